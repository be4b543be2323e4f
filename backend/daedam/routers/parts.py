"""Dependencies and response descriptions that the routes share."""

from typing import Annotated, Any

from fastapi import Depends, Header, Request

from daedam.routers.shapes import Shapes
from daedam.schemas.interviews import Problem
from daedam.services.answers.intake import AnswerIntake
from daedam.services.answers.revisions import Revisions
from daedam.services.answers.uploads import Uploads
from daedam.services.console.accounts import UserAccounts
from daedam.services.console.candidates import Candidates
from daedam.services.console.invitations import Invitations
from daedam.services.console.positions import TeamPositions
from daedam.services.console.reviews import InterviewReviews
from daedam.services.console.sign_ins import SignIns
from daedam.services.live.connections import LiveConnections
from daedam.services.media.voice_sample import VoiceSample
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.plans import InterviewPlans, PlanDrafts
from daedam.services.privacy.erasure import Erasure
from daedam.services.privacy.export import Export
from daedam.services.reports.assessment import Assessments
from daedam.services.reports.examples import Examples
from daedam.services.reports.reports import Reports
from daedam.services.reports.shares import Shares
from daedam.services.sessions import Sessions
from daedam.services.uploaded_text.reader import DocumentReader

Described = dict[int | str, dict[str, Any]]
"""OpenAPI descriptions of a route's responses by status, in FastAPI's format."""

PROBLEM: dict[str, Any] = {
    "model": Problem,
    "description": "A problem in two languages",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def problems(*statuses: int) -> Described:
    """Return descriptions of a route's problem responses.

    The descriptions include `statuses` and the statuses that all routes have: foreign origin (403),
    body too large (413), rate limit (429) and database unavailable (503).
    """
    return {status: PROBLEM for status in (*statuses, 403, 413, 429, 503)}


_BYTES = {"schema": {"type": "string", "format": "binary"}}
AUDIO_RESPONSES: Described = {
    200: {"description": "The audio", "content": {"audio/*": _BYTES}},
    206: {"description": "The requested range", "content": {"audio/*": _BYTES}},
    416: {"description": "The range is outside the audio"},
}


def _part(name: str) -> Any:
    """Return a dependency that provides one attribute of `daedam.main.Parts`."""

    def part(request: Request) -> Any:
        return getattr(request.app.state.parts, name)

    return Depends(part)


AccountsPart = Annotated[UserAccounts, _part("accounts")]
CandidatesPart = Annotated[Candidates, _part("candidates")]
InterviewReviewsPart = Annotated[InterviewReviews, _part("interview_reviews")]
SignInsPart = Annotated[SignIns, _part("sign_ins")]
PositionsPart = Annotated[TeamPositions, _part("positions")]
InvitationsPart = Annotated[Invitations, _part("invitations")]
OrchestratorPart = Annotated[InterviewOrchestrator, _part("orchestrator")]
SessionsPart = Annotated[Sessions, _part("sessions")]
IntakePart = Annotated[AnswerIntake, _part("intake")]
UploadsPart = Annotated[Uploads, _part("uploads")]
ErasurePart = Annotated[Erasure, _part("erasure")]
ExportPart = Annotated[Export, _part("export")]
LivePart = Annotated[LiveConnections, _part("live")]
PlanDraftsPart = Annotated[PlanDrafts, _part("plan_drafts")]
DocumentsPart = Annotated[DocumentReader, _part("documents")]
PlansPart = Annotated[InterviewPlans, _part("plans")]
RevisionsPart = Annotated[Revisions, _part("revisions")]
ReportsPart = Annotated[Reports, _part("reports")]
SharesPart = Annotated[Shares, _part("shares")]
AssessmentsPart = Annotated[Assessments, _part("assessments")]
ExamplesPart = Annotated[Examples, _part("examples")]
VoiceSamplePart = Annotated[VoiceSample, _part("voice_sample")]
Shaped = Annotated[Shapes, Depends(Shapes)]

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=r"^[!-~]+$",
        description="Unique key of this answer. Requests with the same key store it once.",
    ),
]
