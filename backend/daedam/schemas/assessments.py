"""Wire models of the assessment of answers' content."""

from pydantic import BaseModel, ConfigDict

from daedam.interview.assessment import Abstention
from daedam.interview.star import Element, Presence


class QuoteOut(BaseModel):
    """A verbatim passage of the transcript."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    start_s: float | None
    end_s: float | None
    """Start and end in the recording, in seconds; null if the words have no times."""


class StarOut(BaseModel):
    """Whether an answer contains an element of STAR.

    `before`: an earlier answer to the same main question contains it. `missing`: no evidence was
    found.
    """

    model_config = ConfigDict(from_attributes=True)

    element: Element
    presence: Presence
    quotes: list[QuoteOut]


class ScoreOut(BaseModel):
    """A criterion of the rubric and its level, 1 to 5, with quotes as evidence."""

    criterion: str
    name: str
    name_en: str
    level: int | None
    """Median of the model's runs, the lower of two middle values; null: no evidence was found."""
    lowest: int | None
    highest: int | None
    """Lowest and highest level of the runs."""
    anchor: str | None
    """Meaning of the level."""
    anchor_en: str | None
    quotes: list[QuoteOut]


class AbstentionOut(BaseModel):
    """The reason why an answer has no levels."""

    reason: Abstention
    message: str
    message_en: str


class RunsOut(BaseModel):
    """The number of runs of the model, and of those with a readable result."""

    asked: int
    read: int
    model: str


class ContentOut(BaseModel):
    """The analysis of an answer's content."""

    star: list[StarOut] | None
    """Null if the question does not ask for an experience, or the answer has no transcript."""
    criteria: list[ScoreOut]
    """Empty until the answer has been assessed."""
    total: float | None
    """Mean level of the criteria that have one; null if fewer than half of them do."""
    counted: int
    """Number of criteria that have a level."""
    abstained: AbstentionOut | None
    runs: RunsOut | None
    open: bool
    """Whether a new assessment can be requested."""
    stale: bool
    """Whether the text or the rubric has changed since the assessment, which is then hidden."""


class AssessedAnswer(BaseModel):
    """The content analysis of one answer."""

    turn_id: str
    content: ContentOut


class AssessedOut(BaseModel):
    """The content analyses of an interview's answers, in the order of the answers."""

    answers: list[AssessedAnswer]
