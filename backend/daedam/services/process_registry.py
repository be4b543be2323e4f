"""One process per name on one database: a lock file for this machine, a heartbeat for others."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from pathlib import Path

from sqlalchemy import delete, select, update

from daedam.errors import ProcessNameTaken
from daedam.services.storage_mapping import now
from daedam.storage.database import Database
from daedam.storage.locks import try_lock
from daedam.storage.recordings import make_folder
from daedam.storage.tables import ConnectionRecord, Process

log = logging.getLogger(__name__)

HEARTBEAT_S = 5.0
"""How often a process writes down that it is alive."""

SILENT_S = 2.2 * HEARTBEAT_S
"""A process of this name at another machine that writes nothing for so long has ended."""


class ProcessRegistry:
    """This process among those of one database.

    DBOS goes on with the turns that a process of the same name has begun, so two at once would both
    do so. The lock file proves at once that a process of this machine has ended, however it ended.
    A process that another machine has registered is known by its heartbeat alone.
    """

    def __init__(self, database: Database, name: str, folder: Path) -> None:
        """`folder`: where the lock file lies; the same one for processes of one data folder."""
        self._database = database
        self._name = name
        self._folder = folder.absolute()
        self._host = socket.gethostname()
        self._lock: int | None = None
        self._opened = False
        self.has_name = True
        """False once another process has got this one's name; see `beat`."""
        self.run = f"p_{secrets.token_urlsafe(12)}"
        """Names this start of the process."""

    async def open(self) -> None:
        """Enter this process. Raises `ProcessNameTaken` while another one has its name."""
        locked = await asyncio.to_thread(self._take_lock)
        try:
            before = await self._registered()
            if before is not None and not (locked and self._is_of_this_folder(before)):
                await self._wait_for_silence(before)
            async with self._database.transaction() as db:
                await db.execute(delete(Process).where(Process.name == self._name))
                if before is not None:
                    ended = ConnectionRecord.run == before.run
                    await db.execute(delete(ConnectionRecord).where(ended))
                db.add(
                    Process(
                        name=self._name,
                        run=self.run,
                        host=self._host,
                        folder=str(self._folder),
                        started_at=now(),
                        seen_at=now(),
                    )
                )
            self._opened = True
        except BaseException:
            self._give_lock_back()
            raise

    async def beat(self) -> None:
        """Write down that this process is alive. Raises `ProcessNameTaken` when it has lost its
        name to another one, after a long standstill.
        """
        async with self._database.transaction() as db:
            mine = update(Process).where(Process.name == self._name, Process.run == self.run)
            found = await db.execute(mine.values(seen_at=now()).returning(Process.name))
            if found.scalar() is None:
                self.has_name = False
                raise self._taken()

    async def close(self) -> None:
        """Give the name free."""
        try:
            if self._opened:
                async with self._database.transaction() as db:
                    await db.execute(delete(Process).where(Process.run == self.run))
                    held = ConnectionRecord.run == self.run
                    await db.execute(delete(ConnectionRecord).where(held))
        finally:
            self._opened = False
            self._give_lock_back()

    def _take_lock(self) -> bool:
        """Whether the lock is held; False where the file system knows no locks."""
        make_folder(self._folder)
        lock = os.open(self._folder / f"{self._name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            locked = try_lock(lock)
        except OSError as exc:
            log.warning("no lock on the data folder (%s)", exc.errno)
            locked = None
        if not locked:
            os.close(lock)
            if locked is None:
                return False  # names are checked by heartbeat
            raise self._taken()
        self._lock = lock
        return True

    def _give_lock_back(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def _registered(self) -> Process | None:
        async with self._database.reading() as db:
            return await db.scalar(select(Process).where(Process.name == self._name))

    def _is_of_this_folder(self, process: Process) -> bool:
        """Whether `process` had to hold the lock that this one holds now."""
        return (process.host, process.folder) == (self._host, str(self._folder))

    async def _wait_for_silence(self, before: Process) -> None:
        """Raises `ProcessNameTaken` when the other process shows that it is alive.

        Its heartbeats are compared with each other, not with this machine's clock.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SILENT_S):
                while True:
                    await asyncio.sleep(min(1.0, SILENT_S / 5))
                    there = await self._registered()
                    if there is None:
                        return
                    if (there.run, there.seen_at) != (before.run, before.seen_at):
                        raise self._taken()

    def _taken(self) -> ProcessNameTaken:
        return ProcessNameTaken(
            f"이름이 {self._name}인 프로세스가 이미 이 데이터로 실행 중입니다. 그 프로세스를 "
            "종료하거나 PROCESS_NAME에 다른 이름을 지정해 주세요.",
            f"A process named {self._name} already serves this data. Please stop it, or set "
            "another name in PROCESS_NAME.",
        )
