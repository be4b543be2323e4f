"""The row about the whole installation, and the check of the master key."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import URL, create_engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import MasterKeyWrong, RecordingNotFound
from daedam.storage.database import Database
from daedam.storage.locks import AdvisoryLock, take_advisory_lock
from daedam.storage.tables import Installation, InterviewVideo
from daedam.storage.vault import Vault, key_id

ROW = 1


async def installation_row(db: AsyncSession) -> Installation:
    """Return the row, locked until the transaction ends. A missing row is created."""
    await take_advisory_lock(db, AdvisoryLock.INSTALLATION)
    row = await db.get(Installation, ROW)
    if row is None:
        row = Installation(id=ROW)
        db.add(row)
    return row


async def check_master_key(database: Database, key: bytes, folders: Iterable[Path]) -> None:
    """Check that `key` is the master key of the stored data, and record its id.

    `folders` are the folders of encrypted files. Without encrypted data every key is accepted.
    Raises `MasterKeyWrong` if data was encrypted with a different key.
    """
    async with database.transaction() as db:
        row = await installation_row(db)
        if row.master_key_id == key_id(key):
            return
        newest = (
            select(InterviewVideo)
            .where(InterviewVideo.wrapped_key.is_not(None))
            .order_by(InterviewVideo.id.desc())
            .limit(1)
        )
        video = await db.scalar(newest)
        if row.master_key_id is not None and (video is not None or has_files(folders)):
            raise MasterKeyWrong
        if video is not None and not _opens(key, video):
            raise MasterKeyWrong
        row.master_key_id = key_id(key)


async def has_encrypted_data(db: AsyncSession, folders: Iterable[Path]) -> bool:
    """Return whether a recording has a wrapped key or one of `folders` contains a file."""
    encrypted = select(InterviewVideo.id).where(InterviewVideo.wrapped_key.is_not(None)).limit(1)
    return await db.scalar(encrypted) is not None or has_files(folders)


def may_create_key(sync_url: str, folders: Iterable[Path]) -> bool:
    """Return whether a new master key may be created, because nothing is encrypted yet.

    False if the database cannot be read. `sync_url` is the database's URL with a synchronous
    driver. `folders`: see `check_master_key`.
    """
    if has_files(folders):
        return False
    engine = create_engine(sync_url)
    try:
        if not _exists(engine.url):
            return True
        with engine.connect() as connection:
            if not inspect(connection).has_table(InterviewVideo.__tablename__):
                return True
            columns = inspect(connection).get_columns(InterviewVideo.__tablename__)
            if "wrapped_key" not in {column["name"] for column in columns}:
                return True
            sealed = select(InterviewVideo.id).where(InterviewVideo.wrapped_key.is_not(None))
            return connection.execute(sealed.limit(1)).first() is None
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()


def recorded_key_id(sync_url: str) -> str | None:
    """Return the id of the master key that the data is encrypted with; None if unknown."""
    engine = create_engine(sync_url)
    try:
        if not _exists(engine.url):
            return None
        with engine.connect() as connection:
            return connection.execute(select(Installation.master_key_id)).scalar()
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()


def has_files(folders: Iterable[Path]) -> bool:
    return any(path.is_file() for folder in folders for path in folder.rglob("*"))


def _exists(url: URL) -> bool:
    """Return whether the SQLite file of `url` exists; True for a database server.

    This is checked before connecting, because connecting would create a missing file.
    """
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def _opens(key: bytes, video: InterviewVideo) -> bool:
    assert video.wrapped_key is not None
    try:
        Vault(key).key(video.wrapped_key, video.storage_key)
    except RecordingNotFound:
        return False
    return True
