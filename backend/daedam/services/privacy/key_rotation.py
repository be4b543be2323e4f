"""Rotation of the master key: wrap every data key again, under a new master key.

The order of the steps makes an interruption at any point harmless:

1. The new key is stored durably in a file of its own.
2. One transaction wraps the data keys of all recordings and records the id of the new key. From
   its commit on, a server refuses to start with the old key.
3. The data keys of the journals are wrapped.
4. The new key becomes the current one.

While the file of step 1 exists, servers refuse to start, and a repeated call finishes the rotation
with the same key.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import ConfigurationError, MasterKeyWrong, RecordingNotFound
from daedam.services.process_registry import running_processes
from daedam.storage import audit
from daedam.storage.database import Database
from daedam.storage.examples import key_name
from daedam.storage.installation import check_master_key, has_encrypted_data, installation_row
from daedam.storage.journals import rewrap_journal
from daedam.storage.master_key_file import MasterKeyFile
from daedam.storage.tables import AnswerExample, AuditEntry, InterviewVideo, Process, Turn
from daedam.storage.vault import Vault, key_id

BATCH = 500
"""Number of recordings whose keys are loaded at once."""

JOURNALS = ("*.frames", "*.upload")

ACTION = "master key rotated"
"""Action of the audit entry."""


@dataclass(frozen=True)
class RotationResult:
    """The result of a key rotation."""

    recordings: int
    """Number of recordings whose keys this call wrapped; 0 if an interrupted call wrapped them."""
    journals: int
    unreadable: int
    """Number of recordings and journals whose key neither master key can unwrap.

    They stay unchanged.
    """
    new_key_file: Path | None
    """File of the new key for DAEDAM_MASTER_KEY; None if the key file was replaced."""


class KeyRotation:
    """Replaces the master key of an installation that no server uses."""

    def __init__(
        self,
        database: Database,
        key_file: MasterKeyFile,
        *,
        encrypted_paths: Iterable[Path],
        live_path: Path,
        processes_path: Path,
    ) -> None:
        self._database = database
        self._key_file = key_file
        self._encrypted_paths = tuple(encrypted_paths)
        self._live_path = live_path
        self._processes_path = processes_path

    async def rotate(self, *, actor: str) -> RotationResult:
        """Rotate the master key, or finish an interrupted rotation.

        Raises `ConfigurationError` while a server uses the data or if nothing is encrypted,
        `MasterKeyWrong` if the data is encrypted with another key, and `DiskFull` or `NotStored`.
        The call can be repeated after each of them.
        """
        ended = await self._ended_processes()
        old_key, new_key = self._key_file.current(), self._key_file.pending()
        recordings = unreadable = 0
        if new_key is not None and await self._is_committed(old_key, new_key):
            old, new = Vault(old_key), Vault(new_key)
        else:
            await self._check(old_key)
            new_key = new_key or self._key_file.create_next()
            old, new = Vault(old_key), Vault(new_key)
            try:
                async with self._database.transaction() as db:
                    row = await installation_row(db)  # makes a starting server wait for the new id
                    if row.master_key_id not in (None, key_id(old_key)):
                        raise MasterKeyWrong  # another rotation ended in the meantime
                    if set(await _registered(db)) - ended:
                        raise _in_use(())
                    recordings, unreadable = await _rewrap_recordings(db, old, new)
                    unreadable += await _rewrap_examples(db, old, new)
                    await audit.append(
                        db,
                        actor=actor,
                        action=ACTION,
                        subject="installation",
                        detail={
                            "recordings": recordings,
                            "unreadable": unreadable,
                            "old_key": key_id(old_key),
                        },
                    )
                    row.master_key_id = key_id(new_key)
            except ConfigurationError:  # certainly not committed
                self._key_file.discard_next()
                raise
        journals, damaged = await asyncio.to_thread(self._rewrap_journals, old, new)
        new_key_file = self._key_file.activate_next()
        if self._database.is_sqlite:  # the log still contains the old wrapped keys
            await self._database.checkpoint()
        return RotationResult(recordings, journals, unreadable + damaged, new_key_file)

    async def _ended_processes(self) -> set[tuple[str, str]]:
        """Return name and run id of each registered process if all of them have ended.

        Raises `ConfigurationError` if one of them is still running.
        """
        async with self._database.transaction() as db:
            registered = set(await _registered(db))
        running = await running_processes(self._database, self._processes_path)
        if running:
            raise _in_use(running)
        return registered

    async def _check(self, old_key: bytes) -> None:
        """Check that there is encrypted data and that `old_key` is its master key.

        Raises `ConfigurationError` without encrypted data: a server may then start with any key,
        and one that starts now would not notice the rotation. Raises `MasterKeyWrong` for another
        key.
        """
        async with self._database.transaction() as db:
            if not await has_encrypted_data(db, self._encrypted_paths):
                self._key_file.discard_next()  # left by a rotation of data that is now deleted
                raise ConfigurationError(
                    "암호화된 데이터가 없어 교체할 키가 없습니다.",
                    "Nothing is encrypted yet, so there is no key to rotate.",
                )
        await check_master_key(self._database, old_key, self._encrypted_paths)

    async def _is_committed(self, old_key: bytes, new_key: bytes) -> bool:
        """Return whether the recordings are wrapped by `new_key` already.

        Raises `MasterKeyWrong` if `old_key` is not the replaced key, which the journals may still
        need.
        """
        async with self._database.transaction() as db:
            if (await installation_row(db)).master_key_id != key_id(new_key):
                return False
            rotations = select(AuditEntry.detail).where(AuditEntry.action == ACTION)
            detail = await db.scalar(rotations.order_by(AuditEntry.id.desc()).limit(1))
        if detail is None or detail["old_key"] != key_id(old_key):
            raise MasterKeyWrong
        return True

    def _rewrap_journals(self, old: Vault, new: Vault) -> tuple[int, int]:
        rewrapped = damaged = 0
        for path in sorted(f for pattern in JOURNALS for f in self._live_path.glob(pattern)):
            try:
                rewrapped += rewrap_journal(path, old, new)
            except RecordingNotFound:
                damaged += 1
        return rewrapped, damaged


async def _rewrap_recordings(db: AsyncSession, old: Vault, new: Vault) -> tuple[int, int]:
    """Wrap the keys of all recordings again. Return the numbers of wrapped and unreadable keys."""
    rewrapped = unreadable = last_id = 0
    columns = (InterviewVideo.id, InterviewVideo.storage_key, InterviewVideo.wrapped_key)
    while True:
        batch = select(*columns).where(
            InterviewVideo.id > last_id, InterviewVideo.wrapped_key.is_not(None)
        )
        rows = (await db.execute(batch.order_by(InterviewVideo.id).limit(BATCH))).all()
        if not rows:
            return rewrapped, unreadable
        for video_id, name, wrapped in rows:
            last_id = video_id
            assert wrapped is not None
            try:
                again = old.rewrap(wrapped, name, new)
            except RecordingNotFound:
                unreadable += 1
                continue
            row = update(InterviewVideo).where(InterviewVideo.id == video_id)
            await db.execute(
                row.values(wrapped_key=again).execution_options(synchronize_session=False)
            )
            rewrapped += 1


async def _rewrap_examples(db: AsyncSession, old: Vault, new: Vault) -> int:
    """Wrap the keys of all versions of answers again. Return the number of unreadable keys."""
    unreadable = 0
    columns = (AnswerExample.id, Turn.public_id, AnswerExample.wrapped_key)
    rows = select(*columns).join(Turn, Turn.id == AnswerExample.turn_id)
    for example_id, public_id, wrapped in (await db.execute(rows)).all():
        try:
            again = old.rewrap(wrapped, key_name(public_id), new)
        except RecordingNotFound:
            unreadable += 1
            continue
        row = update(AnswerExample).where(AnswerExample.id == example_id)
        await db.execute(row.values(wrapped_key=again).execution_options(synchronize_session=False))
    return unreadable


async def _registered(db: AsyncSession) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in await db.execute(select(Process.name, Process.run))]


def _in_use(names: Iterable[str]) -> ConfigurationError:
    listed = f" ({', '.join(names)})" if names else ""
    return ConfigurationError(
        f"이 데이터를 사용하는 서버가 실행 중입니다{listed}. 모든 서버를 종료한 뒤 다시 실행해 "
        "주세요.",
        f"A server is running on this data{listed}. Please stop all servers and run the command "
        "again.",
    )
