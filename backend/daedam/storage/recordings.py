"""Where recordings are kept: a small interface, and a folder behind it."""

import asyncio
import os
import secrets
from abc import ABC, abstractmethod
from pathlib import Path

from daedam.errors import RecordingNotFound


class RecordingStore(ABC):
    """Keeps files under keys. Keys are relative, such as `answers/t_1f….webm`."""

    @abstractmethod
    async def put(self, key: str, content: bytes) -> None:
        """Keep `content` under `key`; on return it survives a loss of power."""

    @abstractmethod
    async def local_path(self, key: str) -> Path:
        """A file on this machine with the content of `key`; raises `RecordingNotFound`."""

    @abstractmethod
    async def delete(self, key: str) -> None:
        """Forget `key`; nothing happens when there is no such thing."""


class FolderRecordingStore(RecordingStore):
    """Recordings in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, content: bytes) -> None:
        await asyncio.to_thread(write_durably, self._path(key), content)

    async def local_path(self, key: str) -> Path:
        path = self._path(key)
        if not path.is_file():
            raise RecordingNotFound
        return path

    async def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root.resolve()):
            raise RecordingNotFound
        return path


def write_durably(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a loss of power.

    File fsync, rename, folder fsync, in this order.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
