"""Route `/api/session/{session_id}/live`: an interview over a WebSocket.

`docs/live-protocol.md` describes the protocol.
"""

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
    VERSION,
    Ack,
    Audio,
    AudioEnd,
    Cancel,
    Continue,
    End,
    Ending,
    Error,
    Heard,
    Partial,
    Pause,
    Ping,
    Pong,
    QuestionText,
    Ready,
    Repeat,
    Resume,
    ServerMessage,
    Start,
    State,
    TurnDone,
    Voice,
    client_messages,
    numbered,
    unnumbered,
)
from daedam.services.live.connections import LiveConnection, LiveConnections
from daedam.services.live.events import (
    AnswerOpened,
    AnswerStateChanged,
    EndAnnounced,
    FramesStored,
    LiveEvent,
    QuestionAsked,
    RequestFailed,
    SpeechAudio,
    SpeechEnded,
    SpeechStarted,
    TurnFinished,
    VoiceActivityChanged,
)
from daedam.services.live.streaming_transcription import InterimTranscript

log = logging.getLogger(__name__)

router = APIRouter()

MAX_UNSENT_BYTES = 4 * 1024 * 1024
"""Maximum size of a connection's unsent messages: over a minute of the interviewer's speech."""

POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013


class Outbox:
    """A queue of messages to a client.

    `overflown` is set when the size of the messages exceeds `MAX_UNSENT_BYTES`.

    Of the interim transcripts, and of the voice activities, the queue holds only the newest. A slow
    client does not get the older ones.
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
        """Number of messages that wait."""
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
    """Conduct an interview over a WebSocket.

    The path holds the session id, which is the interview's secret, or the interview's public id,
    which selects the cookie that holds the secret.
    """
    # Browsers let any page open a WebSocket to any host, and send the cookies along.
    if not socket.app.state.origins.admits(socket.headers):
        await socket.close(POLICY_VIOLATION)
        return
    await socket.accept()
    session_id = session_cookies(socket.headers).get(cookie_name(session_id), session_id)
    connections: LiveConnections = socket.app.state.parts.live
    try:
        registered = await connections.connect(session_id)
    except DaedamError as exc:
        await _send_one(socket, _error(exc, fatal=True))
        await socket.close(TRY_AGAIN_LATER if isinstance(exc, Busy) else POLICY_VIOLATION)
        return
    outbox = Outbox()
    shapes = Shapes(socket)
    connection = LiveConnection(
        connections, session_id, registered, lambda event: outbox.put(_message(event, shapes))
    )
    tasks = [
        asyncio.create_task(work)
        for work in (
            _receive(socket, connection, outbox),
            _send(socket, outbox),
            connection.lost.wait(),
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
                log.error("a live connection failed: %s", type(error).__name__)
                log.debug("how it failed", exc_info=error)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(Exception):  # the client may have disconnected
            if code == TRY_AGAIN_LATER:
                await _send_one(socket, _error(TooSlow(), fatal=True))
            else:
                await _send_rest(socket, outbox)
            await socket.close(code)
        await connection.close()


async def _receive(socket: WebSocket, connection: LiveConnection, outbox: Outbox) -> None:
    """Handle the client's frames and messages until it disconnects or an error is fatal."""
    while True:
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return
        try:
            if (frame := received.get("bytes")) is not None:
                await connection.add_frame(*_frame(frame))
            else:
                await _handle(received.get("text") or "", connection, outbox)
        except DaedamError as exc:
            fatal = isinstance(exc, UnknownVersion | FrameMissing | NotStored | TakenOver)
            outbox.put(_error(exc, fatal=fatal))
            if fatal:
                return


async def _handle(text: str, connection: LiveConnection, outbox: Outbox) -> None:
    """Handle a JSON message of the client. Raises `DaedamError`."""
    if len(text) > MAX_MESSAGE_BYTES:
        raise InvalidRequest
    try:
        message = client_messages.validate_json(text)
    except ValidationError:
        raise InvalidRequest from None
    match message:
        case Start():
            if message.version != VERSION:
                raise UnknownVersion
            await connection.start(
                message.question_id, message.turn_type, hands_free=message.hands_free
            )
        case End():
            await connection.end(message.last_seq, samples=message.samples, sha256=message.sha256)
        case Cancel():
            await connection.cancel()
        case Pause():
            connection.pause(True)
        case Resume():
            connection.pause(False)
        case Continue():
            connection.hold()
        case Repeat():
            await connection.repeat(message.question_id)
        case Heard():
            measured = {
                "ear_first_sound_ms": message.first_sound_ms,
                "ear_first_content_ms": message.first_content_ms,
                "ear_end_to_content_ms": message.end_to_content_ms,
            }
            timings_ms = {name: value for name, value in measured.items() if value is not None}
            await connection.store_timings(message.turn_id, timings_ms)
        case Ping():
            outbox.put(Pong(id=message.id))


def _message(event: LiveEvent, shapes: Shapes) -> ServerMessage | bytes:
    """Return the message, or the binary frame, that reports an event to the client."""
    match event:
        case AnswerOpened():
            return Ready(
                question_id=event.question_id,
                next_seq=event.next_frame,
                max_answer_sec=round(event.max_answer_s),
                ack_every_ms=round(event.ack_interval_s * 1000),
            )
        case FramesStored():
            return Ack(seq=event.number)
        case VoiceActivityChanged():
            return Voice(speaking=event.speaking, at_ms=round(event.at_s * 1000))
        case InterimTranscript():
            return Partial(
                revision=event.revision, settled=event.settled, unsettled=event.unsettled
            )
        case AnswerStateChanged():
            return State(state=event.state, ended_by=event.ended_by)
        case EndAnnounced():
            return Ending(in_ms=None if event.in_s is None else round(event.in_s * 1000))
        case QuestionAsked():
            return QuestionText(question=shapes.question(event.question))
        case SpeechStarted():
            return Audio(
                stream=event.stream,
                kind=event.kind,
                text=event.text,
                sample_rate_hz=event.sample_rate_hz,
            )
        case SpeechAudio():
            return numbered(event.stream, event.pcm)
        case SpeechEnded():
            return AudioEnd(stream=event.stream, duration_ms=round(event.duration_s * 1000))
        case TurnFinished():
            return TurnDone(turn=shapes.answer(event.finished))
        case RequestFailed():
            return _error(event.error, fatal=event.fatal)


def _error(error: DaedamError, *, fatal: bool) -> Error:
    return Error(code=error.code, detail=error.detail, detail_en=error.detail_en, fatal=fatal)


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
    """Send the messages that still wait, for at most 0.5 s. They may contain the fatal error."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            while outbox.unsent:
                await _send_one(socket, await outbox.next())


async def _send_one(socket: WebSocket, message: ServerMessage | bytes) -> None:
    if isinstance(message, bytes):
        await socket.send_bytes(message)
    else:
        await socket.send_text(message.model_dump_json())
