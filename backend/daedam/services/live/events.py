"""Events of a live interview, as services emit them.

The router shapes them into the messages of the live protocol (`schemas/live.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from daedam.errors import DaedamError
from daedam.interview.turn import AnswerState, EndedBy, SpeechKind
from daedam.services.live.streaming_transcription import InterimTranscript
from daedam.services.orchestrator import FinishedTurn
from daedam.storage.tables import Question


@dataclass(frozen=True)
class AnswerOpened:
    """The server accepts the audio of an answer."""

    question_id: str
    next_frame: int
    """Number of the next frame; above 0 when an interrupted answer continues."""
    max_answer_s: float
    ack_interval_s: float
    """Approximate seconds between two `FramesStored` while audio arrives."""


@dataclass(frozen=True)
class FramesStored:
    """All frames up to `number` are on disk."""

    number: int


@dataclass(frozen=True)
class VoiceActivityChanged:
    """The candidate began to speak, or stopped, at `at_s` seconds of the answer."""

    speaking: bool
    at_s: float


@dataclass(frozen=True)
class AnswerStateChanged:
    """The answer, or its turn, has reached a state."""

    state: AnswerState
    ended_by: EndedBy | None = None
    """Set with `received`."""


@dataclass(frozen=True)
class EndAnnounced:
    """In hands-free mode: the answer ends soon, or no longer does."""

    in_s: float | None
    """Seconds of further silence until the end; None: the answer goes on."""


@dataclass(frozen=True)
class QuestionAsked:
    """The text of the next question is committed."""

    question: Question


@dataclass(frozen=True)
class SpeechStarted:
    """The interviewer speaks `text`; `SpeechAudio` of the same stream follows."""

    stream: int
    kind: SpeechKind
    text: str
    sample_rate_hz: int


@dataclass(frozen=True)
class SpeechAudio:
    """A piece of the interviewer's speech: mono PCM, 16-bit little endian."""

    stream: int
    pcm: bytes


@dataclass(frozen=True)
class SpeechEnded:
    """A stream of the interviewer's speech is complete."""

    stream: int
    duration_s: float


@dataclass(frozen=True)
class TurnFinished:
    """The turn of a live answer is finished."""

    finished: FinishedTurn


@dataclass(frozen=True)
class RequestFailed:
    """A request of the client failed. After a fatal error the connection closes."""

    error: DaedamError
    fatal: bool


LiveEvent = (
    AnswerOpened
    | FramesStored
    | VoiceActivityChanged
    | InterimTranscript
    | AnswerStateChanged
    | EndAnnounced
    | QuestionAsked
    | SpeechStarted
    | SpeechAudio
    | SpeechEnded
    | TurnFinished
    | RequestFailed
)

Send = Callable[[LiveEvent], None]
"""A function that queues an event for the client without waiting."""
