"""Turn states and exchanges."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from daedam.interview.dialogue_acts import DialogueAct
from daedam.speech.timeline import SpokenWord


class QuestionType(StrEnum):
    """The kind of a question."""

    MAIN = "main"
    FOLLOWUP = "followup"


class MadeBy(StrEnum):
    """The path that produced the text of a question."""

    PLAN = "plan"
    LLM = "llm"
    LLM_RETRY = "llm_retry"
    COMPOSED = "composed"
    """A follow-up composed from an open point and the candidate's own words."""
    PROBE = "probe"
    """A follow-up of the plan, asked because none could be composed."""
    ANOTHER_EXAMPLE = "another_example"
    """A request for a smaller or similar experience."""
    REPROMPT = "reprompt"
    """A request to answer again, because no speech was found."""
    REPEAT = "repeat"
    """The open question again, verbatim."""
    REPHRASE = "rephrase"
    """The open question in simpler words."""
    GIVE_TIME = "give_time"
    REASSURE = "reassure"
    """The answer to a question about the sound or the recording."""
    INVITE = "invite"
    """The reply to small talk."""
    REDIRECT = "redirect"
    """The reply to speech that has nothing to do with the question."""
    PARK = "park"
    """The reply to a question of the candidate, which is noted for the hiring team."""
    PAUSE = "pause"
    NOTE_CORRECTION = "note_correction"
    CONFIRM_STOP = "confirm_stop"
    """The question whether the interview should end."""


KEEPS_OPEN = frozenset(
    {
        MadeBy.REPROMPT,
        MadeBy.REPEAT,
        MadeBy.REPHRASE,
        MadeBy.GIVE_TIME,
        MadeBy.REASSURE,
        MadeBy.INVITE,
        MadeBy.REDIRECT,
        MadeBy.PARK,
        MadeBy.PAUSE,
        MadeBy.NOTE_CORRECTION,
        MadeBy.CONFIRM_STOP,
    }
)
"""Replies that ask nothing new: the question before them stays open."""


class TurnState(StrEnum):
    """The progress of a turn. Each state is committed together with its output."""

    RECEIVED = "received"
    TRANSCRIBED = "transcribed"
    MEASURED = "measured"
    ASKED = "asked"
    SPOKEN = "spoken"


UNFINISHED = tuple(state for state in TurnState if state is not TurnState.SPOKEN)
"""States of turns that are still in progress."""


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
"""State of a live answer: a `TurnState`, or `listening`, `paused`, `delayed` or `cancelled`."""

EndedBy = Literal["client", "server", "limit"]
"""What ended a live answer: the candidate, silence in hands-free mode, or the time limit."""

SpeechKind = Literal["acknowledgement", "question", "confirmation"]
"""What the interviewer says on a live connection."""


class TranscriptStatus(StrEnum):
    """The result of recognition for an answer."""

    RECOGNISED = "recognised"
    NO_SPEECH = "no_speech"
    PENDING = "pending"
    """The recogniser was not available. The recording is stored and will be transcribed later."""
    OTHER_LANGUAGE = "other_language"
    """The answer is in another language than the interview and gets no follow-up."""
    TYPED = "typed"
    """A typed answer without a recording."""

    @property
    def has_text(self) -> bool:
        """Whether there is a text that a follow-up can refer to."""
        return self in (TranscriptStatus.RECOGNISED, TranscriptStatus.TYPED)


@dataclass(frozen=True)
class Exchange:
    """What the interviewer said and what the candidate said after it."""

    question: str
    """The open question. For a reply that keeps a question open, the text of that question."""
    type: QuestionType
    main_index: int
    made_by: MadeBy
    answer: str = ""
    """The part of the utterance that answers the question; empty if there is none."""
    transcript_status: TranscriptStatus = TranscriptStatus.RECOGNISED
    act: DialogueAct = DialogueAct.ANSWER
    """The act that decides the next move."""
    utterance: str = ""
    """The whole text of what the candidate said or typed."""
    open_point: str = ""
    """Kind of the open point that a composed question asked about; empty for other questions."""
    quote: str = ""
    """The words of an answer that a composed question referred to; empty for other questions."""
    frame: str = ""
    """Id of the frame of a composed question."""
    simpler: str = ""
    """The question in simpler words; empty if there is no such text."""
    words: tuple[SpokenWord, ...] = ()
    """The recognised words of `answer` with times; empty if there are no times, or if `answer` is
    only a part of the utterance."""


def answered(history: Sequence[Exchange]) -> list[Exchange]:
    """Return the exchanges with an answer."""
    return [e for e in history if e.act is DialogueAct.ANSWER and e.answer]
