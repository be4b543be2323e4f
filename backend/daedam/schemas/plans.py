"""Wire models of drafted plans and the question bank."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from daedam.interview.plan import Competency
from daedam.interview.planning.bank import BankKind, JobFamily, Level
from daedam.interview.planning.draft import MAX_QUESTIONS, MIN_QUESTIONS
from daedam.interview.planning.lines import Source
from daedam.schemas.plan_document import PlanDocument
from daedam.schemas.request_text import RequestBody, text_only
from daedam.utils.language import Language

MAX_DOCUMENT_CHARACTERS = 100_000
"""Maximum number of characters of a job description or a résumé."""


def _document(text: str) -> str:
    return text_only(text, "\n\r\t\f\v")


DocumentText = Annotated[str, Field(max_length=MAX_DOCUMENT_CHARACTERS), AfterValidator(_document)]


class DraftPlan(RequestBody):
    """The request to draft a plan. All texts may be empty."""

    language: Language | None = None
    """Language of the interview, one of those that `/api/plan` offers; null: its default."""
    position: Annotated[str, Field(max_length=100), AfterValidator(text_only)] = ""
    job_description: DocumentText = ""
    resume: DocumentText = ""
    questions: int = Field(default=5, ge=MIN_QUESTIONS, le=MAX_QUESTIONS)
    """Number of planned questions; follow-ups are additional."""
    kinds: list[BankKind] = Field(default=[], max_length=len(BankKind))
    """Kinds of questions to choose from; empty: all."""
    level: Level = Level.ANY
    """Experience that the job requires; `any`: derived from the job description."""
    total_sec: int | None = Field(default=None, gt=0, le=7200)
    """Time budget of the interview in seconds; null: that of the server's plan."""
    variant: int = Field(default=0, ge=0, le=1000)
    """Another number gives another selection of questions."""


class ReasonOut(BaseModel):
    """The line for which a question was chosen."""

    source: Source
    line: str


class PlannedQuestionOut(BaseModel):
    """A question of a draft: why it was chosen. Its texts are in `plan.questions`."""

    kind: BankKind
    competency: Competency | None
    reason: ReasonOut | None
    """Null: the question was chosen for its competency."""
    adapted: bool = False
    """Whether a language model has fitted the wording of the bank to the line of `reason`."""


class DraftedPlanOut(BaseModel):
    """A drafted plan."""

    plan_id: str = Field(examples=["p_abc123"])
    """Starts an interview with this plan. It is valid until `expires_at`."""
    expires_at: datetime
    plan: PlanDocument
    """The plan. It may be changed and passed to `/api/session/start` instead of `plan_id`."""
    questions: list[PlannedQuestionOut]
    """Why each question of `plan` was chosen, in the same order."""
    family: JobFamily | None
    """The group of occupations that fits best; null: none."""
    lines_read: int
    """Number of lines of the documents that could be used."""
    lines_left_out: int
    """Number of lines that were not used, such as personal data, pay and benefits."""


class DocumentOut(BaseModel):
    """The text of a document. It is not stored."""

    text: str
    kind: str
    """Format of the document: `pdf`, `docx`, `hwpx`, `text` or `json_resume`."""
    is_cut: bool
    """Whether the end of a long document was left out."""


class BankQuestionOut(BaseModel):
    """A question of the bank."""

    id: str
    text: str
    kind: BankKind
    competency: Competency
    level: Level
    families: list[JobFamily]
    """Empty: every job."""
    strong: str
    """What a strong answer shows."""
