"""Wire models of the console: candidates, reviews of interviews and scorecards."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from daedam.schemas.assessments import ScoreOut
from daedam.schemas.reports import ReportOut
from daedam.schemas.request_text import RequestBody, text_only

MAX_SCORES = 400
"""Largest number of scores in a scorecard; a plan has far fewer criteria."""

Id = Annotated[str, AfterValidator(text_only), Field(min_length=1, max_length=40)]
Note = Annotated[
    str, AfterValidator(lambda value: text_only(value, "\n\t")), Field(max_length=4000)
]

StateName = Literal["invited", "opened", "under_way", "finished", "expired", "withdrawn"]
"""A value of `storage.reviews.CandidateState`."""

OwnScorecard = Literal["none", "draft", "handed_in"]


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PersonRef(_Row):
    """A user of the console."""

    id: str = Field(validation_alias="public_id")
    name: str


class PositionRef(_Row):
    """A position."""

    id: str = Field(validation_alias="public_id")
    title: str


class ListedCandidateOut(BaseModel):
    """A candidate of the list."""

    id: str
    name: str
    email: str | None
    """Null if it was not given, or the user is a reviewer."""
    position: PositionRef
    state: StateName
    invited_at: datetime
    expires_at: datetime
    finished_at: datetime | None
    """End of the interview."""
    reviewers: list[PersonRef]
    """The assigned users; empty for a reviewer."""
    own_scorecard: OwnScorecard
    """State of the scorecard of the user who asks. It says nothing about others."""


class CandidatePageOut(BaseModel):
    """A page of the list of candidates."""

    candidates: list[ListedCandidateOut]
    total: int
    """Number of candidates on all pages."""
    page: int
    page_size: int
    positions: list[PositionRef]
    """The positions of all candidates that the user may see."""


class CandidateTeamOut(BaseModel):
    """A candidate with the users who can be assigned."""

    candidate: ListedCandidateOut
    members: list[PersonRef]
    """The active users of the position's team."""


class CriterionOut(BaseModel):
    """A criterion of the rubric, with a description of each level from 1 to 5."""

    id: str
    name: str
    name_en: str
    levels: list[str]
    levels_en: list[str]


class ScoredQuestionOut(BaseModel):
    """A planned question that was answered, and what to score in its answers."""

    id: str
    criteria: list[str]
    """Ids of criteria, in the order of the rubric."""
    turns: list[str]
    """Ids of the turns that belong to it: its answers and those to its follow-ups."""


class CriterionScore(RequestBody):
    """A level that a person gives."""

    model_config = ConfigDict(from_attributes=True)

    question: Id
    criterion: Id
    level: int = Field(ge=0, le=5)
    """1 to 5; 0: the answers give no ground to judge."""


class ScorecardIn(RequestBody):
    """The content of a scorecard. It replaces what was stored."""

    scores: list[CriterionScore] = Field(max_length=MAX_SCORES)
    note: Note = ""


class ScorecardOut(BaseModel):
    """A scorecard of one user."""

    scores: list[CriterionScore]
    note: str
    changed_at: datetime
    handed_in_at: datetime | None
    """Null: a draft."""


class NamedScorecardOut(BaseModel):
    """A scorecard that was handed in, and its user."""

    user: PersonRef
    scorecard: ScorecardOut


class ModelScoresOut(BaseModel):
    """The levels that a language model gave one answer. They decide nothing."""

    question: str
    """Id of the planned question."""
    turn: str
    scores: list[ScoreOut]


class ResultsOut(BaseModel):
    """The scores of people and of the language model, side by side."""

    scorecards: list[NamedScorecardOut]
    """All scorecards that were handed in, in that order, with the user's own one."""
    model: list[ModelScoresOut]
    """Empty if no answer was assessed by a model."""


class ReviewOut(BaseModel):
    """An interview for a reviewer."""

    candidate: ListedCandidateOut
    report: ReportOut
    """Without levels of a model, summary and suggestions, whatever was handed in."""
    questions: list[ScoredQuestionOut]
    criteria: list[CriterionOut]
    scorecard: ScorecardOut | None
    """The user's own scorecard."""
    results: ResultsOut | None
    """Null until the user has handed in the own scorecard."""
