"""A limit on request bodies, counted as they come."""

import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from daedam.errors import AudioTooLarge, InvalidRequest
from daedam.http.problems import Respond, respond

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

FORM_OVERHEAD_BYTES = 64 * 1024
"""What a multipart form holds beside the file, and the most that other bodies hold."""

_TOO_MUCH = InvalidRequest(
    "보낸 내용이 너무 큽니다. 줄여서 다시 보내 주세요.",
    "What was sent is too large. Please send less.",
)


class _TooLarge(Exception):
    pass


class BodyLimit:
    """ASGI middleware that answers 413 as soon as a body is larger than it may be.

    Nothing beyond the limit is read, whatever length the caller declared.
    """

    def __init__(
        self,
        app: App,
        *,
        max_bytes: int,
        large_at: tuple[str, ...] = ("/",),
        respond: Respond = respond,
    ) -> None:
        """`max_bytes`: of a recording, at paths that begin like one of `large_at`. Everywhere
        else bodies are no larger than a form that somebody has filled in. `respond` makes the
        answer to a body that is too large.
        """
        self._app = app
        self._respond = respond
        self._recording_bytes = max_bytes
        self._large_at = large_at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        takes_recordings = scope["path"].startswith(self._large_at)
        max_bytes = FORM_OVERHEAD_BYTES + (self._recording_bytes if takes_recordings else 0)
        received = 0
        exceeded = False

        async def counted() -> Message:
            nonlocal received, exceeded
            message = await receive()
            received += len(message.get("body", b""))
            if received > max_bytes:
                exceeded = True
                raise _TooLarge
            return message

        async def unless_exceeded(message: Message) -> None:
            # Whatever the application made of the broken-off body is not what went wrong.
            if not exceeded:
                await send(message)

        if self._declared(scope) > max_bytes:
            exceeded = True
        else:
            with contextlib.suppress(_TooLarge):
                await self._app(scope, counted, unless_exceeded)
        if exceeded:
            problem = self._too_long() if takes_recordings else _TOO_MUCH
            await self._respond(scope, problem, 413)(scope, receive, send)

    @staticmethod
    def _declared(scope: Scope) -> int:
        value = dict(scope["headers"]).get(b"content-length", b"0")
        return int(value) if value.isdigit() else 0

    def _too_long(self) -> AudioTooLarge:
        mib = self._recording_bytes / 2**20
        return AudioTooLarge(
            f"녹음 파일이 너무 큽니다({mib:g} MB까지). 더 짧게 나누어 답해 주세요.",
            f"The recording is too large (at most {mib:g} MB). Please give a shorter answer.",
        )
