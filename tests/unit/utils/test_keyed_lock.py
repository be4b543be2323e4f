"""Locks by key have one holder at a time and are removed after use."""

import asyncio

import pytest

from daedam.utils.keyed_lock import KeyedLock


async def test_a_late_third_caller_waits_for_the_second() -> None:
    """The third caller requests the lock after the first has released it.

    At that time, the second caller still waits for it.
    """
    locks = KeyedLock()
    inside: list[str] = []
    most = 0

    async def work(name: str) -> bool:
        nonlocal most
        async with locks.hold("question") as waited:
            inside.append(name)
            most = max(most, len(inside))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            inside.remove(name)
        if name == "first":
            late.append(asyncio.ensure_future(work("third")))
        return waited

    late: list[asyncio.Future[bool]] = []
    first, second = await asyncio.gather(work("first"), work("second"))
    assert (first, second, await late[0]) == (False, True, True)
    assert most == 1
    assert len(locks) == 0


async def test_different_keys_are_independent() -> None:
    locks = KeyedLock()
    async with locks.hold(1) as waited, locks.hold(2) as waited_for_other:
        assert not waited
        assert not waited_for_other
        assert len(locks) == 2
    assert len(locks) == 0


async def test_a_cancelled_waiter_and_a_failed_holder_leave_no_lock() -> None:
    locks = KeyedLock()

    async def wait() -> None:
        async with locks.hold("a"):
            pytest.fail("the lock is held")

    async def fail() -> None:
        async with locks.hold("a"):
            waiting = asyncio.ensure_future(wait())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait({waiting})
            assert waiting.cancelled()
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await fail()
    assert len(locks) == 0
