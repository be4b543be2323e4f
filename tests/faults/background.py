"""Run the application on an event loop in a thread, so that synchronous code can use it."""

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
    """The value of an asynchronous context and the event loop on which it runs."""

    def __init__(self, loop: asyncio.AbstractEventLoop, given: T) -> None:
        self._loop = loop
        self.given = given

    def run(self, work: Coroutine[Any, Any, R], timeout_s: float = 60.0) -> R:
        """Run `work` on the event loop; return its result.

        Raises `TimeoutError` after `timeout_s`.
        """
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout_s)


@contextmanager
def in_background(context: Callable[[], AbstractAsyncContextManager[T]]) -> Iterator[Background[T]]:
    """Enter `context` on an event loop in a new thread; exit it after the block."""
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, T]] = Future()

    async def live() -> None:
        leave = asyncio.Event()
        async with context() as given:
            started.set_result((asyncio.get_running_loop(), leave, given))
            await leave.wait()

    def work() -> None:
        try:
            asyncio.run(live())
        except BaseException as exc:  # a server that cannot start raises SystemExit
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
