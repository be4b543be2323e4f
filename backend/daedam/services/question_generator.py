"""The next question's text: the model phrases it, rules check it, a written probe stands ready."""

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from daedam.clients.base import LLMClient, Message
from daedam.errors import ProviderError
from daedam.interview.injection import separate_instructions
from daedam.interview.plan import Plan
from daedam.interview.polish import polish_question
from daedam.interview.probes import choose_probe
from daedam.interview.question_rules import Fault, find_faults, leaks, may_ask_about, still_fits
from daedam.interview.turn import AskAgain, AskFollowUp, AskMain, Exchange, MadeBy, Move
from daedam.services.prompt_budget import followup_messages, head_and_tail
from daedam.speech.korean import Morphology, key_phrase
from daedam.utils.text import nfc

log = logging.getLogger(__name__)

MAX_ANSWER_CHARACTERS = 500
"""How much of the last answer the model reads: over a minute of quick speech."""

MAX_EARLIER_ANSWER_CHARACTERS = 160
"""How much of each earlier answer: enough to know what was told. The last answer is cut anew when
it becomes an earlier one, which costs its part of the prompt cache once."""


@dataclass(frozen=True)
class AskedQuestion:
    """The text of a question and the path that made it.

    `wanted` names the language model that was asked; `provider` the one that answered, empty
    where none did. Both are empty where no model was needed.
    """

    text: str
    made_by: MadeBy
    wanted: str = ""
    provider: str = ""


class QuestionGenerator:
    """Writes the question that a move of the interview calls for."""

    def __init__(
        self, llm: LLMClient, plan: Plan, morphology: Morphology, *, canary: str = ""
    ) -> None:
        """`canary`: see `canary_of`; one of its own where none is given."""
        self._llm = llm
        self._plan = plan
        self._morphology = morphology
        self._prompt = FollowUpPrompt.shipped(canary)

    def first(self) -> AskedQuestion:
        return AskedQuestion(self._plan.questions[0].text, MadeBy.PLAN)

    async def ask(self, move: Move, history: Sequence[Exchange]) -> AskedQuestion | None:
        """The question for `move`, given the interview so far; None when it is over.

        Never raises for a model that fails: then a written probe is asked.
        """
        match move:
            case AskMain(index):
                return AskedQuestion(self._plan.questions[index].text, MadeBy.PLAN)
            case AskAgain():
                return AskedQuestion(self._plan.reprompt, MadeBy.REPROMPT)
            case AskFollowUp():
                return await self._follow_up(move, history)
            case _:
                return None

    async def prepare(self) -> None:
        """Compute the fixed part of the prompt, so that the first candidate does not wait.

        Raises a `ProviderError` where the model does not answer.
        """
        await self._llm.prefill(self._prompt.fixed, pin=True)

    async def topic(self, history: Sequence[Exchange]) -> str | None:
        """What of the last answer a follow-up should be about; None when there is nothing."""
        return await asyncio.to_thread(self._topic, history[-1].answer)

    def _topic(self, answer: str) -> str | None:
        return key_phrase(separate_instructions(answer).content, self._morphology, may_ask_about)

    async def draft(
        self, move: AskFollowUp, history: Sequence[Exchange], topic: str, *, seed: int = 0
    ) -> "Draft":
        """A follow-up about `topic`, and whether it may be asked. Raises a `ProviderError`."""
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
        """Whether `text` may be asked after the last answer of `history`."""
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
        """Whether a follow-up that was drafted when only `drafted_for` had been said may be asked
        after the whole last answer of `history`: it passes every rule again, and was not answered
        since.
        """
        answer = history[-1].answer
        since = answer[len(drafted_for) :] if answer.startswith(drafted_for) else ""
        fits = await asyncio.to_thread(
            still_fits, asked.text, new_text=since, morphology=self._morphology
        )
        return fits and await self.passes(asked.text, history)

    async def prefill(self, move: AskFollowUp, history: Sequence[Exchange]) -> None:
        """Let the model read the interview so far. Raises a `ProviderError`."""
        aim = self._plan.questions[move.main_index].aim
        await self._llm.prefill(await self._messages("", aim, history))

    async def _messages(self, topic: str, aim: str, history: Sequence[Exchange]) -> list[Message]:
        """The prompt about `history`, cut to what the model's context holds."""
        return await followup_messages(
            self._llm,
            lambda told, characters: self._prompt.messages(topic, aim, told, characters),
            history,
            answer_characters=MAX_ANSWER_CHARACTERS,
            max_tokens=self._prompt.max_tokens,
        )

    async def probe(
        self, move: AskFollowUp, history: Sequence[Exchange], *, wanted: bool, provider: str = ""
    ) -> AskedQuestion:
        """A written follow-up. `wanted`: a model's would have been better; `provider` is who
        drafted one that did not pass, empty where nobody did.
        """
        text = await asyncio.to_thread(
            choose_probe,
            self._plan,
            self._plan.questions[move.main_index],
            answer=history[-1].answer,
            earlier_questions=[e.question for e in history],
            morphology=self._morphology,
        )
        return AskedQuestion(text, MadeBy.PROBE, self._llm.name if wanted else "", provider)

    async def _follow_up(self, move: AskFollowUp, history: Sequence[Exchange]) -> AskedQuestion:
        topic = await self.topic(history)
        if topic is None:
            return await self.probe(move, history, wanted=False)
        provider = ""
        for seed in (0, 1):
            try:
                draft = await self.draft(move, history, topic, seed=seed)
            except ProviderError as exc:
                log.warning("no follow-up from %s (%s): asking a probe", self._llm.name, exc.code)
                provider = ""
                break
            if draft.passes:
                return draft.asked
            provider = draft.asked.provider
        return await self.probe(move, history, wanted=True, provider=provider)


@dataclass(frozen=True)
class Draft:
    """What a language model wrote, and whether it may be asked."""

    asked: AskedQuestion
    passes: bool


class FollowUpPrompt:
    """The conversation with the language model that leads to a follow-up."""

    def __init__(self, document: Mapping[str, Any], canary: str = "") -> None:
        self._document = document
        self.max_tokens = int(document["max_tokens"])
        self.canary = canary or canary_of(secrets.token_bytes(32))
        system = str(document["system"]).strip().replace("{canary}", self.canary)
        self.fixed = [Message("system", system)]
        for example in document["examples"]:
            told = self._told([(example["question"], example["answer"])])
            self.fixed.append(
                Message("user", self._request(told, example["topic"], example["aim"]))
            )
            self.fixed.append(Message("assistant", str(example["followup"])))

    @classmethod
    def shipped(cls, canary: str = "") -> "FollowUpPrompt":
        """The one that comes with daedam."""
        return cls(_load_toml("followup.ko.toml"), canary)

    def messages(
        self,
        topic: str,
        aim: str,
        history: Sequence[Exchange],
        answer_characters: int = MAX_ANSWER_CHARACTERS,
    ) -> list[Message]:
        """Instructions and examples, then the interview so far with the last answer at its end.

        `topic` is the phrase of that answer to ask about, `aim` what the question is to find out.
        Of each answer the model reads what it tells, between marks that it cannot hold; of the last
        one at most about `answer_characters`, from its beginning and its end.
        """
        told = [(e.question, _cut(e.answer, MAX_EARLIER_ANSWER_CHARACTERS)) for e in history[:-1]]
        last = history[-1]
        told.append(
            (
                last.question,
                head_and_tail(separate_instructions(last.answer).content, answer_characters),
            )
        )
        return [*self.fixed, Message("user", self._request(self._told(told), topic, aim))]

    def _told(self, exchanges: Sequence[tuple[str, str]]) -> str:
        asks, answers = self._document["question_label"], self._document["answer_label"]
        begin, end = self._document["answer_begin"], self._document["answer_end"]
        return "\n".join(f"{asks}: {q}\n{answers}: {begin}{a}{end}" for q, a in exchanges)

    def _request(self, told: str, topic: str, aim: str) -> str:
        return f"{told}\n\n{self._document['ask'].format(topic=topic, aim=aim)}"


def canary_of(secret: bytes) -> str:
    """A word for the prompt that no question may hold: one that does shows instructions leaking.

    The same for the same `secret`, so that the prompt's computed beginning, which is kept on disk
    under its text, stays good from one start to the next.
    """
    digest = hmac.new(secret, b"canary of the follow-up prompt", hashlib.sha256).hexdigest()
    return f"K{digest[:7].upper()}"


def first_sentence(draft: str) -> str:
    """The question in a model's draft, without the wrapping that models put around one.

    Labels ("면접관:", "질문:"), list marks and quotation marks go; of several lines the first
    with text stays. The bookish ending -는가요 becomes -나요, as it is said. What is not a question
    after that is for the rules to refuse.
    """
    line = next((line for line in draft.splitlines() if line.strip()), "").strip()
    line = re.sub(
        r"^([-*•\d.)\s]*)(\*{0,2}(꼬리\s?질문|질문|면접관|출력)\*{0,2}\s*[:：])?\s*", "", line
    )
    line = re.sub(r"\s+", " ", line.strip("\"'“”‘’*` "))
    return re.sub(r"는가요\?$", "나요?", line)


def _cut(answer: str, limit: int) -> str:
    """The end of what `answer` tells, at most `limit` characters: people end on what matters."""
    answer = separate_instructions(answer).content
    return answer if len(answer) <= limit else "… " + answer[-limit:]


def _load_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(nfc(resources.files("daedam.data").joinpath(name).read_text("utf-8")))
