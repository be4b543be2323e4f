"""A live client for tests and benchmarks: sends recordings and times the replies."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from daedam.schemas.live import SAMPLE_RATE_HZ, numbered, unnumbered
from daedam.utils.audio_utils import wav_pcm

FRAME_S = 0.1
FRAME_BYTES = 2 * round(FRAME_S * SAMPLE_RATE_HZ)


@dataclass
class Sound:
    """A stream of the interviewer's voice with the times at which it is played.

    Times are those of the event loop's clock, in seconds. Streams are played one after the other.
    """

    kind: str
    text: str
    arrived_at: float
    heard_at: float
    seconds: float = 0.0
    complete: bool = False
    pcm: bytes = b""
    rate_hz: int = 0


@dataclass
class Listener:
    """Messages and audio received over a live connection."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    closed: bool = False
    _by_stream: dict[int, Sound] = field(default_factory=dict)

    async def take(self, received: str | bytes) -> None:
        async with self.changed:
            if isinstance(received, bytes):
                self._hear(*unnumbered(received))
            else:
                self._note(json.loads(received))
            self.changed.notify_all()

    def _hear(self, stream: int, pcm: bytes) -> None:
        sound = self._by_stream[stream]
        if not sound.pcm:
            sound.arrived_at = asyncio.get_running_loop().time()
            before = self.sounds[-1] if self.sounds else None
            free_at = before.heard_at + before.seconds if before else 0.0
            sound.heard_at = max(sound.arrived_at, free_at)
            self.sounds.append(sound)
        sound.pcm += pcm
        sound.seconds = len(sound.pcm) / 2 / sound.rate_hz

    def _note(self, message: dict[str, Any]) -> None:
        self.messages.append(message)
        match message["type"]:
            case "audio":
                sound = Sound(message["kind"], message["text"], 0.0, 0.0)
                sound.rate_hz = message["sample_rate_hz"]
                self._by_stream[message["stream"]] = sound
            case "audio_end":
                self._by_stream[message["stream"]].complete = True

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == kind]

    async def until(self, kind: str, *, count: int = 1, timeout_s: float = 60) -> dict[str, Any]:
        """Wait for the `count`th message of a kind and return it.

        Raises `AssertionError` if an `error` arrives or the connection closes instead, and
        `TimeoutError` after `timeout_s`.
        """
        async with asyncio.timeout(timeout_s), self.changed:
            await self.changed.wait_for(
                lambda: (
                    self.closed
                    or len(self.of(kind)) >= count
                    or (kind != "error" and self.of("error"))
                )
            )
        if len(self.of(kind)) < count:
            raise AssertionError(f"instead of {kind}: {self.of('error') or 'the line closed'}")
        return self.of(kind)[count - 1]


class Person:
    """The client's end of a live connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.listener = Listener()
        self.next_seq = 0
        self.late_s = 0.0
        """Delay of the last sent frame behind real time, in seconds."""

    async def send(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def start(self, question: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Start or resume the answer to `question`; return the `ready` message."""
        await self.send(
            type="start",
            version=1,
            question_id=question["id"],
            turn_type=question["type"],
            **more,
        )
        count = len(self.listener.of("ready")) + 1
        ready = await self.listener.until("ready", count=count)
        self.next_seq = ready["next_seq"]
        return ready

    async def speak(self, pcm: bytes, *, speed: float = 1.0) -> None:
        """Send audio at `speed` times real time, or without any waiting if `speed` is 0."""
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for number, at in enumerate(range(0, len(pcm), FRAME_BYTES), 1):
            if speed:
                due = begin + number * FRAME_S / speed
                await asyncio.sleep(max(0.0, due - loop.time()))
                self.late_s = loop.time() - due
            await self.connection.send(numbered(self.next_seq, pcm[at : at + FRAME_BYTES]))
            self.next_seq += 1

    async def end(self) -> float:
        """Send the end of the answer; return the event loop's time just before, in seconds."""
        at = asyncio.get_running_loop().time()
        await self.send(type="end", last_seq=self.next_seq - 1)
        return at


@contextlib.asynccontextmanager
async def person(url: str, session_id: str) -> AsyncIterator[Person]:
    """Open a live connection to the server at `url` (http://…); yield its client."""
    address = f"{url.replace('http', 'ws', 1)}/api/session/{session_id}/live"
    async with connect(address, max_size=None, compression=None) as connection:
        someone = Person(connection)
        listening = asyncio.create_task(_listen(someone))
        try:
            yield someone
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening


async def _listen(someone: Person) -> None:
    try:
        async for received in someone.connection:
            await someone.listener.take(received)
    except ConnectionClosed:
        pass
    async with someone.listener.changed:
        someone.listener.closed = True
        someone.listener.changed.notify_all()


def pcm_of(wav: bytes) -> bytes:
    pcm, rate_hz = wav_pcm(wav)
    assert rate_hz == SAMPLE_RATE_HZ
    return pcm
