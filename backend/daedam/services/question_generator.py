"""Generate the next question: composed from an open point, or phrased by a model that may do so."""

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from daedam.clients.base import LLMClient, Message
from daedam.clients.exam_results import MAX_MODEL_WAIT_S
from daedam.errors import ProviderError
from daedam.interview.draft_judge import find_draft_faults
from daedam.interview.english_injection import separate_english_instructions
from daedam.interview.english_question_rules import (
    MIN_LEAKED_LETTERS as MIN_ENGLISH_LEAKED_LETTERS,
)
from daedam.interview.english_question_rules import (
    english_still_fits,
    find_english_faults,
    may_ask_about_english,
)
from daedam.interview.injection import SeparatedAnswer, as_data, separate_instructions
from daedam.interview.moves import (
    AskAnotherExample,
    AskFollowUp,
    AskMain,
    KeepOpen,
    LeadIn,
    Move,
)
from daedam.interview.phrasing.compose import compose_question
from daedam.interview.phrasing.english import compose_english
from daedam.interview.phrasing.model import ComposedQuestion
from daedam.interview.plan import Plan, Style
from daedam.interview.polish import polish_question
from daedam.interview.probes import choose_probe
from daedam.interview.question_rules import (
    MIN_LEAKED_LETTERS,
    REPEAT_SIMILARITY,
    Fault,
    find_faults,
    is_permitted,
    leaks,
    may_ask_about,
    similarity,
    still_fits,
)
from daedam.interview.reading.model import OpenPoint, OpenPointKind
from daedam.interview.reasons import Reason
from daedam.interview.responses import RESPONSES, Responses, choose_text
from daedam.interview.turn import Exchange, MadeBy, answered
from daedam.services.prompt_budget import followup_messages, head_and_tail
from daedam.speech.korean import JoinMorphemes, Morphology, key_phrase, letters_only
from daedam.utils.language import LANGUAGES, Language
from daedam.utils.text import nfc

log = logging.getLogger(__name__)

MAX_ANSWER_CHARACTERS = 500
"""Maximum number of characters of the last answer in the prompt: over a minute of fast speech."""

MAX_EARLIER_ANSWER_CHARACTERS = 160
"""Maximum number of characters of each earlier answer in the prompt: enough for its content.

The last answer is cut to this length when it becomes an earlier one. The cut invalidates its part
of the prompt cache once.
"""

MAX_QUOTE_CHARACTERS = 80
"""Maximum number of characters of a quote in the prompt.

Of a longer quote, the end is used, because it contains the predicate.
"""


@dataclass(frozen=True)
class AskedQuestion:
    """The text of a question and how it was made.

    `wanted` is the name of the requested language model. `provider` is the name of the model that
    answered; empty if none did. Both are empty if no model was needed.
    """

    text: str
    made_by: MadeBy
    wanted: str = ""
    provider: str = ""
    lead_in: str = ""
    """What the interviewer says before the question."""
    reason: Reason | None = None
    """Why a composed follow-up is asked."""


class QuestionGenerator:
    """Generates the question of a move."""

    def __init__(
        self,
        llm: LLMClient,
        morphology: Morphology,
        join: JoinMorphemes,
        *,
        english: LLMClient | None = None,
        canary: str = "",
    ) -> None:
        """`llm` phrases Korean follow-ups; `english` the English ones, `llm` if it is None.

        `canary`: the result of `canary_of`. If it is empty, a random canary is used.
        """
        self._llms: dict[Language, LLMClient] = {"ko": llm, "en": english or llm}
        self._morphology = morphology
        self._join = join
        self._prompts = {
            language: FollowUpPrompt.shipped(canary, language) for language in LANGUAGES
        }

    def uses_model_for(self, language: Language) -> bool:
        """Return whether a language model may phrase follow-ups in `language`.

        See `LLMCapabilities.may_phrase`.
        """
        return self._llms[language].capabilities.may_phrase(language)

    def first(self, plan: Plan, position: str = "") -> AskedQuestion:
        """Return the first question. `position`: the job that the candidate applies for."""
        text = plan.questions[0].text
        return AskedQuestion(text, MadeBy.PLAN, lead_in=RESPONSES[plan.language].opening(position))

    async def ask(
        self,
        plan: Plan,
        move: Move,
        history: Sequence[Exchange],
        style: Style = Style.INTERVIEW,
    ) -> AskedQuestion | None:
        """Return the question for `move` after `history`; None at the end of the interview.

        If the model fails or takes too long, the question is a composed one; no error is raised.
        """
        responses = RESPONSES[plan.language]
        match move:
            case AskMain(index, lead_in):
                return AskedQuestion(
                    plan.questions[index].text,
                    MadeBy.PLAN,
                    lead_in=_lead_in(responses, lead_in, history),
                )
            case KeepOpen(_, made_by):
                return self._reply(plan, made_by, history, style)
            case AskAnotherExample(index):
                made_by = MadeBy.ANOTHER_EXAMPLE
                lead_in_text = choose_text(responses.before_question[made_by], history)
                text = plan.questions[index].easier
                return AskedQuestion(text, made_by, lead_in=lead_in_text)
            case AskFollowUp():
                return await self._follow_up(plan, move, history, style)
            case _:
                return None

    def _reply(
        self, plan: Plan, made_by: MadeBy, history: Sequence[Exchange], style: Style
    ) -> AskedQuestion:
        """Return a reply that keeps the open question open."""
        last, responses = history[-1], RESPONSES[plan.language]
        if made_by is MadeBy.REPROMPT:
            return AskedQuestion(plan.reprompt, made_by)
        if made_by is MadeBy.REPEAT:
            return AskedQuestion(last.question, made_by)
        if made_by is MadeBy.PARK and style is Style.PRACTICE:
            return AskedQuestion(choose_text(responses.parked_in_practice, history), made_by)
        if made_by not in responses.before_question:
            return AskedQuestion(choose_text(responses.replies[made_by], history), made_by)
        text = last.question
        if made_by is MadeBy.REPHRASE:
            main = plan.questions[last.main_index]
            text = last.simpler or (main.simpler if text == main.text else "") or text
        lead_in = choose_text(responses.before_question[made_by], history)
        return AskedQuestion(text, made_by, lead_in=lead_in)

    async def compose(
        self,
        plan: Plan,
        move: AskFollowUp,
        history: Sequence[Exchange],
        *,
        style: Style = Style.INTERVIEW,
        wanted: bool = False,
        provider: str = "",
    ) -> AskedQuestion:
        """Return a follow-up that is composed from an open point of `move`.

        If none can be composed, the follow-up is a probe of the plan. `wanted`: whether a model
        should have phrased the follow-up. `provider`: name of the model whose draft was refused;
        empty if there was no draft.
        """
        asked = await asyncio.to_thread(self._compose, plan, move, history, style)
        name = self._llms[plan.language].name
        return replace(asked, wanted=name if wanted else "", provider=provider)

    def _compose(
        self, plan: Plan, move: AskFollowUp, history: Sequence[Exchange], style: Style
    ) -> AskedQuestion:
        used_frames = {e.frame for e in history if e.frame}
        earlier = [e.question for e in history]
        for point in move.points:
            composed = self._compose_about(point, plan.language, style, used_frames, len(history))
            if (
                composed is None
                or not is_permitted(composed.text)
                or any(similarity(composed.text, other) >= REPEAT_SIMILARITY for other in earlier)
            ):
                continue
            reason = Reason(point.kind, composed.quote, composed.frame, composed.simpler)
            return AskedQuestion(composed.text, MadeBy.COMPOSED, reason=reason)
        text = choose_probe(
            plan,
            plan.questions[move.main_index],
            answer=history[-1].answer,
            earlier_questions=earlier,
            morphology=self._morphology,
        )
        return AskedQuestion(text, MadeBy.PROBE)

    def _compose_about(
        self,
        point: OpenPoint,
        language: Language,
        style: Style,
        used_frames: Collection[str],
        seed: int,
    ) -> ComposedQuestion | None:
        if language == "en":
            return compose_english(point, style=style, used_frames=used_frames, seed=seed)
        return compose_question(
            point,
            style=style,
            used_frames=used_frames,
            morphology=self._morphology,
            join=self._join,
            seed=seed,
        )

    async def prepare(self) -> None:
        """Let the models compute the fixed part of their prompts before the first interview.

        Only the prompt of one language is pinned. Raises a `ProviderError` if a model does not
        answer.
        """
        used = [language for language in LANGUAGES if self.uses_model_for(language)]
        for number, language in enumerate(used):
            await self._llms[language].prefill(self._prompts[language].fixed, pin=number == 0)

    async def topic(
        self,
        history: Sequence[Exchange],
        move: AskFollowUp | None = None,
        language: Language = "ko",
    ) -> str | None:
        """Return the words of the last answer that a follow-up should take up, or None.

        They are the quote of the first open point of `move`, else a noun phrase (in English only
        the topic of the point). The result is None if there is neither, or if the quote is an
        instruction, private or from an earlier answer. With None, no model phrases the follow-up.
        """
        point = _first_point(move)
        return await asyncio.to_thread(self._topic, history[-1].answer, point, language)

    def _topic(self, answer: str, point: OpenPoint | None, language: Language) -> str | None:
        content = _separate(answer, language).content
        may_ask = may_ask_about_english if language == "en" else may_ask_about
        if point is not None and point.clause is not None:
            quote = as_data(point.clause.text)[-MAX_QUOTE_CHARACTERS:].strip()
            is_told = letters_only(quote) in letters_only(content)
            return quote if quote and is_told and may_ask(quote) else None
        topic = as_data(point.topic) if point is not None else ""
        if topic and letters_only(topic) in letters_only(content) and may_ask(topic):
            return topic
        if language == "en":
            return None
        return key_phrase(content, self._morphology, may_ask_about)

    async def draft(
        self,
        plan: Plan,
        move: AskFollowUp,
        history: Sequence[Exchange],
        topic: str,
        *,
        seed: int = 0,
        style: Style = Style.INTERVIEW,
    ) -> "Draft":
        """Generate a follow-up and check it. Raises a `ProviderError`.

        The follow-up takes up `topic` (the result of the method `topic`) and asks for what the
        first open point of `move` lacks. Without open points it asks about the aim of the main
        question. It passes if it meets all rules and, for an open point, is worth asking instead of
        the composed question.
        """
        point = _first_point(move)
        language = plan.language
        llm, prompt = self._llms[language], self._prompts[language]
        messages = await self._messages(topic, self._missing(plan, move), history, language)
        reply = await llm.chat(messages, max_tokens=prompt.max_tokens, seed=seed)
        text = extract_question(reply.text)
        if language == "ko":
            text = await asyncio.to_thread(polish_question, text, self._morphology)
        made_by = MadeBy.LLM_RETRY if seed else MadeBy.LLM
        asked = AskedQuestion(text, made_by, llm.name, reply.provider or llm.name)
        passes = await self.passes(text, history, language)
        if passes and point is not None:
            composed = await asyncio.to_thread(self._compose, plan, move, history, style)
            passes = await asyncio.to_thread(
                self._beats, text, point, topic, composed.text, language
            )
            simpler = composed.reason.simpler if composed.reason is not None else ""
            asked = replace(asked, reason=Reason(point.kind, topic, "", simpler))
        return Draft(asked, passes)

    def _beats(
        self, draft: str, point: OpenPoint, quote: str, composed: str, language: Language
    ) -> bool:
        faults = find_draft_faults(
            draft,
            point=point,
            quote=quote,
            composed=composed,
            morphology=self._morphology,
            language=language,
        )
        if faults:
            log.info("a composed question replaces a follow-up: %s", ", ".join(faults))
        return not faults

    def _missing(self, plan: Plan, move: AskFollowUp) -> str:
        """Return the phrase for what the follow-up should find out."""
        point = _first_point(move)
        if point is None:
            return plan.questions[move.main_index].aim
        earlier = point.earlier.text if point.earlier is not None else ""
        content = _separate(earlier, plan.language).content
        prompt = self._prompts[plan.language]
        return prompt.missing(point.kind, content[-MAX_QUOTE_CHARACTERS:].strip())

    async def passes(
        self, text: str, history: Sequence[Exchange], language: Language = "ko"
    ) -> bool:
        """Return whether `text` passes all rules after the last answer of `history`."""
        broken = await asyncio.to_thread(self._faults, text, history, language)
        prompt, is_english = self._prompts[language], language == "en"
        longest = MIN_ENGLISH_LEAKED_LETTERS if is_english else MIN_LEAKED_LETTERS
        if leaks(text, prompt.canary, prompt.fixed[0].content, longest):
            broken.append(Fault.LEAKS)
        if broken:
            log.info("a follow-up did not pass: %s", ", ".join(broken))
        return not broken

    def _faults(self, text: str, history: Sequence[Exchange], language: Language) -> list[Fault]:
        answer = history[-1].answer
        questions = [e.question for e in history]
        answers = [e.answer for e in history[:-1]]
        if language == "en":
            return find_english_faults(
                text, answer=answer, earlier_questions=questions, earlier_answers=answers
            )
        return find_faults(
            text,
            answer=answer,
            earlier_questions=questions,
            morphology=self._morphology,
            earlier_answers=answers,
        )

    async def still_fits(
        self,
        asked: AskedQuestion,
        drafted_for: str,
        history: Sequence[Exchange],
        language: Language = "ko",
    ) -> bool:
        """Return whether a follow-up drafted for a partial answer also fits the whole answer.

        `drafted_for` is the partial answer. The follow-up must pass every rule again, and the rest
        of the answer must not have answered it.
        """
        answer = history[-1].answer
        since = answer[len(drafted_for) :] if answer.startswith(drafted_for) else ""
        if language == "en":
            fits = english_still_fits(asked.text, since)
        else:
            fits = await asyncio.to_thread(
                still_fits, asked.text, new_text=since, morphology=self._morphology
            )
        return fits and await self.passes(asked.text, history, language)

    async def prefill(self, plan: Plan, move: AskFollowUp, history: Sequence[Exchange]) -> None:
        """Let the model compute the prompt of the interview so far. Raises a `ProviderError`."""
        missing, language = self._missing(plan, move), plan.language
        messages = await self._messages("", missing, history, language)
        await self._llms[language].prefill(messages)

    async def _messages(
        self, quote: str, missing: str, history: Sequence[Exchange], language: Language
    ) -> list[Message]:
        """Return the prompt about `history`, cut to the model's context."""
        prompt = self._prompts[language]
        return await followup_messages(
            self._llms[language],
            lambda told, characters: prompt.messages(quote, missing, told, characters),
            history,
            answer_characters=prompt.answer_characters,
            max_tokens=prompt.max_tokens,
        )

    async def _follow_up(
        self, plan: Plan, move: AskFollowUp, history: Sequence[Exchange], style: Style
    ) -> AskedQuestion:
        uses_model = self.uses_model_for(plan.language)
        llm = self._llms[plan.language]
        topic = await self.topic(history, move, plan.language) if uses_model else None
        if topic is None:
            return await self.compose(plan, move, history, style=style)
        provider = ""
        try:
            async with asyncio.timeout(MAX_MODEL_WAIT_S):
                for seed in (0, 1):
                    draft = await self.draft(plan, move, history, topic, seed=seed, style=style)
                    if draft.passes:
                        return draft.asked
                    provider = draft.asked.provider
        except ProviderError as exc:
            log.warning("no follow-up from %s (%s): composing one", llm.name, exc.code)
            provider = ""
        except TimeoutError:
            log.info("no follow-up from %s in time: composing one", llm.name)
        return await self.compose(plan, move, history, style=style, wanted=True, provider=provider)


@dataclass(frozen=True)
class Draft:
    """A follow-up written by a language model, and whether it passed the rules."""

    asked: AskedQuestion
    passes: bool


class FollowUpPrompt:
    """The prompt for a follow-up."""

    def __init__(
        self, document: Mapping[str, Any], canary: str = "", language: Language = "ko"
    ) -> None:
        self._document = document
        self._language = language
        self.answer_characters = MAX_ANSWER_CHARACTERS * _CHARACTERS[language]
        """Maximum number of characters of the last answer."""
        self.max_tokens = int(document["max_tokens"])
        self.canary = canary or canary_of(secrets.token_bytes(32))
        system = str(document["system"]).strip().replace("{canary}", self.canary)
        self.fixed = [Message("system", system)]
        for example in document["examples"]:
            exchange = self._format_exchanges([(example["question"], example["answer"])])
            missing = self.missing(OpenPointKind(example["kind"]))
            self.fixed.append(Message("user", self._request(exchange, example["quote"], missing)))
            self.fixed.append(Message("assistant", str(example["followup"])))

    @classmethod
    def shipped(cls, canary: str = "", language: Language = "ko") -> "FollowUpPrompt":
        """Return daedam's default prompt."""
        return cls(_load_toml(f"followup.{language}.toml"), canary, language)

    def missing(self, kind: OpenPointKind, earlier: str = "") -> str:
        """Return the phrase for what an open point of `kind` lacks.

        `earlier`: the earlier words that a contradiction is about.
        """
        return str(self._document["missing"][kind]).format(earlier=earlier)

    def messages(
        self,
        quote: str,
        missing: str,
        history: Sequence[Exchange],
        answer_characters: int = MAX_ANSWER_CHARACTERS,
    ) -> list[Message]:
        """Return instructions and examples, then the interview so far, ending with the last answer.

        `quote` are the words of that answer to take up. `missing` is a phrase for what to find out:
        see `missing`, or the aim of the main question. Each answer is cleaned of instructions and
        put between delimiters that it cannot contain. Of a long last answer, only the beginning and
        the end remain, together about `answer_characters`.
        """
        exchanges = [(e.question, _cut(e.answer, self._language)) for e in answered(history[:-1])]
        last = history[-1]
        exchanges.append(
            (
                last.question,
                head_and_tail(_separate(last.answer, self._language).content, answer_characters),
            )
        )
        request = self._request(self._format_exchanges(exchanges), quote, missing)
        return [*self.fixed, Message("user", request)]

    def _format_exchanges(self, exchanges: Sequence[tuple[str, str]]) -> str:
        asks, answers = self._document["question_label"], self._document["answer_label"]
        begin, end = self._document["answer_begin"], self._document["answer_end"]
        return "\n".join(f"{asks}: {q}\n{answers}: {begin}{a}{end}" for q, a in exchanges)

    def _request(self, exchanges: str, quote: str, missing: str) -> str:
        return f"{exchanges}\n\n{self._document['ask'].format(quote=quote, missing=missing)}"


def _first_point(move: AskFollowUp | None) -> OpenPoint | None:
    return move.points[0] if move is not None and move.points else None


def _lead_in(responses: Responses, lead_in: LeadIn, history: Sequence[Exchange]) -> str:
    texts = responses.lead_ins.get(lead_in)
    return choose_text(texts, history) if texts else ""


def canary_of(secret: bytes) -> str:
    """Return a secret word for the prompt. A question that contains it shows a prompt leak.

    The word depends on `secret` only. The beginning of the prompt is therefore the same after a
    restart, and its computed state, which is stored on disk, stays valid.
    """
    digest = hmac.new(secret, b"canary of the follow-up prompt", hashlib.sha256).hexdigest()
    return f"K{digest[:7].upper()}"


def extract_question(draft: str) -> str:
    """Return the question in a model's draft, without labels and other wrapping.

    Labels ("면접관:", "질문:"), list marks and quotation marks are removed; of several lines only
    the first with text is used. The literary ending -는가요 becomes the spoken -나요. If the result
    is not a question, the rules refuse it later.
    """
    line = next((line for line in draft.splitlines() if line.strip()), "").strip()
    line = re.sub(
        r"^([-*•\d.)\s]*)(\*{0,2}(꼬리\s?질문|질문|면접관|출력|follow-?up(\s?question)?|question|interviewer)\*{0,2}\s*[:：])?\s*",
        "",
        line,
        flags=re.IGNORECASE,
    )
    line = re.sub(r"\s+", " ", line.strip("\"'“”‘’*` "))
    return re.sub(r"는가요\?$", "나요?", line)


_CHARACTERS: Mapping[Language, int] = {"ko": 1, "en": 2}
"""Factor for the lengths of answers in a prompt: English takes about twice as many characters as
Korean to say the same."""


def _separate(answer: str, language: Language) -> SeparatedAnswer:
    if language == "en":
        return separate_english_instructions(answer)
    return separate_instructions(answer)


def _cut(answer: str, language: Language) -> str:
    """Return the end of an earlier answer without instructions to the model.

    The end is kept because speakers end with what matters.
    """
    limit = MAX_EARLIER_ANSWER_CHARACTERS * _CHARACTERS[language]
    answer = _separate(answer, language).content
    return answer if len(answer) <= limit else "… " + answer[-limit:]


def _load_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(nfc(resources.files("daedam.data").joinpath(name).read_text("utf-8")))
