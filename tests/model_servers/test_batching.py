"""The dynamic batcher, over a device that only notes what it is given."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from model_servers.batching import Batcher

from daedam.errors import Overloaded
from model_servers import batching


class Device:
    """Doubles numbers; each batch begins only when let."""

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


async def test_what_comes_together_runs_together() -> None:
    device = Device()
    together = batcher(device)
    assert await asyncio.gather(*(together.submit(n) for n in range(4))) == [0, 2, 4, 6]
    assert device.batches == [[0, 1, 2, 3]]
    await together.close()


async def test_a_lonely_one_does_not_wait_for_long() -> None:
    device = Device()
    lonely = batcher(device)
    assert await asyncio.wait_for(lonely.submit(7), 10) == 14
    await lonely.close()


async def test_while_one_batch_runs_the_next_collects() -> None:
    device = Device()
    device.may_run.clear()
    busy = batcher(device, max_wait_s=0)
    first = asyncio.create_task(busy.submit(1))
    await asyncio.to_thread(device.running.wait, 20)
    rest = [asyncio.create_task(busy.submit(n)) for n in range(2, 8)]
    await asyncio.sleep(0.02)
    device.may_run.set()
    assert await asyncio.gather(first, *rest) == [2, 4, 6, 8, 10, 12, 14]
    assert device.batches == [[1], [2, 3, 4, 5], [6, 7]]
    await busy.close()


async def test_a_batch_holds_one_kind() -> None:
    device = Device()
    kinds = batcher(device, max_batch=8)
    asked = [kinds.submit(n, "odd" if n % 2 else "even") for n in range(6)]
    assert await asyncio.gather(*asked) == [0, 2, 4, 6, 8, 10]
    assert device.batches == [[0, 2, 4], [1, 3, 5]]
    await kinds.close()


async def test_who_goes_away_is_left_out() -> None:
    device = Device()
    device.may_run.clear()
    busy = batcher(device, max_wait_s=0)
    first = asyncio.create_task(busy.submit(1))
    await asyncio.to_thread(device.running.wait, 20)
    leaving, staying = (asyncio.create_task(busy.submit(n)) for n in (2, 3))
    await asyncio.sleep(0.02)
    leaving.cancel()
    device.may_run.set()
    assert await asyncio.gather(first, staying) == [2, 6]
    assert device.batches == [[1], [3]]
    await busy.close()


async def test_a_batch_that_fails_is_told_to_its_callers_and_the_next_one_runs() -> None:
    device = Device()
    unlucky = batcher(device)
    told = await asyncio.gather(*(unlucky.submit(n) for n in (12, 13)), return_exceptions=True)
    assert [type(t) for t in told] == [ValueError, ValueError]
    assert await unlucky.submit(1) == 2
    await unlucky.close()


async def test_more_than_can_wait_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "MAX_WAITING", 2)
    device = Device()
    device.may_run.clear()
    busy = batcher(device, max_wait_s=0)
    first = asyncio.create_task(busy.submit(1))
    await asyncio.to_thread(device.running.wait, 20)
    waiting = [asyncio.create_task(busy.submit(n)) for n in (2, 3)]
    await asyncio.sleep(0.02)
    with pytest.raises(Overloaded):
        await busy.submit(4)
    device.may_run.set()
    assert await asyncio.gather(first, *waiting) == [2, 4, 6]
    await busy.close()


async def test_closing_finishes_what_waits() -> None:
    device = Device()
    closing = batcher(device, max_wait_s=30)
    asked = asyncio.create_task(closing.submit(1))
    await asyncio.sleep(0.02)
    await asyncio.wait_for(closing.close(), 10)
    assert await asked == 2
    with pytest.raises(RuntimeError):
        await closing.submit(2)
