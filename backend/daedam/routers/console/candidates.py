"""Routes for the list of candidates and for their reviewers."""

from typing import Annotated

from fastapi import APIRouter, Query

from daedam.routers.console.access import AnyUser, Recruiter
from daedam.routers.parts import CandidatesPart, problems
from daedam.schemas.console_reviews import (
    CandidatePageOut,
    CandidateTeamOut,
    ListedCandidateOut,
    OwnScorecard,
    PersonRef,
    PositionRef,
)
from daedam.services.console.accounts import SignedInUser
from daedam.services.console.candidates import PAGE_SIZE, ShownCandidate, sees_contact
from daedam.storage.reviews import (
    CandidateFilter,
    CandidateSort,
    CandidateState,
    ListedCandidate,
)

router = APIRouter(prefix="/api/console/candidates", tags=["console"])


@router.get("", operation_id="searchCandidates", responses=problems(401, 422))
async def search_candidates(
    user: AnyUser,
    candidates: CandidatesPart,
    position: Annotated[str | None, Query(max_length=40, description="Id of a position.")] = None,
    state: CandidateState | None = None,
    text: Annotated[
        str, Query(max_length=100, description="Part of a name, or of an email address.")
    ] = "",
    sort: CandidateSort = CandidateSort.INVITED_DESCENDING,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> CandidatePageOut:
    """List the candidates that the user may see.

    An owner sees all of them, a recruiter those of the own team, a reviewer the assigned ones.
    """
    wanted = CandidateFilter(position, state, text.strip(), by_email=sees_contact(user))
    found = await candidates.page(user, wanted, sort, page)
    return CandidatePageOut(
        candidates=[candidate_out(user, shown) for shown in found.candidates],
        total=found.total,
        page=page,
        page_size=PAGE_SIZE,
        positions=[PositionRef.model_validate(row) for row in found.positions],
    )


@router.get(
    "/{candidate_id}/reviewers",
    operation_id="getCandidateReviewers",
    responses=problems(401, 403, 404),
)
async def get_reviewers(
    candidate_id: str, user: Recruiter, candidates: CandidatesPart
) -> CandidateTeamOut:
    """Return the users who are assigned to a candidate, and those who can be."""
    found = await candidates.team(user, candidate_id)
    return CandidateTeamOut(
        candidate=candidate_out(user, found.shown),
        members=[PersonRef.model_validate(member) for member in found.members],
    )


@router.put(
    "/{candidate_id}/reviewers/{user_id}",
    operation_id="assignReviewer",
    status_code=204,
    responses=problems(401, 403, 404),
)
async def assign_reviewer(
    candidate_id: str, user_id: str, user: Recruiter, candidates: CandidatesPart
) -> None:
    """Assign a user of the team to a candidate."""
    await candidates.assign(user, candidate_id, user_id)


@router.delete(
    "/{candidate_id}/reviewers/{user_id}",
    operation_id="unassignReviewer",
    status_code=204,
    responses=problems(401, 403, 404),
)
async def unassign_reviewer(
    candidate_id: str, user_id: str, user: Recruiter, candidates: CandidatesPart
) -> None:
    """End the assignment of a user. A reviewer can then no longer open the interview."""
    await candidates.unassign(user, candidate_id, user_id)


def candidate_out(user: SignedInUser, shown: ShownCandidate) -> ListedCandidateOut:
    """Return the wire model of a candidate for a user."""
    listed = shown.listed
    candidate = listed.candidate
    return ListedCandidateOut(
        id=candidate.public_id,
        name=candidate.name,
        email=(candidate.email or None) if sees_contact(user) else None,
        position=PositionRef.model_validate(candidate.position),
        state=listed.state.value,
        invited_at=candidate.invited_at,
        expires_at=candidate.expires_at,
        finished_at=listed.finished_at,
        reviewers=[PersonRef.model_validate(reviewer) for reviewer in shown.reviewers],
        own_scorecard=_own_scorecard(listed),
    )


def _own_scorecard(listed: ListedCandidate) -> OwnScorecard:
    if listed.saved_at is not None:
        return "handed_in"
    return "draft" if listed.has_card else "none"
