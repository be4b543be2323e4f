"""A clock for deletions, which does not immediately trust the system clock after a jump.

The database stores the trusted time: the latest moment that has certainly passed. It follows the
system clock in steps of at most `MAX_STEP`. A reading after a larger jump is doubtful and is only
stored. It becomes trusted once the clock has advanced beyond it by `SETTLED_AFTER`, at a later
start or while the process runs. If the clock is set back before then, the stored reading is set
back too. An operator can confirm the clock at once (`daedam data sweep --confirm`).
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
"""Largest trusted jump: a machine may be off over a weekend, but a clock weeks ahead is wrong."""

SETTLED_AFTER = timedelta(hours=12)
"""How far the clock must advance beyond a doubtful reading, without being set back, before the
reading is trusted. Long enough for a time server or a person to correct a wrong clock, and shorter
than the time between two working days."""


@dataclass(frozen=True)
class ClockTimes:
    """The time by the system clock, and the trusted time."""

    clock: datetime
    trusted: datetime

    @property
    def deletion_cutoff(self) -> datetime:
        """The moment up to which due data may be deleted."""
        return min(self.clock, self.trusted)

    @property
    def retention_start(self) -> datetime:
        """The time from which a new retention period counts."""
        return max(self.clock, self.trusted)

    @property
    def is_doubtful(self) -> bool:
        return self.clock - self.trusted > MAX_STEP


class TrustedClock:
    """Reads the system clock and compares it with the trusted time in the database."""

    def __init__(self, database: Database, read: Callable[[], datetime] = now) -> None:
        self._database = database
        self._read = read
        self._trusted: datetime | None = None

    def current(self) -> ClockTimes:
        """Return the times without reading the database: `trusted` is as of the last `tick`."""
        clock = self._read()
        return ClockTimes(clock, self._trusted or clock)

    async def peek(self) -> ClockTimes:
        """Return what `tick` would return, and store nothing."""
        async with self._database.reading() as db:
            times, _ = await self._times(db, await db.get(Installation, ROW))
        return times

    async def tick(self) -> ClockTimes:
        """Advance the trusted time as far as allowed, store it, and return the times."""
        async with self._database.transaction() as db:
            row = await installation_row(db)
            times, row.clock_at = await self._times(db, row)
            row.reached_at = times.trusted
        self._trusted = times.trusted
        if times.is_doubtful:
            log.warning(
                "the clock is %.1f days ahead of the last trusted time: deletions due in between "
                "wait until the clock has run for %d more hours, or for "
                "`daedam data sweep --confirm`",
                (times.clock - times.trusted) / timedelta(days=1),
                SETTLED_AFTER / timedelta(hours=1),
            )
        return times

    async def _times(
        self, db: AsyncSession, row: Installation | None
    ) -> tuple[ClockTimes, datetime]:
        """Return the times now, and the reading to store."""
        clock = self._read()
        trusted = (row and row.reached_at) or await _latest_activity(db) or clock
        trusted, reading = _step(trusted, (row and row.clock_at) or trusted, clock)
        return ClockTimes(clock, trusted), reading

    async def confirm(self) -> ClockTimes:
        """Trust the system clock as it is, because an operator has checked it."""
        clock = self._read()
        async with self._database.transaction() as db:
            row = await installation_row(db)
            row.clock_at, row.reached_at = clock, clock
        self._trusted = clock
        return ClockTimes(clock, clock)


def _step(trusted: datetime, stored: datetime, clock: datetime) -> tuple[datetime, datetime]:
    """Return the new trusted time and the reading to store.

    `stored` is the last stored reading, `clock` the reading now. The stored reading becomes
    trusted, never the later one that confirms it, because a correct clock is certainly past the
    stored reading.
    """
    if stored - trusted > MAX_STEP and clock - stored >= SETTLED_AFTER:
        trusted = stored
    if clock - trusted <= MAX_STEP:
        return max(trusted, clock), clock
    is_stored_doubtful = stored - trusted > MAX_STEP
    return trusted, min(stored, clock) if is_stored_doubtful else clock


async def _latest_activity(db: AsyncSession) -> datetime | None:
    """Return the latest activity in a database written before it stored a trusted time."""
    newest = select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1)
    moments = [
        await db.scalar(newest),
        await db.scalar(select(func.max(InterviewSession.active_at))),
    ]
    return max((moment for moment in moments if moment is not None), default=None)
