"""Frames of a live answer: flushed frames are restored after any stop of the process."""

import asyncio
import errno
import fcntl
import os
import time
from pathlib import Path
from typing import Any

import pytest
from tests.faults.handovers import handover_rounds

from daedam.errors import NotStored, TakenOver
from daedam.storage import journals, locks
from daedam.storage.journals import FrameJournal, read_frames
from daedam.storage.vault import Vault

VAULT = Vault(bytes(range(32)))


async def written(path: Path, *frames: bytes) -> FrameJournal:
    journal = FrameJournal(path, VAULT)
    await journal.open()
    for frame in frames:
        journal.add(frame)
    await journal.flush()
    return journal


async def test_flushed_frames_are_restored_and_others_are_not(tmp_path: Path) -> None:
    path = tmp_path / "live" / "1.frames"
    journal = await written(path, b"ab", b"", b"cdef")
    assert journal.durable_number == 2
    journal.add(b"lost with the process")
    assert journal.waiting_bytes == len(b"lost with the process")
    again = FrameJournal(path, VAULT)
    assert await again.open() == [b"ab", b"", b"cdef"]
    assert (again.next_number, again.durable_number) == (3, 2)


async def test_a_reopened_journal_continues_its_numbers(tmp_path: Path) -> None:
    path = tmp_path / "1.frames"
    await written(path, b"ab")
    again = FrameJournal(path, VAULT)
    await again.open()
    assert again.add(b"cd") == 1
    assert await again.flush() == 1
    assert await FrameJournal(path, VAULT).open() == [b"ab", b"cd"]


async def test_complete_frames_before_a_torn_write_stay(tmp_path: Path) -> None:
    frames = [b"ab", b"", b"cdefgh", b"i"]
    await written(tmp_path / "whole.frames", *frames)
    content = (tmp_path / "whole.frames").read_bytes()
    for size in range(len(content) + 1):
        path = (
            tmp_path / str(size) / "whole.frames"
        )  # the same name, because the name of a journal is authenticated with its frames
        path.parent.mkdir()
        path.write_bytes(content[:size])
        journal = FrameJournal(path, VAULT)
        kept = await journal.open()
        assert kept == frames[: len(kept)]
        journal.add(b"new")
        await journal.flush()
        assert await FrameJournal(path, VAULT).open() == [*kept, b"new"]
    assert kept == frames


async def test_frames_of_a_failed_write_are_written_by_the_next_flush(tmp_path: Path) -> None:
    folder = tmp_path / "away"
    folder.write_text("a file where the folder should be")
    journal = FrameJournal(folder / "1.frames", VAULT)
    journal.add(b"ab")
    with pytest.raises(OSError, match="away"):
        await journal.flush()
    assert journal.durable_number == -1
    folder.unlink()
    journal.add(b"cd")
    assert await journal.flush() == 1
    assert await FrameJournal(folder / "1.frames", VAULT).open() == [b"ab", b"cd"]


async def test_a_cancelled_flush_loses_no_frames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "1.frames"
    append = journals.append_durably

    def slowly(*arguments: Any) -> int:
        time.sleep(0.1)
        return append(*arguments)

    monkeypatch.setattr(journals, "append_durably", slowly)
    journal = FrameJournal(path, VAULT)
    journal.add(b"ab")
    writing = asyncio.create_task(journal.flush())
    await asyncio.sleep(0.02)
    writing.cancel()
    journal.add(b"cd")
    assert await journal.flush() == 1
    assert await FrameJournal(path, VAULT).open() == [b"ab", b"cd"]
    with pytest.raises(asyncio.CancelledError):
        await writing


async def test_a_deleted_journal_restarts_at_frame_0(tmp_path: Path) -> None:
    path = tmp_path / "1.frames"
    journal = await written(path, b"ab")
    await journal.delete()
    assert not path.exists()
    assert journal.add(b"cd") == 0


async def test_a_writer_of_an_older_epoch_cannot_append(tmp_path: Path) -> None:
    path = tmp_path / "1.frames"
    older = FrameJournal(path, VAULT, 1)
    await older.open()
    older.add(b"ab")
    assert await older.flush() == 0
    newer = FrameJournal(path, VAULT, 2)
    assert await newer.open() == [b"ab"]
    older.add(b"an older writer's")
    with pytest.raises(TakenOver):
        await older.flush()
    assert older.durable_number == 0, "nothing more is acknowledged"
    newer.add(b"cd")
    assert await newer.flush() == 1
    assert await newer.stored() == [b"ab", b"cd"]
    for work in (older.flush, older.stored, older.open):
        with pytest.raises(TakenOver):
            await work()
    await older.delete()
    assert await newer.stored() == [b"ab", b"cd"], "it is not the older one's to delete"


async def test_only_one_of_two_writers_of_an_epoch_can_append(tmp_path: Path) -> None:
    path = tmp_path / "u.upload"
    one, other = FrameJournal(path, VAULT), FrameJournal(path, VAULT)
    assert (await one.open(), await other.open()) == ([], [])
    one.add(b"ab")
    other.add(b"ab")
    await one.flush()
    with pytest.raises(TakenOver):
        await other.flush()
    assert await FrameJournal(path, VAULT).open() == [b"ab"]


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP])
async def test_a_file_system_without_locks_stores_frames_with_one_warning(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    number: int,
) -> None:
    def refused(_handle: int, _how: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(locks.fcntl, "flock", refused)
    monkeypatch.setattr(locks, "_warned_of", set())
    path = tmp_path / "1.frames"
    older = await written(path, b"ab")
    newer = FrameJournal(path, VAULT, 1)
    assert await newer.open() == [b"ab"]
    older.add(b"late")
    with pytest.raises(TakenOver):
        await older.flush()
    newer.add(b"cd")
    await newer.flush()
    assert await FrameJournal(path, VAULT, 1).open() == [b"ab", b"cd"]
    assert [record.levelname for record in caplog.records] == ["WARNING"], "once"


async def test_any_other_error_of_the_lock_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_handle: int, _how: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(locks.fcntl, "flock", refused)
    with pytest.raises(OSError, match="broken"):
        await written(tmp_path / "1.frames", b"ab")


async def test_a_deleted_journal_is_not_created_again(tmp_path: Path) -> None:
    path = tmp_path / "1.frames"
    journal = await written(path, b"ab")
    path.unlink()
    journal.add(b"cd")
    with pytest.raises(TakenOver):
        await journal.flush()
    assert not path.exists()


async def test_the_remains_of_a_failed_write_are_truncated(tmp_path: Path) -> None:
    path = tmp_path / "1.frames"
    journal = FrameJournal(path, VAULT, 1)
    await journal.open()
    journal.add(b"ab")
    await journal.flush()
    with path.open("ab") as torn:
        torn.write(b"a part of a frame")
    journal.add(b"cd")
    await journal.flush()
    assert await journal.stored() == [b"ab", b"cd"]


async def test_a_journal_without_an_epoch_can_be_continued(tmp_path: Path) -> None:
    path = tmp_path / "1.frames"
    await written(path, b"ab", b"cd")
    content = path.read_bytes()
    path.write_bytes(b"DDJ1" + content[12:])
    assert journals.read_frames(path, VAULT) == [b"ab", b"cd"]
    journal = FrameJournal(path, VAULT, 3)
    assert await journal.open() == [b"ab", b"cd"]
    journal.add(b"ef")
    await journal.flush()
    assert await journal.stored() == [b"ab", b"cd", b"ef"]


async def test_a_file_of_another_format_is_neither_read_nor_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "1.frames"
    path.write_bytes(b"something else" * 100)
    with pytest.raises(NotStored):
        await FrameJournal(path, VAULT).open()
    assert path.read_bytes() == b"something else" * 100


async def test_a_writer_waits_for_the_lock_for_a_limited_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "1.frames"
    journal = await written(path, b"ab")
    monkeypatch.setattr(journals, "LOCK_WAIT_S", 0.05)
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        journal.add(b"cd")
        with pytest.raises(NotStored):
            await journal.flush()
    assert await journal.flush() == 1


async def test_acknowledged_frames_survive_handovers(tmp_path: Path) -> None:
    result = await handover_rounds(25, tmp_path)
    assert result.failures == []


async def test_a_recreated_file_is_detected(tmp_path: Path) -> None:
    """The recreated file has the same epoch and length but another key."""
    path = tmp_path / "a.upload"
    first, second = FrameJournal(path, VAULT), FrameJournal(path, VAULT)
    await first.open()
    first.add(b"abc")
    await first.flush()
    assert await first.is_current()
    await second.open()
    await second.delete()
    await second.open()
    second.add(b"xyz")
    await second.flush()
    assert not await first.is_current()
    assert await second.is_current()
    first.add(b"def")
    with pytest.raises(TakenOver):
        await first.flush()
    assert read_frames(path, VAULT) == [b"xyz"]
