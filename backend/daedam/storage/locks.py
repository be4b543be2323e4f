"""Locks between processes: of the database's transactions, and of a folder's files."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class Only(IntEnum):
    """Units of work of which one runs at a time: numbers of PostgreSQL's advisory locks."""

    AUDIT = 7_311_024_001
    ADMISSION = 7_311_024_002
    MIGRATION = 7_311_024_003
    INSTALLATION = 7_311_024_004


async def only_one(db: AsyncSession, what: Only) -> None:
    """Wait until no other transaction does `what`; until the end of this one none begins to.

    SQLite lets one transaction write at a time anyway.
    """
    if (await db.connection()).dialect.name == "postgresql":
        await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(what)})


@contextlib.contextmanager
def folder_locked(folder: Path) -> Iterator[None]:
    """Keep other processes of this machine out of the same block for the same folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        # A file system without locks has one machine's processes start one after the other.
        with contextlib.suppress(OSError):
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)
