"""Messages of the live protocol, which runs over a WebSocket.

`docs/live-protocol.md` describes the protocol. The JSON Schemas in
`docs/live-protocol.schema.json` are generated from these models. The page's types are generated
from the schemas. A test checks that the schemas are up to date.

The messages are JSON text frames. Audio is sent in binary frames:

    client   sequence number (uint32, big endian) | audio: 16 kHz mono PCM, 16-bit little endian
    server   stream number (uint32, big endian)   | audio in the format given in `audio`
"""

import struct
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from daedam.interview.turn import AnswerState, EndedBy, QuestionType, SpeechKind
from daedam.schemas.interviews import AnswerCompleted, QuestionOut
from daedam.schemas.request_text import RequestBody

VERSION = 1
"""The only version of the protocol; sent in `start`."""

SAMPLE_RATE_HZ = 16_000

MAX_FRAME_BYTES = 4 + 2 * SAMPLE_RATE_HZ
"""Largest binary frame of a client: its sequence number and at most 1 s of audio."""

MAX_MESSAGE_BYTES = 8_192
"""Largest JSON message of a client."""

_NUMBER = struct.Struct(">I")

LastNumber = Annotated[int, Field(ge=-1, le=2**32 - 1)]
Milliseconds = Annotated[float, Field(ge=0, le=3_600_000)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _ClientMessage(RequestBody):
    """Base class of the client's messages."""

    model_config = ConfigDict(extra="ignore")


# --- from the client ------------------------------------------------------------------------------


class Start(_ClientMessage):
    """Start the answer to a question, or continue it after the connection was lost."""

    type: Literal["start"] = "start"
    version: int
    """Version of this protocol: 1."""
    question_id: str = Field(min_length=1, max_length=40)
    turn_type: QuestionType
    hands_free: bool = False
    """Whether the server decides when the answer has ended (endpointing)."""


class Pause(_ClientMessage):
    """Pause the audio; endpointing pauses too."""

    type: Literal["pause"] = "pause"


class Resume(_ClientMessage):
    """Continue the audio after `pause`."""

    type: Literal["resume"] = "resume"


class Continue(_ClientMessage):
    """Ask for more time (the button "계속 말하기"): an announced end is cancelled.

    Without further speech the server asks, after a longer silence, whether the answer is over.
    """

    type: Literal["continue"] = "continue"


class End(_ClientMessage):
    """End the answer (the button "답변 완료")."""

    type: Literal["end"] = "end"
    last_seq: LastNumber
    """Sequence number of the last frame; -1 without frames."""
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    """SHA-256 of the answer's audio, in order; compared before the answer is acknowledged."""
    samples: int | None = Field(default=None, ge=0)
    """Number of samples of the answer."""


class Cancel(_ClientMessage):
    """Discard the answer to this question; the question stays unanswered."""

    type: Literal["cancel"] = "cancel"


class Repeat(_ClientMessage):
    """Speak the current question again."""

    type: Literal["repeat"] = "repeat"
    question_id: str = Field(min_length=1, max_length=40)


class Heard(_ClientMessage):
    """Playback times that the page measured, in ms after the last captured sample with speech.

    Without speech they count from the last captured sample.
    """

    type: Literal["heard"] = "heard"
    turn_id: str = Field(min_length=1, max_length=40)
    first_sound_ms: Milliseconds | None = None
    """Time of the first audible sample of any stream."""
    first_content_ms: Milliseconds | None = None
    """Time of the first audible sample of the next question."""
    end_to_content_ms: Milliseconds | None = None
    """Time from the end of the answer (the button, or the server's `received`) to the first
    audible sample of the next question."""


class Ping(_ClientMessage):
    """Request a `pong` with the same `id`."""

    type: Literal["ping"] = "ping"
    id: int = 0


ClientMessage = Annotated[
    Start | Pause | Resume | Continue | End | Cancel | Repeat | Heard | Ping,
    Field(discriminator="type"),
]


# --- from the server ------------------------------------------------------------------------------


class Ready(_Message):
    """The response to `start`: the client may send audio."""

    type: Literal["ready"] = "ready"
    version: Literal[1] = 1
    question_id: str
    next_seq: int
    """Sequence number of the next frame; above 0 if an answer is continued."""
    max_answer_sec: int
    ack_every_ms: int
    """Approximate interval between `ack` messages while audio arrives, in ms."""


class Ack(_Message):
    """All frames up to `seq` are stored on the server's disk (fsync)."""

    type: Literal["ack"] = "ack"
    seq: int


class Voice(_Message):
    """Speech has started or stopped."""

    type: Literal["voice"] = "voice"
    speaking: bool
    at_ms: int
    """Position in the answer, in ms."""


class Partial(_Message):
    """The interim transcript. `settled` only grows; `unsettled` may still change."""

    type: Literal["partial"] = "partial"
    revision: int
    settled: str
    unsettled: str


class State(_Message):
    """The state of the answer: `listening` or `paused`, then the states of its turn.

    `delayed`: the answer is stored; a stage has failed and is retried automatically. The remaining
    states follow.
    """

    type: Literal["state"] = "state"
    state: AnswerState
    ended_by: EndedBy | None = None
    """With `received`: the side that ended the answer, or the length limit."""


class Ending(_Message):
    """Hands-free mode: the answer ends after further silence, or no longer does.

    Speech, `continue` and `pause` cancel the end.
    """

    type: Literal["ending"] = "ending"
    in_ms: int | None
    """Silence until the end in ms; null: the answer goes on."""


class QuestionText(_Message):
    """The next question. It has passed all checks and is final."""

    type: Literal["question"] = "question"
    question: QuestionOut


class Audio(_Message):
    """The start of an audio stream: binary frames with its number follow until `audio_end`.

    Play streams one after the other, in the order of their numbers.
    """

    type: Literal["audio"] = "audio"
    stream: int
    kind: SpeechKind
    """`confirmation` asks whether the answer is over; it is not over if speech continues."""
    text: str
    encoding: Literal["pcm_s16le"] = "pcm_s16le"
    sample_rate_hz: int
    channels: Literal[1] = 1


class AudioEnd(_Message):
    """The end of an audio stream."""

    type: Literal["audio_end"] = "audio_end"
    stream: int
    duration_ms: int


class TurnDone(_Message):
    """The end of a turn, with the same content as the response of `POST /api/answer/complete`."""

    type: Literal["turn"] = "turn"
    turn: AnswerCompleted


class Error(_Message):
    """An error. After a `fatal` error the server closes the connection."""

    type: Literal["error"] = "error"
    code: str
    detail: str
    """What happened and what to do, in Korean."""
    detail_en: str
    """What happened and what to do, in English."""
    fatal: bool


class Pong(_Message):
    """The response to `ping`."""

    type: Literal["pong"] = "pong"
    id: int


ServerMessage = Annotated[
    Ready
    | Ack
    | Voice
    | Partial
    | State
    | Ending
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
"""Smallest audio of a frame: one sample. Empty frames would fill the journal without any audio."""


def numbered(number: int, sound: bytes) -> bytes:
    """Return a binary frame: the sequence or stream number, followed by `sound` (PCM)."""
    return _NUMBER.pack(number) + sound


def unnumbered(frame: bytes) -> tuple[int, bytes]:
    """Return the number and the audio of a binary frame.

    Raises `ValueError` if `frame` is not a number followed by at least one 16-bit sample.
    """
    if len(frame) < _NUMBER.size + MIN_FRAME_BYTES or len(frame) % 2:
        raise ValueError("not a frame of 16-bit audio")
    return _NUMBER.unpack_from(frame)[0], frame[_NUMBER.size :]
