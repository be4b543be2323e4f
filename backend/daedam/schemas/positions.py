"""Wire models of positions, plan versions and invitations."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from daedam.interview.plan import Competency
from daedam.interview.plan_changes import Change
from daedam.interview.planning.draft import MAX_QUESTIONS, MIN_QUESTIONS
from daedam.interview.reading.model import QuestionKind
from daedam.schemas.console import Email, Name, Token
from daedam.schemas.interviews import ConsentIn
from daedam.schemas.plan_document import PlanDocument
from daedam.schemas.plans import DocumentText
from daedam.schemas.request_text import RequestBody, text_only
from daedam.utils.candidate_states import CandidateState
from daedam.utils.language import Language

MAX_DAYS = 90
"""Maximum number of days for which an invitation can be valid."""

_line = AfterValidator(lambda value: text_only(value.strip()))

Title = Annotated[str, _line, Field(min_length=1, max_length=100)]
Company = Annotated[str, _line, Field(max_length=100)]
Days = Annotated[int, Field(ge=1, le=MAX_DAYS)]


class PositionIn(RequestBody):
    """A new position."""

    title: Title
    company: Company = ""
    language: Language = "ko"
    """Language of the interviews, one of those that `/api/plan` offers."""
    job_description: DocumentText = ""
    """The first plan is drafted from it. Empty: from the title."""
    questions: int = Field(default=6, ge=MIN_QUESTIONS, le=MAX_QUESTIONS)
    """Number of questions of the first plan."""


class PositionChange(RequestBody):
    """Values of a position to change. Left out: unchanged."""

    title: Title | None = None
    company: Company | None = None
    closed: bool | None = None


class PositionOut(BaseModel):
    """A position in a list."""

    id: str = Field(examples=["po_abc123"])
    title: str
    company: str
    """Empty: not given."""
    team: str
    """Name of the team."""
    language: Language
    created_at: datetime
    closed_at: datetime | None
    """Null: the position is open."""
    version: int
    """Number of the newest version of the plan."""
    questions: int
    """Number of questions of that version."""
    candidates: int
    finished: int
    """Number of candidates who have finished the interview."""


class PositionsOut(BaseModel):
    """Positions, open ones first, then newest."""

    positions: list[PositionOut]


class PlanVersionRow(BaseModel):
    """A version of a plan in a list."""

    number: int
    created_at: datetime
    created_by: str
    """Name of the user at that time."""
    questions: int


class PlanVersionOut(BaseModel):
    """A version of a plan with its questions."""

    number: int
    created_at: datetime
    created_by: str
    plan: PlanDocument


class PositionDetailOut(PositionOut):
    """A position with the newest version of its plan."""

    job_description: str
    newest: PlanVersionOut
    versions: list[PlanVersionRow]
    """Newest first."""


class PlanVersionIn(RequestBody):
    """An edited plan."""

    position: Token
    """Id of the position."""
    based_on: int = Field(ge=1)
    """Number of the version that was edited. It must be the newest one."""
    plan: PlanDocument


class QuestionTexts(RequestBody):
    """Texts that a user wants candidates to be asked."""

    texts: list[Annotated[str, Field(max_length=2_000)]] = Field(max_length=100)


class TextFault(BaseModel):
    """Why a text cannot be asked."""

    index: int
    """Index of the text in the request, from 0."""
    detail: str
    """The reason in Korean."""
    detail_en: str


class TextFaultsOut(BaseModel):
    """The texts that cannot be asked."""

    faults: list[TextFault]


class ChangedQuestion(BaseModel):
    """A question of one version, as far as a comparison shows it."""

    text: str
    simpler: str
    """Empty: not given."""
    kind: QuestionKind | None
    competency: Competency | None


class QuestionChangeOut(BaseModel):
    """A question before and after a change."""

    change: Change
    before: ChangedQuestion | None
    """Null: the earlier version does not have it."""
    after: ChangedQuestion | None
    """Null: the later version does not have it."""


class QuestionChangesOut(BaseModel):
    """The questions of a version in order, then those that it lacks."""

    changes: list[QuestionChangeOut]


class CandidateIn(RequestBody):
    """A candidate to invite."""

    name: Name
    email: Email | None = None
    days: Days = 14
    """Days for which the interview can be started."""


class LinkDays(RequestBody):
    """The validity of a new link."""

    days: Days = 14


class CandidateOut(BaseModel):
    """An invited candidate."""

    id: str = Field(examples=["c_abc123"])
    name: str
    email: str
    """Empty: not given."""
    state: CandidateState
    version: int
    """Number of the version of the plan."""
    invited_at: datetime
    opened_at: datetime | None
    expires_at: datetime
    """Time from which the interview cannot be started; after the start, the time of the start."""
    started_at: datetime | None
    finished_at: datetime | None


class CandidatesOut(BaseModel):
    """The candidates of a position, newest first."""

    candidates: list[CandidateOut]


class CreatedInvitationOut(BaseModel):
    """A candidate with a new link."""

    candidate: CandidateOut
    url: str
    """The address of the link. It is shown only once."""


class InvitationToken(RequestBody):
    """The token of an invitation, which is the fragment of its address."""

    token: Token


class InvitationOut(BaseModel):
    """What a candidate sees who opens an invitation."""

    name: str
    position: str
    company: str
    """Empty: not given."""
    language: Language
    """Language of the interview."""
    questions: int
    """Number of planned questions; follow-ups are additional."""
    state: CandidateState
    """`opened`, `under_way` or `finished`."""
    interview: str | None
    """Public id of the interview, whose cookie the browser gets; null: not started."""
    expires_at: datetime
    """Time until which the interview can be started."""


class StartInvited(RequestBody):
    """The request to start the interview of an invitation."""

    token: Token
    consent: ConsentIn
