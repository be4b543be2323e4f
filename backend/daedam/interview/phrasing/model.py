"""Questions composed from a frame and the candidate's own words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ComposedQuestion:
    """A question about an open point."""

    text: str
    frame: str
    """Id of the frame; no frame is used twice in an interview."""
    quote: str
    """The words of the answer that the question refers to; empty if it refers to none."""
    simpler: str
    """The same question in simpler words, asked when the candidate did not understand it."""
