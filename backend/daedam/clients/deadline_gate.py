"""Who may use a model next: the one that is due first."""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from daedam.errors import Overloaded

MAX_WAITING = 256
"""More callers than this cannot be served in any time that a person would wait."""


class DeadlineGate:
    """Lets `capacity` callers in at once, those that wait in the order of their deadlines.

    One gate stands before each model of a process, so that all its sessions share it. Belongs to
    one event loop.
    """

    def __init__(self, capacity: int, *, max_waiting: int = MAX_WAITING) -> None:
        self._free = capacity
        self._max_waiting = max_waiting
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    @property
    def idle(self) -> bool:
        """Whether a caller would be let in at once."""
        return self._free > 0

    @property
    def waiting(self) -> int:
        """How many callers wait."""
        return sum(not turn.done() for _, _, turn in self._waiting)

    @asynccontextmanager
    async def turn(self, due: float) -> AsyncIterator[None]:
        """The block runs when it is this caller's turn.

        `due` is a moment of the event loop's clock in seconds. Raises `Overloaded` when too many
        wait already.
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
            if turn.done() and not turn.cancelled():  # let in, and cancelled in the same moment
                self._leave()
            raise

    def _leave(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
