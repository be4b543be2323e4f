"""What time it is, for acts that nobody can undo: a clock that jumps is not believed at once.

The database keeps the latest moment that has been reached for certain. It follows the clock in
steps of at most `MAX_STEP`; after a larger jump it goes on by what passes from there, and stays
behind by the jump until an operator confirms the clock (`daedam data sweep --confirm`).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.services.interview_rows import now
from daedam.storage.database import Database
from daedam.storage.installation import ROW, installation
from daedam.storage.tables import AuditEntry, Installation, InterviewSession

log = logging.getLogger(__name__)

MAX_STEP = timedelta(days=3)
"""A machine that is off over a weekend is believed; one whose clock is weeks ahead is not."""


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
            return await self._times(db, await db.get(Installation, ROW))

    async def tick(self) -> Times:
        """Take a step, and write it down."""
        async with self._database.transaction() as db:
            row = await installation(db)
            times = await self._times(db, row)
            row.clock_at, row.reached_at = times.clock, times.reached
        self._reached = times.reached
        if times.is_doubtful:
            log.warning(
                "the clock is %.1f days beyond the last time known: what would be deleted in "
                "between waits for `daedam data sweep --confirm`",
                (times.clock - times.reached) / timedelta(days=1),
            )
        return times

    async def _times(self, db: AsyncSession, row: Installation | None) -> Times:
        clock = self._read()
        reached = (row and row.reached_at) or await _last_noted(db) or clock
        return Times(clock, _step(reached, (row and row.clock_at) or reached, clock))

    async def confirm(self) -> Times:
        """The clock is right, an operator says."""
        clock = self._read()
        async with self._database.transaction() as db:
            row = await installation(db)
            row.clock_at, row.reached_at = clock, clock
        self._reached = clock
        return Times(clock, clock)


def _step(reached: datetime, clock_before: datetime, clock: datetime) -> datetime:
    """The latest moment that has been reached for certain, now that the clock says `clock`."""
    if clock - reached <= MAX_STEP:
        return max(reached, clock)
    passed = clock - clock_before
    if timedelta() < passed <= MAX_STEP:
        return reached + passed
    return reached


async def _last_noted(db: AsyncSession) -> datetime | None:
    """The latest time in a database of before times were kept."""
    newest = select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1)
    noted = [
        await db.scalar(newest),
        await db.scalar(select(func.max(InterviewSession.active_at))),
    ]
    return max((moment for moment in noted if moment is not None), default=None)
