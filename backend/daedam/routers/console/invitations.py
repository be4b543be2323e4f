"""Routes of invitations: for the team, and for the candidate who opens a link."""

from fastapi import APIRouter, Request, Response

from daedam.routers.access import remember_interview
from daedam.routers.console.access import Recruiter
from daedam.routers.parts import InvitationsPart, PlansPart, SessionsPart, Shaped, problems
from daedam.routers.starts import session_started
from daedam.schemas.interviews import SessionStarted
from daedam.schemas.positions import (
    CandidateIn,
    CandidateOut,
    CandidatesOut,
    CreatedInvitationOut,
    InvitationOut,
    InvitationToken,
    LinkDays,
    StartInvited,
)
from daedam.services.console.invitations import CreatedInvitation, InvitedPerson
from daedam.services.console.links import invitation_url
from daedam.services.sessions import Consent

router = APIRouter(prefix="/api", tags=["console"])


def _candidate(person: InvitedPerson) -> CandidateOut:
    candidate, interview = person.candidate, person.candidate.interview
    return CandidateOut(
        id=candidate.public_id,
        name=candidate.name,
        email=candidate.email,
        state=person.state,
        version=candidate.version.number,
        invited_at=candidate.invited_at,
        opened_at=candidate.opened_at,
        expires_at=candidate.expires_at,
        started_at=interview.started_at if interview else None,
        finished_at=interview.finished_at if interview else None,
    )


def _created(created: CreatedInvitation, shapes: Shaped) -> CreatedInvitationOut:
    return CreatedInvitationOut(
        candidate=_candidate(created.person), url=invitation_url(shapes.link(""), created.token)
    )


@router.get(
    "/console/positions/{position_id}/candidates",
    operation_id="listCandidates",
    responses=problems(401, 403, 404),
)
async def list_candidates(
    position_id: str, user: Recruiter, invitations: InvitationsPart
) -> CandidatesOut:
    """Return the candidates of a position, newest first."""
    people = await invitations.list(user, position_id)
    return CandidatesOut(candidates=[_candidate(person) for person in people])


@router.post(
    "/console/positions/{position_id}/candidates",
    operation_id="inviteCandidate",
    status_code=201,
    responses=problems(401, 403, 404, 409, 422),
)
async def invite_candidate(
    position_id: str,
    body: CandidateIn,
    user: Recruiter,
    invitations: InvitationsPart,
    shapes: Shaped,
) -> CreatedInvitationOut:
    """Invite a candidate to the interview of a position, with a link of their own."""
    created = await invitations.create(
        user, position_id, name=body.name, email=body.email or "", days=body.days
    )
    return _created(created, shapes)


@router.post(
    "/console/candidates/{candidate_id}/link",
    operation_id="renewInvitation",
    status_code=201,
    responses=problems(401, 403, 404, 409, 422),
)
async def renew_invitation(
    candidate_id: str,
    body: LinkDays,
    user: Recruiter,
    invitations: InvitationsPart,
    shapes: Shaped,
) -> CreatedInvitationOut:
    """Replace the link of a candidate by a new one. The earlier link becomes invalid."""
    return _created(await invitations.renew_link(user, candidate_id, days=body.days), shapes)


@router.post(
    "/console/candidates/{candidate_id}/withdraw",
    operation_id="withdrawInvitation",
    responses=problems(401, 403, 404, 409),
)
async def withdraw_invitation(
    candidate_id: str, user: Recruiter, invitations: InvitationsPart
) -> CandidateOut:
    """Withdraw the invitation of a candidate who has not started."""
    return _candidate(await invitations.withdraw(user, candidate_id))


@router.post("/invitations/open", operation_id="openInvitation", responses=problems(404, 422))
async def open_invitation(
    body: InvitationToken,
    request: Request,
    response: Response,
    invitations: InvitationsPart,
    sessions: SessionsPart,
) -> InvitationOut:
    """Return what an invitation is for.

    If its interview was started, the browser gets the cookie of the interview, also on another
    device.
    """
    opened = await invitations.open(body.token)
    candidate = opened.person.candidate
    interview = candidate.interview
    if interview is not None:
        await remember_interview(request, response, interview, opened.session_id, sessions)
    return InvitationOut(
        name=candidate.name,
        position=candidate.position.title,
        company=candidate.position.company,
        language=opened.language,
        questions=opened.questions,
        state=opened.person.state,
        interview=interview.ref if interview else None,
        expires_at=candidate.expires_at,
    )


@router.post(
    "/invitations/start",
    operation_id="startInvited",
    responses=problems(404, 409, 422, 503, 507),
)
async def start_invited(
    body: StartInvited,
    request: Request,
    response: Response,
    invitations: InvitationsPart,
    sessions: SessionsPart,
    plans: PlansPart,
    shapes: Shaped,
) -> SessionStarted:
    """Start the interview of an invitation with its version of the plan.

    The `session_id` is a secret. Browsers also get it as an HttpOnly cookie.
    """
    consent = Consent(body.consent.notice_version, body.consent.recording)
    begun = await invitations.start(body.token, consent)
    await remember_interview(request, response, begun.interview, begun.session_id, sessions)
    return session_started(begun, request, plans, shapes)
