"""Routes that assess the content of answers, for candidates and reviewers."""

from fastapi import APIRouter

from daedam.routers.access import NamedReviewer, NamedSession
from daedam.routers.content_shapes import content_out
from daedam.routers.parts import AssessmentsPart, ReportsPart, problems
from daedam.schemas.assessments import AssessedAnswer, AssessedOut
from daedam.services.reports.reports import Reports
from daedam.storage.tables import InterviewSession

router = APIRouter(prefix="/api", tags=["report"])


@router.post("/session/assessment", operation_id="assessSession", responses=problems(401, 404, 409))
async def assess_session(
    session: NamedSession, assessments: AssessmentsPart, reports: ReportsPart
) -> AssessedOut:
    """Assess the answers that have no assessment.

    A practice interview can be assessed at any time, a real one after its end.

    Takes as long as the language model. A concurrent request waits for the same result. After a
    broken connection, the next request assesses the remaining answers.
    """
    return await _assessed_out(await assessments.assess_session(session), reports)


@router.post(
    "/interviews/{ref}/assessment",
    operation_id="assessInterview",
    responses=problems(401, 404),
)
async def assess_interview(
    ref: str, reviewer: NamedReviewer, assessments: AssessmentsPart, reports: ReportsPart
) -> AssessedOut:
    """Assess an interview like `assessSession`, for reviewers. Recorded in the audit log."""
    return await _assessed_out(await assessments.assess_for_reviewer(reviewer, ref), reports)


async def _assessed_out(interview: InterviewSession, reports: Reports) -> AssessedOut:
    report = await reports.create(interview)
    return AssessedOut(
        answers=[
            AssessedAnswer(turn_id=answer.turn.public_id, content=content_out(answer.content))
            for answer in report.answers
        ]
    )
