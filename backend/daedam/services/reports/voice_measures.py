"""Measures the sound of answers after their turns: no reply waits for it."""

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

AT_ONCE = 200
"""Missed answers that one sweep takes up; the next one takes up the rest."""

LOOK_BACK = timedelta(days=2)
"""Older answers that were never measured stay so."""

MEASURES_WAIT_S = 10.0
"""How long reports and archives wait for the sound of answers that is being measured."""


class VoiceMeasurer:
    """Measures answers one after the other. Fillers that recognisers leave out are counted then."""

    def __init__(self, database: Database, work: RecordedTurnWork, morphology: Morphology) -> None:
        self._database = database
        self._work = work
        self._morphology = morphology
        self._one_at_a_time = asyncio.Lock()
        self._under_way: dict[int, asyncio.Task[None]] = {}

    def add(self, turn_id: int) -> None:
        """Measure a turn's recording soon."""
        if turn_id not in self._under_way:
            task = asyncio.create_task(self._measure(turn_id))
            self._under_way[turn_id] = task
            task.add_done_callback(lambda _: self._under_way.pop(turn_id, None))

    async def settled(self, turns: Sequence[Turn]) -> int:
        """Wait until the sound of loaded turns is measured, and bring them up to date.

        How many are still to be measured after at most `MEASURES_WAIT_S`.
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
        tasks = [task for turn in waiting if (task := self._under_way.get(turn.id))]
        if tasks:
            await asyncio.wait(tasks, timeout=MEASURES_WAIT_S)
        async with self._database.transaction() as db:
            measured = await Interviews(db).measures_of([turn.id for turn in waiting])
        for turn in waiting:
            for name, value in measured.get(turn.id, {}).items():
                set_committed_value(turn, name, value)
        return sum(needs_voice_measures(turn) for turn in waiting)

    async def add_missed(self) -> None:
        """Measure the answers that a stop or a fault has left without."""
        async with self._database.reading() as db:
            missed = await Interviews(db).unmeasured_since(now() - LOOK_BACK, VOICE_MS, AT_ONCE)
        for turn_id in missed:
            self.add(turn_id)

    async def close(self) -> None:
        """Stop; what is left is measured after the next start."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _measure(self, turn_id: int) -> None:
        try:
            async with self._one_at_a_time:
                await self._measure_now(turn_id)
        except NoResultFound:
            log.info("a turn was deleted before its sound was measured")
        except (DaedamError, OSError) as exc:  # `add_missed` comes back to it
            log.warning("an answer's sound is measured later: %s", type(exc).__name__)

    async def _measure_now(self, turn_id: int) -> None:
        """Raises `NoResultFound`."""
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
            # The reply to the same answer stays the same: its count is kept beside.
            stored.voice = {**sounds, REPLIED_FILLERS: stored.filler_count}
            if stored.wpm != turn.wpm:  # transcribed meanwhile
                fillers = await self._fillers(stored, sounds)
            if fillers is not None:
                stored.filler_count = fillers

    async def _fillers(self, turn: Turn, sounds: dict[str, Any] | None) -> int | None:
        """The fillers in text and sound; None where the turn has no measures."""
        if sounds is None or turn.wpm is None or turn.transcript is None:
            return None
        metrics = await asyncio.to_thread(
            turn_metrics, turn, turn.transcript, sounds, self._morphology
        )
        return metrics.filler_count
