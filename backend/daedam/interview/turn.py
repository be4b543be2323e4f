"""Turn states, exchanges, and the choice of the next move."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from daedam.interview.plan import Plan


class QuestionType(StrEnum):
    """The kind of a question."""

    MAIN = "main"
    FOLLOWUP = "followup"


class MadeBy(StrEnum):
    """The path that produced the text of a question."""

    PLAN = "plan"
    LLM = "llm"
    LLM_RETRY = "llm_retry"
    PROBE = "probe"
    """A written follow-up, because the model failed or its question broke a rule."""
    REPROMPT = "reprompt"
    """A request to answer again, because no speech was found."""


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
"""State of a live answer: those of its turn, and those before and beside them."""

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
    """A question and its answer. `answer` is empty if there is no text."""

    question: str
    type: QuestionType
    main_index: int
    made_by: MadeBy
    answer: str = ""
    transcript_status: TranscriptStatus = TranscriptStatus.RECOGNISED


@dataclass(frozen=True)
class AskFollowUp:
    """Ask a follow-up to the last answer."""

    main_index: int


@dataclass(frozen=True)
class AskAgain:
    """Ask for the answer again, because no speech was found."""

    main_index: int


@dataclass(frozen=True)
class AskMain:
    """Ask planned question number `main_index`, counted from 0."""

    main_index: int


@dataclass(frozen=True)
class Finish:
    """End the interview."""


Move = AskFollowUp | AskAgain | AskMain | Finish


def next_move(plan: Plan, history: Sequence[Exchange]) -> Move:
    """Return the move after the last exchange of `history`.

    An answer without speech causes one reprompt per main question, which does not count as a
    follow-up. An answer whose transcript is pending gets no follow-up. Raises `ValueError` if
    `history` is empty.
    """
    if not history:
        raise ValueError("the history is empty: the first question comes from the plan")
    last = history[-1]
    same_main = [e for e in history if e.main_index == last.main_index]
    if last.transcript_status is TranscriptStatus.NO_SPEECH and not _was_reprompted(same_main):
        return AskAgain(last.main_index)
    if last.transcript_status.has_text and _followup_count(same_main) < plan.followups_per_question:
        return AskFollowUp(last.main_index)
    if last.main_index + 1 < len(plan.questions):
        return AskMain(last.main_index + 1)
    return Finish()


def _was_reprompted(exchanges: Sequence[Exchange]) -> bool:
    return any(e.made_by is MadeBy.REPROMPT for e in exchanges)


def _followup_count(exchanges: Sequence[Exchange]) -> int:
    return sum(
        e.type is QuestionType.FOLLOWUP and e.made_by is not MadeBy.REPROMPT for e in exchanges
    )
