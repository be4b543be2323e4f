"""The turn's state machine: what state a turn is in, and what the interviewer does next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview.plan import Plan


class QuestionType(StrEnum):
    MAIN = "main"
    FOLLOWUP = "followup"


class MadeBy(StrEnum):
    """Which path wrote a question's text."""

    PLAN = "plan"
    LLM = "llm"
    LLM_RETRY = "llm_retry"
    PROBE = "probe"
    """A written follow-up, taken because the model failed or its text did not pass."""
    REPROMPT = "reprompt"
    """Asked again because nothing was heard."""


class TurnState(StrEnum):
    """How far a turn has come; each state is committed together with its output."""

    RECEIVED = "received"
    TRANSCRIBED = "transcribed"
    MEASURED = "measured"
    ASKED = "asked"
    SPOKEN = "spoken"


UNFINISHED = tuple(state for state in TurnState if state is not TurnState.SPOKEN)
"""States of turns that are not at their end."""


class TranscriptStatus(StrEnum):
    """What became of the recognition of an answer."""

    RECOGNISED = "recognised"
    NO_SPEECH = "no_speech"
    PENDING = "pending"
    """The recogniser could not be reached: the recording is kept, its text is still to come."""
    OTHER_LANGUAGE = "other_language"
    """It was said in another language than the interview's, and is not asked about."""
    TYPED = "typed"
    """The candidate wrote it: there is no recording."""

    @property
    def has_text(self) -> bool:
        return self in (TranscriptStatus.RECOGNISED, TranscriptStatus.TYPED)


@dataclass(frozen=True)
class Exchange:
    """A question that was asked and the answer that was heard (empty: none)."""

    question: str
    type: QuestionType
    main_index: int
    made_by: MadeBy
    answer: str = ""
    transcript_status: TranscriptStatus = TranscriptStatus.RECOGNISED


@dataclass(frozen=True)
class AskFollowUp:
    """Ask about the last answer."""

    main_index: int


@dataclass(frozen=True)
class AskAgain:
    """Say that nothing was heard and ask for the answer again."""

    main_index: int


@dataclass(frozen=True)
class AskMain:
    """Go on to planned question number `main_index`, counted from 0."""

    main_index: int


@dataclass(frozen=True)
class Finish:
    """The interview is over."""


Move = AskFollowUp | AskAgain | AskMain | Finish


def next_move(plan: Plan, history: Sequence[Exchange]) -> Move:
    """What the interviewer does after the last exchange of `history`.

    Silence is asked about once per main question and costs no follow-up. An answer whose text
    is still to come cannot be followed up, so the interview goes on. Raises `ValueError` for an
    empty history.
    """
    if not history:
        raise ValueError("the first question is no move: it is the plan's first")
    last = history[-1]
    of_this_main = [e for e in history if e.main_index == last.main_index]
    if last.transcript_status is TranscriptStatus.NO_SPEECH and not _was_reprompted(of_this_main):
        return AskAgain(last.main_index)
    if last.transcript_status.has_text and _followups(of_this_main) < (plan.followups_per_question):
        return AskFollowUp(last.main_index)
    if last.main_index + 1 < len(plan.questions):
        return AskMain(last.main_index + 1)
    return Finish()


def _was_reprompted(exchanges: Sequence[Exchange]) -> bool:
    return any(e.made_by is MadeBy.REPROMPT for e in exchanges)


def _followups(exchanges: Sequence[Exchange]) -> int:
    return sum(
        e.type is QuestionType.FOLLOWUP and e.made_by is not MadeBy.REPROMPT for e in exchanges
    )
