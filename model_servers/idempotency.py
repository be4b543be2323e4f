"""The same request twice is the same work once: answers by `Idempotency-Key`.

A caller that lost the connection asks again with the same key and gets the answer that was being
made, or was made within the last minute. Streams and failures are not kept: asking for them again
does the work again, which is always allowed here.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field

from cachetools import TTLCache
from fastapi import Response

from daedam.errors import InvalidRequest
from daedam.http.body_limit import App, Message, Receive, Scope, Send
from model_servers.callers import GONE
from model_servers.refusals import refuse

KEPT_S = 60
"""How long an answer is kept: longer than any caller's patience between two tries."""

KEPT_BYTES = 32 * 2**20
"""Memory for kept answers; the oldest go first."""

MAX_KEY_BYTES = 200


@dataclass
class RecordedResponse:
    """The messages of one whole answer."""

    request: bytes
    """Digest of what was asked."""
    messages: list[Message] = field(default_factory=list)
    size: int = 0

    def add(self, message: Message) -> None:
        """Note the next message; none any more of an answer that is not to be kept."""
        if not self.messages or self._may_be_kept:
            self.messages.append(dict(message))
            self.size += len(message.get("body", b"")) + 200

    @property
    def worth_keeping(self) -> bool:
        """Whole, successful, not a stream, and of a size that can be kept."""
        if not self.messages or not self._may_be_kept:
            return False
        last = self.messages[-1]
        return last["type"] == "http.response.body" and not last.get("more_body")

    @property
    def _may_be_kept(self) -> bool:
        start = self.messages[0]
        known_length = b"content-length" in dict(start["headers"])
        return start["status"] < 300 and known_length and self.size <= KEPT_BYTES


class Idempotency:
    """ASGI middleware around the model's routes."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._under_way: dict[bytes, tuple[bytes, asyncio.Future[RecordedResponse | None]]] = {}
        self._done: TTLCache[bytes, RecordedResponse] = TTLCache(
            KEPT_BYTES, KEPT_S, getsizeof=lambda answer: answer.size
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        body = await _whole_body(receive)
        if body is None:
            await Response(status_code=GONE)(scope, receive, send)
            return
        digest = hashlib.sha256(scope["path"].encode() + b"\0" + _shape(scope, body)).digest()
        earlier = await self._earlier(key, digest)
        if isinstance(earlier, InvalidRequest):
            await refuse(scope, earlier)(scope, receive, send)
        elif earlier is not None:
            for message in earlier.messages:
                await send(message)
        else:
            await self._answer(key, RecordedResponse(digest), scope, _replayed(body, receive), send)

    async def _earlier(self, key: bytes, digest: bytes) -> RecordedResponse | InvalidRequest | None:
        """The answer to the same request of before; waited for, where it is being made."""
        while key in self._under_way:
            request, coming = self._under_way[key]
            if request != digest:
                return _another_request()
            answer = await asyncio.shield(coming)
            if answer is not None:
                return answer
        kept: RecordedResponse | None = self._done.get(key)
        if kept is not None and kept.request != digest:
            return _another_request()
        return kept

    async def _answer(
        self, key: bytes, answer: RecordedResponse, scope: Scope, receive: Receive, send: Send
    ) -> None:
        coming: asyncio.Future[RecordedResponse | None] = asyncio.get_running_loop().create_future()
        self._under_way[key] = answer.request, coming

        async def noted(message: Message) -> None:
            answer.add(message)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            del self._under_way[key]
            coming.set_result(answer if answer.worth_keeping else None)
            if answer.worth_keeping:
                self._done[key] = answer


def _key(scope: Scope) -> bytes | None:
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    key = bytes(dict(scope["headers"]).get(b"idempotency-key", b""))
    return key if 0 < len(key) <= MAX_KEY_BYTES else None


def _shape(scope: Scope, body: bytes) -> bytes:
    """The body without what differs between two sendings of one form: its boundary."""
    content_type = bytes(dict(scope["headers"]).get(b"content-type", b""))
    _, found, boundary = content_type.partition(b"boundary=")
    return body.replace(bytes(boundary).strip(b'"'), b"") if found else body


async def _whole_body(receive: Receive) -> bytes | None:
    """The body; None where the caller went away before its end: half of it is no request."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """`receive` with the body, already read, before what is still to come."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _another_request() -> InvalidRequest:
    return InvalidRequest(
        "같은 Idempotency-Key로 다른 요청이 왔습니다. 요청마다 새 값을 보내 주세요.",
        "This Idempotency-Key came with another request before. Please send a new one.",
    )
