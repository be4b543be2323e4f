"""Locks by key."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class KeyedLock:
    """Locks by key. Unused keys take no memory.

    Belongs to one event loop.
    """

    def __init__(self) -> None:
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._users: dict[Hashable, int] = {}

    @asynccontextmanager
    async def hold(self, key: Hashable) -> AsyncIterator[bool]:
        """Hold the lock of `key` in the block. Yields whether it had a holder or waiters before."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        before = self._users.get(key, 0)
        self._users[key] = before + 1
        try:
            async with lock:
                yield before > 0
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._users[key], self._locks[key]

    def __len__(self) -> int:
        """Return the number of keys with a holder or waiters."""
        return len(self._users)
