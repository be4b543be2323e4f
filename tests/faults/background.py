"""The application on an event loop of its own, for drivers that know no event loop."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

START_S = 120.0


class Background(Generic[T]):
    """What an asynchronous context gave, and the loop on which it lives."""

    def __init__(self, loop: asyncio.AbstractEventLoop, given: T) -> None:
        self._loop = loop
        self.given = given

    def run(self, work: Coroutine[Any, Any, R], timeout_s: float = 60.0) -> R:
        """The result of `work`, done on that loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout_s)


@contextmanager
def in_background(context: Callable[[], AbstractAsyncContextManager[T]]) -> Iterator[Background[T]]:
    """Enter `context` on a loop in a thread of its own, and leave it with the block."""
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, T]] = Future()

    async def live() -> None:
        leave = asyncio.Event()
        async with context() as given:
            started.set_result((asyncio.get_running_loop(), leave, given))
            await leave.wait()

    def work() -> None:
        try:
            asyncio.run(live())
        except BaseException as exc:  # a server that cannot start says SystemExit
            if started.done():
                raise
            started.set_exception(RuntimeError(f"it did not start: {exc!r}"))

    thread = threading.Thread(target=work, name="background server", daemon=True)
    thread.start()
    loop, leave, given = started.result(START_S)
    try:
        yield Background(loop, given)
    finally:
        loop.call_soon_threadsafe(leave.set)
        thread.join(START_S)
