"""Rotation of the master key: complete, repeatable after a stop, refused while a server runs."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import delete, select
from tests.integration.test_irreversible import World

from daedam.errors import (
    ConfigurationError,
    DiskFull,
    MasterKeyWrong,
    NotStored,
    RecordingNotFound,
)
from daedam.services.privacy import key_rotation
from daedam.services.privacy.key_rotation import KeyRotation
from daedam.services.process_registry import ProcessRegistry
from daedam.settings import Settings
from daedam.storage import audit
from daedam.storage.installation import check_master_key
from daedam.storage.journals import FrameJournal, read_frames
from daedam.storage.master_key_file import MasterKeyFile
from daedam.storage.recordings import EncryptedRecordings, FolderRecordingStore
from daedam.storage.tables import Installation, InterviewSession, InterviewVideo
from daedam.storage.vault import Vault, load_master_key

OLD = bytes(32)
FRAMES = [b"first", b"second"]


class Data(World):
    """A `World` with a recording and two journals that are encrypted with the key `OLD`."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.recording = ""
        self.journals = [settings.live_path / name for name in ("1.frames", "u_1.upload")]

    async def fill(self) -> None:
        self.recording = await self.answer()
        for path in self.journals:
            journal = FrameJournal(path, Vault(OLD), epoch=3)
            for frame in FRAMES:
                journal.add(frame)
            await journal.flush()

    def rotation(self, setting: str | None = None) -> KeyRotation:
        return KeyRotation(
            self.database,
            MasterKeyFile(setting, self.settings.master_key_path),
            encrypted_paths=self.settings.encrypted_paths,
            live_path=self.settings.live_path,
            processes_path=self.settings.processes_path,
        )

    async def assert_readable(self, key: bytes) -> None:
        """Assert that `key` alone opens the data and is accepted at startup."""
        await check_master_key(self.database, key, self.settings.encrypted_paths)
        async with self.database.transaction() as db:
            wrapped = await db.scalar(select(InterviewVideo.wrapped_key))
        store = FolderRecordingStore(self.settings.recordings_path)
        recordings = EncryptedRecordings(store, Vault(key))
        assert await recordings.get(self.recording, wrapped) == b"RIFF"
        for path in self.journals:
            assert read_frames(path, Vault(key)) == FRAMES

    @property
    def key_in_file(self) -> bytes:
        return load_master_key(None, self.settings.master_key_path, lambda: False)


@pytest.fixture
async def world(on_each: Settings) -> AsyncIterator[Data]:
    made = Data(on_each)
    await made.database.migrate()
    async with made.database.transaction() as db:
        for table in (InterviewSession, Installation):
            await db.execute(delete(table))
    made.settings.master_key_path.parent.mkdir(parents=True, exist_ok=True)
    made.settings.master_key_path.write_bytes(base64.b64encode(OLD))
    await made.fill()
    yield made
    await made.database.close()


async def test_a_rotation_changes_only_wrapped_keys(world: Data) -> None:
    stored = world.settings.recordings_path / world.recording
    before = stored.read_bytes()
    result = await world.rotation().rotate(actor="operator")
    assert (result.recordings, result.journals, result.unreadable) == (1, 2, 0)
    assert result.new_key_file is None
    assert world.key_in_file != OLD
    assert world.settings.master_key_path.stat().st_mode & 0o777 == 0o600
    assert stored.read_bytes() == before
    await world.assert_readable(world.key_in_file)
    with pytest.raises(MasterKeyWrong):
        await check_master_key(world.database, OLD, world.settings.encrypted_paths)
    with pytest.raises(RecordingNotFound):
        read_frames(world.journals[0], Vault(OLD))
    async with world.database.transaction() as db:
        assert await audit.first_broken_entry(db) is None


async def test_the_writer_of_a_journal_continues_after_a_rotation(world: Data) -> None:
    await world.rotation().rotate(actor="operator")
    journal = FrameJournal(world.journals[0], Vault(world.key_in_file), epoch=4)
    assert await journal.open() == FRAMES


@pytest.mark.parametrize("stop_at", ["_rewrap_recordings", "audit.append", "rewrap_journal"])
async def test_a_stopped_rotation_is_finished_by_a_repeated_call(world: Data, stop_at: str) -> None:
    with (
        patch(f"{key_rotation.__name__}.{stop_at}", side_effect=OSError("stop")),
        pytest.raises(OSError, match="stop"),
    ):
        await world.rotation().rotate(actor="operator")
    with pytest.raises(MasterKeyWrong, match="rotate-key"):  # so no server can start
        load_master_key(None, world.settings.master_key_path)
    await world.rotation().rotate(actor="operator")
    assert world.key_in_file != OLD
    await world.assert_readable(world.key_in_file)


async def test_a_stop_between_two_journals_or_before_the_key_file_is_finished(world: Data) -> None:
    rewrap = key_rotation.rewrap_journal

    def only_the_first(path: Path, old: Vault, new: Vault) -> bool:
        if path != world.journals[0]:
            raise OSError("stop")
        return rewrap(path, old, new)

    with (
        patch.object(key_rotation, "rewrap_journal", only_the_first),
        pytest.raises(OSError, match="stop"),
    ):
        await world.rotation().rotate(actor="operator")
    with (
        patch.object(MasterKeyFile, "activate_next", side_effect=OSError("stop")),
        pytest.raises(OSError, match="stop"),
    ):
        await world.rotation().rotate(actor="operator")
    await world.rotation().rotate(actor="operator")
    await world.assert_readable(world.key_in_file)


@pytest.mark.parametrize("error", [DiskFull(), NotStored()], ids=["disk full", "locked"])
async def test_a_journal_that_cannot_be_written_stops_the_rotation_until_repeated(
    world: Data, error: Exception
) -> None:
    with (
        patch.object(key_rotation, "rewrap_journal", side_effect=error),
        pytest.raises(type(error)),
    ):
        await world.rotation().rotate(actor="operator")
    assert read_frames(world.journals[0], Vault(OLD)) == FRAMES
    result = await world.rotation().rotate(actor="operator")
    assert (result.journals, result.unreadable) == (2, 0)
    await world.assert_readable(world.key_in_file)


async def test_a_file_that_is_no_journal_is_reported_and_left(world: Data) -> None:
    other = world.settings.live_path / "notes.frames"
    other.write_bytes(b"x" * 500)
    result = await world.rotation().rotate(actor="operator")
    assert result.unreadable == 1
    assert other.read_bytes() == b"x" * 500


async def test_a_stopped_rotation_of_data_deleted_since_ends(world: Data) -> None:
    with (
        patch.object(key_rotation, "_rewrap_recordings", side_effect=OSError("stopped")),
        pytest.raises(OSError, match="stopped"),
    ):
        await world.rotation().rotate(actor="operator")
    async with world.database.transaction() as db:
        await db.execute(delete(InterviewSession))
    for folder in world.settings.encrypted_paths:
        for file in folder.rglob("*"):
            if file.is_file():
                file.unlink()
    with pytest.raises(ConfigurationError):
        await world.rotation().rotate(actor="operator")
    assert not list(world.settings.master_key_path.parent.glob("*.new"))


async def test_a_rotation_that_ended_meanwhile_is_not_repeated_over(world: Data) -> None:
    """The second command has read the old key before the first command ends."""
    second = world.rotation()
    check = KeyRotation._check

    async def first_ends(self: KeyRotation, old_key: bytes) -> None:
        await check(self, old_key)
        with patch.object(KeyRotation, "_check", check):
            await world.rotation().rotate(actor="operator")

    with (
        patch.object(KeyRotation, "_check", first_ends),
        pytest.raises((MasterKeyWrong, ConfigurationError)),
    ):
        await second.rotate(actor="operator")
    await world.assert_readable(world.key_in_file)


async def test_a_repeated_call_needs_the_old_key(world: Data) -> None:
    with (
        patch.object(key_rotation, "rewrap_journal", side_effect=OSError("stop")),
        pytest.raises(OSError, match="stop"),
    ):
        await world.rotation().rotate(actor="operator")
    with pytest.raises(MasterKeyWrong):
        await world.rotation(base64.b64encode(b"x" * 32).decode()).rotate(actor="operator")
    await world.rotation().rotate(actor="operator")
    await world.assert_readable(world.key_in_file)


async def test_a_key_from_the_setting_is_replaced_by_a_file_for_it(world: Data) -> None:
    world.settings.master_key_path.unlink()
    setting = base64.b64encode(OLD).decode()
    result = await world.rotation(setting).rotate(actor="operator")
    assert result.new_key_file is not None
    new = result.new_key_file.read_text()
    await world.assert_readable(load_master_key(new, world.settings.master_key_path))
    with pytest.raises(ConfigurationError, match="still exists"):
        await world.rotation(new).rotate(actor="operator")
    await world.assert_readable(load_master_key(new, world.settings.master_key_path))


async def test_a_rotation_is_refused_while_a_server_runs(world: Data) -> None:
    registry = ProcessRegistry(world.database, "serving", world.settings.processes_path)
    await registry.open()
    try:
        with pytest.raises(ConfigurationError, match="serving"):
            await world.rotation().rotate(actor="operator")
    finally:
        await registry.close()
    assert world.key_in_file == OLD
    await world.assert_readable(OLD)


async def test_a_rotation_is_refused_if_a_server_registers_meanwhile(world: Data) -> None:
    registry = ProcessRegistry(world.database, "starting", world.settings.processes_path)
    check = key_rotation.check_master_key

    async def register_then_check(*args: object) -> None:
        await registry.open()
        await check(*args)  # type: ignore[arg-type]

    with (
        patch.object(key_rotation, "check_master_key", register_then_check),
        pytest.raises(ConfigurationError, match="running"),
    ):
        await world.rotation().rotate(actor="operator")
    await registry.close()
    assert world.key_in_file == OLD
    await world.assert_readable(OLD)


async def test_a_wrong_key_is_refused_and_nothing_changes(world: Data) -> None:
    await check_master_key(world.database, OLD, world.settings.encrypted_paths)
    wrong = base64.b64encode(b"x" * 32).decode()
    with pytest.raises(MasterKeyWrong):
        await world.rotation(wrong).rotate(actor="operator")
    assert world.key_in_file == OLD
    await world.assert_readable(OLD)
