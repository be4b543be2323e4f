"""The file of an answer while it is given: frames are appended as they come, encrypted."""

import asyncio
import os
import struct
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag

from daedam.errors import DiskFull
from daedam.storage.recordings import fsync_folder, make_folder, refused_when_full
from daedam.storage.vault import WRAPPED_BYTES, DataKey, Vault

_HEAD = struct.Struct("<II")
"""Before each frame: its number and its length in bytes, sealed."""

_MARK = b"DDJ1"
"""A journal begins with it, and with its wrapped key."""

_BEGIN_BYTES = len(_MARK) + WRAPPED_BYTES


class FrameJournal:
    """Numbered frames of one recording, in order, on disk.

    `add` takes frames at any time; `flush` writes them. What `flush` has returned for survives a
    loss of power, and a journal that a stop cut off in the middle of a frame opens without it.
    Its key lies in it, wrapped: deleting the file deletes the key. Belongs to one event loop.
    """

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        self._key: DataKey | None = None
        self._waiting: list[tuple[int, bytes]] = []
        self._waiting_bytes = 0
        self._flushing = asyncio.Lock()
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
        self._key, frames = await asyncio.to_thread(_read, self._path, self._vault)
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
        """Write what was added; the number of the last frame that is safe.

        Raises `OSError`, `DiskFull`.
        """
        async with self._flushing:
            batch, self._waiting = self._waiting, []
            size, self._waiting_bytes = self._waiting_bytes, 0
            if batch:
                begins = self._key is None
                key, content = self._sealed(batch)
                try:
                    await _to_the_end(append_durably, self._path, content, begins)
                except (OSError, DiskFull):
                    self._waiting = [*batch, *self._waiting]
                    self._waiting_bytes += size
                    raise
                except asyncio.CancelledError:
                    self._key, self.durable_number = key, batch[-1][0]
                    raise
                self._key, self.durable_number = key, batch[-1][0]
            return self.durable_number

    def _sealed(self, batch: list[tuple[int, bytes]]) -> tuple[DataKey, bytes]:
        """The key, and what is to be appended for `batch`; with the file's beginning where it
        has none yet.
        """
        key, begin = self._key, b""
        if key is None:
            key, wrapped = self._vault.new_key(self._path.name)
            begin = _MARK + wrapped
        records = []
        for number, frame in batch:
            sealed = key.seal(frame, str(number))
            records.append(_HEAD.pack(number, len(sealed)) + sealed)
        return key, begin + b"".join(records)

    async def delete(self) -> None:
        """Forget the recording."""
        async with self._flushing:
            self._waiting, self._waiting_bytes = [], 0
            await asyncio.to_thread(self._path.unlink, missing_ok=True)
            self._key = None
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


def _read(path: Path, vault: Vault) -> tuple[DataKey | None, list[bytes]]:
    """The key and the whole frames at the beginning of the file; what follows them is cut off.

    No key where the file does not even have a whole beginning: it is written anew.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None, []
    if len(content) < _BEGIN_BYTES or not content.startswith(_MARK):
        path.unlink()
        return None, []
    key, frames, end = _opened(content, path.name, vault)
    if end < len(content):
        os.truncate(path, end)
    return key, frames


def frames_in(path: Path, vault: Vault) -> list[bytes]:
    """The whole frames of a journal that others may be writing: nothing of it is changed.

    Raises `RecordingNotFound` where its key cannot be opened.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    if len(content) < _BEGIN_BYTES or not content.startswith(_MARK):
        return []
    return _opened(content, path.name, vault)[1]


def _opened(content: bytes, name: str, vault: Vault) -> tuple[DataKey, list[bytes], int]:
    """The key and the whole frames of a journal called `name`, and where the last one ends."""
    key = vault.key(content[len(_MARK) : _BEGIN_BYTES], name)
    frames: list[bytes] = []
    position = _BEGIN_BYTES
    while position + _HEAD.size <= len(content):
        number, size = _HEAD.unpack_from(content, position)
        end = position + _HEAD.size + size
        if number != len(frames) or end > len(content):
            break
        try:
            frames.append(key.open(content[position + _HEAD.size : end], str(number)))
        except InvalidTag:
            break
        position = end
    return key, frames, position


def append_durably(path: Path, content: bytes, new: bool) -> None:
    """Append to a file; on return it survives a loss of power. All of `content` or nothing.

    `new`: the file may not be there yet. Raises `OSError`, `DiskFull` where it does not fit.
    """
    if new:
        make_folder(path.parent)
    with refused_when_full(), path.open("ab") as file:
        begin = file.tell()
        try:
            file.write(content)
            file.flush()
            os.fdatasync(file.fileno()) if hasattr(os, "fdatasync") else os.fsync(file.fileno())
            if new:
                fsync_folder(path.parent)
        except OSError:
            os.truncate(path, begin)
            raise
