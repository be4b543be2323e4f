"""The dynamic batcher, with a fake device that records its batches."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from model_servers.batching import Batcher

from daedam.errors import Overloaded
from model_servers import batching


class Device:
    """Doubles numbers. It starts a batch only while `may_run` is set, and fails on 13."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_run = threading.Event()
        self.may_run.set()
        self.running = threading.Event()

    def run(self, items: Sequence[int]) -> list[int]:
        self.running.set()
        assert self.may_run.wait(20)
        self.batches.append(list(items))
        if 13 in items:
            raise ValueError("unlucky")
        return [2 * item for item in items]


def batcher(device: Device, *, max_batch: int = 4, max_wait_s: float = 0.05) -> Batcher[int, int]:
    return Batcher(device.run, max_batch=max_batch, max_wait_s=max_wait_s)


async def submit_all(busy: Batcher[int, int], *items: int) -> list[asyncio.Task[int]]:
    """Submit `items` in tasks and return when all of them wait in the batcher."""
    tasks = [asyncio.create_task(busy.submit(item)) for item in items]
    await asyncio.sleep(0)  # runs each new task up to its first real wait
    return tasks


async def start_first_batch(device: Device, busy: Batcher[int, int]) -> asyncio.Task[int]:
    """Submit 1 and return when its batch has started and is held by the device."""
    device.may_run.clear()
    [first] = await submit_all(busy, 1)
    assert await asyncio.to_thread(device.running.wait, 20)
    return first


async def test_items_submitted_together_run_in_one_batch() -> None:
    device = Device()
    together = batcher(device)
    assert await asyncio.gather(*(together.submit(n) for n in range(4))) == [0, 2, 4, 6]
    assert device.batches == [[0, 1, 2, 3]]
    await together.close()


async def test_a_single_item_runs_after_the_longest_wait() -> None:
    device = Device()
    single = batcher(device)
    assert await asyncio.wait_for(single.submit(7), 10) == 14
    await single.close()


async def test_the_next_batch_is_collected_while_one_runs() -> None:
    device = Device()
    busy = batcher(device, max_wait_s=0)
    first = await start_first_batch(device, busy)
    rest = await submit_all(busy, *range(2, 8))
    device.may_run.set()
    assert await asyncio.gather(first, *rest) == [2, 4, 6, 8, 10, 12, 14]
    assert device.batches == [[1], [2, 3, 4, 5], [6, 7]]
    await busy.close()


async def test_all_items_of_a_batch_have_one_kind() -> None:
    device = Device()
    kinds = batcher(device, max_batch=8)
    submitted = [kinds.submit(n, "odd" if n % 2 else "even") for n in range(6)]
    assert await asyncio.gather(*submitted) == [0, 2, 4, 6, 8, 10]
    assert device.batches == [[0, 2, 4], [1, 3, 5]]
    await kinds.close()


async def test_a_cancelled_item_is_not_run() -> None:
    device = Device()
    busy = batcher(device, max_wait_s=0)
    first = await start_first_batch(device, busy)
    cancelled, waiting = await submit_all(busy, 2, 3)
    cancelled.cancel()
    device.may_run.set()
    assert await asyncio.gather(first, waiting) == [2, 6]
    assert device.batches == [[1], [3]]
    await busy.close()


async def test_a_failed_batch_raises_for_its_callers_and_the_next_one_runs() -> None:
    device = Device()
    failing = batcher(device)
    errors = await asyncio.gather(*(failing.submit(n) for n in (12, 13)), return_exceptions=True)
    assert [type(error) for error in errors] == [ValueError, ValueError]
    assert await failing.submit(1) == 2
    await failing.close()


async def test_more_items_than_may_wait_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "MAX_WAITING", 2)
    device = Device()
    busy = batcher(device, max_wait_s=0)
    first = await start_first_batch(device, busy)
    waiting = await submit_all(busy, 2, 3)
    with pytest.raises(Overloaded):
        await busy.submit(4)
    device.may_run.set()
    assert await asyncio.gather(first, *waiting) == [2, 4, 6]
    await busy.close()


async def test_closing_runs_the_waiting_items() -> None:
    device = Device()
    closing = batcher(device, max_wait_s=30)
    [waiting] = await submit_all(closing, 1)
    await asyncio.wait_for(closing.close(), 10)
    assert await waiting == 2
    with pytest.raises(RuntimeError):
        await closing.submit(2)
