"""The turn's state machine: what state a turn is in, and what the interviewer does next."""

from enum import StrEnum


class QuestionType(StrEnum):
    MAIN = "main"
    FOLLOWUP = "followup"


class TurnState(StrEnum):
    """How far a turn has come; each state is committed together with its output."""

    RECEIVED = "received"
    TRANSCRIBED = "transcribed"
    MEASURED = "measured"
    ASKED = "asked"
    SPOKEN = "spoken"
