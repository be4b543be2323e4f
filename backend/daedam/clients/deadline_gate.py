"""Admission to a model in the order of deadlines."""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from daedam.errors import Overloaded

MAX_WAITING = 256
"""Maximum length of the queue. Further callers get `Overloaded`, because their results would come
too late."""


class DeadlineGate:
    """A semaphore of `capacity` whose waiters enter in the order of their deadlines.

    Each model of a process has one gate, shared by all sessions. A gate belongs to one event loop.
    """

    def __init__(self, capacity: int, *, max_waiting: int = MAX_WAITING) -> None:
        self._free = capacity
        self._max_waiting = max_waiting
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    @property
    def idle(self) -> bool:
        """Whether a caller would enter without waiting."""
        return self._free > 0

    @property
    def waiting(self) -> int:
        """Number of waiting callers."""
        return sum(not turn.done() for _, _, turn in self._waiting)

    @asynccontextmanager
    async def slot(self, due: float) -> AsyncIterator[None]:
        """Enter the gate for the duration of the block, waiting if it is full.

        `due` is the deadline in seconds of the event loop's clock. Raises `Overloaded` when
        `max_waiting` callers wait already.
        """
        await self._enter(due)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, due: float) -> None:
        if self._free > 0:
            self._free -= 1
            return
        if self.waiting >= self._max_waiting:
            raise Overloaded
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (due, next(self._numbers), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # admitted and cancelled at the same time
                self._leave()
            raise

    def _leave(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
