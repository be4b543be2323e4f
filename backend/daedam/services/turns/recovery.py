"""Resume unfinished work: turns that no process runs, and recordings without a transcript."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

from daedam.errors import BadAudio, RecordingNotFound
from daedam.interview.turn import UNFINISHED, TranscriptStatus, TurnState
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.reports.voice import REPLIED_FILLERS
from daedam.services.reports.voice_measures import VoiceMeasurer
from daedam.services.storage_mapping import (
    fill_transcript_row,
    normalise_transcript,
    now,
    turn_metrics,
)
from daedam.services.turns.transcription_claims import TranscriptionClaims
from daedam.services.turns.work import RecordedTurnWork
from daedam.services.turns.workflow import TurnRunner
from daedam.speech.korean import Morphology
from daedam.speech.measures import Metrics
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.tables import Turn

log = logging.getLogger(__name__)

MAX_CONCURRENT = 8
"""Maximum number of turns resumed at the same time. Turns with fewer failures come first."""

MIN_AGE = timedelta(seconds=10)
"""Minimum age of a turn before a sweep resumes it. A younger turn is started by its request."""

TAKE_OVER_AFTER = timedelta(minutes=15)
"""Age after which a sweep takes a turn from another process. All stages together take less time, so
the other process has ended."""


class TurnRecovery:
    """Finishes turns and transcripts that a restart or a fault has left unfinished."""

    def __init__(
        self,
        database: Database,
        runner: TurnRunner,
        claims: TranscriptionClaims,
        work: RecordedTurnWork,
        measures: VoiceMeasurer,
        orchestrator: InterviewOrchestrator,
        morphology: Morphology,
    ) -> None:
        self._database = database
        self._runner = runner
        self._claims = claims
        self._work = work
        self._measures = measures
        self._orchestrator = orchestrator
        self._morphology = morphology
        self._resumed: set[asyncio.Task[None]] = set()

    async def resume_turns(self, received_before: datetime | None = None) -> None:
        """Start runs of unfinished turns that no process runs.

        A turn that used up its attempts is skipped for a time (see `RetryPolicy.first_rest_s`).
        Waits until all runs have started, not until they end. `received_before`: resume only turns
        received before that moment; None: only turns older than `MIN_AGE`.
        """
        moment = now()
        await self._runner.drop_ended()
        async with self._database.reading() as db:
            unfinished = await Interviews(db).turns_in(
                UNFINISHED, received_before or moment - MIN_AGE
            )
        for turn in sorted(unfinished, key=lambda turn: self._runner.failures(turn.id)):
            if len(self._resumed) >= MAX_CONCURRENT:
                await asyncio.wait(self._resumed, return_when=asyncio.FIRST_COMPLETED)
            if self._runner.is_running(turn.id) or self._runner.is_resting(turn.id):
                continue
            if await self._runner.is_run_elsewhere(turn.public_id):
                if moment - turn.received_at < TAKE_OVER_AFTER:
                    continue
                self._runner.take_over(turn.id)
            log.info("a turn that no process runs is resumed")
            task = self._runner.start(turn.id, turn.public_id).task
            assert task is not None
            self._resumed.add(task)
            task.add_done_callback(self._resumed.discard)

    async def measure_missed(self) -> None:
        """Measure the audio of answers that a restart or a fault has left unmeasured."""
        await self._measures.add_missed()

    async def transcribe_waiting(self) -> None:
        """Transcribe and measure recordings whose transcript is pending, oldest first.

        A recording that still cannot be transcribed stays pending. The questions that were asked
        meanwhile are not changed.
        """
        async with self._database.reading() as db:
            interviews = Interviews(db)
            waiting = await interviews.turns_with_hearing(
                TranscriptStatus.PENDING, state=TurnState.SPOKEN
            )
        for turn_id in waiting:
            if not await self._claims.claim(turn_id):
                continue
            try:
                await self._transcribe(turn_id)
            except (BadAudio, RecordingNotFound, OSError) as exc:
                log.error("a recording cannot be read: %s", type(exc).__name__)

    async def _transcribe(self, turn_id: int) -> None:
        async with self._database.reading() as db:
            turn = await Interviews(db).turn(turn_id)
        assert turn.video is not None
        assert turn.transcript is not None
        about = await self._orchestrator.recognition(turn.question_id)
        transcript = await self._work.transcribe(turn.video, about.terms, about.language)
        if transcript is None:
            await self._claims.release(turn_id)
            return
        written = await asyncio.to_thread(
            normalise_transcript, transcript, about.language, self._morphology
        )
        fill_transcript_row(turn.transcript, written)
        by_text = await self._metrics(turn, None)
        metrics = await self._metrics(turn, turn.voice)
        async with self._database.transaction() as db:
            stored = await Interviews(db).turn(turn_id, lock=True)
            assert stored.transcript is not None
            if not self._claims.holds(stored.transcript):
                return
            fill_transcript_row(stored.transcript, written)
            stored.transcript.claimed_by = None
            stored.providers = {
                **stored.providers,
                "stt": transcript.provider or self._work.stt_name,
            }
            if stored.voice != turn.voice:  # its audio was measured meanwhile
                metrics = await self._metrics(stored, stored.voice)
            stored.wpm, stored.filler_count = metrics.wpm, metrics.filler_count
            if stored.voice is not None:
                stored.voice = {**stored.voice, REPLIED_FILLERS: by_text.filler_count}
        log.info("a pending recording is transcribed")

    async def _metrics(self, turn: Turn, voice: dict[str, Any] | None) -> Metrics:
        assert turn.transcript is not None
        return await asyncio.to_thread(turn_metrics, turn, turn.transcript, voice, self._morphology)
