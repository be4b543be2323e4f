"""`/api/session/{session_id}/live`: an interview over a WebSocket. `docs/live-protocol.md`."""

import asyncio
import contextlib
import logging
from collections import deque

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from daedam.errors import (
    Busy,
    DaedamError,
    FrameMissing,
    InvalidRequest,
    NotStored,
    TakenOver,
    TooSlow,
    UnknownVersion,
)
from daedam.http.session_cookies import cookie_name, session_cookies
from daedam.routers.shapes import Shapes
from daedam.schemas.live import (
    MAX_FRAME_BYTES,
    MAX_MESSAGE_BYTES,
    Partial,
    ServerMessage,
    Voice,
    client_messages,
    unnumbered,
)
from daedam.services.live.connections import LiveConnection, LiveConnections, error_message

log = logging.getLogger(__name__)

router = APIRouter()

MAX_UNSENT_BYTES = 4 * 1024 * 1024
"""What may wait for a slow line: over a minute of the interviewer's voice."""

POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013


class Outbox:
    """Messages on their way to a client, in order, and never more than fit.

    Of readings and voice activity only the newest waits: who is slow misses the ones between.
    """

    def __init__(self) -> None:
        self._waiting: deque[ServerMessage | bytes] = deque()
        self._bytes = 0
        self._arrived = asyncio.Event()
        self.overflown = asyncio.Event()

    def put(self, message: ServerMessage | bytes) -> None:
        if isinstance(message, Partial | Voice):
            self._drop(type(message))
        self._waiting.append(message)
        self._bytes += _size(message)
        if self._bytes > MAX_UNSENT_BYTES:
            self.overflown.set()
        self._arrived.set()

    @property
    def unsent(self) -> int:
        """How many messages wait."""
        return len(self._waiting)

    async def next(self) -> ServerMessage | bytes:
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        message = self._waiting.popleft()
        self._bytes -= _size(message)
        return message

    def _drop(self, kind: type) -> None:
        old = next((m for m in self._waiting if isinstance(m, kind)), None)
        if old is not None:
            self._waiting.remove(old)
            self._bytes -= _size(old)


def _size(message: ServerMessage | bytes) -> int:
    return len(message) if isinstance(message, bytes) else 512


@router.websocket("/api/session/{session_id}/live")
async def live(socket: WebSocket, session_id: str) -> None:
    """A live line. The path holds the session id, which is the interview's secret as everywhere,
    or the interview's public id, which selects the cookie that holds the secret.
    """
    # Browsers let any page open a WebSocket anywhere, and send the cookies along.
    if not socket.app.state.origins.admits(socket.headers):
        await socket.close(POLICY_VIOLATION)
        return
    await socket.accept()
    session_id = session_cookies(socket.headers).get(cookie_name(session_id), session_id)
    interviews: LiveConnections = socket.app.state.parts.live
    try:
        number = await interviews.connect(session_id)
    except DaedamError as exc:
        await _send_one(socket, error_message(exc, fatal=True))
        await socket.close(TRY_AGAIN_LATER if isinstance(exc, Busy) else POLICY_VIOLATION)
        return
    outbox = Outbox()
    shapes = Shapes(socket)
    line = LiveConnection(
        interviews, session_id, number, outbox.put, shapes.question, shapes.answer
    )
    tasks = [
        asyncio.create_task(work)
        for work in (
            _receive(socket, line, outbox),
            _send(socket, outbox),
            line.lost.wait(),
            outbox.overflown.wait(),
        )
    ]
    code = 1000
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[3] in done:
            code = TRY_AGAIN_LATER
        elif tasks[1] not in done:
            code = POLICY_VIOLATION
        for task in done:
            if (error := task.exception()) and not isinstance(error, WebSocketDisconnect):
                log.error("a live line failed: %s", type(error).__name__)
                log.debug("how it failed", exc_info=error)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(Exception):  # the other end may be gone
            if code == TRY_AGAIN_LATER:
                await _send_one(socket, error_message(TooSlow(), fatal=True))
            else:
                await _send_rest(socket, outbox)
            await socket.close(code)
        await line.close()


async def _receive(socket: WebSocket, line: LiveConnection, outbox: Outbox) -> None:
    """Until the client leaves, or says what ends the line."""
    while True:
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return
        try:
            if (frame := received.get("bytes")) is not None:
                await line.hear(*_frame(frame))
            else:
                await _take(received.get("text") or "", line)
        except DaedamError as exc:
            fatal = isinstance(exc, UnknownVersion | FrameMissing | NotStored | TakenOver)
            outbox.put(error_message(exc, fatal=fatal))
            if fatal:
                return


async def _take(text: str, line: LiveConnection) -> None:
    if len(text) > MAX_MESSAGE_BYTES:
        raise InvalidRequest
    try:
        message = client_messages.validate_json(text)
    except ValidationError:
        raise InvalidRequest from None
    await line.say(message)


def _frame(frame: bytes) -> tuple[int, bytes]:
    if len(frame) > MAX_FRAME_BYTES:
        raise InvalidRequest
    try:
        return unnumbered(frame)
    except ValueError:
        raise InvalidRequest from None


async def _send(socket: WebSocket, outbox: Outbox) -> None:
    while True:
        await _send_one(socket, await outbox.next())


async def _send_rest(socket: WebSocket, outbox: Outbox) -> None:
    """What was said last: why the line is closed."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            while outbox.unsent:
                await _send_one(socket, await outbox.next())


async def _send_one(socket: WebSocket, message: ServerMessage | bytes) -> None:
    if isinstance(message, bytes):
        await socket.send_bytes(message)
    else:
        await socket.send_text(message.model_dump_json())
