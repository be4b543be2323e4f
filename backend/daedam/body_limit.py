"""A limit on request bodies, counted as they come."""

import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from daedam.errors import AudioTooLarge
from daedam.problems import problem_response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

FORM_OVERHEAD_BYTES = 64 * 1024
"""What a multipart form holds beside the file."""


class _TooLarge(Exception):
    pass


class BodyLimit:
    """ASGI middleware that answers 413 as soon as a body is larger than a recording may be.

    Nothing beyond the limit is read, whatever length the caller declared.
    """

    def __init__(self, app: App, *, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes + FORM_OVERHEAD_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0
        exceeded = False

        async def counted() -> Message:
            nonlocal received, exceeded
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                exceeded = True
                raise _TooLarge
            return message

        async def unless_exceeded(message: Message) -> None:
            # Whatever the application made of the broken-off body is not what went wrong.
            if not exceeded:
                await send(message)

        if self._declared(scope) > self._max_bytes:
            exceeded = True
        else:
            with contextlib.suppress(_TooLarge):
                await self._app(scope, counted, unless_exceeded)
        if exceeded:
            await problem_response(self._problem())(scope, receive, send)

    @staticmethod
    def _declared(scope: Scope) -> int:
        value = dict(scope["headers"]).get(b"content-length", b"0")
        return int(value) if value.isdigit() else 0

    def _problem(self) -> AudioTooLarge:
        mib = (self._max_bytes - FORM_OVERHEAD_BYTES) / 2**20
        return AudioTooLarge(
            f"녹음 파일이 너무 큽니다({mib:g} MB까지). 더 짧게 나누어 답해 주세요.",
            f"The recording is too large (at most {mib:g} MB). Please give a shorter answer.",
        )
