"""The state of an invited candidate."""

from enum import StrEnum


class CandidateState(StrEnum):
    """How far a candidate has come."""

    INVITED = "invited"
    """The link was not opened yet."""
    OPENED = "opened"
    """The link was opened, and the interview has not started."""
    UNDER_WAY = "under_way"
    FINISHED = "finished"
    EXPIRED = "expired"
    """The interview was not started in time."""
    WITHDRAWN = "withdrawn"
    """The team withdrew the invitation before the interview was finished."""
