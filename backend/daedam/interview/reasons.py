"""Why a composed question is asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """The open point of an answer that a question is about, and how the question was composed."""

    open_point: str
    """An `OpenPointKind`."""
    quote: str
    """The candidate's words that the question refers to; empty if it refers to none."""
    frame: str
    """Id of the frame; no frame is used twice in an interview."""
    simpler: str
    """The question in simpler words."""
