"""The earliest deadline runs first, every request runs, and the queue has a limit."""

import asyncio

import pytest

from daedam.clients.deadline_gate import DeadlineGate
from daedam.errors import Overloaded


async def held(gate: DeadlineGate) -> "tuple[asyncio.Event, asyncio.Task[None]]":
    """Start a task that occupies the only slot of the gate.

    Return the event that makes the task release the slot, and the task itself.
    """
    leave, inside = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with gate.slot(0):
            inside.set()
            await leave.wait()

    task = asyncio.create_task(hold())
    await inside.wait()
    return leave, task


async def test_requests_are_admitted_by_deadline() -> None:
    gate = DeadlineGate(1)
    leave, holder = await held(gate)
    order: list[float] = []

    async def use(due: float) -> None:
        async with gate.slot(due):
            order.append(due)

    tasks = [asyncio.create_task(use(due)) for due in (3, 1, 2, 1.5)]
    await asyncio.sleep(0)
    leave.set()
    await asyncio.gather(holder, *tasks)
    assert order == [1, 1.5, 2, 3]


async def test_at_most_the_given_number_run_at_once() -> None:
    gate = DeadlineGate(2)
    inside = most = 0

    async def use() -> None:
        nonlocal inside, most
        async with gate.slot(0):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(use() for _ in range(7)))
    assert (most, inside) == (2, 0)


async def test_a_request_beyond_the_queue_limit_is_refused() -> None:
    gate = DeadlineGate(1, max_waiting=1)
    leave, holder = await held(gate)
    waiting = asyncio.create_task(gate.slot(1).__aenter__())
    await asyncio.sleep(0)
    assert gate.waiting == 1
    with pytest.raises(Overloaded):
        await gate.slot(2).__aenter__()
    waiting.cancel()
    leave.set()
    await asyncio.gather(holder, waiting, return_exceptions=True)


@pytest.mark.parametrize("when", ["while waiting", "in the moment of being let in"])
async def test_a_cancelled_request_makes_room_for_the_next(when: str) -> None:
    gate = DeadlineGate(1)
    leave, holder = await held(gate)

    async def use(due: float) -> str:
        async with gate.slot(due):
            return "used"

    first, second = (asyncio.create_task(use(due)) for due in (1, 2))
    await asyncio.sleep(0)
    if when == "while waiting":
        first.cancel()
    leave.set()
    await holder
    first.cancel()  # in the second case, the gate has just admitted the request
    async with asyncio.timeout(1):
        assert await second == "used"
    assert await use(3) == "used"
