"""Types of the dialogue acts: what an utterance does, its spans, and the rules that find them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class DialogueAct(StrEnum):
    """What a span of an utterance does."""

    ANSWER = "answer"
    """Content that answers, or tries to answer, the open question."""
    ASKS_REPEAT = "asks_repeat"
    """Asks for the question again."""
    ASKS_CLARIFICATION = "asks_clarification"
    """Asks what the question means, or which case it should be."""
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
    """States that an earlier answer contains it."""
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


@dataclass(frozen=True)
class Sentence:
    """A sentence of an utterance, or a clause that ends like one."""

    begin: int
    end: int
    text: str
    """The text between `begin` and `end`."""
    flat: str
    """The text without quoted words, fillers at the beginning, spaces and punctuation."""
    words: int
    """Number of words, fillers included."""
    asks: bool
    """Whether the sentence has the form of a question."""
    is_past: bool
    """Whether its main verb is in the past tense."""


@dataclass(frozen=True)
class Setting:
    """What surrounds a sentence."""

    question: str
    """The open question."""
    question_words: frozenset[str]
    """Content words of the open question."""
    utterance_words: int
    """Number of words of the whole utterance."""
    position: int
    """Index of the sentence in the utterance."""
    sentences: int
    """Number of sentences of the utterance."""


@dataclass(frozen=True)
class Rule:
    """A pattern of flat text that indicates an act."""

    act: DialogueAct
    pattern: re.Pattern[str]
    tail: int | None = None
    """Maximum characters after the match: requests end a sentence."""
    longest: int = 30
    """Maximum words of a sentence that the rule applies to."""
    unless: re.Pattern[str] | None = None
    """A pattern that the sentence must not contain."""
    may_be_past: bool = True
    """Whether the main verb may be in the past tense."""
    when: Callable[[Sentence, Setting], bool] | None = None
    """A further condition."""
