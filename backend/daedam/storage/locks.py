"""Locks between processes: advisory locks of the database and file locks."""

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
"""Error numbers of file systems without locks."""

_warned_of: set[int] = set()
"""Ids of the devices without locks for which a warning is already in the log."""


class AdvisoryLock(IntEnum):
    """Numbers of PostgreSQL's advisory locks, one for each kind of exclusive transaction."""

    AUDIT = 7_311_024_001
    ADMISSION = 7_311_024_002
    MIGRATION = 7_311_024_003
    INSTALLATION = 7_311_024_004
    ACCOUNTS = 7_311_024_005


async def take_advisory_lock(db: AsyncSession, lock: AdvisoryLock) -> None:
    """Acquire an advisory lock until the end of the transaction.

    Does nothing on SQLite, which has only one writer.
    """
    if (await db.connection()).dialect.name == "postgresql":
        await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(lock)})


def try_lock(handle: int) -> bool | None:
    """Try to lock an open file or folder exclusively, without waiting.

    Return True if it is locked now, False if another process has locked it, None if the file
    system has no locks (logged once).
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
                "the file system of the data folder has no locks (%s): run only one process on it "
                "at a time",
                errno.errorcode[exc.errno],
            )
        return None
    return True


@contextlib.contextmanager
def folder_locked(folder: Path) -> Iterator[None]:
    """Hold an exclusive lock on `folder` against other processes of this machine."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        # Some file systems have no locks, and NFS cannot lock a folder, because a folder cannot be
        # opened for writing. There the operator must not start two processes at the same time.
        with contextlib.suppress(OSError):
            _flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)
