"""Recordings are encrypted, each with its own key."""

import base64
import stat
from pathlib import Path

import pytest

from daedam.errors import ConfigurationError, RecordingNotFound
from daedam.storage.recordings import EncryptedRecordings, FolderRecordingStore
from daedam.storage.vault import Vault, load_master_key

SAID = b"what was said " * 1000


def recordings(folder: Path, master: bytes = bytes(32)) -> EncryptedRecordings:
    return EncryptedRecordings(FolderRecordingStore(folder), Vault(master))


async def test_recordings_are_encrypted_on_disk_with_a_key_each(tmp_path: Path) -> None:
    store = recordings(tmp_path)
    first = await store.put("answers/a.wav", SAID)
    second = await store.put("answers/b.wav", SAID)
    assert await store.get("answers/a.wav", first) == SAID
    on_disk = [(tmp_path / "answers" / name).read_bytes() for name in ("a.wav", "b.wav")]
    assert all(b"said" not in content for content in on_disk)
    assert on_disk[0] != on_disk[1], "a key and a nonce of its own for each"
    assert first != second


async def test_another_key_or_another_name_does_not_decrypt_a_recording(tmp_path: Path) -> None:
    store = recordings(tmp_path)
    wrapped = await store.put("answers/a.wav", SAID)
    other = await store.put("answers/b.wav", SAID)
    with pytest.raises(RecordingNotFound):
        await store.get("answers/a.wav", other)
    with pytest.raises(RecordingNotFound):
        await recordings(tmp_path, b"x" * 32).get("answers/a.wav", wrapped)
    (tmp_path / "answers/b.wav").write_bytes((tmp_path / "answers/a.wav").read_bytes())
    with pytest.raises(RecordingNotFound):
        await store.get("answers/b.wav", wrapped)


async def test_a_changed_byte_or_a_truncation_is_detected_at_every_position(tmp_path: Path) -> None:
    store = recordings(tmp_path)
    wrapped = await store.put("a.wav", b"short")
    file = tmp_path / "a.wav"
    sealed = file.read_bytes()
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        file.write_bytes(changed)
        with pytest.raises(RecordingNotFound):
            await store.get("a.wav", wrapped)
    for size in range(len(sealed)):
        file.write_bytes(sealed[:size])
        with pytest.raises(RecordingNotFound):
            await store.get("a.wav", wrapped)


async def test_an_unencrypted_recording_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    (tmp_path / "old.wav").write_bytes(SAID)
    assert await recordings(tmp_path).get("old.wav", None) == SAID


def test_the_master_key_is_created_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "data" / "master.key"
    key = load_master_key(None, file)
    assert len(key) == 32
    assert load_master_key(None, file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["master.key"]


def test_a_configured_key_precedes_the_key_file(tmp_path: Path) -> None:
    given = base64.b64encode(b"k" * 32).decode()
    assert load_master_key(given, tmp_path / "master.key") == b"k" * 32
    assert not (tmp_path / "master.key").exists()


@pytest.mark.parametrize("wrong", ["password", "c2hvcnQ=", "한글"])
def test_the_error_for_an_invalid_key_does_not_contain_it(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="base64") as told:
        load_master_key(wrong, tmp_path / "master.key")
    assert wrong not in str(told.value)
