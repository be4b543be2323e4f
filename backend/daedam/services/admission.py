"""Admit new interviews while there is capacity.

The limits for new interviews do not apply to running ones. Answers of a running interview are
refused only when the disk space falls below a small reserve.
"""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import Busy, DiskFull
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.locks import AdvisoryLock, take_advisory_lock

IDLE_AFTER = timedelta(minutes=5)
"""Time without an answer after which an interview no longer counts against the limit."""

LAST_FREE_BYTES = 50 * 1024 * 1024
"""Bytes on the disk reserved for the database's own writes. Running interviews may not use them."""


class Admission:
    """Checks the number of running interviews and the free disk space."""

    def __init__(
        self, database: Database, folder: Path, *, max_interviews: int, min_free_bytes: int
    ) -> None:
        """`folder` holds the recordings. A new interview needs `min_free_bytes` free there."""
        self._database = database
        self._folder = folder
        self._max_interviews = max_interviews
        self._min_free_bytes = min_free_bytes

    async def admit(self) -> None:
        """Raise `Busy` or `DiskFull` when no further interview should begin.

        This is an early check, before the work of starting an interview. The binding check is
        `reserve`.
        """
        await self.check_disk()
        async with self._database.reading() as db:
            await self._check_count(db)

    async def reserve(self, db: AsyncSession) -> None:
        """Raise `Busy` if there is no capacity for the interview that this transaction adds.

        Until the transaction ends, calls of `reserve` in other transactions wait, also in other
        processes.
        """
        await take_advisory_lock(db, AdvisoryLock.ADMISSION)
        await self._check_count(db)

    async def is_idle(self) -> bool:
        """Return whether no interview had an answer in the last minutes (`IDLE_AFTER`)."""
        async with self._database.reading() as db:
            return await Interviews(db).active_since(datetime.now(UTC) - IDLE_AFTER) == 0

    async def _check_count(self, db: AsyncSession) -> None:
        active = await Interviews(db).active_since(datetime.now(UTC) - IDLE_AFTER)
        if active >= self._max_interviews:
            raise Busy

    async def check_disk(self) -> None:
        """Raise `DiskFull` if the disk space may not suffice for a whole new interview."""
        await self._check(self._min_free_bytes)

    async def check_reserved_space(self) -> None:
        """Raise `DiskFull` when only the reserved space is left. Running interviews check this."""
        await self._check(min(LAST_FREE_BYTES, self._min_free_bytes))

    async def _check(self, least_bytes: int) -> None:
        if await asyncio.to_thread(_free_bytes, self._folder) < least_bytes:
            raise DiskFull


def _free_bytes(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
