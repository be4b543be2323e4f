"""The file of an answer while it is given: frames are appended as they come, encrypted.

Several processes may know one file; one of them may write it. The file's header holds the epoch of
its writer, a number that the database gives out, each once and always a higher one. A writer locks
the file for each write and compares the epoch first, so that nothing is ever appended or
acknowledged under an old one.
"""

import asyncio
import contextlib
import io
import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidTag

from daedam.errors import NotStored, TakenOver
from daedam.storage.locks import try_lock
from daedam.storage.recordings import (
    fsync_folder,
    make_folder,
    refused_when_full,
    write_durably,
)
from daedam.storage.vault import WRAPPED_BYTES, DataKey, Vault

_FRAME = struct.Struct("<II")
"""Before each frame: its number and its length in bytes, sealed."""

_EPOCH = struct.Struct("<Q")

_MARK = b"DDJ2"
"""A journal begins with it, with its writer's epoch and with its wrapped key."""

_KEY_AT = len(_MARK) + _EPOCH.size

_HEADER_BYTES = _KEY_AT + WRAPPED_BYTES

_MARK_WITHOUT_EPOCH = b"DDJ1"
"""Journals of before there were epochs: the mark, the wrapped key, the frames."""

LOCK_WAIT_S = 10.0
"""Longest wait for another process that writes the same file."""

T = TypeVar("T")


class FrameJournal:
    """Numbered frames of one recording, in order, on disk.

    `add` takes frames at any time; `flush` writes them. What `flush` has returned for survives a
    loss of power, and a journal that a stop cut off in the middle of a frame opens without it.
    Its key lies in it, wrapped: deleting the file deletes the key. Belongs to one event loop.

    Every method that reads or writes the file raises `TakenOver` where a writer with a higher epoch
    has opened it since, where it was deleted, or where another writer of the same epoch has
    appended to it.
    """

    def __init__(self, path: Path, vault: Vault, epoch: int = 0) -> None:
        self._path = path
        self._vault = vault
        self._epoch = epoch
        self._key: DataKey | None = None
        self._header = b""
        """The file's header, which no other file of the same name has: it holds the key."""
        self._end = 0
        """Bytes of the file that this writer knows."""
        self._waiting: list[tuple[int, bytes]] = []
        self._waiting_bytes = 0
        self._flushing = asyncio.Lock()
        self.next_number = 0
        """Number of the frame that may come next."""
        self.durable_number = -1
        """Number of the last frame that is safe."""
        self.durable_bytes = 0
        """Length of the frames that are safe, before encryption."""

    @property
    def waiting_bytes(self) -> int:
        """How much has been added and not yet been written."""
        return self._waiting_bytes

    async def open(self) -> list[bytes]:
        """Become the file's writer; the frames that an earlier writer has left, in order.

        Raises `TakenOver`, `OSError`, `NotStored`.
        """
        self._key, self._header, frames, self._end = await asyncio.to_thread(
            _adopt, self._path, self._vault, self._epoch
        )
        self.next_number = len(frames)
        self.durable_number = len(frames) - 1
        self.durable_bytes = sum(map(len, frames))
        return frames

    async def is_current(self) -> bool:
        """Whether the file is as this writer left it: nothing was appended, cut off or deleted.

        Reads no frame.
        """
        async with self._flushing:
            return self._key is not None and await asyncio.to_thread(self._is_untouched)

    def _is_untouched(self) -> bool:
        try:
            with _mine(self._path, self._epoch, self._header) as file:
                return os.fstat(file.fileno()).st_size == self._end
        except (TakenOver, NotStored, OSError):
            return False

    def add(self, frame: bytes) -> int:
        """Take the next frame; its number."""
        number = self.next_number
        self._waiting.append((number, frame))
        self._waiting_bytes += len(frame)
        self.next_number += 1
        return number

    async def flush(self) -> int:
        """Write what was added; the number of the last frame that is safe.

        Raises `TakenOver`, `OSError`, `NotStored`.
        """
        async with self._flushing:
            batch, self._waiting = self._waiting, []
            size, self._waiting_bytes = self._waiting_bytes, 0
            if batch:
                try:
                    cancelled = await _to_the_end(lambda: self._append(batch))
                except (OSError, NotStored, TakenOver):
                    self._waiting = [*batch, *self._waiting]
                    self._waiting_bytes += size
                    raise
                self.durable_number = batch[-1][0]
                self.durable_bytes += size
                if cancelled:
                    raise asyncio.CancelledError
            return self.durable_number

    async def stored(self) -> list[bytes]:
        """The whole frames as they lie on the disk now. Raises `TakenOver`, `OSError`."""
        async with self._flushing:
            return await asyncio.to_thread(self._read)

    async def delete(self) -> None:
        """Forget the recording, unless the file belongs to a newer writer."""
        async with self._flushing:
            self._waiting, self._waiting_bytes = [], 0
            await asyncio.to_thread(_delete, self._path, self._epoch)
            self._key = None
            self.next_number, self.durable_number, self._end = 0, -1, 0
            self.durable_bytes = 0

    def _append(self, batch: list[tuple[int, bytes]]) -> None:
        if self._key is None:
            adopted = _adopt(self._path, self._vault, self._epoch)
            self._key, self._header, frames, self._end = adopted
            if frames:  # of another writer, which this one has never read
                self._key = None
                raise TakenOver
        records = []
        for number, frame in batch:
            sealed = self._key.seal(frame, str(number))
            records.append(_FRAME.pack(number, len(sealed)) + sealed)
        self._end = append_durably(
            self._path, self._epoch, self._end, b"".join(records), self._header
        )

    def _read(self) -> list[bytes]:
        with _mine(self._path, self._epoch) as file:
            content = _all_of(file)
        return _opened(content, self._path.name, self._vault)[1]


async def _to_the_end(work: Callable[[], None]) -> bool:
    """Do `work` in a thread and wait for its end, also when cancelled: a thread cannot be stopped,
    and it would go on writing beside the next writer. Whether the caller was cancelled meanwhile.
    """
    job = asyncio.ensure_future(asyncio.to_thread(work))
    cancelled = False
    while not job.done():
        try:
            await asyncio.wait({job})
        except asyncio.CancelledError:
            cancelled = True
    job.result()
    return cancelled


def read_frames(path: Path, vault: Vault) -> list[bytes]:
    """The whole frames of a journal that others may be writing: nothing of it is changed.

    Raises `RecordingNotFound` where its key cannot be opened.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    if content.startswith(_MARK_WITHOUT_EPOCH):
        content = _with_epoch(content)
    if len(content) < _HEADER_BYTES or not content.startswith(_MARK):
        return []
    return _opened(content, path.name, vault)[1]


def append_durably(path: Path, epoch: int, end: int, content: bytes, header: bytes) -> int:
    """Append `content` to a journal whose known part has `end` bytes; its new size.

    All of `content` or nothing; on return it survives a loss of power. Raises `TakenOver`, also
    where the file has another `header`; `OSError`, `DiskFull`.
    """
    with refused_when_full(), _mine(path, epoch, header) as file:
        size = os.fstat(file.fileno()).st_size
        if size < end or (size > end and not epoch):
            raise TakenOver
        if size > end:  # what a write of this writer left behind that failed
            file.truncate(end)
        try:
            _write(file, end, content)
        except OSError:
            file.truncate(end)
            raise
        return end + len(content)


def _adopt(path: Path, vault: Vault, epoch: int) -> tuple[DataKey, bytes, list[bytes], int]:
    """Enter `epoch` as the writer of the file, which is made where there is none.

    Its key, its header, its whole frames, and where the last one ends: what follows is cut off.
    """
    with refused_when_full():
        if not path.parent.exists():
            make_folder(path.parent)
        while True:
            with _locked(path, create=True) as file:
                content = _all_of(file)
                if content.startswith(_MARK_WITHOUT_EPOCH):
                    write_durably(path, _with_epoch(content))
                    continue
                if len(content) < _HEADER_BYTES:  # torn before any frame was acknowledged
                    file.truncate(0)
                    key, wrapped = vault.new_key(path.name)
                    header = _MARK + _EPOCH.pack(epoch) + wrapped
                    _write(file, 0, header)
                    fsync_folder(path.parent)
                    return key, header, [], _HEADER_BYTES
                if not content.startswith(_MARK):
                    raise NotStored  # a file of something else is not overwritten
                (before,) = _EPOCH.unpack_from(content, len(_MARK))
                if before > epoch:
                    raise TakenOver
                key, frames, end = _opened(content, path.name, vault)
                if end < len(content):
                    file.truncate(end)
                if before < epoch:
                    _write(file, len(_MARK), _EPOCH.pack(epoch))
                header = _MARK + _EPOCH.pack(epoch) + content[_KEY_AT:_HEADER_BYTES]
                return key, header, frames, end


def _delete(path: Path, epoch: int) -> None:
    with contextlib.suppress(FileNotFoundError), _locked(path) as file:
        header = os.pread(file.fileno(), _KEY_AT, 0)
        newer = header.startswith(_MARK) and len(header) == _KEY_AT and _epoch_in(header) > epoch
        if not newer:
            path.unlink()


def _with_epoch(content: bytes) -> bytes:
    return _MARK + _EPOCH.pack(0) + content[len(_MARK_WITHOUT_EPOCH) :]


def _epoch_in(header: bytes) -> int:
    return int(_EPOCH.unpack_from(header, len(_MARK))[0])


def _opened(content: bytes, name: str, vault: Vault) -> tuple[DataKey, list[bytes], int]:
    """The key and the whole frames of a journal called `name`, and where the last one ends."""
    key = vault.key(content[_KEY_AT:_HEADER_BYTES], name)
    frames: list[bytes] = []
    position = _HEADER_BYTES
    while position + _FRAME.size <= len(content):
        number, size = _FRAME.unpack_from(content, position)
        end = position + _FRAME.size + size
        if number != len(frames) or end > len(content):
            break
        try:
            frames.append(key.open(content[position + _FRAME.size : end], str(number)))
        except InvalidTag:
            break
        position = end
    return key, frames, position


@contextlib.contextmanager
def _mine(path: Path, epoch: int, whole_header: bytes = b"") -> Iterator[io.FileIO]:
    """The file, locked. Raises `TakenOver` where its writer is another one, where it is gone, or
    where it was deleted and made anew: then its header is not `whole_header`, if that is given.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(_locked(path))
        except FileNotFoundError:
            raise TakenOver from None
        header = os.pread(file.fileno(), _HEADER_BYTES, 0)
        if len(header) < _HEADER_BYTES or _epoch_in(header) != epoch:
            raise TakenOver
        if whole_header and header != whole_header:
            raise TakenOver
        yield file


@contextlib.contextmanager
def _locked(path: Path, *, create: bool = False) -> Iterator[io.FileIO]:
    """The file at `path`, open for reading and writing, and locked against every other opener.

    Raises `FileNotFoundError`; `NotStored` where another one holds it for `LOCK_WAIT_S`.
    """
    give_up_at = time.monotonic() + LOCK_WAIT_S
    while True:
        handle = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
        with io.FileIO(handle, "r+") as file:
            # Without locks, the epoch in the header alone keeps an earlier writer out.
            if try_lock(file.fileno()) is not False and _is_at(path, file):
                yield file
                return
        if time.monotonic() > give_up_at:
            raise NotStored
        time.sleep(0.005)


def _is_at(path: Path, file: io.FileIO) -> bool:
    """Whether `file` is still what lies at `path`: it may have been replaced or deleted."""
    try:
        there, opened = path.stat(), os.fstat(file.fileno())
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (opened.st_dev, opened.st_ino)


def _all_of(file: io.FileIO) -> bytes:
    file.seek(0)
    return file.readall()


def _write(file: io.FileIO, at: int, content: bytes) -> None:
    """Write `content` at a position so that it survives a loss of power."""
    file.seek(at)
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]
    os.fdatasync(file.fileno()) if hasattr(os, "fdatasync") else os.fsync(file.fileno())
