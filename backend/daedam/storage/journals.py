"""Journals: append-only, encrypted files of live frames and uploaded pieces.

Several processes may open a journal, but only one may write to it. The header has the epoch of the
writer, an increasing number from the database. A writer locks the file for each write and compares
the epoch first, so that a writer with an old epoch can neither append nor acknowledge anything.
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

from daedam.errors import NotStored, RecordingNotFound, TakenOver
from daedam.storage.locks import try_lock
from daedam.storage.recordings import (
    fsync_folder,
    make_folder,
    refused_when_full,
    write_durably,
)
from daedam.storage.vault import WRAPPED_BYTES, DataKey, Vault

_FRAME = struct.Struct("<II")
"""Record header: number of the frame, and length of its ciphertext in bytes."""

_EPOCH = struct.Struct("<Q")

_MARK = b"DDJ2"
"""Magic number. The header is: magic number, epoch of the writer, wrapped data key."""

_KEY_AT = len(_MARK) + _EPOCH.size

_HEADER_BYTES = _KEY_AT + WRAPPED_BYTES

_MARK_V1 = b"DDJ1"
"""Magic number of version 1. The header of version 1 is: magic number, wrapped data key."""

LOCK_WAIT_S = 10.0
"""Longest wait for the lock of the file."""

T = TypeVar("T")


class FrameJournal:
    """A journal of the numbered frames of one recording.

    `add` buffers frames; `flush` writes them. Flushed frames survive a power failure. An incomplete
    last frame is dropped on opening. The wrapped data key is in the header, so deleting the file
    deletes the key. An instance belongs to one event loop.

    Every method that reads or writes the file raises `TakenOver` if a writer with a higher epoch
    has opened it, if it was deleted, or if another writer of the same epoch has appended to it.
    """

    def __init__(self, path: Path, vault: Vault, epoch: int = 0) -> None:
        self._path = path
        self._vault = vault
        self._epoch = epoch
        self._key: DataKey | None = None
        self._header = b""
        """Header of the file. The wrapped key in it distinguishes the file from a new file of the
        same name."""
        self._end = 0
        """Size of the file after this writer's last write, in bytes."""
        self._waiting: list[tuple[int, bytes]] = []
        self._waiting_bytes = 0
        self._flushing = asyncio.Lock()
        self.next_number = 0
        """Number of the next frame."""
        self.durable_number = -1
        """Number of the last durable frame."""
        self.durable_bytes = 0
        """Size of the durable frames before encryption, in bytes."""

    @property
    def waiting_bytes(self) -> int:
        """Size of the frames that are added but not yet written, in bytes."""
        return self._waiting_bytes

    async def open(self) -> list[bytes]:
        """Become the writer of the file. Return the frames of earlier writers, in order.

        Raises `TakenOver`, `OSError`, `NotStored`.
        """
        self._key, self._header, frames, self._end = await asyncio.to_thread(
            _take_over, self._path, self._vault, self._epoch
        )
        self.next_number = len(frames)
        self.durable_number = len(frames) - 1
        self.durable_bytes = sum(map(len, frames))
        return frames

    async def is_current(self) -> bool:
        """Return whether the file is unchanged since this writer's last write. Reads no frames."""
        async with self._flushing:
            return self._key is not None and await asyncio.to_thread(self._is_untouched)

    def _is_untouched(self) -> bool:
        try:
            with _locked_as_writer(self._path, self._epoch, self._header) as file:
                return os.fstat(file.fileno()).st_size == self._end
        except (TakenOver, NotStored, OSError):
            return False

    def add(self, frame: bytes) -> int:
        """Buffer the next frame and return its number."""
        number = self.next_number
        self._waiting.append((number, frame))
        self._waiting_bytes += len(frame)
        self.next_number += 1
        return number

    async def flush(self) -> int:
        """Write the buffered frames durably. Return the number of the last durable frame.

        Raises `TakenOver`, `OSError`, `NotStored`.
        """
        async with self._flushing:
            batch, self._waiting = self._waiting, []
            size, self._waiting_bytes = self._waiting_bytes, 0
            if batch:
                try:
                    cancelled = await _run_to_completion(lambda: self._append(batch))
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
        """Return the complete frames on disk. Raises `TakenOver`, `OSError`."""
        async with self._flushing:
            return await asyncio.to_thread(self._read)

    async def delete(self) -> None:
        """Delete the journal, unless it belongs to a newer writer."""
        async with self._flushing:
            self._waiting, self._waiting_bytes = [], 0
            await asyncio.to_thread(_delete, self._path, self._epoch)
            self._key = None
            self.next_number, self.durable_number, self._end = 0, -1, 0
            self.durable_bytes = 0

    def _append(self, batch: list[tuple[int, bytes]]) -> None:
        if self._key is None:
            taken_over = _take_over(self._path, self._vault, self._epoch)
            self._key, self._header, frames, self._end = taken_over
            if frames:  # from another writer, not read by this one
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
        with _locked_as_writer(self._path, self._epoch) as file:
            content = _read_all(file)
        return _decrypt(content, self._path.name, self._vault)[1]


async def _run_to_completion(work: Callable[[], None]) -> bool:
    """Run `work` in a thread and wait for its end, even if the caller is cancelled.

    Return whether the caller was cancelled. The wait is necessary because a thread cannot be
    stopped: it could still write when the next writer begins.
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
    """Return the complete frames of a journal; none if the file is missing or is not a journal.

    The file is not changed and may have a writer. Raises `RecordingNotFound` if its key cannot be
    unwrapped.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    if content.startswith(_MARK_V1):
        content = _upgraded(content)
    if len(content) < _HEADER_BYTES or not content.startswith(_MARK):
        return []
    return _decrypt(content, path.name, vault)[1]


def rewrap_journal(path: Path, old: Vault, new: Vault) -> bool:
    """Wrap the data key of a journal under the master key of `new`; its frames do not change.

    The file is replaced atomically. Return False if there is nothing to do: the key is wrapped by
    `new` already, or the file has no complete header. Raises `RecordingNotFound` if neither vault
    can unwrap the key or the file is no journal; `NotStored` if it is locked; `DiskFull`;
    `OSError`.
    """
    with _locked(path) as file:
        content = _read_all(file)
        if content.startswith(_MARK_V1):
            content = _upgraded(content)
        if len(content) < _HEADER_BYTES:
            return False
        if not content.startswith(_MARK):
            raise RecordingNotFound
        wrapped = content[_KEY_AT:_HEADER_BYTES]
        rewrapped = old.rewrap(wrapped, path.name, new)
        if rewrapped == wrapped:
            return False
        write_durably(path, content[:_KEY_AT] + rewrapped + content[_HEADER_BYTES:])
        return True


def append_durably(path: Path, epoch: int, end: int, content: bytes, header: bytes) -> int:
    """Append `content` at position `end` of a journal and return the new size in bytes.

    Writes all of `content` or nothing; on return it survives a power failure. Raises `TakenOver`
    (also if the header of the file differs from `header`), `OSError` or `DiskFull`.
    """
    with refused_when_full(), _locked_as_writer(path, epoch, header) as file:
        size = os.fstat(file.fileno()).st_size
        if size < end or (size > end and not epoch):
            raise TakenOver
        if size > end:  # the rest of a failed write of this writer
            file.truncate(end)
        try:
            _write(file, end, content)
        except OSError:
            file.truncate(end)
            raise
        return end + len(content)


def _take_over(path: Path, vault: Vault, epoch: int) -> tuple[DataKey, bytes, list[bytes], int]:
    """Write `epoch` into the header of the journal. A missing journal is created.

    Return its data key, header, complete frames, and the position after them in bytes. Later bytes
    are removed. Raises `TakenOver` if the header has a higher epoch, and `NotStored` if the file is
    not a journal.
    """
    with refused_when_full():
        if not path.parent.exists():
            make_folder(path.parent)
        while True:
            with _locked(path, create=True) as file:
                content = _read_all(file)
                if content.startswith(_MARK_V1):
                    write_durably(path, _upgraded(content))
                    continue
                if len(content) < _HEADER_BYTES:  # incomplete header: no frame was acknowledged yet
                    file.truncate(0)
                    key, wrapped = vault.new_key(path.name)
                    header = _MARK + _EPOCH.pack(epoch) + wrapped
                    _write(file, 0, header)
                    fsync_folder(path.parent)
                    return key, header, [], _HEADER_BYTES
                if not content.startswith(_MARK):
                    raise NotStored  # not a journal: do not overwrite it
                (before,) = _EPOCH.unpack_from(content, len(_MARK))
                if before > epoch:
                    raise TakenOver
                key, frames, end = _decrypt(content, path.name, vault)
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


def _upgraded(content: bytes) -> bytes:
    return _MARK + _EPOCH.pack(0) + content[len(_MARK_V1) :]


def _epoch_in(header: bytes) -> int:
    return int(_EPOCH.unpack_from(header, len(_MARK))[0])


def _decrypt(content: bytes, name: str, vault: Vault) -> tuple[DataKey, list[bytes], int]:
    """Return the key and the complete frames of journal `name`, and their end position."""
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
def _locked_as_writer(path: Path, epoch: int, whole_header: bytes = b"") -> Iterator[io.FileIO]:
    """Open and lock the journal at `path` for the writer with `epoch`.

    Raises `TakenOver` if the header has another epoch, or if the file was deleted or replaced. The
    file counts as replaced if its header differs from `whole_header`, unless that is empty.
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
    """Open the file at `path` for reading and writing, and lock it exclusively.

    Raises `FileNotFoundError`, and `NotStored` if the lock is not free within `LOCK_WAIT_S`.
    """
    give_up_at = time.monotonic() + LOCK_WAIT_S
    while True:
        handle = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
        with io.FileIO(handle, "r+") as file:
            # Without file locks, only the epoch in the header excludes earlier writers.
            if try_lock(file.fileno()) is not False and _is_still_at(path, file):
                yield file
                return
        if time.monotonic() > give_up_at:
            raise NotStored
        time.sleep(0.005)


def _is_still_at(path: Path, file: io.FileIO) -> bool:
    """Return whether `file` is still the file at `path`, not replaced or deleted."""
    try:
        there, opened = path.stat(), os.fstat(file.fileno())
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (opened.st_dev, opened.st_ino)


def _read_all(file: io.FileIO) -> bytes:
    file.seek(0)
    return file.readall()


def _write(file: io.FileIO, at: int, content: bytes) -> None:
    """Write `content` durably at position `at`."""
    file.seek(at)
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]
    os.fdatasync(file.fileno()) if hasattr(os, "fdatasync") else os.fsync(file.fileno())
