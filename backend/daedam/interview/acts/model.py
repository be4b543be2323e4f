"""Types for dialogue acts: what an utterance does, and its spans."""

from dataclasses import dataclass
from enum import StrEnum


class DialogueAct(StrEnum):
    """What a span of an utterance does."""

    ANSWER = "answer"
    """Content that answers, or tries to answer, the open question."""
    ASKS_REPEAT = "asks_repeat"
    """Asks for the question again."""
    ASKS_CLARIFICATION = "asks_clarification"
    """Asks what the question means, or which of several cases the answer should be about."""
    ASKS_TIME = "asks_time"
    """Asks for a moment to think."""
    CHECKS_CHANNEL = "checks_channel"
    """Asks whether the sound or the recording works."""
    DECLINES = "declines"
    """Refuses to answer the question."""
    DOES_NOT_KNOW = "does_not_know"
    NO_EXPERIENCE = "no_experience"
    """States that the experience asked for is missing."""
    REFERS_BACK = "refers_back"
    """States that an earlier answer has already answered the question."""
    CORRECTS_INTERVIEWER = "corrects_interviewer"
    """Corrects what the interviewer understood."""
    CORRECTS_SELF = "corrects_self"
    """Corrects an earlier answer."""
    ASKS_INTERVIEWER = "asks_interviewer"
    """Asks the employer a question, e.g. about pay or the process."""
    WANTS_PAUSE = "wants_pause"
    """Wants to interrupt the interview for some minutes."""
    WANTS_STOP = "wants_stop"
    """Wants to end the interview."""
    CLOSES = "closes"
    """States that the answer is finished."""
    SMALL_TALK = "small_talk"
    OFF_TOPIC = "off_topic"
    """Speech that is not addressed to the interview."""
    ORDER = "order"
    """An instruction to the interviewing system; see `interview.injection`."""
    NO_SPEECH = "no_speech"
    """Empty, or only fillers."""


@dataclass(frozen=True)
class ActSpan:
    """A part of an utterance and its act. `begin` and `end` are character positions."""

    act: DialogueAct
    begin: int
    end: int
