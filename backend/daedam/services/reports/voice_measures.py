"""Measure the audio of answers after their turns, so that no response waits for it."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.attributes import set_committed_value

from daedam.errors import DaedamError
from daedam.interview.turn import TurnState
from daedam.services.reports.voice import REPLIED_FILLERS, voice_row
from daedam.services.storage_mapping import VOICE_MS, needs_voice_measures, now, turn_metrics
from daedam.services.timing import timed
from daedam.services.turns.work import RecordedTurnWork
from daedam.speech.korean import Morphology
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.tables import Turn

log = logging.getLogger(__name__)

MAX_PER_SWEEP = 200
"""Maximum number of unmeasured answers that one sweep schedules.

The next sweep schedules the rest.
"""

LOOK_BACK = timedelta(days=2)
"""Answers older than this stay unmeasured."""

MEASURES_WAIT_S = 10.0
"""Seconds that reports and archives wait for running measurements."""


class VoiceMeasurer:
    """Measures the audio of answers one at a time, and counts fillers missing in transcripts."""

    def __init__(self, database: Database, work: RecordedTurnWork, morphology: Morphology) -> None:
        self._database = database
        self._work = work
        self._morphology = morphology
        self._measuring = asyncio.Lock()
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def add(self, turn_id: int) -> None:
        """Schedule the measurement of a turn's recording."""
        if turn_id not in self._tasks:
            task = asyncio.create_task(self._measure(turn_id))
            self._tasks[turn_id] = task
            task.add_done_callback(lambda _: self._tasks.pop(turn_id, None))

    async def wait_for(self, turns: Sequence[Turn]) -> int:
        """Wait for the running measurements of loaded turns, and update the turns.

        Waits at most `MEASURES_WAIT_S` seconds. Return the number of turns that are still
        unmeasured then.
        """
        since = now() - LOOK_BACK
        waiting = [
            turn
            for turn in turns
            if turn.state == TurnState.SPOKEN
            and needs_voice_measures(turn)
            and turn.received_at >= since
        ]
        if not waiting:
            return 0
        tasks = [task for turn in waiting if (task := self._tasks.get(turn.id))]
        if tasks:
            await asyncio.wait(tasks, timeout=MEASURES_WAIT_S)
        async with self._database.reading() as db:
            measured = await Interviews(db).measures_of([turn.id for turn in waiting])
        for turn in waiting:
            for name, value in measured.get(turn.id, {}).items():
                set_committed_value(turn, name, value)
        return sum(needs_voice_measures(turn) for turn in waiting)

    async def add_missed(self) -> None:
        """Schedule the answers that are unmeasured because of an interruption or an error."""
        async with self._database.reading() as db:
            missed = await Interviews(db).unmeasured_since(
                now() - LOOK_BACK, VOICE_MS, MAX_PER_SWEEP
            )
        for turn_id in missed:
            self.add(turn_id)

    async def close(self) -> None:
        """Cancel all measurements. The next start schedules them again."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _measure(self, turn_id: int) -> None:
        try:
            async with self._measuring:
                await self._measure_now(turn_id)
        except NoResultFound:
            log.info("a turn was deleted before its audio was measured")
        except (DaedamError, OSError) as exc:  # `add_missed` schedules it again
            log.warning("an answer's audio is measured later: %s", type(exc).__name__)

    async def _measure_now(self, turn_id: int) -> None:
        """Measure a turn and store the result. Raises `NoResultFound` if the turn was deleted."""
        async with self._database.reading() as db:
            turn = await Interviews(db).turn(turn_id)
        if not needs_voice_measures(turn):
            return
        assert turn.video is not None
        spent: dict[str, float] = {}
        with timed(spent, VOICE_MS):
            voice = await self._work.measure_voice(turn.video)
        sounds = voice_row(voice) if voice is not None else None
        fillers = await self._fillers(turn, sounds)
        async with self._database.transaction() as db:
            stored = await Interviews(db).turn(turn_id, lock=True)
            if not needs_voice_measures(stored):  # another process was quicker
                return
            stored.stage_ms = {**stored.stage_ms, **spent}
            if sounds is None:
                return
            # The first count is stored too: a repeated request gets the same response.
            stored.voice = {**sounds, REPLIED_FILLERS: stored.filler_count}
            if stored.wpm != turn.wpm:  # transcribed meanwhile
                fillers = await self._fillers(stored, sounds)
            if fillers is not None:
                stored.filler_count = fillers

    async def _fillers(self, turn: Turn, sounds: dict[str, Any] | None) -> int | None:
        """Return the number of fillers in text and audio; None if the turn has no measures."""
        if sounds is None or turn.wpm is None or turn.transcript is None:
            return None
        metrics = await asyncio.to_thread(
            turn_metrics, turn, turn.transcript, sounds, self._morphology
        )
        return metrics.filler_count
