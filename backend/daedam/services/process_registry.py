"""Ensure one process per name on a database: by a lock file on one machine, else by heartbeat."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from datetime import datetime
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
"""Seconds between two heartbeats of a process."""

SILENT_S = 2.2 * HEARTBEAT_S
"""Seconds without a heartbeat after which a process on another machine counts as ended."""


async def running_processes(database: Database, folder: Path) -> list[str]:
    """Return the names of the registered processes that run.

    A process that registered on this machine with `folder` holds a lock file there. Other processes
    are observed for up to `SILENT_S`. They count as running if they write a heartbeat meanwhile.
    """
    host, absolute = socket.gethostname(), str(folder.absolute())
    running: list[str] = []
    unknown: dict[str, tuple[str, datetime]] = {}
    for process in await _all_registered(database):
        locked = None
        if (process.host, process.folder) == (host, absolute):
            locked = _lock_is_held(folder / f"{process.name}.lock")
        if locked:
            running.append(process.name)
        elif locked is None:
            unknown[process.name] = (process.run, process.seen_at)
    waited_s = 0.0
    while unknown and waited_s < SILENT_S:
        await asyncio.sleep(1.0)
        waited_s += 1.0
        present = {p.name: (p.run, p.seen_at) for p in await _all_registered(database)}
        alive = [name for name, seen in unknown.items() if present.get(name, seen) != seen]
        running += alive
        unknown = {n: s for n, s in unknown.items() if n not in alive and n in present}
    return running


async def _all_registered(database: Database) -> list[Process]:
    async with database.reading() as db:
        return list(await db.scalars(select(Process)))


def _lock_is_held(path: Path) -> bool | None:
    """Return whether a process holds the lock file.

    Return None if the file does not exist or the file system does not support locks.
    """
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        locked = try_lock(handle)
    except OSError:
        return None
    finally:
        os.close(handle)
    return None if locked is None else not locked


class ProcessRegistry:
    """The registration of this process in the database.

    DBOS resumes the turns that a process of the same name began, so two such processes would both
    run them. The lock file shows at once that a process on this machine has ended, also after a
    crash. For a process on another machine there is only its heartbeat.
    """

    def __init__(self, database: Database, name: str, folder: Path) -> None:
        """`folder` contains the lock file. It is the same for all processes of one data folder."""
        self._database = database
        self._name = name
        self._folder = folder.absolute()
        self._host = socket.gethostname()
        self._lock: int | None = None
        self._opened = False
        self.has_name = True
        """False once another process has taken over the name; see `beat`."""
        self.run = f"p_{secrets.token_urlsafe(12)}"
        """Unique id of this run of the process."""

    async def open(self) -> None:
        """Register this process. Raises `ProcessNameTaken` while another process has its name."""
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
            self._release_lock()
            raise

    async def beat(self) -> None:
        """Store a heartbeat.

        Raises `ProcessNameTaken` if another process took over the name after a long suspension.
        """
        async with self._database.transaction() as db:
            mine = update(Process).where(Process.name == self._name, Process.run == self.run)
            found = await db.execute(mine.values(seen_at=now()).returning(Process.name))
            if found.scalar() is None:
                self.has_name = False
                raise self._taken()

    async def close(self) -> None:
        """Release the name and the lock."""
        try:
            if self._opened:
                async with self._database.transaction() as db:
                    await db.execute(delete(Process).where(Process.run == self.run))
                    held = ConnectionRecord.run == self.run
                    await db.execute(delete(ConnectionRecord).where(held))
        finally:
            self._opened = False
            self._release_lock()

    def _take_lock(self) -> bool:
        """Take the lock and return True; False if the file system does not support locks.

        Raises `ProcessNameTaken` if another process holds the lock.
        """
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

    def _release_lock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def _registered(self) -> Process | None:
        async with self._database.reading() as db:
            return await db.scalar(select(Process).where(Process.name == self._name))

    def _is_of_this_folder(self, process: Process) -> bool:
        """Return whether `process` used the same lock file as this process."""
        return (process.host, process.folder) == (self._host, str(self._folder))

    async def _wait_for_silence(self, before: Process) -> None:
        """Wait up to `SILENT_S` seconds for a heartbeat of the process `before`.

        Raises `ProcessNameTaken` if that process is alive. Its heartbeats are compared with each
        other, not with this machine's clock.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SILENT_S):
                while True:
                    await asyncio.sleep(min(1.0, SILENT_S / 5))
                    current = await self._registered()
                    if current is None:
                        return
                    if (current.run, current.seen_at) != (before.run, before.seen_at):
                        raise self._taken()

    def _taken(self) -> ProcessNameTaken:
        return ProcessNameTaken(
            f"이 데이터를 사용하는 {self._name}이라는 이름의 프로세스가 이미 실행 중입니다. 그 "
            "프로세스를 종료하거나 PROCESS_NAME에 다른 이름을 지정해 주세요.",
            f"A process named {self._name} already serves this data. Please stop it, or set "
            "another name in PROCESS_NAME.",
        )
