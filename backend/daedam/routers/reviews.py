"""Routes `/api/interviews/*` for reviewers. Each access is recorded in the audit log."""

from typing import Annotated

from fastapi import APIRouter, Query

from daedam.routers.access import NamedReviewer
from daedam.routers.parts import SessionsPart, Shaped, problems
from daedam.schemas.interviews import InterviewsOut, SessionOut

router = APIRouter(prefix="/api/interviews", tags=["review"])


@router.get("", operation_id="listInterviews", responses=problems(401, 404, 422))
async def list_interviews(
    reviewer: NamedReviewer,
    sessions: SessionsPart,
    shapes: Shaped,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=0, lt=2**31)] = None,
) -> InterviewsOut:
    """List interviews, newest first. `before`: the `next` value of the previous page."""
    interviews = await sessions.list_for_reviewer(reviewer, limit, before)
    return InterviewsOut(
        interviews=[shapes.listed(interview) for interview in interviews],
        next=interviews[-1].id if len(interviews) == limit else None,
    )


@router.get("/{ref}", operation_id="getInterview", responses=problems(401, 404))
async def get_interview(
    ref: str,
    reviewer: NamedReviewer,
    sessions: SessionsPart,
    shapes: Shaped,
) -> SessionOut:
    """Return an interview as its candidate sees it."""
    return shapes.session(await sessions.read_for_reviewer(reviewer, ref))
