"""Frames of a live answer: what was flushed is there again, whatever stopped the process."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from daedam.storage import journals
from daedam.storage.journals import FrameJournal
from daedam.storage.vault import Vault

VAULT = Vault(bytes(range(32)))


async def written(path: Path, *frames: bytes) -> FrameJournal:
    journal = FrameJournal(path, VAULT)
    await journal.open()
    for frame in frames:
        journal.add(frame)
    await journal.flush()
    return journal


async def test_flushed_frames_are_there_again_and_others_are_not(tmp_path: Path) -> None:
    path = tmp_path / "live" / "1.frames"
    journal = await written(path, b"ab", b"", b"cdef")
    assert journal.durable_number == 2
    journal.add(b"lost with the process")
    assert journal.waiting_bytes == len(b"lost with the process")
    again = FrameJournal(path, VAULT)
    assert await again.open() == [b"ab", b"", b"cdef"]
    assert (again.next_number, again.durable_number) == (3, 2)


async def test_it_goes_on_after_being_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "1.frames"
    await written(path, b"ab")
    again = FrameJournal(path, VAULT)
    await again.open()
    assert again.add(b"cd") == 1
    assert await again.flush() == 1
    assert await FrameJournal(path, VAULT).open() == [b"ab", b"cd"]


async def test_wherever_a_write_was_torn_the_whole_frames_before_it_stay(tmp_path: Path) -> None:
    frames = [b"ab", b"", b"cdefgh", b"i"]
    await written(tmp_path / "whole.frames", *frames)
    content = (tmp_path / "whole.frames").read_bytes()
    for size in range(len(content) + 1):
        path = tmp_path / str(size) / "whole.frames"  # a journal's name is part of its seal
        path.parent.mkdir()
        path.write_bytes(content[:size])
        journal = FrameJournal(path, VAULT)
        kept = await journal.open()
        assert kept == frames[: len(kept)]
        journal.add(b"new")
        await journal.flush()
        assert await FrameJournal(path, VAULT).open() == [*kept, b"new"]
    assert kept == frames


async def test_what_could_not_be_written_is_written_next_time(tmp_path: Path) -> None:
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


async def test_who_is_cancelled_while_it_writes_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "1.frames"
    append = journals.append_durably

    def slowly(*arguments: Any) -> None:
        time.sleep(0.1)
        append(*arguments)

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


async def test_deleted_it_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "1.frames"
    journal = await written(path, b"ab")
    await journal.delete()
    assert not path.exists()
    assert journal.add(b"cd") == 0
