"""Choose the interviewer's next move."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview.dialogue_acts import DialogueAct
from daedam.interview.plan import Plan
from daedam.interview.reading.model import OpenPoint, OpenPointKind, Reading
from daedam.interview.turn import KEEPS_OPEN, Exchange, MadeBy, QuestionType, TranscriptStatus

MAX_REPLIES = 4
"""Maximum number of successive replies that keep one question open. After them the next question
is asked."""

LEAST_FOR_LAST = 3
"""Minimum number of planned questions of a plan whose last question is announced as the last."""

ANSWER_S = 60.0
"""Assumed duration of a question with its answer in seconds, for the time budget."""


class LeadIn(StrEnum):
    """What the interviewer says before the next planned question, or at the end."""

    NONE = "none"
    ACCEPT = "accept"
    """Accepts that the candidate does not answer, or has answered before."""
    THANK = "thank"
    MOVE_ON = "move_on"
    """Leaves a question that has no answer after several replies."""
    OTHER_TOPIC = "other_topic"
    """Announces another topic, because the last one had follow-ups."""
    LAST_QUESTION = "last_question"


@dataclass(frozen=True)
class AskFollowUp:
    """Ask a follow-up about one of `points`, the open points in order of importance.

    `points` is empty if there is no reading of the answer.
    """

    main_index: int
    points: tuple[OpenPoint, ...] = ()


@dataclass(frozen=True)
class KeepOpen:
    """Reply, and leave the open question open. `made_by` is one of `KEEPS_OPEN`."""

    main_index: int
    made_by: MadeBy


@dataclass(frozen=True)
class AskAnotherExample:
    """Ask for a smaller or similar experience, because the candidate has none to tell."""

    main_index: int


@dataclass(frozen=True)
class AskMain:
    """Ask planned question number `main_index`, counted from 0."""

    main_index: int
    lead_in: LeadIn = LeadIn.NONE


@dataclass(frozen=True)
class Finish:
    """End the interview."""


Move = AskFollowUp | KeepOpen | AskAnotherExample | AskMain | Finish

_REPLIES = {
    DialogueAct.ASKS_REPEAT: MadeBy.REPEAT,
    DialogueAct.ASKS_CLARIFICATION: MadeBy.REPHRASE,
    DialogueAct.ASKS_TIME: MadeBy.GIVE_TIME,
    DialogueAct.CHECKS_CHANNEL: MadeBy.REASSURE,
    DialogueAct.SMALL_TALK: MadeBy.INVITE,
    DialogueAct.ASKS_INTERVIEWER: MadeBy.PARK,
    DialogueAct.WANTS_PAUSE: MadeBy.PAUSE,
    DialogueAct.CORRECTS_INTERVIEWER: MadeBy.NOTE_CORRECTION,
    DialogueAct.CORRECTS_SELF: MadeBy.NOTE_CORRECTION,
    DialogueAct.OFF_TOPIC: MadeBy.REDIRECT,
    DialogueAct.ORDER: MadeBy.REDIRECT,
    DialogueAct.NO_SPEECH: MadeBy.REPROMPT,
}

_LEAD_INS = {
    DialogueAct.DECLINES: LeadIn.ACCEPT,
    DialogueAct.DOES_NOT_KNOW: LeadIn.ACCEPT,
    DialogueAct.NO_EXPERIENCE: LeadIn.ACCEPT,
    DialogueAct.REFERS_BACK: LeadIn.ACCEPT,
    DialogueAct.CLOSES: LeadIn.THANK,
}

_SECOND = frozenset(
    {
        OpenPointKind.CONTRADICTION,
        OpenPointKind.MISSING_SITUATION,
        OpenPointKind.MISSING_TASK,
        OpenPointKind.MISSING_ACTION,
        OpenPointKind.MISSING_RESULT,
        OpenPointKind.OWN_PART,
        OpenPointKind.REASON,
        OpenPointKind.INSTANCE,
    }
)
_THIRD = frozenset(
    {
        OpenPointKind.CONTRADICTION,
        OpenPointKind.MISSING_ACTION,
        OpenPointKind.MISSING_RESULT,
        OpenPointKind.OWN_PART,
    }
)
"""Kinds of open points that are worth a second (`_SECOND`) and a third (`_THIRD`) follow-up."""


def next_move(
    plan: Plan, history: Sequence[Exchange], reading: Reading | None = None, elapsed_s: float = 0.0
) -> Move:
    """Return the move after the last exchange of `history`.

    `reading` covers all answers to the last main question. If it is None, every answer is worth a
    follow-up. `elapsed_s` is the time spent on the answers so far, in seconds, for the plan's time
    budget.

    The reply to an utterance that is no answer keeps the question open and does not count as a
    follow-up. An answer without speech causes one reprompt per main question. An answer whose
    transcript is pending gets no follow-up. Raises `ValueError` if `history` is empty.
    """
    if not history:
        raise ValueError("the history is empty: the first question comes from the plan")
    last = history[-1]
    act = last.act
    if last.transcript_status is TranscriptStatus.NO_SPEECH:
        act = DialogueAct.NO_SPEECH
    elif not last.transcript_status.has_text:  # pending, or another language
        return _next_main(plan, last.main_index, LeadIn.NONE, elapsed_s)
    if act is DialogueAct.WANTS_STOP:
        if last.made_by is MadeBy.CONFIRM_STOP:
            return Finish()
        return KeepOpen(last.main_index, MadeBy.CONFIRM_STOP)
    if act in (DialogueAct.DOES_NOT_KNOW, DialogueAct.NO_EXPERIENCE) and _may_take_another(
        plan, history
    ):
        return AskAnotherExample(last.main_index)
    if act in _REPLIES:
        reply = _REPLIES[act]
        if reply is MadeBy.REPROMPT and last.transcript_status is TranscriptStatus.TYPED:
            reply = MadeBy.REDIRECT
        if _may_keep_open(history, reply):
            return KeepOpen(last.main_index, reply)
        return _next_main(plan, last.main_index, LeadIn.MOVE_ON, elapsed_s)
    if act in _LEAD_INS:
        return _next_main(plan, last.main_index, _LEAD_INS[act], elapsed_s)
    same_main = [e for e in history if e.main_index == last.main_index]
    count = followup_count(same_main)
    if count < plan.followups_per_question and _has_time(plan, last.main_index, elapsed_s):
        points = _worth_asking(reading, history, same_main, count)
        if points or reading is None:
            return AskFollowUp(last.main_index, points)
    return _next_main(plan, last.main_index, _transition(plan, last.main_index, count), elapsed_s)


def _transition(plan: Plan, main_index: int, followups: int) -> LeadIn:
    """Return the lead-in of the planned question after main question `main_index`.

    `followups` is the number of follow-ups to that main question.
    """
    if main_index + 2 == len(plan.questions) >= LEAST_FOR_LAST:
        return LeadIn.LAST_QUESTION
    return LeadIn.OTHER_TOPIC if followups else LeadIn.NONE


def may_follow_up(plan: Plan, history: Sequence[Exchange], main_index: int) -> bool:
    """Return whether an answer to main question `main_index` may still get a follow-up."""
    same_main = [e for e in history if e.main_index == main_index]
    return followup_count(same_main) < plan.followups_per_question


def followup_count(exchanges: Sequence[Exchange]) -> int:
    """Return the number of follow-ups among `exchanges`.

    Replies that keep a question open and requests for another example do not count.
    """
    return sum(
        e.type is QuestionType.FOLLOWUP
        and e.made_by not in KEEPS_OPEN
        and e.made_by is not MadeBy.ANOTHER_EXAMPLE
        for e in exchanges
    )


def _worth_asking(
    reading: Reading | None, history: Sequence[Exchange], same_main: Sequence[Exchange], count: int
) -> tuple[OpenPoint, ...]:
    """Return the open points that are worth follow-up number `count + 1`, the best first.

    Each kind of open point, and each clause, is asked about only once per main question. Among the
    points that are worth asking, a contradiction comes first, then a kind that the interview has
    asked about less often.
    """
    if reading is None:
        return ()
    worth = (frozenset(OpenPointKind), _SECOND, _THIRD)[min(count, 2)]
    asked = {e.open_point for e in same_main}
    quoted = {e.quote for e in same_main if e.quote}
    points = [
        point
        for point in reading.open_points
        if point.kind in worth
        and point.kind not in asked
        and (point.clause is None or point.clause.text not in quoted)
    ]
    before = Counter(e.open_point for e in history)

    def order(point: OpenPoint) -> tuple[bool, int]:
        return point.kind is not OpenPointKind.CONTRADICTION, before[point.kind]

    return tuple(sorted(points, key=order))


def _may_keep_open(history: Sequence[Exchange], reply: MadeBy) -> bool:
    if reply is MadeBy.REPROMPT:
        main_index = history[-1].main_index
        return not any(e.made_by is MadeBy.REPROMPT for e in history if e.main_index == main_index)
    replies = 0
    for exchange in reversed(history):
        if exchange.made_by not in KEEPS_OPEN:
            break
        replies += 1
    return replies < MAX_REPLIES


def _may_take_another(plan: Plan, history: Sequence[Exchange]) -> bool:
    last = history[-1]
    same_main = [e for e in history if e.main_index == last.main_index]
    has_text = bool(plan.questions[last.main_index].easier)
    is_first = not any(e.made_by is MadeBy.ANOTHER_EXAMPLE for e in same_main)
    return has_text and is_first and not followup_count(same_main)


def _next_main(plan: Plan, main_index: int, lead_in: LeadIn, elapsed_s: float) -> Move:
    is_over = plan.total_s is not None and elapsed_s >= plan.total_s
    if main_index + 1 < len(plan.questions) and not is_over:
        return AskMain(main_index + 1, lead_in)
    return Finish()


def _has_time(plan: Plan, main_index: int, elapsed_s: float) -> bool:
    """Return whether a follow-up leaves time for the remaining planned questions."""
    if plan.total_s is None:
        return True
    remaining = len(plan.questions) - main_index - 1
    return plan.total_s - elapsed_s >= (remaining + 1) * ANSWER_S
