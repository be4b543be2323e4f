"""Speculative follow-ups: drafts made while the answer is still being given."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace

from daedam.clients.deadline_gate import DeadlineGate
from daedam.clients.exam_results import MAX_MODEL_WAIT_S
from daedam.errors import DaedamError
from daedam.interview.moves import AskFollowUp, Move
from daedam.interview.turn import Exchange
from daedam.services.interviewer import Interviewer
from daedam.services.live.latency import LatencyEstimate
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.orchestrator import AnswerContext
from daedam.services.question_generator import AskedQuestion, Draft, QuestionGenerator
from daedam.speech.korean import letters_only
from daedam.speech.spoken_form import spoken_form

log = logging.getLogger(__name__)

SPECULATIVE_DUE_S = 10.0
"""Deadline of a draft for an unfinished answer, in seconds from its request. Questions that a
candidate waits for have earlier deadlines and come first."""

MIN_DRAFT_CHARACTERS = 12
"""Minimum number of letters of an answer before a follow-up is drafted."""

BUSY_DRAFT_CHARACTERS = 60
"""Minimum number of letters of an answer while other answers use the model.

A ready draft is then not replaced by a new one.
"""

MAX_FRESH_WAIT_S = 0.6
"""Longest wait for a draft of the whole answer while an earlier draft is ready, in seconds."""

MAX_PENDING_WAIT_S = 0.8
"""Longest wait for a running draft for an earlier transcript, in seconds."""


@dataclass(frozen=True)
class _ReadyDraft:
    """A draft that may be asked, and the answer for which it was made."""

    asked: AskedQuestion
    answer: str


class SpeculativeFollowUps:
    """The drafts of one answer. Belongs to one event loop.

    A draft is made from the interim transcript, and a later draft replaces it. No draft is shown
    or stored before the answer has ended. After the end, the last draft is asked if it still fits
    the whole answer. A new draft is made only if the model is fast enough.
    """

    def __init__(
        self,
        interviewer: Interviewer,
        questions: QuestionGenerator,
        gate: DeadlineGate,
        latency: LatencyEstimate,
        speech_cache: SpeechCache,
        known: AnswerContext,
    ) -> None:
        """`known`: the context of the question that is being answered."""
        self._interviewer = interviewer
        self._questions = questions
        self._gate = gate
        self._latency = latency
        self._speech_cache = speech_cache
        self._known = known
        self._uses_model = questions.uses_model_for(known.plan.language)
        self._move = AskFollowUp(known.open_exchange.main_index)
        self._ready_draft: _ReadyDraft | None = None
        self._running: asyncio.Task[Draft | None] | None = None
        self._running_for = ""
        self._writing_since: float | None = None
        """Time at which the model started the current draft; None while it waits for the model."""
        self._newest = ""
        self._ended = False
        self._prepared_texts: set[str] = set()
        """Questions whose audio was synthesized before the answer ended."""
        self._asked = ""

    def begin(self) -> None:
        """Prefill the model with the interview so far, if the model is used and idle."""
        if self._uses_model and self._gate.idle:
            self._start(self._prefill())

    def consider(self, answer: str) -> None:
        """Start a draft for the interim transcript `answer` if none runs and it is long enough."""
        self._newest = answer
        busy = self._running is not None and not self._running.done()
        if self._ended or busy:
            return
        if not self._uses_model:
            self._start(self._composed(answer))
            return
        length = len(letters_only(answer))
        if self._gate.idle:
            is_worthwhile = length >= MIN_DRAFT_CHARACTERS
        else:
            is_worthwhile = length >= BUSY_DRAFT_CHARACTERS and self._ready_draft is None
        if is_worthwhile:
            self._draft(answer, SPECULATIVE_DUE_S)

    def end(self) -> None:
        """Start no further drafts. If a draft is ready, cancel the running one to free the CPU."""
        self._ended = True
        if self._ready_draft is not None and self._running is not None:
            self._running.cancel()

    def close(self) -> None:
        """Cancel the drafting and drop the cached audio of drafts that were not asked."""
        self._ended = True
        self._speech_cache.forget(self._prepared_texts - {self._asked})
        if self._running is not None:
            self._running.cancel()

    async def question(self, move: AskFollowUp, exchanges: Sequence[Exchange]) -> AskedQuestion:
        """Return the follow-up of `move` to the last exchange, whose answer is now complete."""
        asked = await self._choose(move, exchanges)
        self._asked = asked.text
        return asked

    async def _choose(self, move: AskFollowUp, exchanges: Sequence[Exchange]) -> AskedQuestion:
        self._move = move
        if not self._uses_model:
            return await self._questions.compose(
                self._known.plan, move, exchanges, style=self._known.style
            )
        answer = exchanges[-1].answer
        ready = await self._ready(exchanges)
        if (
            ready is not None
            and self._ready_draft is not None
            and _same_text(self._ready_draft.answer, answer)
        ):
            return ready
        if ready is not None and self._latency.expected_s > MAX_FRESH_WAIT_S:
            return ready
        if ready is None and await self._soon_done(answer):
            ready = await self._ready(exchanges)
            if ready is not None:
                return ready
        fresh = await self._fresh(exchanges, MAX_FRESH_WAIT_S if ready else MAX_MODEL_WAIT_S)
        if fresh is not None and fresh.passes:
            return fresh.asked
        ready = ready or await self._ready(exchanges)  # one may be ready by now
        if ready is not None:
            return ready
        topic = await self._questions.topic(exchanges, move, self._known.plan.language)
        provider = fresh.asked.provider if fresh is not None else ""
        return await self._questions.compose(
            self._known.plan,
            move,
            exchanges,
            style=self._known.style,
            wanted=topic is not None,
            provider=provider,
        )

    async def _soon_done(self, answer: str) -> bool:
        """Wait for the running draft for an earlier transcript if a new draft would take too long.

        Return True if there was such a draft and it is done.
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

    async def _ready(self, exchanges: Sequence[Exchange]) -> AskedQuestion | None:
        """Return the ready draft if it still fits and its open point is still open; else None."""
        ready = self._ready_draft
        if (
            ready is None
            or not self._is_open(ready.asked)
            or not await self._questions.still_fits(
                ready.asked, ready.answer, exchanges, self._known.plan.language
            )
        ):
            return None
        return ready.asked

    def _is_open(self, asked: AskedQuestion) -> bool:
        kinds = {point.kind for point in self._move.points}
        return not kinds or asked.reason is None or asked.reason.open_point in kinds

    async def _fresh(self, exchanges: Sequence[Exchange], limit_s: float) -> Draft | None:
        """Return the running draft if it is for the whole answer, else a new draft for it.

        Return None if the draft fails or would come too late.
        """
        answer = exchanges[-1].answer
        running = self._running
        if not self._gate.idle and self._gate.waiting * self._latency.expected_s > 2 * limit_s:
            return None  # other answers wait for the model
        if self._latency.expected_s > 1.2 * MAX_MODEL_WAIT_S and not _same_text(
            self._running_for, answer
        ):
            return None  # it would come too late
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

    async def _prefill(self) -> None:
        with contextlib.suppress(DaedamError):
            async with self._gate.slot(self._due(SPECULATIVE_DUE_S)):
                await self._questions.prefill(self._known.plan, self._move, self._exchanges(""))
        self._draft_newer()

    def _exchanges(self, answer: str) -> list[Exchange]:
        return [*self._known.exchanges, replace(self._known.open_exchange, answer=answer)]

    async def _next_move(self, exchanges: Sequence[Exchange]) -> Move:
        return await self._interviewer.next_move(
            self._known.plan,
            exchanges,
            known_terms=self._known.key_terms,
            elapsed_s=self._known.elapsed_s,
        )

    async def _composed(self, answer: str) -> None:
        """Synthesize the composed follow-up to an interim transcript.

        Its audio is then in the cache if the whole answer gets the same follow-up.
        """
        exchanges = self._exchanges(answer)
        move = await self._next_move(exchanges)
        if isinstance(move, AskFollowUp):
            asked = await self._questions.compose(
                self._known.plan, move, exchanges, style=self._known.style
            )
            await self._prepare_speech(asked.text)
        self._draft_newer(answer)

    async def _drafted(self, answer: str, due_s: float) -> Draft | None:
        exchanges = self._exchanges(answer)
        move = self._move if self._move.points else await self._next_move(exchanges)
        if not isinstance(move, AskFollowUp):
            return None
        topic = await self._questions.topic(exchanges, move, self._known.plan.language)
        if topic is None:
            return None
        loop = asyncio.get_running_loop()
        async with self._gate.slot(self._due(due_s)):
            begin = self._writing_since = loop.time()
            draft = await self._questions.draft(
                self._known.plan, move, exchanges, topic, style=self._known.style
            )
            self._latency.record(loop.time() - begin)
        if draft.passes:
            self._ready_draft = _ReadyDraft(draft.asked, answer)
            await self._prepare_speech(draft.asked.text)
        self._draft_newer(answer)
        return draft

    async def _prepare_speech(self, text: str) -> None:
        self._prepared_texts.add(text)
        with contextlib.suppress(DaedamError):
            await self._speech_cache.speech(text, self._known.plan.language)

    def _draft_newer(self, answer: str = "") -> None:
        """Draft for the newest transcript if it differs from `answer`.

        The draft starts once the current task is done.
        """
        if not self._ended and self._newest != answer:
            asyncio.get_running_loop().call_soon(lambda: self.consider(self._newest))

    def _due(self, in_s: float) -> float:
        return asyncio.get_running_loop().time() + in_s


def _same_text(drafted_for: str, answer: str) -> bool:
    """Return whether a transcript and an answer in written form have the same words."""
    return drafted_for == answer or letters_only(spoken_form(drafted_for)) == letters_only(
        spoken_form(answer)
    )


def _log_failure(task: "asyncio.Task[Draft | None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.info("a draft failed: %s", type(error).__name__)
