"""Recordings are written durably against power loss, and a damaged write is refused."""

import os
import sys
from pathlib import Path

import pytest

from daedam.errors import AudioDamaged
from daedam.storage.recordings import EncryptedRecordings, FolderRecordingStore, write_durably
from daedam.storage.vault import Vault


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which file a handle is")
def test_a_file_and_its_new_folders_are_synced_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(handle: int) -> None:
        done.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    def noted_replace(source: Path, target: Path) -> None:
        done.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    path = tmp_path / "recordings" / "answers" / "t_1.wav"
    write_durably(path, b"sound")
    assert path.read_bytes() == b"sound"
    above, folders, file, rest = done[0], done[1], done[2], done[3:]
    assert above == str(tmp_path)
    assert folders == str(tmp_path / "recordings")
    assert Path(file).parent == path.parent
    assert rest[-1] == str(path.parent)
    assert len([name for name in rest if name != "rename"]) == 1


class TornStore(FolderRecordingStore):
    """A store that loses the last byte without an error."""

    async def put(self, key: str, content: bytes) -> None:
        await super().put(key, content[:-1])


async def test_a_recording_that_the_store_returns_changed_is_refused(tmp_path: Path) -> None:
    store = TornStore(tmp_path)
    with pytest.raises(AudioDamaged):
        await EncryptedRecordings(store, Vault(bytes(32))).put("answers/a.wav", b"RIFF" * 100)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [], "nothing of it is kept"
