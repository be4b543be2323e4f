"""Read recordings a second time while no candidate needs the processor.

The reply to an answer is based on the first reading, which is fast. The second one takes several
times as long and has fewer errors. Its text becomes the transcript; the first reading is kept.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import NoResultFound

from daedam.clients.base import STTClient, Transcript
from daedam.interview.dialogue_acts import DialogueAct, deciding_act
from daedam.interview.terms import key_terms_from_row
from daedam.interview.turn import TranscriptStatus, TurnState
from daedam.services.interviewer import Interviewer
from daedam.services.reports.voice_measures import VoiceMeasurer
from daedam.services.storage_mapping import (
    LoadedTurn,
    WrittenTranscript,
    act_of,
    fill_transcript_row,
    find_turn,
    first_reading_row,
    needs_second_reading,
    normalise_transcript,
    now,
    open_exchange,
    recognised_transcript,
    transcript_changes,
    transcript_row,
    turn_metrics,
)
from daedam.services.turns.transcription_claims import TranscriptionClaims
from daedam.services.turns.work import RecordedTurnWork
from daedam.speech.korean import Morphology
from daedam.speech.measures import Metrics
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.tables import InterviewTranscript, Turn
from daedam.utils.text import nfc

log = logging.getLogger(__name__)

IDLE_CHECK_S = 0.25
"""Seconds between two checks whether candidates need the processor."""

MAX_PER_SWEEP = 200
"""Maximum number of answers that one sweep schedules. The next sweep schedules the rest."""

LOOK_BACK = timedelta(days=2)
"""Answers older than this are not read again."""

MAX_ATTEMPTS = 3
"""Number of failed attempts after which this process does not try a recording again."""


@dataclass(frozen=True)
class _Result:
    """A second reading of a turn, and what follows from it."""

    written: WrittenTranscript
    acts: list[dict[str, Any]]
    metrics: Metrics


class SecondReader:
    """Reads the recordings of answers again, one at a time."""

    def __init__(
        self,
        database: Database,
        work: RecordedTurnWork,
        claims: TranscriptionClaims,
        measures: VoiceMeasurer,
        interviewer: Interviewer,
        morphology: Morphology,
        *,
        recogniser: Callable[[], STTClient | None],
        is_busy: Callable[[], bool],
    ) -> None:
        """`recogniser` returns the client that reads again, or None if there is none.

        `is_busy` tells whether a candidate answers or waits for a turn of this process.
        """
        self._database = database
        self._work = work
        self._claims = claims
        self._measures = measures
        self._interviewer = interviewer
        self._morphology = morphology
        self._recogniser = recogniser
        self._is_busy = is_busy
        self._waiting: dict[int, None] = {}
        """Ids of the turns to read again, in order."""
        self._attempts: dict[int, int] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, turn_id: int) -> None:
        """Schedule the second reading of a turn's recording."""
        if self._recogniser() is None or self._attempts.get(turn_id, 0) >= MAX_ATTEMPTS:
            return
        self._waiting.setdefault(turn_id)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def add_missed(self) -> None:
        """Schedule the answers that an interruption or an error has left with one reading."""
        if self._recogniser() is None:
            return
        async with self._database.reading() as db:
            missed = await Interviews(db).unread_since(
                now() - LOOK_BACK, TranscriptStatus.RECOGNISED, MAX_PER_SWEEP
            )
        for turn_id in missed:
            self.add(turn_id)

    def count_pending(self, turns: Sequence[Turn]) -> int:
        """Return how many of `turns` are scheduled here or will be."""
        if self._recogniser() is None:
            return 0
        since = now() - LOOK_BACK
        return sum(
            turn.state == TurnState.SPOKEN
            and needs_second_reading(turn)
            and turn.received_at >= since
            and self._attempts.get(turn.id, 0) < MAX_ATTEMPTS
            for turn in turns
        )

    async def close(self) -> None:
        """Stop. The next start schedules the recordings that were not read again."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while self._waiting:
            turn_id = next(iter(self._waiting))
            try:
                await self._until_idle(turn_id)
                await self._read(turn_id)
            except NoResultFound:
                log.info("a turn was deleted before its second reading")
            except Exception as exc:  # any failure: the other recordings must still be read
                self._attempts[turn_id] = self._attempts.get(turn_id, 0) + 1
                log.warning("a second reading failed: %s", type(exc).__name__)
                log.debug("how it failed", exc_info=exc)
            finally:
                self._waiting.pop(turn_id, None)

    async def _until_idle(self, turn_id: int) -> None:
        """Return once no candidate needs the processor. Raises `NoResultFound` after a deletion."""
        while True:
            if not self._is_busy():
                async with self._database.reading() as db:
                    if await Interviews(db).state_of_turn(turn_id) is None:
                        raise NoResultFound
                if not self._is_busy():
                    return
            await asyncio.sleep(IDLE_CHECK_S)

    async def _read(self, turn_id: int) -> None:
        client = self._recogniser()
        if client is None or not await self._claims.claim_second_reading(turn_id):
            return
        try:
            async with self._database.reading() as db:
                interview = await Interviews(db).of_turn(turn_id)
            loaded = LoadedTurn(interview, find_turn(interview, turn_id))
            await self._measures.wait_for([loaded.turn])
            again = await self._recognise(client, loaded)
            await self._store(loaded, await self._result(loaded, again))
        finally:
            await self._claims.release(turn_id)

    async def _recognise(self, client: STTClient, loaded: LoadedTurn) -> Transcript:
        turn, interview = loaded.turn, loaded.interview
        assert turn.video is not None
        assert turn.transcript is not None
        terms = key_terms_from_row(interview.terms).by_likelihood
        async with self._work.decoded_file(turn.video) as path:
            return await client.read_again(
                path,
                recognised_transcript(turn.transcript),
                language=interview.language,
                terms=tuple(nfc(term) for term in terms),
                until_idle=lambda: self._until_idle(turn.id),
            )

    async def _result(self, loaded: LoadedTurn, again: Transcript) -> _Result | None:
        """Return what replaces the first reading; None if that is the better one.

        It stays if the second one has no text, is in another language, or would be another kind of
        utterance: the interview went on after the first one.
        """
        turn, interview = loaded.turn, loaded.interview
        assert turn.transcript is not None
        written = await asyncio.to_thread(
            normalise_transcript, again, interview.language, self._morphology
        )
        row = transcript_row(written)
        if row.hearing != TranscriptStatus.RECOGNISED or row.text == turn.transcript.text:
            return None
        question = next(q for q in interview.questions if q.turn is turn)
        spans = await asyncio.to_thread(
            self._interviewer.find_acts, row.text, open_exchange(question), interview.language
        )
        act = deciding_act(spans) if spans else DialogueAct.ANSWER
        if act is not act_of(turn):
            log.info("a second reading is another kind of utterance: the first one stays")
            return None
        metrics = await self._metrics(turn, row)
        return _Result(written, [asdict(span) for span in spans], metrics)

    async def _metrics(self, turn: Turn, row: InterviewTranscript) -> Metrics:
        return await asyncio.to_thread(turn_metrics, turn, row, turn.voice, self._morphology)

    async def _store(self, loaded: LoadedTurn, result: _Result | None) -> None:
        """Commit a second reading, unless the candidate has corrected the transcript meanwhile."""
        turn_id = loaded.turn.id
        async with self._database.transaction() as db:
            stored = await Interviews(db).turn(turn_id, lock=True)
            if not needs_second_reading(stored):
                return
            assert stored.transcript is not None
            stored.transcript.read_again_at = now()
            if result is None:
                return
            stored.transcript.first_reading = first_reading_row(stored)
            fill_transcript_row(stored.transcript, result.written)
            metrics = result.metrics
            if stored.voice != loaded.turn.voice:  # its audio was measured meanwhile
                metrics = await self._metrics(stored, stored.transcript)
            stored.acts = result.acts
            stored.wpm, stored.filler_count = metrics.wpm, metrics.filler_count
            changes = transcript_changes(stored.transcript)
        removed = sum(not change.after for change in changes)
        log.info("a second reading changed %d places and removed %d", len(changes), removed)
