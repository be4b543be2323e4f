"""The file of a live answer while it is given: frames are appended as they come."""

import asyncio
import os
import struct
from collections.abc import Callable
from pathlib import Path

_HEAD = struct.Struct("<II")
"""Before each frame: its number and its length in bytes."""


class FrameJournal:
    """Numbered frames of one recording, in order, on disk.

    `add` takes frames at any time; `flush` writes them. What `flush` has returned for survives a
    loss of power, and a journal that a stop cut off in the middle of a frame opens without it.
    Belongs to one event loop.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: list[tuple[int, bytes]] = []
        self._waiting_bytes = 0
        self._flushing = asyncio.Lock()
        self._created = False
        self.next_number = 0
        """Number of the frame that may come next."""
        self.durable_number = -1
        """Number of the last frame that is safe."""

    @property
    def waiting_bytes(self) -> int:
        """How much has been added and not yet been written."""
        return self._waiting_bytes

    async def open(self) -> list[bytes]:
        """The frames that an earlier opening has left, in order."""
        frames = await asyncio.to_thread(_read, self._path)
        self._created = bool(frames)
        self.next_number = len(frames)
        self.durable_number = len(frames) - 1
        return frames

    def add(self, frame: bytes) -> int:
        """Take the next frame; its number."""
        number = self.next_number
        self._waiting.append((number, frame))
        self._waiting_bytes += len(frame)
        self.next_number += 1
        return number

    async def flush(self) -> int:
        """Write what was added; the number of the last frame that is safe. Raises `OSError`."""
        async with self._flushing:
            batch, self._waiting = self._waiting, []
            size, self._waiting_bytes = self._waiting_bytes, 0
            if batch:
                content = b"".join(_HEAD.pack(n, len(frame)) + frame for n, frame in batch)
                try:
                    await _to_the_end(append_durably, self._path, content, not self._created)
                except OSError:
                    self._waiting = [*batch, *self._waiting]
                    self._waiting_bytes += size
                    raise
                except asyncio.CancelledError:
                    self._written(batch[-1][0])
                    raise
                self._written(batch[-1][0])
            return self.durable_number

    def _written(self, last_number: int) -> None:
        self._created = True
        self.durable_number = last_number

    async def delete(self) -> None:
        """Forget the recording."""
        async with self._flushing:
            self._waiting, self._waiting_bytes = [], 0
            await asyncio.to_thread(self._path.unlink, missing_ok=True)
            self._created = False
            self.next_number, self.durable_number = 0, -1


async def _to_the_end(work: Callable[..., None], *arguments: object) -> None:
    """Do `work` in a thread, and let nobody go on before it is done: a thread cannot be stopped,
    and whoever was cancelled meanwhile would leave it writing behind the next one's back.
    """
    job = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    cancelled = False
    while not job.done():
        try:
            await asyncio.wait({job})
        except asyncio.CancelledError:
            cancelled = True
    job.result()
    if cancelled:
        raise asyncio.CancelledError


def _read(path: Path) -> list[bytes]:
    """The whole frames at the beginning of the file; what follows them is cut off."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    frames: list[bytes] = []
    position = 0
    while position + _HEAD.size <= len(content):
        number, size = _HEAD.unpack_from(content, position)
        end = position + _HEAD.size + size
        if number != len(frames) or end > len(content):
            break
        frames.append(content[position + _HEAD.size : end])
        position = end
    if position < len(content):
        os.truncate(path, position)
    return frames


def append_durably(path: Path, content: bytes, new: bool) -> None:
    """Append to a file; on return it survives a loss of power. All of `content` or nothing.

    `new`: the file may not be there yet. Raises `OSError`.
    """
    if new:
        path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        begin = file.tell()
        try:
            file.write(content)
            file.flush()
            os.fdatasync(file.fileno()) if hasattr(os, "fdatasync") else os.fsync(file.fileno())
        except OSError:
            os.truncate(path, begin)
            raise
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
