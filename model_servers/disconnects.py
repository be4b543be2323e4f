"""Stop the work of a request when its caller disconnects before the response."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import Send

T = TypeVar("T")

CLIENT_DISCONNECTED = 499
"""Status of a response whose caller has already disconnected. It appears only in the metrics."""


async def run_while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """Return the result of `work`, or cancel it and return None when the caller disconnects."""
    working = asyncio.create_task(work)
    disconnecting = asyncio.create_task(_wait_for_disconnect(request))
    try:
        await asyncio.wait({working, disconnecting}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, disconnecting):
            task.cancel()
        await asyncio.gather(working, disconnecting, return_exceptions=True)


async def _wait_for_disconnect(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class ClosingStream(StreamingResponse):
    """A streaming response that closes its generator when the caller disconnects, which stops
    the model.
    """

    async def stream_response(self, send: Send) -> None:
        assert isinstance(self.body_iterator, AsyncGenerator)
        async with contextlib.aclosing(self.body_iterator):
            await super().stream_response(send)
