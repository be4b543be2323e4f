"""The database connection and its transactions."""

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
"""Longest wait for a database server at startup."""

_READING = "daedam_reading"
"""Execution option of read-only connections."""


@dataclass(frozen=True)
class DatabaseLimits:
    """Connection limits of one process."""

    pool_size: int = 10
    """Permanently open connections to PostgreSQL."""
    pool_overflow: int = 20
    """Additional connections under load."""
    wait_s: float = 30.0
    """Longest wait for a pooled connection or for SQLite's write lock."""


class Database:
    """A database engine and its sessions. `url` is a SQLAlchemy URL with an async driver."""

    def __init__(self, url: str, limits: DatabaseLimits | None = None) -> None:
        self._url = make_url(url)
        self._limits = limits or DatabaseLimits()
        if self.is_sqlite and self._url.database:
            Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
        # hide_parameters: errors are logged, and parameters contain transcripts.
        self._engine = create_async_engine(self._url, hide_parameters=True, **self._pool())
        if self.is_sqlite:
            prepare = partial(_prepare_sqlite, busy_timeout_s=self._limits.wait_s)
            event.listen(self._engine.sync_engine, "connect", prepare)
            event.listen(self._engine.sync_engine, "begin", _begin_for_writing)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        # SQLite allows one writer at a time. Waiting writers poll in no fixed order, and some of
        # fifty concurrent writers timed out. This queue is first in, first out.
        self._queue = asyncio.Lock() if self.is_sqlite else None

    def _pool(self) -> dict[str, Any]:
        """Return the options of the connection pool; empty for SQLite, which is a local file."""
        if self.is_sqlite:
            return {}
        return {
            "pool_pre_ping": True,
            "pool_size": self._limits.pool_size,
            "max_overflow": self._limits.pool_overflow,
            "pool_timeout": self._limits.wait_s,
        }

    async def migrate(self) -> None:
        """Upgrade the tables to the newest version, in a thread.

        Processes that start at the same time migrate one after the other. Raises
        `ConfigurationError` if the database cannot be opened or read.
        """
        try:
            await asyncio.to_thread(self._migrate)
        except UNUSABLE as exc:
            raise unusable(self._url, exc) from None

    def _migrate(self) -> None:
        with self._migration_lock():
            command.upgrade(alembic_config(self.sync_url), "head")

    @contextmanager
    def _migration_lock(self) -> Iterator[None]:
        if self.is_sqlite and self._url.database:
            with folder_locked(Path(self._url.database).parent):
                yield
            return
        options = {"connect_timeout": CONNECT_TIMEOUT_S}
        engine = create_engine(self.sync_url, connect_args=options)
        try:
            with engine.connect() as connection:
                lock = {"lock": int(AdvisoryLock.MIGRATION)}
                connection.execute(text("SELECT pg_advisory_lock(:lock)"), lock)
                yield  # the lock ends with the connection
        finally:
            engine.dispose()

    @property
    def sync_url(self) -> str:
        """URL of the same database with a synchronous driver, for Alembic."""
        driver = self._url.drivername.replace("+aiosqlite", "")
        return self._url.set(drivername=driver).render_as_string(hide_password=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction: committed at the end of the block, rolled back on an error.

        Do not keep it open while a model runs, and do not nest it. Raises `DatabaseUnavailable` or
        `DiskFull`; after either, the transaction may or may not have been committed.
        """
        with _translated_errors():
            async with self._queue_turn(), self._sessions.begin() as session:
                yield session

    @asynccontextmanager
    async def _queue_turn(self) -> AsyncIterator[None]:
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
        """Open a read-only session on committed data. It neither waits for writers nor blocks them.

        Raises `DatabaseUnavailable`.
        """
        with _translated_errors():
            async with self._engine.connect() as connection:
                await connection.execution_options(**{_READING: True})
                async with AsyncSession(connection, expire_on_commit=False) as session:
                    yield session

    async def ping(self) -> None:
        """Raise `DatabaseUnavailable` if the database does not respond. Writers do not delay it."""
        async with self.reading() as db:
            await db.execute(text(self._probe))

    def check(self) -> None:
        """Raise `ConfigurationError` if the database cannot be opened or read."""
        options = {} if self.is_sqlite else {"connect_timeout": CONNECT_TIMEOUT_S}
        engine = create_engine(self.sync_url, connect_args=options)
        try:
            with engine.connect() as connection:
                connection.execute(text(self._probe))
        except UNUSABLE as exc:
            raise unusable(self._url, exc) from None
        finally:
            engine.dispose()

    @property
    def _probe(self) -> str:
        """A query that does not depend on the tables in the database."""
        return "SELECT count(*) FROM sqlite_master" if self.is_sqlite else "SELECT 1"

    @property
    def is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    async def checkpoint(self) -> bool:
        """Write SQLite's write-ahead log into the database file, and empty the log.

        The log may contain deleted data. Return whether the log is empty now. Open read
        transactions prevent this.
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
"""Errors of a database that is damaged, unreachable, too new, or not a database."""


def unusable(url: URL, exc: BaseException) -> ConfigurationError:
    """Return the error for an unusable database. It does not contain the password."""
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
    """Return Alembic's configuration for the database at `url`, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    # ConfigParser interpolates %, which passwords in URLs contain.
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


@contextmanager
def _translated_errors() -> Iterator[None]:
    """Translate temporary database errors into `DiskFull` or `DatabaseUnavailable`."""
    try:
        yield
    except PoolTimeout as exc:
        raise DatabaseUnavailable from exc
    except DBAPIError as exc:
        if _is_disk_full(exc):
            raise DiskFull from exc
        if isinstance(exc, OperationalError | InterfaceError) or exc.connection_invalidated:
            raise DatabaseUnavailable from exc
        raise


def _is_disk_full(error: DBAPIError) -> bool:
    cause = error.orig
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return True
    return getattr(cause, "sqlstate", None) == "53100"  # PostgreSQL's disk_full


def _prepare_sqlite(
    connection: sqlite3.Connection, _record: object, *, busy_timeout_s: float
) -> None:
    connection.isolation_level = None  # `_begin_for_writing` begins transactions
    cursor = connection.cursor()
    cursor.execute(
        f"PRAGMA busy_timeout={round(1000 * busy_timeout_s)}"
    )  # also applies to the statements below
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # overwrite deleted data
    cursor.close()


def _begin_for_writing(connection: Connection) -> None:
    # By default the driver begins a transaction only at the first write, when earlier reads may be
    # outdated. BEGIN IMMEDIATE takes the write lock at the start of the transaction.
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
