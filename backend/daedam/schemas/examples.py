"""Wire models of stronger versions of answers."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class ExamplePartOut(BaseModel):
    """A piece of a version: text, or a gap that the candidate fills in."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    gap: bool


class ExampleOut(BaseModel):
    """A stronger version of an answer, written by a language model from the answer's own content.

    It is no statement of the candidate.
    """

    turn_id: str
    parts: list[ExamplePartOut]
    """The version in order."""
    model: str
    """Name of the model that wrote it."""
    created_at: datetime


class ExamplesOut(BaseModel):
    """The versions of an interview's answers."""

    examples: list[ExampleOut]
    writable: list[str]
    """The ids (`turn_id`) of the answers for which a version can be written. Empty if the interview
    is no practice or no configured model is large enough."""
