"""Requests of several callers, worked through in batches."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from daedam.errors import Overloaded

MAX_WAITING = 256
"""Items that wait at once. A window of Whisper large-v3 takes 3.5 MB: together under 1 GB."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(eq=False)
class _Waiting(Generic[Item, Result]):
    item: Item
    kind: Hashable
    result: "asyncio.Future[Result]"


class Batcher(Generic[Item, Result]):
    """Collects items for at most `max_wait_s`, and runs them together, in one worker thread.

    While a batch runs the next one collects, so that the device is never idle for the wait. A
    batch holds items of one kind. Who stops waiting is left out of the batch that has not begun.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Sequence[Result]],
        *,
        max_batch: int,
        max_wait_s: float,
        on_batch: Callable[[int], None] = lambda _size: None,
    ) -> None:
        """`run` blocks, and gives one result for each item in their order. `on_batch` hears of
        each batch's size.
        """
        self._run = run
        self._max_batch = max_batch
        self._max_wait_s = max_wait_s
        self._on_batch = on_batch
        self._waiting: list[_Waiting[Item, Result]] = []
        self._arrived = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="batch")
        self._worker: asyncio.Task[None] | None = None
        self._closing = False

    async def submit(self, item: Item, kind: Hashable = None) -> Result:
        """The result for `item`.

        Raises `Overloaded` when too many wait, and what `run` raised for its batch.
        """
        if self._closing:
            raise RuntimeError("the batcher is closed")
        if len(self._waiting) >= MAX_WAITING:
            raise Overloaded
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        waiting: _Waiting[Item, Result] = _Waiting(
            item, kind, asyncio.get_running_loop().create_future()
        )
        self._waiting.append(waiting)
        self._arrived.set()
        return await waiting.result

    async def close(self) -> None:
        """Finish what waits, and end."""
        self._closing = True
        self._arrived.set()
        if self._worker is not None:
            await self._worker
        self._thread.shutdown(wait=False)

    async def _work(self) -> None:
        while True:
            while not self._waiting:
                if self._closing:
                    return
                self._arrived.clear()
                await self._arrived.wait()
            await self._collect()
            batch = self._taken()
            if batch:
                await self._served(batch)

    async def _collect(self) -> None:
        """Wait until a batch is full, or its first item has waited long enough."""
        until = time.monotonic() + self._max_wait_s
        while len(self._waiting) < self._max_batch and not self._closing:
            left_s = until - time.monotonic()
            if left_s <= 0:
                return
            self._arrived.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), left_s)

    def _taken(self) -> list[_Waiting[Item, Result]]:
        """The next batch: the oldest items, all of the oldest one's kind."""
        self._waiting = [w for w in self._waiting if not w.result.done()]
        if not self._waiting:
            return []
        kind = self._waiting[0].kind
        batch = [w for w in self._waiting if w.kind == kind][: self._max_batch]
        self._waiting = [w for w in self._waiting if w not in batch]
        return batch

    async def _served(self, batch: Sequence[_Waiting[Item, Result]]) -> None:
        self._on_batch(len(batch))
        items = [waiting.item for waiting in batch]
        try:
            results = await asyncio.get_running_loop().run_in_executor(
                self._thread, self._run, items
            )
            answers = list(zip(batch, results, strict=True))
        except Exception as exc:  # the batch failed, not the batcher: each caller hears of it
            for waiting in batch:
                if not waiting.result.done():
                    waiting.result.set_exception(exc)
            return
        for waiting, result in answers:
            if not waiting.result.done():
                waiting.result.set_result(result)
