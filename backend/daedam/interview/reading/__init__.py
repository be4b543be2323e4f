"""Read an answer: clauses with roles, and open points."""

from daedam.interview.reading.model import (
    Agent,
    Clause,
    OpenPoint,
    OpenPointKind,
    QuestionKind,
    Reading,
    Role,
    Tense,
)
from daedam.interview.reading.questions import kind_of_question
from daedam.interview.reading.reader import read_answer

__all__ = [
    "Agent",
    "Clause",
    "OpenPoint",
    "OpenPointKind",
    "QuestionKind",
    "Reading",
    "Role",
    "Tense",
    "kind_of_question",
    "read_answer",
]
