"""Middleware that limits the size of request bodies while they are received."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any

from daedam.errors import AudioTooLarge, InvalidRequest
from daedam.http.problems import Respond, respond

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

FORM_OVERHEAD_BYTES = 64 * 1024
"""Bytes allowed for a form's fields beside its file, and for any body without a file."""

_BODY_TOO_LARGE = InvalidRequest(
    "보낸 내용이 너무 커요. 줄여서 다시 보내 주세요.",
    "The request is too large. Please send less.",
)


class _TooLarge(Exception):
    pass


class BodyLimit:
    """ASGI middleware that answers 413 as soon as a body exceeds its limit.

    Nothing beyond the limit is read, regardless of the declared Content-Length.
    """

    def __init__(
        self,
        app: App,
        *,
        max_bytes: int,
        large_at: tuple[str, ...] = ("/",),
        max_bytes_at: Mapping[str, int] = MappingProxyType({}),
        respond: Respond = respond,
    ) -> None:
        """Create the middleware.

        `max_bytes`: largest recording, accepted at paths that start with one of `large_at`.
        `max_bytes_at`: largest body at other paths, in bytes. The remaining paths accept
        `FORM_OVERHEAD_BYTES`. `respond` creates the 413 response.
        """
        self._app = app
        self._respond = respond
        self._recording_bytes = max_bytes
        self._large_at = large_at
        self._max_bytes_at = max_bytes_at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        takes_recordings = scope["path"].startswith(self._large_at)
        if takes_recordings:
            max_bytes = FORM_OVERHEAD_BYTES + self._recording_bytes
        else:
            max_bytes = self._max_bytes_at.get(scope["path"], FORM_OVERHEAD_BYTES)
        received = 0
        exceeded = False

        async def receive_counted() -> Message:
            nonlocal received, exceeded
            message = await receive()
            received += len(message.get("body", b""))
            if received > max_bytes:
                exceeded = True
                raise _TooLarge
            return message

        async def send_unless_exceeded(message: Message) -> None:
            # The application's own error about the incomplete body would hide the real cause.
            if not exceeded:
                await send(message)

        if self._content_length(scope) > max_bytes:
            exceeded = True
        else:
            with contextlib.suppress(_TooLarge):
                await self._app(scope, receive_counted, send_unless_exceeded)
        if exceeded:
            problem = self._recording_too_large() if takes_recordings else _BODY_TOO_LARGE
            await self._respond(scope, problem, 413)(scope, receive, send)

    @staticmethod
    def _content_length(scope: Scope) -> int:
        value = dict(scope["headers"]).get(b"content-length", b"0")
        return int(value) if value.isdigit() else 0

    def _recording_too_large(self) -> AudioTooLarge:
        mib = self._recording_bytes / 2**20
        return AudioTooLarge(
            f"녹음 파일이 너무 커요(최대 {mib:g}MB). 답변을 줄여 다시 녹음해 주세요.",
            f"The recording is too large (at most {mib:g} MB). Please give a shorter answer.",
        )
