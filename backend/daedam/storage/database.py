"""The connection to the database, and the units of work on it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

_MIGRATIONS = Path(__file__).with_name("migrations")


class Database:
    """An engine and its sessions. `url` is a SQLAlchemy URL with an async driver."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        if self.is_sqlite and self._url.database:
            Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
        # hide_parameters: what an error says goes to the log, and parameters hold transcripts.
        self._engine = create_async_engine(self._url, pool_pre_ping=True, hide_parameters=True)
        if self.is_sqlite:
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin_for_writing)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        # SQLite lets one in at a time, and those who wait look now and then, in no order: of fifty
        # at once some found it taken until they gave up. Here they queue.
        self._queue = asyncio.Lock() if self.is_sqlite else nullcontext()

    async def migrate(self) -> None:
        """Bring the tables to the newest form; takes a moment, in a thread."""
        await asyncio.to_thread(command.upgrade, alembic_config(self.sync_url), "head")

    @property
    def sync_url(self) -> str:
        """The same database for Alembic, which is synchronous."""
        driver = self._url.drivername.replace("+aiosqlite", "")
        return self._url.set(drivername=driver).render_as_string(hide_password=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One unit of work: committed at the end, rolled back on an error.

        Never keep one open while a model runs, nor begin one inside another.
        """
        async with self._queue, self._sessions.begin() as session:
            yield session

    async def ping(self) -> None:
        """Raise what SQLAlchemy raises when the database does not answer."""
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

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


def alembic_config(url: str) -> Config:
    """Alembic's configuration for the database at `url`, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    # ConfigParser reads % as interpolation; passwords in URLs hold it.
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; see below
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
    cursor.close()


def _begin_for_writing(connection: Connection) -> None:
    # Left alone, the driver begins a transaction only at its first write: what was read before
    # may have changed by then. So each takes its turn at its beginning, and waits for it there.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
