"""Whether another interview may begin. One that has begun is never turned away for want of room."""

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
"""An interview in which nothing was answered for so long takes no room any more."""


LAST_FREE_BYTES = 50 * 1024 * 1024
"""What the database needs to go on writing: not even begun interviews may take it."""


class Admission:
    """Looks at how many interviews are under way, and at the disk."""

    def __init__(
        self, database: Database, folder: Path, *, max_interviews: int, min_free_bytes: int
    ) -> None:
        """`folder`: where recordings go. `min_free_bytes` must be free there for a new one."""
        self._database = database
        self._folder = folder
        self._max_interviews = max_interviews
        self._min_free_bytes = min_free_bytes

    async def admit(self) -> None:
        """Raises `Busy` or `DiskFull` when no further interview should begin.

        A look before the work of beginning one; `take_place` decides.
        """
        await self.check_disk()
        async with self._database.reading() as db:
            await self._check_count(db)

    async def take_place(self, db: AsyncSession) -> None:
        """Raises `Busy` unless the interview that this transaction adds has a place.

        Until the transaction ends no other one, in whichever process, gets this far.
        """
        await take_advisory_lock(db, AdvisoryLock.ADMISSION)
        await self._check_count(db)

    async def _check_count(self, db: AsyncSession) -> None:
        active = await Interviews(db).active_since(datetime.now(UTC) - IDLE_AFTER)
        if active >= self._max_interviews:
            raise Busy

    async def check_disk(self) -> None:
        """Raises `DiskFull` where a new interview would find too little room to its end."""
        await self._check(self._min_free_bytes)

    async def check_last_room(self) -> None:
        """Raises `DiskFull` before it hurts; interviews that have begun go on until then."""
        await self._check(min(LAST_FREE_BYTES, self._min_free_bytes))

    async def _check(self, least_bytes: int) -> None:
        if await asyncio.to_thread(_free_bytes, self._folder) < least_bytes:
            raise DiskFull


def _free_bytes(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
