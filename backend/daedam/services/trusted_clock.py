"""What time it is, for acts that nobody can undo: a clock that jumps is not believed at once.

The database keeps the latest moment that has been reached for certain. It follows the clock in
steps of at most `MAX_STEP`. A reading after a larger jump is noted and doubted. It is believed once
the clock has gone on from it by `SETTLED_AFTER`, at a later start or while the process runs; a
clock that is set back before then takes the noted reading along. An operator can confirm the clock
at once (`daedam data sweep --confirm`).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.services.storage_mapping import now
from daedam.storage.database import Database
from daedam.storage.installation import ROW, installation_row
from daedam.storage.tables import AuditEntry, Installation, InterviewSession

log = logging.getLogger(__name__)

MAX_STEP = timedelta(days=3)
"""A machine that is off over a weekend is believed; one whose clock is weeks ahead is not."""

SETTLED_AFTER = timedelta(hours=12)
"""A doubted reading is believed when the clock is so much further, and was not set back. Long
enough for a time server or a person to correct a wrong clock; shorter than from day to day."""


@dataclass(frozen=True)
class Times:
    """The time by the clock, and the latest moment that has been reached for certain."""

    clock: datetime
    reached: datetime

    @property
    def to_delete_by(self) -> datetime:
        """What is due at this moment may be deleted."""
        return min(self.clock, self.reached)

    @property
    def to_promise_from(self) -> datetime:
        """Where a period begins that something is kept for."""
        return max(self.clock, self.reached)

    @property
    def is_doubtful(self) -> bool:
        return self.clock - self.reached > MAX_STEP


class TrustedClock:
    """Reads the clock and compares it with what the database knows."""

    def __init__(self, database: Database, read: Callable[[], datetime] = now) -> None:
        self._database = database
        self._read = read
        self._reached: datetime | None = None

    def times(self) -> Times:
        """The time now, without the database: `reached` is as of the last `tick`."""
        clock = self._read()
        return Times(clock, self._reached or clock)

    async def look(self) -> Times:
        """As `tick`, with nothing written down."""
        async with self._database.reading() as db:
            times, _ = await self._times(db, await db.get(Installation, ROW))
        return times

    async def tick(self) -> Times:
        """Take a step, and write it down."""
        async with self._database.transaction() as db:
            row = await installation_row(db)
            times, row.clock_at = await self._times(db, row)
            row.reached_at = times.reached
        self._reached = times.reached
        if times.is_doubtful:
            log.warning(
                "the clock is %.1f days beyond the last time known: what would be deleted in "
                "between waits until the clock has gone on for %d hours, or for "
                "`daedam data sweep --confirm`",
                (times.clock - times.reached) / timedelta(days=1),
                SETTLED_AFTER / timedelta(hours=1),
            )
        return times

    async def _times(self, db: AsyncSession, row: Installation | None) -> tuple[Times, datetime]:
        """The times now, and the reading to note."""
        clock = self._read()
        reached = (row and row.reached_at) or await _last_noted(db) or clock
        reached, noted = _step(reached, (row and row.clock_at) or reached, clock)
        return Times(clock, reached), noted

    async def confirm(self) -> Times:
        """The clock is right, an operator says."""
        clock = self._read()
        async with self._database.transaction() as db:
            row = await installation_row(db)
            row.clock_at, row.reached_at = clock, clock
        self._reached = clock
        return Times(clock, clock)


def _step(reached: datetime, noted: datetime, clock: datetime) -> tuple[datetime, datetime]:
    """The latest moment that has been reached for certain, now that the clock says `clock`, and
    the reading to note. `noted`: the one before.

    Only the noted reading is believed, never the one that confirms it: a clock that is right is
    past it, whatever happened between the two.
    """
    if noted - reached > MAX_STEP and clock - noted >= SETTLED_AFTER:
        reached = noted
    if clock - reached <= MAX_STEP:
        return max(reached, clock), clock
    is_doubted_already = noted - reached > MAX_STEP
    return reached, min(noted, clock) if is_doubted_already else clock


async def _last_noted(db: AsyncSession) -> datetime | None:
    """The latest time in a database of before times were kept."""
    newest = select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1)
    noted = [
        await db.scalar(newest),
        await db.scalar(select(func.max(InterviewSession.active_at))),
    ]
    return max((moment for moment in noted if moment is not None), default=None)
