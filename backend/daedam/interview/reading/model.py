"""Types for the reading of an answer: its clauses, and the open points that it leaves."""

from dataclasses import dataclass
from enum import StrEnum


class QuestionKind(StrEnum):
    """What a question asks for. It decides which elements an answer should contain."""

    EXPERIENCE = "experience"
    MOTIVATION = "motivation"
    STRENGTH = "strength"
    WEAKNESS = "weakness"
    PLAN = "plan"
    KNOWLEDGE = "knowledge"
    OPINION = "opinion"
    INTRODUCTION = "introduction"


class Role(StrEnum):
    """What a clause states."""

    SITUATION = "situation"
    """Circumstances, background, an existing problem."""
    TASK = "task"
    """A goal or responsibility."""
    ACTION = "action"
    RESULT = "result"
    """What came of an action, including what was learnt."""
    REASON = "reason"
    OPINION = "opinion"
    PLAN = "plan"
    """What the speaker will do or would do."""
    STRENGTH = "strength"
    WEAKNESS = "weakness"
    NUMBER = "number"
    """A figure that measures a size or a change. A clause with this role has another main role."""


class Agent(StrEnum):
    """Who acts in a clause."""

    SPEAKER = "I"
    GROUP = "we"
    OTHER = "other"
    NONE = "none"
    """The clause states how things are; there is no agent."""


class Tense(StrEnum):
    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"


@dataclass(frozen=True)
class Clause:
    """One predicate of an answer with what belongs to it."""

    text: str
    """The exact words of the answer."""
    begin: int
    """Character position in the answer."""
    end: int
    roles: tuple[Role, ...]
    """The roles, the main one first."""
    agent: Agent
    tense: Tense
    negated: bool
    confidence: float = 1.0
    """The lowest word confidence of the recogniser, 0 to 1; 1 for typed answers."""
    start_s: float | None = None
    """Time in the recording in seconds; None where the recogniser gives no times."""
    end_s: float | None = None


class OpenPointKind(StrEnum):
    """What a good interviewer would still want to know about an answer.

    The text under a kind names what the answer states and what it leaves open.
    """

    MISSING_SITUATION = "missing_situation"
    MISSING_TASK = "missing_task"
    MISSING_ACTION = "missing_action"
    MISSING_RESULT = "missing_result"
    OWN_PART = "own_part"
    """The answer says "we", and the speaker's own part is unclear."""
    HOW = "how"
    """An action, but not how exactly it was done."""
    REASON = "reason"
    """A choice without a reason."""
    ALTERNATIVE = "alternative"
    """A choice, but not which alternatives were considered."""
    FIGURE = "figure"
    """A change or size without a figure."""
    CHECK = "check"
    """An effect, but not how it was checked."""
    CAUSE = "cause"
    """A problem, but not how it was found or what caused it."""
    DIFFICULTY = "difficulty"
    """A demanding action, but not what was hardest about it."""
    PEOPLE = "people"
    """An action that concerned other people, but not how they reacted or were convinced."""
    TERM = "term"
    """A technical term that is not explained."""
    INSTANCE = "instance"
    """A trait or claim without an example."""
    LEARNING = "learning"
    """A failure or difficulty, but not what was learnt."""
    DIFFERENTLY = "differently"
    """A complete account, but not what the speaker would do differently."""
    CONTRADICTION = "contradiction"
    """A contradiction with an earlier answer."""


@dataclass(frozen=True)
class OpenPoint:
    """Something that an answer leaves open."""

    kind: OpenPointKind
    clause: Clause | None = None
    """The clause that a question should refer to; None if the point is about the whole answer."""
    topic: str = ""
    """A noun phrase that names what the clause is about; empty if there is none."""
    earlier: Clause | None = None
    """For a contradiction: the clause of the earlier answer."""
    worth: float = 1.0
    """Estimated probability that a strict rater accepts a follow-up about the point; 1 if it was
    not estimated."""


@dataclass(frozen=True)
class Reading:
    """The clauses of an answer in order, and its open points, the most important first."""

    clauses: tuple[Clause, ...]
    open_points: tuple[OpenPoint, ...]
