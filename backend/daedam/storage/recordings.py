"""Where recordings are kept: a small interface, a folder behind it, encryption before it."""

import asyncio
import errno
import os
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag

from daedam.errors import AudioDamaged, DiskFull, RecordingNotFound
from daedam.storage.vault import Vault


class RecordingStore(ABC):
    """Keeps files under keys. Keys are relative, such as `answers/t_1f….webm`."""

    @abstractmethod
    async def put(self, key: str, content: bytes) -> None:
        """Keep `content` under `key`; on return it survives a loss of power.

        Raises `DiskFull` where it does not fit.
        """

    @abstractmethod
    async def get(self, key: str) -> bytes:
        """The content of `key`; raises `RecordingNotFound`."""

    @abstractmethod
    async def delete(self, key: str) -> None:
        """Forget `key`; nothing happens when there is no such thing."""


class FolderRecordingStore(RecordingStore):
    """Recordings in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, content: bytes) -> None:
        await asyncio.to_thread(write_durably, self._path(key), content)

    async def get(self, key: str) -> bytes:
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except (FileNotFoundError, IsADirectoryError):
            raise RecordingNotFound from None

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    def _path(self, key: str) -> Path:
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root.resolve()):
            raise RecordingNotFound
        return path


class EncryptedRecordings:
    """Recordings of which the store sees only what is encrypted."""

    def __init__(self, store: RecordingStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def put(self, key: str, content: bytes) -> bytes:
        """Keep `content` under `key`, durably; the wrapped key that opens it again.

        Raises `DiskFull`; `AudioDamaged` when the store gives back something else, which is
        deleted. (On reading, authenticated encryption shows whatever has changed since.)
        """
        data_key, wrapped = self._vault.new_key(key)
        sealed = await asyncio.to_thread(data_key.seal, content, key)
        await self._store.put(key, sealed)
        try:
            stored = await self._store.get(key)
        except RecordingNotFound:
            stored = b""
        if stored != sealed:
            await self._store.delete(key)
            raise AudioDamaged
        return wrapped

    async def get(self, key: str, wrapped: bytes | None) -> bytes:
        """The content. `wrapped` is what `put` gave; None for a recording of before there were
        keys. Raises `RecordingNotFound`, also where the content is not what was put.
        """
        content = await self._store.get(key)
        if wrapped is None:
            return content
        try:
            return await asyncio.to_thread(self._vault.key(wrapped, key).open, content, key)
        except InvalidTag:
            raise RecordingNotFound from None

    async def delete(self, key: str) -> None:
        await self._store.delete(key)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a loss of power.

    File fsync, rename, folder fsync, in this order. Raises `DiskFull`, and any other `OSError`.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with refused_when_full():
        make_folder(path.parent)
        _write_and_rename(temporary, path, content)
    fsync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """`folder`, and those above it, so that they are there after a loss of power too."""
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        fsync_folder(each.parent)


def fsync_folder(folder: Path) -> None:
    """Make sure that what was put into `folder`, or taken out, stays so."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def refused_when_full() -> Iterator[None]:
    """What the system says of a full disk becomes `DiskFull`."""
    try:
        yield
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from exc
        raise


def _write_and_rename(temporary: Path, path: Path, content: bytes) -> None:
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
