"""Generate the next question: composed from an open point, or phrased by a model that may do so."""

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from daedam.clients.base import LLMClient, Message
from daedam.errors import ProviderError
from daedam.interview.injection import separate_instructions
from daedam.interview.moves import (
    AskAnotherExample,
    AskFollowUp,
    AskMain,
    KeepOpen,
    LeadIn,
    Move,
)
from daedam.interview.phrasing.compose import compose_question
from daedam.interview.plan import Plan, Style
from daedam.interview.polish import polish_question
from daedam.interview.probes import choose_probe
from daedam.interview.question_rules import (
    REPEAT_SIMILARITY,
    Fault,
    find_faults,
    is_permitted,
    leaks,
    may_ask_about,
    similarity,
    still_fits,
)
from daedam.interview.reasons import Reason
from daedam.interview.responses import BEFORE_QUESTION, LEAD_INS, REPLIES, choose_text, opening
from daedam.interview.turn import Exchange, MadeBy, answered
from daedam.services.prompt_budget import followup_messages, head_and_tail
from daedam.speech.korean import JoinMorphemes, Morphology, key_phrase
from daedam.utils.text import nfc

log = logging.getLogger(__name__)

MAX_ANSWER_CHARACTERS = 500
"""Characters of the last answer in the prompt: over a minute of fast speech."""

MAX_EARLIER_ANSWER_CHARACTERS = 160
"""Characters of each earlier answer in the prompt: enough for its content. The last answer is cut
to this when it becomes an earlier one, which invalidates its part of the prompt cache once."""


MAX_MODEL_WAIT_S = 1.8
"""Longest wait of a candidate for a language model, in seconds. Then a composed question is asked.
Where the model usually takes longer, the composed question is asked at once."""


@dataclass(frozen=True)
class AskedQuestion:
    """The text of a question and the path that made it.

    `wanted` is the name of the requested language model, `provider` of the one that answered;
    it is empty if none did. Both are empty if no model was needed.
    """

    text: str
    made_by: MadeBy
    wanted: str = ""
    provider: str = ""
    lead_in: str = ""
    """What the interviewer says before the question."""
    reason: Reason | None = None
    """Why a composed follow-up is asked."""

    @property
    def spoken_text(self) -> str:
        """The lead-in and the question."""
        return f"{self.lead_in} {self.text}".strip()


class QuestionGenerator:
    """Generates the question of a move."""

    def __init__(
        self,
        llm: LLMClient,
        plan: Plan,
        morphology: Morphology,
        join: JoinMorphemes,
        *,
        canary: str = "",
    ) -> None:
        """`canary`: see `canary_of`; a random one if empty."""
        self._llm = llm
        self._plan = plan
        self._morphology = morphology
        self._join = join
        self._prompt = FollowUpPrompt.shipped(canary)

    @property
    def uses_model(self) -> bool:
        """Whether the language model may phrase follow-ups; see `LLMCapabilities.phrases`."""
        return self._llm.capabilities.phrases

    def first(self, position: str = "") -> AskedQuestion:
        """Return the first question. `position`: the one that the candidate applies for."""
        text = self._plan.questions[0].text
        return AskedQuestion(text, MadeBy.PLAN, lead_in=opening(position))

    async def ask(
        self, move: Move, history: Sequence[Exchange], style: Style = Style.INTERVIEW
    ) -> AskedQuestion | None:
        """Return the question for `move` after `history`; None at the end of the interview.

        If the model fails or takes too long, the question is a composed one; no error is raised.
        """
        match move:
            case AskMain(index, lead_in):
                return AskedQuestion(
                    self._plan.questions[index].text,
                    MadeBy.PLAN,
                    lead_in=_lead_in(lead_in, history),
                )
            case KeepOpen(_, made_by):
                return self._reply(made_by, history)
            case AskAnotherExample(index):
                made_by = MadeBy.ANOTHER_EXAMPLE
                lead_in_text = choose_text(BEFORE_QUESTION[made_by], history)
                text = self._plan.questions[index].easier
                return AskedQuestion(text, made_by, lead_in=lead_in_text)
            case AskFollowUp():
                return await self._follow_up(move, history, style)
            case _:
                return None

    def _reply(self, made_by: MadeBy, history: Sequence[Exchange]) -> AskedQuestion:
        """Return a reply that keeps the open question open."""
        last = history[-1]
        if made_by is MadeBy.REPROMPT:
            return AskedQuestion(self._plan.reprompt, made_by)
        if made_by is MadeBy.REPEAT:
            return AskedQuestion(last.question, made_by)
        if made_by not in BEFORE_QUESTION:
            return AskedQuestion(choose_text(REPLIES[made_by], history), made_by)
        text = last.question
        if made_by is MadeBy.REPHRASE:
            main = self._plan.questions[last.main_index]
            text = last.simpler or (main.simpler if text == main.text else "") or text
        return AskedQuestion(text, made_by, lead_in=choose_text(BEFORE_QUESTION[made_by], history))

    async def compose(
        self,
        move: AskFollowUp,
        history: Sequence[Exchange],
        *,
        style: Style = Style.INTERVIEW,
        wanted: bool = False,
        provider: str = "",
    ) -> AskedQuestion:
        """Return a follow-up that is composed from an open point of `move`.

        Where none can be composed, the follow-up is a probe of the plan. `wanted`: whether a model
        should have phrased it. `provider`: name of the model whose draft was refused; empty if
        there was no draft.
        """
        asked = await asyncio.to_thread(self._compose, move, history, style)
        return replace(asked, wanted=self._llm.name if wanted else "", provider=provider)

    def _compose(
        self, move: AskFollowUp, history: Sequence[Exchange], style: Style
    ) -> AskedQuestion:
        used_frames = {e.frame for e in history if e.frame}
        earlier = [e.question for e in history]
        for point in move.points:
            composed = compose_question(
                point,
                style=style,
                used_frames=used_frames,
                morphology=self._morphology,
                join=self._join,
                seed=len(history),
            )
            if (
                composed is None
                or not is_permitted(composed.text)
                or any(similarity(composed.text, other) >= REPEAT_SIMILARITY for other in earlier)
            ):
                continue
            reason = Reason(point.kind, composed.quote, composed.frame, composed.simpler)
            return AskedQuestion(composed.text, MadeBy.COMPOSED, reason=reason)
        text = choose_probe(
            self._plan,
            self._plan.questions[move.main_index],
            answer=history[-1].answer,
            earlier_questions=earlier,
            morphology=self._morphology,
        )
        return AskedQuestion(text, MadeBy.PROBE)

    async def prepare(self) -> None:
        """Let the model compute the fixed part of the prompt before the first interview.

        Raises a `ProviderError` if the model does not answer.
        """
        if not self.uses_model:
            return
        await self._llm.prefill(self._prompt.fixed, pin=True)

    async def topic(self, history: Sequence[Exchange]) -> str | None:
        """Return the phrase of the last answer that a follow-up should ask about, or None."""
        return await asyncio.to_thread(self._topic, history[-1].answer)

    def _topic(self, answer: str) -> str | None:
        return key_phrase(separate_instructions(answer).content, self._morphology, may_ask_about)

    async def draft(
        self, move: AskFollowUp, history: Sequence[Exchange], topic: str, *, seed: int = 0
    ) -> "Draft":
        """Generate a follow-up about `topic` and check it. Raises a `ProviderError`."""
        main = self._plan.questions[move.main_index]
        messages = await self._messages(topic, main.aim, history)
        reply = await self._llm.chat(messages, max_tokens=self._prompt.max_tokens, seed=seed)
        text = await asyncio.to_thread(
            polish_question, first_sentence(reply.text), self._morphology
        )
        made_by = MadeBy.LLM_RETRY if seed else MadeBy.LLM
        asked = AskedQuestion(text, made_by, self._llm.name, reply.provider or self._llm.name)
        return Draft(asked, await self.passes(text, history))

    async def passes(self, text: str, history: Sequence[Exchange]) -> bool:
        """Return whether `text` passes all rules after the last answer of `history`."""
        broken = await asyncio.to_thread(
            find_faults,
            text,
            answer=history[-1].answer,
            earlier_questions=[e.question for e in history],
            morphology=self._morphology,
            earlier_answers=[e.answer for e in history[:-1]],
        )
        if leaks(text, self._prompt.canary, self._prompt.fixed[0].content):
            broken.append(Fault.LEAKS)
        if broken:
            log.info("a follow-up did not pass: %s", ", ".join(broken))
        return not broken

    async def still_fits(
        self, asked: AskedQuestion, drafted_for: str, history: Sequence[Exchange]
    ) -> bool:
        """Return whether a follow-up drafted for a partial answer may be asked after the whole one.

        `drafted_for` is the partial answer. The follow-up must pass every rule again, and the rest
        of the answer must not have answered it.
        """
        answer = history[-1].answer
        since = answer[len(drafted_for) :] if answer.startswith(drafted_for) else ""
        fits = await asyncio.to_thread(
            still_fits, asked.text, new_text=since, morphology=self._morphology
        )
        return fits and await self.passes(asked.text, history)

    async def prefill(self, move: AskFollowUp, history: Sequence[Exchange]) -> None:
        """Let the model compute the prompt of the interview so far. Raises a `ProviderError`."""
        aim = self._plan.questions[move.main_index].aim
        await self._llm.prefill(await self._messages("", aim, history))

    async def _messages(self, topic: str, aim: str, history: Sequence[Exchange]) -> list[Message]:
        """Return the prompt about `history`, cut to the model's context."""
        return await followup_messages(
            self._llm,
            lambda told, characters: self._prompt.messages(topic, aim, told, characters),
            history,
            answer_characters=MAX_ANSWER_CHARACTERS,
            max_tokens=self._prompt.max_tokens,
        )

    async def _follow_up(
        self, move: AskFollowUp, history: Sequence[Exchange], style: Style
    ) -> AskedQuestion:
        topic = await self.topic(history) if self.uses_model else None
        if topic is None:
            return await self.compose(move, history, style=style)
        provider = ""
        try:
            async with asyncio.timeout(MAX_MODEL_WAIT_S):
                for seed in (0, 1):
                    draft = await self.draft(move, history, topic, seed=seed)
                    if draft.passes:
                        return draft.asked
                    provider = draft.asked.provider
        except ProviderError as exc:
            log.warning("no follow-up from %s (%s): composing one", self._llm.name, exc.code)
            provider = ""
        except TimeoutError:
            log.info("no follow-up from %s in time: composing one", self._llm.name)
        return await self.compose(move, history, style=style, wanted=True, provider=provider)


@dataclass(frozen=True)
class Draft:
    """A follow-up written by a language model, and whether it passed the rules."""

    asked: AskedQuestion
    passes: bool


class FollowUpPrompt:
    """The prompt for a follow-up."""

    def __init__(self, document: Mapping[str, Any], canary: str = "") -> None:
        self._document = document
        self.max_tokens = int(document["max_tokens"])
        self.canary = canary or canary_of(secrets.token_bytes(32))
        system = str(document["system"]).strip().replace("{canary}", self.canary)
        self.fixed = [Message("system", system)]
        for example in document["examples"]:
            exchange = self._format_exchanges([(example["question"], example["answer"])])
            self.fixed.append(
                Message("user", self._request(exchange, example["topic"], example["aim"]))
            )
            self.fixed.append(Message("assistant", str(example["followup"])))

    @classmethod
    def shipped(cls, canary: str = "") -> "FollowUpPrompt":
        """Return daedam's default prompt."""
        return cls(_load_toml("followup.ko.toml"), canary)

    def messages(
        self,
        topic: str,
        aim: str,
        history: Sequence[Exchange],
        answer_characters: int = MAX_ANSWER_CHARACTERS,
    ) -> list[Message]:
        """Return instructions and examples, then the interview so far, ending with the last answer.

        `topic` is the phrase of that answer to ask about, `aim` the aim of the question. Each
        answer is cleaned of instructions and put between delimiters that it cannot contain. The
        last one is cut to about `answer_characters`, from its beginning and its end.
        """
        exchanges = [
            (e.question, _cut(e.answer, MAX_EARLIER_ANSWER_CHARACTERS))
            for e in answered(history[:-1])
        ]
        last = history[-1]
        exchanges.append(
            (
                last.question,
                head_and_tail(separate_instructions(last.answer).content, answer_characters),
            )
        )
        request = self._request(self._format_exchanges(exchanges), topic, aim)
        return [*self.fixed, Message("user", request)]

    def _format_exchanges(self, exchanges: Sequence[tuple[str, str]]) -> str:
        asks, answers = self._document["question_label"], self._document["answer_label"]
        begin, end = self._document["answer_begin"], self._document["answer_end"]
        return "\n".join(f"{asks}: {q}\n{answers}: {begin}{a}{end}" for q, a in exchanges)

    def _request(self, exchanges: str, topic: str, aim: str) -> str:
        return f"{exchanges}\n\n{self._document['ask'].format(topic=topic, aim=aim)}"


def _lead_in(lead_in: LeadIn, history: Sequence[Exchange]) -> str:
    return choose_text(LEAD_INS[lead_in], history) if lead_in in LEAD_INS else ""


def canary_of(secret: bytes) -> str:
    """Return a word for the prompt that no question may contain: it would show a prompt leak.

    The word depends on `secret` only. The computed beginning of the prompt, which is stored on
    disk by its text, therefore stays valid after a restart.
    """
    digest = hmac.new(secret, b"canary of the follow-up prompt", hashlib.sha256).hexdigest()
    return f"K{digest[:7].upper()}"


def first_sentence(draft: str) -> str:
    """Return the question in a model's draft, without labels and other wrapping.

    Labels ("면접관:", "질문:"), list marks and quotation marks are removed; of several lines only
    the first with text is used. The literary ending -는가요 becomes the spoken -나요. If the result
    is not a question, the rules refuse it later.
    """
    line = next((line for line in draft.splitlines() if line.strip()), "").strip()
    line = re.sub(
        r"^([-*•\d.)\s]*)(\*{0,2}(꼬리\s?질문|질문|면접관|출력)\*{0,2}\s*[:：])?\s*", "", line
    )
    line = re.sub(r"\s+", " ", line.strip("\"'“”‘’*` "))
    return re.sub(r"는가요\?$", "나요?", line)


def _cut(answer: str, limit: int) -> str:
    """Return the last `limit` characters of the cleaned answer: speakers end with what matters."""
    answer = separate_instructions(answer).content
    return answer if len(answer) <= limit else "… " + answer[-limit:]


def _load_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(nfc(resources.files("daedam.data").joinpath(name).read_text("utf-8")))
