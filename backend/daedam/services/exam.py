"""The exam of `daedam models exam`: may a language model phrase follow-ups?

The model drafts a follow-up to each of 40 written answers, through the same code as in an
interview. A draft is accepted if it passes all rules and a judging model says yes to five
questions about it.
"""

import asyncio
import json
import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from daedam.clients.base import LLMClient, Message
from daedam.errors import ProviderError, ProviderTimeout
from daedam.interview.model_reply import without_fence
from daedam.interview.moves import AskFollowUp
from daedam.interview.plan import Plan
from daedam.interview.reading.model import Agent, Clause, OpenPoint, OpenPointKind, Role, Tense
from daedam.interview.turn import Exchange, MadeBy, QuestionType
from daedam.services.question_generator import QuestionGenerator, canary_of
from daedam.speech.korean import JoinMorphemes, Morphology
from daedam.utils.language import Language
from daedam.utils.text import nfc

DRAFT_LIMIT_S = 10.0
"""Longest wait for one draft, in seconds. A model that needs so long cannot pass."""

JUDGE_LIMIT_S = 30.0
"""Longest wait for one judgement, in seconds."""

EXAM_LIMIT_S = 900.0
"""Longest exam of one model, in seconds. The remaining answers then count as failed."""

CRITERIA = ("takes_up", "not_told", "natural", "one_thing", "lawful")
"""What a good follow-up fulfils; the instructions of the judge define each."""


@dataclass(frozen=True)
class ExamAnswer:
    """A written answer with what a follow-up must ask about."""

    history: tuple[Exchange, ...]
    """The answer is in the last exchange."""
    point: OpenPoint
    followup: str
    """One good follow-up."""

    @property
    def move(self) -> AskFollowUp:
        return AskFollowUp(self.history[-1].main_index, (self.point,))


@dataclass(frozen=True)
class ExamPaper:
    """The answers of the exam and the instructions of the judge."""

    answers: tuple[ExamAnswer, ...]
    judge: Mapping[str, Any]
    """The table `[judge]` of the exam's file."""
    language: Language = "ko"

    @classmethod
    def shipped(cls, language: Language = "ko") -> "ExamPaper":
        """Return daedam's exam in `language`."""
        file = resources.files("daedam.data").joinpath(f"exam.{language}.toml")
        document = tomllib.loads(nfc(file.read_text("utf-8")))
        items = tuple(_parsed(item) for item in document["items"])
        return cls(items, document["judge"], language)

    def judge_messages(self, history: Sequence[Exchange], followup: str) -> list[Message]:
        """Return the request to judge a follow-up to the last exchange of `history`."""
        exchanges = [
            self.judge["exchange"].format(question=e.question, answer=e.answer) for e in history
        ]
        request = self.judge["ask"].format(exchanges="\n".join(exchanges), followup=followup)
        return [Message("system", self.judge["system"].strip()), Message("user", request)]


@dataclass(frozen=True)
class Marks:
    """The result of one model."""

    accepted: int
    refused_by_rules: int
    refused_by_judge: int
    failed: int
    """Number of answers for which the model gave no draft, or none in time."""
    seconds: tuple[float, ...]
    """Duration of each draft. A draft that took too long counts as `DRAFT_LIMIT_S`."""

    @property
    def answers(self) -> int:
        return self.accepted + self.refused_by_rules + self.refused_by_judge + self.failed

    @property
    def accepted_share(self) -> float:
        """Share of the answers, 0 to 1, for which the draft was accepted."""
        return self.accepted / self.answers if self.answers else 0.0

    def percentile_s(self, share: float) -> float:
        """Return the time in seconds that `share` of the drafts do not exceed (nearest rank)."""
        ordered = sorted(self.seconds)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else DRAFT_LIMIT_S


class FollowUpJudge:
    """Asks a model whether follow-ups are good."""

    def __init__(self, llm: LLMClient, paper: ExamPaper) -> None:
        self._llm = llm
        self._paper = paper

    async def accepts(self, history: Sequence[Exchange], followup: str) -> bool:
        """Return whether the model says yes to all criteria.

        If the reply cannot be parsed, the model is asked once more. If that reply cannot be parsed
        either, the result is False. Raises a `ProviderError` if the judge does not answer.
        """
        messages = self._paper.judge_messages(history, followup)
        for seed in (0, 1):
            try:
                async with asyncio.timeout(JUDGE_LIMIT_S):
                    reply = await self._llm.chat(
                        messages, max_tokens=int(self._paper.judge["max_tokens"]), seed=seed
                    )
            except TimeoutError:
                raise ProviderTimeout from None
            verdict = parse_verdict(reply.text)
            if verdict is not None:
                return all(verdict.values())
        return False


def parse_verdict(reply: str) -> Mapping[str, bool] | None:
    """Return the judge's answer by criterion; None if `reply` is not exactly the requested object.

    A code fence around the object is accepted, because models add one.
    """
    try:
        verdict = json.loads(without_fence(reply))
    except (ValueError, RecursionError):
        return None
    if not isinstance(verdict, dict) or set(verdict) != set(CRITERIA):
        return None
    return verdict if all(isinstance(value, bool) for value in verdict.values()) else None


async def examine(
    llm: LLMClient,
    judge: FollowUpJudge | None,
    paper: ExamPaper,
    *,
    plan: Plan,
    morphology: Morphology,
    join: JoinMorphemes,
    progress: Callable[[Marks], None] = lambda _: None,
) -> Marks:
    """Examine `llm` and return its marks.

    `plan` must be in the language of `paper`. `progress` is called with the marks after each
    answer. If `judge` is None, only the rules are
    applied. Raises a `ProviderError` if the model cannot be loaded
    or reached at the start, or if the judge does not answer.
    """
    loop = asyncio.get_running_loop()
    llm.capabilities = replace(  # for the time of the exam
        llm.capabilities, phrases=paper.language == "ko", phrases_english=paper.language == "en"
    )
    generator = QuestionGenerator(llm, morphology, join, canary=canary_of(b"the exam"))
    await llm.check()
    await llm.warm_up()
    await generator.prepare()
    first = paper.answers[0]
    # The first calls load the morphology, which is not timed.
    await generator.topic(first.history, first.move, plan.language)
    await generator.compose(plan, first.move, first.history)
    end = loop.time() + EXAM_LIMIT_S
    marks = Marks(0, 0, 0, 0, ())
    for answer in paper.answers:
        if loop.time() >= end:
            rest = len(paper.answers) - marks.answers
            return replace(marks, failed=marks.failed + rest)
        marks = await _examine_one(generator, judge, plan, answer, marks)
        progress(marks)
    return marks


async def _examine_one(
    generator: QuestionGenerator,
    judge: FollowUpJudge | None,
    plan: Plan,
    answer: ExamAnswer,
    marks: Marks,
) -> Marks:
    """Return `marks` with the result of one answer added."""
    loop = asyncio.get_running_loop()
    begin = loop.time()
    draft = None
    try:
        async with asyncio.timeout(DRAFT_LIMIT_S):
            topic = await generator.topic(answer.history, answer.move, plan.language)
            draft = await generator.draft(plan, answer.move, answer.history, topic or "")
    except ProviderTimeout:
        begin = loop.time() - DRAFT_LIMIT_S
    except (ProviderError, TimeoutError):
        pass
    seconds = (*marks.seconds, min(loop.time() - begin, DRAFT_LIMIT_S))
    if draft is None:
        return replace(marks, failed=marks.failed + 1, seconds=seconds)
    if not draft.passes:
        return replace(marks, refused_by_rules=marks.refused_by_rules + 1, seconds=seconds)
    if judge is not None and not await judge.accepts(answer.history, draft.asked.text):
        return replace(marks, refused_by_judge=marks.refused_by_judge + 1, seconds=seconds)
    return replace(marks, accepted=marks.accepted + 1, seconds=seconds)


def _parsed(item: Mapping[str, Any]) -> ExamAnswer:
    quote = str(item["quote"])
    history = [Exchange(item["question"], QuestionType.MAIN, 0, MadeBy.PLAN, item["answer"])]
    earlier = item.get("earlier")
    if earlier:
        told = Exchange(earlier["question"], QuestionType.MAIN, 0, MadeBy.PLAN, earlier["answer"])
        history = [told, replace(history[0], main_index=1)]
    point = OpenPoint(
        OpenPointKind(item["kind"]),
        _clause(item["answer"], quote) if quote else None,
        str(item["topic"]),
        _clause(earlier["answer"], earlier["quote"]) if earlier else None,
    )
    return ExamAnswer(tuple(history), point, str(item["followup"]))


def _clause(answer: str, quote: str) -> Clause:
    """Return the clause of a quote. Raises `ValueError` if the answer does not contain it."""
    begin = answer.index(quote)
    return Clause(
        quote, begin, begin + len(quote), (Role.ACTION,), Agent.SPEAKER, Tense.PAST, negated=False
    )
