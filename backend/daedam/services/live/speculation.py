"""Thinking of the follow-up while the answer is still being given."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace

from daedam.clients.deadline_gate import DeadlineGate
from daedam.errors import DaedamError
from daedam.interview.turn import AskFollowUp, Exchange, TranscriptStatus
from daedam.services.live.latency import LatencyEstimate
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.question_generator import AskedQuestion, Draft, QuestionGenerator
from daedam.speech.korean import letters_only
from daedam.speech.spoken_form import spoken_form

log = logging.getLogger(__name__)

SPECULATIVE_DUE_S = 10.0
"""A draft for an unfinished answer waits for all questions that somebody is waiting for."""

MIN_DRAFT_CHARACTERS = 12
"""Before that much has been said there is nothing to ask about."""

BUSY_DRAFT_CHARACTERS = 60
"""While others use the model as well, each answer has one draft, made when so much was said."""

MAX_FRESH_WAIT_S = 0.6
"""How long a finished answer's own draft may take while an earlier one stands ready."""

MAX_MODEL_WAIT_S = 1.8
"""How long a person waits for the model after the answer is understood; then a written question
is asked. Where the model usually takes longer, nobody waits for nothing."""

MAX_PENDING_WAIT_S = 0.8
"""How long a person waits for a draft that has been begun already."""


@dataclass(frozen=True)
class _ReadyDraft:
    """A draft that may be asked, and what had been said when it was made."""

    asked: AskedQuestion
    answer: str


class SpeculativeFollowUps:
    """The drafts of one answer.

    A draft is made of what is understood so far; while the person goes on the next one replaces
    it. None is shown or stored before the answer has ended; then the last one is asked if it still
    fits all that was said, and a new one only where that is quick. Belongs to one event loop.
    """

    def __init__(
        self,
        questions: QuestionGenerator,
        gate: DeadlineGate,
        latency: LatencyEstimate,
        speech_cache: SpeechCache,
        told_before: Sequence[Exchange],
        asked: Exchange,
        move: AskFollowUp,
    ) -> None:
        """`asked` is the open question, its answer to come; `move` what follows its answer."""
        self._questions = questions
        self._gate = gate
        self._latency = latency
        self._speech_cache = speech_cache
        self._before = [*told_before]
        self._open = asked
        self._move = move
        self._kept: _ReadyDraft | None = None
        self._running: asyncio.Task[Draft | None] | None = None
        self._running_for = ""
        self._writing_since: float | None = None
        """When the model began with the draft that is being made; None while it waits its turn."""
        self._newest = ""
        self._ended = False

    def begin(self) -> None:
        """Let the model read the interview so far, if it has nothing else to do."""
        if self._gate.idle:
            self._start(self._read_ahead())

    def consider(self, answer: str) -> None:
        """Take note of what is understood so far, and draft a question about it."""
        self._newest = answer
        busy = self._running is not None and not self._running.done()
        if self._ended or busy:
            return
        length = len(letters_only(answer))
        if self._gate.idle:
            worth_it = length >= MIN_DRAFT_CHARACTERS
        else:
            worth_it = length >= BUSY_DRAFT_CHARACTERS and self._kept is None
        if worth_it:
            self._draft(answer, SPECULATIVE_DUE_S)

    def end(self) -> None:
        """The answer is over: where a draft stands ready, the processor is for the recogniser."""
        self._ended = True
        if self._kept is not None and self._running is not None:
            self._running.cancel()

    def close(self) -> None:
        self._ended = True
        if self._running is not None:
            self._running.cancel()

    async def question(self, told: Sequence[Exchange]) -> AskedQuestion:
        """The follow-up to the last exchange of `told`, whose answer is now whole."""
        answer = told[-1].answer
        ready = await self._ready(told)
        if ready is not None and self._kept is not None and _same_text(self._kept.answer, answer):
            return ready
        if ready is not None and self._latency.expected_s > MAX_FRESH_WAIT_S:
            return ready
        if ready is None and await self._soon_done(answer):
            ready = await self._ready(told)
            if ready is not None:
                return ready
        fresh = await self._fresh(told, MAX_FRESH_WAIT_S if ready else MAX_MODEL_WAIT_S)
        if fresh is not None and fresh.passes:
            return fresh.asked
        ready = ready or await self._ready(told)  # one may have come while we waited
        if ready is not None:
            return ready
        topic = await self._questions.topic(told)
        provider = fresh.asked.provider if fresh is not None else ""
        return await self._questions.probe(
            self._move, told, wanted=topic is not None, provider=provider
        )

    async def _soon_done(self, answer: str) -> bool:
        """Wait for a draft of what was said earlier, where it comes sooner than a new one could.

        Whether there was such a draft and it is done.
        """
        running, since = self._running, self._writing_since
        if (
            running is None
            or running.done()
            or since is None
            or _same_text(self._running_for, answer)
        ):
            return False
        left_s = self._latency.expected_s - (asyncio.get_running_loop().time() - since)
        if self._latency.expected_s <= MAX_MODEL_WAIT_S or left_s > MAX_PENDING_WAIT_S:
            return False
        await asyncio.wait({running}, timeout=MAX_PENDING_WAIT_S)
        return running.done()

    async def _ready(self, told: Sequence[Exchange]) -> AskedQuestion | None:
        """The draft that stands ready, if it still fits."""
        kept = self._kept
        if kept is None or not await self._questions.still_fits(kept.asked, kept.answer, told):
            return None
        return kept.asked

    async def _fresh(self, told: Sequence[Exchange], limit_s: float) -> Draft | None:
        """A draft for the whole answer, or the one that is just being made; None if too late."""
        answer = told[-1].answer
        running = self._running
        if not self._gate.idle and self._gate.waiting * self._latency.expected_s > 2 * limit_s:
            return None  # others wait already: it would be late
        if self._latency.expected_s > 1.2 * MAX_MODEL_WAIT_S and not _same_text(
            self._running_for, answer
        ):
            return None  # it would be late, and cost others the processor
        if running is None or running.done() or not _same_text(self._running_for, answer):
            if running is not None:
                running.cancel()
            running = self._draft(answer, 0.0)
        try:
            async with asyncio.timeout(limit_s):
                return await asyncio.shield(running)
        except (TimeoutError, DaedamError):
            running.cancel()
            return None

    def _draft(self, answer: str, due_s: float) -> "asyncio.Task[Draft | None]":
        self._running_for, self._writing_since = answer, None
        return self._start(self._drafted(answer, due_s))

    def _start(
        self, work: "Coroutine[object, object, Draft | None]"
    ) -> "asyncio.Task[Draft | None]":
        task = asyncio.create_task(work)
        task.add_done_callback(_log_failure)
        self._running = task
        return task

    async def _read_ahead(self) -> None:
        with contextlib.suppress(DaedamError):
            async with self._gate.turn(self._due(SPECULATIVE_DUE_S)):
                await self._questions.prefill(self._move, [*self._before, self._open])
        self._again()

    async def _drafted(self, answer: str, due_s: float) -> Draft | None:
        told = [
            *self._before,
            replace(self._open, answer=answer, transcript_status=TranscriptStatus.RECOGNISED),
        ]
        topic = await self._questions.topic(told)
        if topic is None:
            return None
        loop = asyncio.get_running_loop()
        async with self._gate.turn(self._due(due_s)):
            begin = self._writing_since = loop.time()
            draft = await self._questions.draft(self._move, told, topic)
            self._latency.record(loop.time() - begin)
        if draft.passes:
            self._kept = _ReadyDraft(draft.asked, answer)
            with contextlib.suppress(DaedamError):
                await self._speech_cache.speech(draft.asked.text)
        self._again(answer)
        return draft

    def _again(self, answer: str = "") -> None:
        """More was said meanwhile: draft about that, once this draft's task is done."""
        if not self._ended and self._newest != answer:
            asyncio.get_running_loop().call_soon(lambda: self.consider(self._newest))

    def _due(self, in_s: float) -> float:
        return asyncio.get_running_loop().time() + in_s


def _same_text(drafted_for: str, answer: str) -> bool:
    """Whether a draft's text and an answer say the same; the answer is written as people write."""
    return drafted_for == answer or letters_only(spoken_form(drafted_for)) == letters_only(
        spoken_form(answer)
    )


def _log_failure(task: "asyncio.Task[Draft | None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.info("a draft came to nothing: %s", type(error).__name__)
