"""The connection to the database, and the units of work on it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from daedam.errors import ConfigurationError, DatabaseUnavailable, DiskFull
from daedam.storage.locks import AdvisoryLock, folder_locked

_MIGRATIONS = Path(__file__).with_name("migrations")

CONNECT_TIMEOUT_S = 10
"""Longest wait for a database server at the start."""

_READING = "daedam_reading"
"""Execution option of connections that only read."""


@dataclass(frozen=True)
class DatabaseLimits:
    """How much of the database one process uses, and how long a unit of work waits for it."""

    pool_size: int = 10
    """Connections to PostgreSQL that stay open."""
    pool_overflow: int = 20
    """Further connections under load."""
    wait_s: float = 30.0
    """Longest wait for a connection of the pool, or for a lock of SQLite."""


class Database:
    """An engine and its sessions. `url` is a SQLAlchemy URL with an async driver."""

    def __init__(self, url: str, limits: DatabaseLimits | None = None) -> None:
        self._url = make_url(url)
        self._limits = limits or DatabaseLimits()
        if self.is_sqlite and self._url.database:
            Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
        # hide_parameters: what an error says goes to the log, and parameters hold transcripts.
        self._engine = create_async_engine(self._url, hide_parameters=True, **self._pool())
        if self.is_sqlite:
            prepare = partial(_prepare_sqlite, busy_timeout_s=self._limits.wait_s)
            event.listen(self._engine.sync_engine, "connect", prepare)
            event.listen(self._engine.sync_engine, "begin", _begin_for_writing)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        # SQLite lets one in at a time, and those who wait look now and then, in no order: of fifty
        # at once some found it taken until they gave up. Here they queue.
        self._queue = asyncio.Lock() if self.is_sqlite else None

    def _pool(self) -> dict[str, Any]:
        """The engine's options for its connections. A file of this machine needs no ping."""
        if self.is_sqlite:
            return {}
        return {
            "pool_pre_ping": True,
            "pool_size": self._limits.pool_size,
            "max_overflow": self._limits.pool_overflow,
            "pool_timeout": self._limits.wait_s,
        }

    async def migrate(self) -> None:
        """Bring the tables to the newest form; takes a moment, in a thread. Processes that start
        at once do so one after the other.

        Raises `ConfigurationError` where the database cannot be opened or read.
        """
        try:
            await asyncio.to_thread(self._migrate)
        except UNUSABLE as exc:
            raise unusable(self._url, exc) from None

    def _migrate(self) -> None:
        with self._alone():
            command.upgrade(alembic_config(self.sync_url), "head")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self.is_sqlite and self._url.database:
            with folder_locked(Path(self._url.database).parent):
                yield
            return
        patience = {"connect_timeout": CONNECT_TIMEOUT_S}
        engine = create_engine(self.sync_url, connect_args=patience)
        try:
            with engine.connect() as connection:
                lock = {"lock": int(AdvisoryLock.MIGRATION)}
                connection.execute(text("SELECT pg_advisory_lock(:lock)"), lock)
                yield  # the lock ends with the connection
        finally:
            engine.dispose()

    @property
    def sync_url(self) -> str:
        """The same database for Alembic, which is synchronous."""
        driver = self._url.drivername.replace("+aiosqlite", "")
        return self._url.set(drivername=driver).render_as_string(hide_password=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One unit of work: committed at the end, rolled back on an error.

        Never keep one open while a model runs, nor begin one inside another. Raises
        `DatabaseUnavailable` or `DiskFull`; after either, it may or may not have been committed.
        """
        with _in_our_words():
            async with self._place_in_queue(), self._sessions.begin() as session:
                yield session

    @asynccontextmanager
    async def _place_in_queue(self) -> AsyncIterator[None]:
        if self._queue is None:
            yield
            return
        try:
            async with asyncio.timeout(self._limits.wait_s):
                await self._queue.acquire()
        except TimeoutError:
            raise DatabaseUnavailable from None
        try:
            yield
        finally:
            self._queue.release()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A look at what is committed, which waits for no writer and makes none wait.

        Raises `DatabaseUnavailable`.
        """
        with _in_our_words():
            async with self._engine.connect() as connection:
                await connection.execution_options(**{_READING: True})
                async with AsyncSession(connection, expire_on_commit=False) as session:
                    yield session

    async def ping(self) -> None:
        """Raise `DatabaseUnavailable` when the database does not answer; no writer delays it."""
        async with self.reading() as db:
            await db.execute(text(self._read))

    def check(self) -> None:
        """Raise `ConfigurationError` where the database cannot be opened or read."""
        patience = {} if self.is_sqlite else {"connect_timeout": CONNECT_TIMEOUT_S}
        engine = create_engine(self.sync_url, connect_args=patience)
        try:
            with engine.connect() as connection:
                connection.execute(text(self._read))
        except UNUSABLE as exc:
            raise unusable(self._url, exc) from None
        finally:
            engine.dispose()

    @property
    def _read(self) -> str:
        """A statement that reads the database whatever its tables."""
        return "SELECT count(*) FROM sqlite_master" if self.is_sqlite else "SELECT 1"

    @property
    def is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    async def checkpoint(self) -> bool:
        """Write SQLite's log into its file and empty it, so that nothing deleted stays in it.

        Whether it is empty now: while somebody reads, it cannot be.
        """
        async with self._engine.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            cursor = await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, _, _ = await cursor.fetchone()
            await cursor.close()
        return not busy

    async def close(self) -> None:
        await self._engine.dispose()


UNUSABLE = (SQLAlchemyError, sqlite3.Error, CommandError)
"""Errors of a database that is damaged, unreachable, newer than this version or no database."""


def unusable(url: URL, exc: BaseException) -> ConfigurationError:
    """The error for a database that cannot be used. Never contains its password."""
    where = (
        url.database or "" if url.get_backend_name() == "sqlite" else f"{url.host}/{url.database}"
    )
    reason = (str(getattr(exc, "orig", None) or exc).strip().splitlines() or [""])[0][:200]
    return ConfigurationError(
        f"데이터베이스 {where}을(를) 사용할 수 없습니다({reason}). DATABASE_URL과 DAEDAM_DATA, "
        "데이터베이스의 상태를 확인해 주세요.",
        f"The database {where} cannot be used ({reason}). Please check DATABASE_URL, DAEDAM_DATA "
        "and the database itself.",
    )


def alembic_config(url: str) -> Config:
    """Alembic's configuration for the database at `url`, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    # ConfigParser reads % as interpolation; passwords in URLs hold it.
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Raise `DiskFull` or `DatabaseUnavailable` for what a later try may not meet again."""
    try:
        yield
    except PoolTimeout as exc:
        raise DatabaseUnavailable from exc
    except DBAPIError as exc:
        if _is_full(exc):
            raise DiskFull from exc
        if isinstance(exc, OperationalError | InterfaceError) or exc.connection_invalidated:
            raise DatabaseUnavailable from exc
        raise


def _is_full(error: DBAPIError) -> bool:
    cause = error.orig
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return True
    return getattr(cause, "sqlstate", None) == "53100"  # PostgreSQL's disk_full


def _prepare_sqlite(
    connection: sqlite3.Connection, _record: object, *, busy_timeout_s: float
) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; see below
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={round(1000 * busy_timeout_s)}")  # also for the next ones
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
    cursor.close()


def _begin_for_writing(connection: Connection) -> None:
    # Left alone, the driver begins a transaction only at its first write: what was read before
    # may have changed by then. So each takes its turn at its beginning, and waits for it there.
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
