"""Run requests of several callers together, in batches."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from daedam.errors import Overloaded

MAX_WAITING = 256
"""Maximum number of waiting items. 256 windows of Whisper large-v3 (3.5 MB each) are below 1 GB."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(eq=False)
class _PendingItem(Generic[Item, Result]):
    item: Item
    kind: Hashable
    result: "asyncio.Future[Result]"


class Batcher(Generic[Item, Result]):
    """Collects items for at most `max_wait_s` and runs them together in one worker thread.

    While one batch runs, the next one is collected, so the device does not idle. All items of a
    batch have the same kind. An item whose caller was cancelled before its batch began is dropped.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Sequence[Result]],
        *,
        max_batch: int,
        max_wait_s: float,
        on_batch: Callable[[int], None] = lambda _size: None,
    ) -> None:
        """`run` blocks and returns one result per item, in the items' order. `on_batch` is called
        with the size of each batch before it runs.
        """
        self._run = run
        self._max_batch = max_batch
        self._max_wait_s = max_wait_s
        self._on_batch = on_batch
        self._waiting: list[_PendingItem[Item, Result]] = []
        self._arrived = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="batch")
        self._worker: asyncio.Task[None] | None = None
        self._closing = False

    async def submit(self, item: Item, kind: Hashable = None) -> Result:
        """Return the result for `item`. Only items of the same `kind` share a batch.

        Raises `Overloaded` if `MAX_WAITING` items already wait, `RuntimeError` after `close`, and
        any exception that `run` raises for the item's batch.
        """
        if self._closing:
            raise RuntimeError("the batcher is closed")
        if len(self._waiting) >= MAX_WAITING:
            raise Overloaded
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        waiting: _PendingItem[Item, Result] = _PendingItem(
            item, kind, asyncio.get_running_loop().create_future()
        )
        self._waiting.append(waiting)
        self._arrived.set()
        return await waiting.result

    async def close(self) -> None:
        """Run all waiting items, then stop the worker."""
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
            batch = self._take_batch()
            if batch:
                await self._run_batch(batch)

    async def _collect(self) -> None:
        """Wait until a batch is full or `max_wait_s` has passed."""
        until = time.monotonic() + self._max_wait_s
        while len(self._waiting) < self._max_batch and not self._closing:
            left_s = until - time.monotonic()
            if left_s <= 0:
                return
            self._arrived.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), left_s)

    def _take_batch(self) -> list[_PendingItem[Item, Result]]:
        """Remove and return the oldest items that have the same kind as the oldest one."""
        self._waiting = [w for w in self._waiting if not w.result.done()]
        if not self._waiting:
            return []
        kind = self._waiting[0].kind
        batch = [w for w in self._waiting if w.kind == kind][: self._max_batch]
        self._waiting = [w for w in self._waiting if w not in batch]
        return batch

    async def _run_batch(self, batch: Sequence[_PendingItem[Item, Result]]) -> None:
        self._on_batch(len(batch))
        items = [waiting.item for waiting in batch]
        try:
            results = await asyncio.get_running_loop().run_in_executor(
                self._thread, self._run, items
            )
            answered = list(zip(batch, results, strict=True))
        except Exception as exc:  # fails the items of this batch; the worker continues
            for waiting in batch:
                if not waiting.result.done():
                    waiting.result.set_exception(exc)
            return
        for waiting, result in answered:
            if not waiting.result.done():
                waiting.result.set_result(result)
