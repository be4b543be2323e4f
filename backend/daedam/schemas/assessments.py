"""What a report says of an answer's content, on the wire."""

from pydantic import BaseModel, ConfigDict

from daedam.interview.assessment import Abstention
from daedam.interview.star import Element, Presence


class QuoteOut(BaseModel):
    """A stretch of the transcript, letter by letter."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    start_s: float | None
    end_s: float | None
    """Seconds from the beginning of the recording; null where the words have no times."""


class StarOut(BaseModel):
    """Whether an element of STAR is told. `before`: an earlier answer to the same main question
    tells it. `missing`: no evidence was found.
    """

    model_config = ConfigDict(from_attributes=True)

    element: Element
    presence: Presence
    quotes: list[QuoteOut]


class ScoreOut(BaseModel):
    """A criterion of the rubric and its level, 1 to 5, with the quotes that show it."""

    criterion: str
    name: str
    name_en: str
    level: int | None
    """The median of the runs, the lower of two; null: no evidence was found."""
    lowest: int | None
    highest: int | None
    """The runs' spread."""
    anchor: str | None
    """What the level means."""
    anchor_en: str | None
    quotes: list[QuoteOut]


class AbstentionOut(BaseModel):
    """Why there are no levels."""

    reason: Abstention
    message: str
    message_en: str


class RunsOut(BaseModel):
    """How often a model was asked, and how often its answer could be read."""

    asked: int
    read: int
    model: str


class ContentOut(BaseModel):
    """An answer's content."""

    star: list[StarOut] | None
    """Null where no experience was asked for, or nothing is known of the answer."""
    criteria: list[ScoreOut]
    """Empty until the answer has been assessed."""
    total: float | None
    """The mean of the criteria that have a level; null where fewer than half of them have one."""
    counted: int
    """How many criteria have a level."""
    abstained: AbstentionOut | None
    runs: RunsOut | None
    open: bool
    """Whether an assessment can be asked for, and would bring something new."""
    stale: bool
    """Whether the text or the rubric has changed since an assessment, which is not shown then."""


class AssessedAnswer(BaseModel):
    turn_id: str
    content: ContentOut


class AssessedOut(BaseModel):
    """The content of an interview's answers, in the order in which they were given."""

    answers: list[AssessedAnswer]
