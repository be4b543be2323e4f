"""What a live interview says and hears over its WebSocket: every message, both ways.

`docs/live-protocol.md` tells how they are used. From the models below come the JSON Schemas
(`docs/live-protocol.schema.json`) and from those the page's types; a test keeps them in step.

Besides these messages, which are JSON text frames, there are binary frames:

    client   sequence number (uint32, big endian) | sound: 16 kHz mono PCM, 16-bit little endian
    server   stream number (uint32, big endian)   | sound in the format that `audio` announced
"""

import struct
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from daedam.interview.turn import QuestionType
from daedam.schemas.interviews import AnswerCompleted, QuestionOut
from daedam.schemas.request_text import RequestBody

VERSION = 1
"""The only version there is; `start` names it."""

SAMPLE_RATE_HZ = 16_000

MAX_FRAME_BYTES = 4 + 2 * SAMPLE_RATE_HZ
"""A client's binary frame: its number, and at most one second of sound."""

MAX_MESSAGE_BYTES = 8_192
"""A client's JSON message."""

_NUMBER = struct.Struct(">I")

LastNumber = Annotated[int, Field(ge=-1, le=2**32 - 1)]
Milliseconds = Annotated[float, Field(ge=0, le=3_600_000)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Asked(RequestBody):
    """A message of the client."""

    model_config = ConfigDict(extra="ignore")


# --- from the client ------------------------------------------------------------------------------


class Start(_Asked):
    """Begins the answer to a question, or goes on with the one that a broken line cut off."""

    type: Literal["start"] = "start"
    version: int
    """Version of this protocol: 1."""
    question_id: str = Field(min_length=1, max_length=40)
    turn_type: QuestionType
    hands_free: bool = False
    """Whether the server may decide that the answer has ended."""


class Pause(_Asked):
    """No sound comes for a while; hands-free waits as well."""

    type: Literal["pause"] = "pause"


class Resume(_Asked):
    """Sound comes again after `pause`."""

    type: Literal["resume"] = "resume"


class End(_Asked):
    """The answer has ended: the button "답변 완료"."""

    type: Literal["end"] = "end"
    last_seq: LastNumber
    """Number of the last frame that was sent; -1 for none."""
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    """Of all sound of the answer, in order: the server compares before it acknowledges."""
    samples: int | None = Field(default=None, ge=0)
    """How many samples the answer has."""


class Cancel(_Asked):
    """Forget what was said to this question; it stays open."""

    type: Literal["cancel"] = "cancel"


class Repeat(_Asked):
    """Speak the open question once more."""

    type: Literal["repeat"] = "repeat"
    question_id: str = Field(min_length=1, max_length=40)


class Heard(_Asked):
    """What the person's ear knows: measured by the page, in ms after the last captured sample
    in which somebody spoke (or, without one, the last captured sample).
    """

    type: Literal["heard"] = "heard"
    turn_id: str = Field(min_length=1, max_length=40)
    first_sound_ms: Milliseconds | None = None
    """First audible sample of anything."""
    first_content_ms: Milliseconds | None = None
    """First audible sample of the next question."""
    end_to_content_ms: Milliseconds | None = None
    """From the end of the answer (the button, or the server's word) to the question's first
    audible sample."""


class Ping(_Asked):
    """Asks for a `pong` with the same `id`."""

    type: Literal["ping"] = "ping"
    id: int = 0


ClientMessage = Annotated[
    Start | Pause | Resume | End | Cancel | Repeat | Heard | Ping, Field(discriminator="type")
]


# --- from the server ------------------------------------------------------------------------------


class Ready(_Message):
    """The answer to `start`: sound may come."""

    type: Literal["ready"] = "ready"
    version: Literal[1] = 1
    question_id: str
    next_seq: int
    """Number that the next frame must have; above 0 where an answer goes on."""
    max_answer_sec: int
    ack_every_ms: int
    """About how often `ack` comes while sound does."""


class Ack(_Message):
    """All frames up to `seq` are on the server's disk and survive whatever happens."""

    type: Literal["ack"] = "ack"
    seq: int


class Voice(_Message):
    """Somebody began to speak, or stopped."""

    type: Literal["voice"] = "voice"
    speaking: bool
    at_ms: int
    """Position in the answer."""


class Partial(_Message):
    """What is understood so far. `settled` only ever grows; `unsettled` may still change."""

    type: Literal["partial"] = "partial"
    revision: int
    settled: str
    unsettled: str


AnswerState = Literal[
    "listening",
    "paused",
    "received",
    "delayed",
    "transcribed",
    "measured",
    "asked",
    "spoken",
    "cancelled",
]


class State(_Message):
    """How far the answer is: the states of a turn, and before them `listening` and `paused`.

    `delayed`: the answer is safe, its work has failed and is tried again by itself; the states that
    remain follow.
    """

    type: Literal["state"] = "state"
    state: AnswerState
    ended_by: Literal["client", "server", "limit"] | None = None
    """With `received`: who decided that the answer had ended."""


class QuestionText(_Message):
    """The next question. It has passed all checks: nothing that comes here is taken back."""

    type: Literal["question"] = "question"
    question: QuestionOut


class Audio(_Message):
    """Sound follows in binary frames that begin with `stream`, until `audio_end`.

    Streams are played one after the other, in the order of their numbers.
    """

    type: Literal["audio"] = "audio"
    stream: int
    kind: Literal["acknowledgement", "question", "confirmation"]
    """`confirmation` asks whether the answer is over; who goes on speaking has answered it."""
    text: str
    encoding: Literal["pcm_s16le"] = "pcm_s16le"
    sample_rate_hz: int
    channels: Literal[1] = 1


class AudioEnd(_Message):
    """The stream is complete."""

    type: Literal["audio_end"] = "audio_end"
    stream: int
    duration_ms: int


class TurnDone(_Message):
    """The turn has come to its end: what `POST /api/answer/complete` would have answered."""

    type: Literal["turn"] = "turn"
    turn: AnswerCompleted


class Error(_Message):
    """Something cannot be done. After a `fatal` one the server closes the line."""

    type: Literal["error"] = "error"
    code: str
    detail: str
    """One Korean sentence on what happened and what to do."""
    detail_en: str
    fatal: bool


class Pong(_Message):
    type: Literal["pong"] = "pong"
    id: int


ServerMessage = Annotated[
    Ready
    | Ack
    | Voice
    | Partial
    | State
    | QuestionText
    | Audio
    | AudioEnd
    | TurnDone
    | Error
    | Pong,
    Field(discriminator="type"),
]

client_messages: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
server_messages: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)


MIN_FRAME_BYTES = 2
"""A frame holds a sample at least: what holds none would be no sound, and yet take room."""


def numbered(number: int, sound: bytes) -> bytes:
    """A binary frame."""
    return _NUMBER.pack(number) + sound


def unnumbered(frame: bytes) -> tuple[int, bytes]:
    """Number and sound of a binary frame. Raises `ValueError` for one that is none."""
    if len(frame) < _NUMBER.size + MIN_FRAME_BYTES or len(frame) % 2:
        raise ValueError("not a frame of 16-bit sound")
    return _NUMBER.unpack_from(frame)[0], frame[_NUMBER.size :]
