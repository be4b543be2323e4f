"""Storage of recordings: an abstract store, a folder store, and encryption."""

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
    """A store of files by key. Keys are relative paths such as `answers/t_1f….webm`."""

    @abstractmethod
    async def put(self, key: str, content: bytes) -> None:
        """Store `content` durably: on return it survives a power failure.

        Raises `DiskFull`.
        """

    @abstractmethod
    async def get(self, key: str) -> bytes:
        """Return the content of `key`. Raises `RecordingNotFound`."""

    @abstractmethod
    async def delete(self, key: str) -> None:
        """Delete `key`; does nothing if it does not exist."""


class FolderRecordingStore(RecordingStore):
    """A store in a local folder."""

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
    """Encrypts and decrypts recordings. The store receives only ciphertext."""

    def __init__(self, store: RecordingStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def put(self, key: str, content: bytes) -> bytes:
        """Encrypt and store `content` durably; return the wrapped data key.

        The stored bytes are read back and compared. If they differ, they are deleted and
        `AudioDamaged` is raised. `get` detects later changes, because the encryption is
        authenticated. Raises `DiskFull`.
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
        """Return the decrypted content.

        `wrapped` is the result of `put`. It is None if a version without encryption stored the
        recording.
        Raises `RecordingNotFound`, also if the content was changed.
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
    """Write a file atomically and durably: after a power failure it is complete or absent.

    It syncs the file, renames it and syncs the folder, in this order. Raises `DiskFull` and other
    `OSError`s.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with refused_when_full():
        make_folder(path.parent)
        _write_and_rename(temporary, path, content)
    fsync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Create `folder` and its parents durably."""
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        fsync_folder(each.parent)


def fsync_folder(folder: Path) -> None:
    """Make created and deleted entries of `folder` durable."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def refused_when_full() -> Iterator[None]:
    """Turn the errors of a full disk into `DiskFull`."""
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
