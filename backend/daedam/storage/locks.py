"""Locks between processes: of the database's transactions, and of a folder's files."""

import contextlib
import errno
import fcntl
import logging
import os
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

log = logging.getLogger(__name__)

NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
"""What the system says of a file system that knows no locks."""

_warned_of: set[int] = set()
"""Devices without locks that the log names already."""


class AdvisoryLock(IntEnum):
    """Units of work of which one runs at a time: numbers of PostgreSQL's advisory locks."""

    AUDIT = 7_311_024_001
    ADMISSION = 7_311_024_002
    MIGRATION = 7_311_024_003
    INSTALLATION = 7_311_024_004


async def take_advisory_lock(db: AsyncSession, what: AdvisoryLock) -> None:
    """Wait until no other transaction does `what`; until the end of this one none begins to.

    SQLite lets one transaction write at a time anyway.
    """
    if (await db.connection()).dialect.name == "postgresql":
        await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(what)})


def try_lock(handle: int) -> bool | None:
    """Lock an open file or folder against every other opener, without waiting.

    False: another one holds it. None: the file system knows no locks; said once in the log.
    """
    return _flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _flock(handle: int, how: int) -> bool | None:
    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        return False
    except OSError as exc:
        if exc.errno not in NO_LOCKS:
            raise
        device = os.fstat(handle).st_dev
        if device not in _warned_of:
            _warned_of.add(device)
            log.warning(
                "the file system of the data folder knows no locks (%s): let only one process use "
                "it at a time",
                errno.errorcode[exc.errno],
            )
        return None
    return True


@contextlib.contextmanager
def folder_locked(folder: Path) -> Iterator[None]:
    """Keep other processes of this machine out of the same block for the same folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        # Without locks, one machine's processes have to start one after the other. NFS refuses
        # to lock a folder, which cannot be opened for writing.
        with contextlib.suppress(OSError):
            _flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)
