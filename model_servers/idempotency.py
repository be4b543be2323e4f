"""Answer a repeated request with the response to the first one, found by `Idempotency-Key`.

A caller whose connection broke sends the request again with the same key. If the first request is
still in progress, the repeated one waits for its response. Otherwise it gets the stored response,
which is kept for a minute. Streams and failures are not stored, so repeating such a request runs
the model again.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field

from cachetools import TTLCache
from fastapi import Response

from daedam.errors import InvalidRequest
from daedam.http.body_limit import App, Message, Receive, Scope, Send
from model_servers.disconnects import CLIENT_DISCONNECTED
from model_servers.error_responses import error_response

RETENTION_S = 60
"""Seconds for which a response is stored. Every client retries sooner than this."""

MAX_STORED_BYTES = 32 * 2**20
"""Maximum size of all stored responses together, in bytes. The oldest are removed first."""

MAX_KEY_BYTES = 200


@dataclass
class RecordedResponse:
    """The ASGI messages of one complete response."""

    request: bytes
    """Digest of the request."""
    messages: list[Message] = field(default_factory=list)
    size: int = 0

    def add(self, message: Message) -> None:
        """Append the next message if the response can still be stored."""
        if not self.messages or self._may_be_stored:
            self.messages.append(dict(message))
            self.size += len(message.get("body", b"")) + 200

    @property
    def is_storable(self) -> bool:
        """Whether the response is complete, successful, not a stream and small enough."""
        if not self.messages or not self._may_be_stored:
            return False
        last = self.messages[-1]
        return last["type"] == "http.response.body" and not last.get("more_body")

    @property
    def _may_be_stored(self) -> bool:
        start = self.messages[0]
        known_length = b"content-length" in dict(start["headers"])
        return start["status"] < 300 and known_length and self.size <= MAX_STORED_BYTES


class Idempotency:
    """ASGI middleware that replays stored responses; see the module's docstring."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._in_progress: dict[bytes, tuple[bytes, asyncio.Future[RecordedResponse | None]]] = {}
        self._stored: TTLCache[bytes, RecordedResponse] = TTLCache(
            MAX_STORED_BYTES, RETENTION_S, getsizeof=lambda response: response.size
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        body = await _whole_body(receive)
        if body is None:
            await Response(status_code=CLIENT_DISCONNECTED)(scope, receive, send)
            return
        content = _without_boundary(scope, body)
        digest = hashlib.sha256(scope["path"].encode() + b"\0" + content).digest()
        earlier = await self._find_earlier(key, digest)
        if isinstance(earlier, InvalidRequest):
            await error_response(scope, earlier)(scope, receive, send)
        elif earlier is not None:
            for message in earlier.messages:
                await send(message)
        else:
            response = RecordedResponse(digest)
            await self._record(key, response, scope, _replay(body, receive), send)

    async def _find_earlier(
        self, key: bytes, digest: bytes
    ) -> RecordedResponse | InvalidRequest | None:
        """Return the response to an earlier identical request; wait if it is in progress.

        Return None if there is no such response, and an error if a different request used the key.
        """
        while key in self._in_progress:
            request, pending = self._in_progress[key]
            if request != digest:
                return _key_reused()
            response = await asyncio.shield(pending)
            if response is not None:
                return response
        stored: RecordedResponse | None = self._stored.get(key)
        if stored is not None and stored.request != digest:
            return _key_reused()
        return stored

    async def _record(
        self, key: bytes, response: RecordedResponse, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Run the application, send its response and store it if it is storable."""
        pending: asyncio.Future[RecordedResponse | None]
        pending = asyncio.get_running_loop().create_future()
        self._in_progress[key] = response.request, pending

        async def send_and_record(message: Message) -> None:
            response.add(message)
            await send(message)

        try:
            await self._app(scope, receive, send_and_record)
        finally:
            del self._in_progress[key]
            pending.set_result(response if response.is_storable else None)
            if response.is_storable:
                self._stored[key] = response


def _key(scope: Scope) -> bytes | None:
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    key = bytes(dict(scope["headers"]).get(b"idempotency-key", b""))
    return key if 0 < len(key) <= MAX_KEY_BYTES else None


def _without_boundary(scope: Scope, body: bytes) -> bytes:
    """Return the body without its multipart boundary, which differs each time a form is sent."""
    content_type = bytes(dict(scope["headers"]).get(b"content-type", b""))
    _, found, boundary = content_type.partition(b"boundary=")
    return body.replace(bytes(boundary).strip(b'"'), b"") if found else body


async def _whole_body(receive: Receive) -> bytes | None:
    """Return the body, or None when the caller disconnected before its end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that yields the already read body first, then further messages."""
    replayed = False

    async def receive_body_first() -> Message:
        nonlocal replayed
        if replayed:
            return await receive()
        replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_body_first


def _key_reused() -> InvalidRequest:
    return InvalidRequest(
        "같은 Idempotency-Key로 다른 요청이 왔습니다. 요청마다 새 값을 보내 주세요.",
        "This Idempotency-Key came with another request before. Please send a new one.",
    )
