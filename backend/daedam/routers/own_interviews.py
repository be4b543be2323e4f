"""Routes for a candidate's own interviews in one browser: list, renew and forget."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from daedam.http.session_cookies import MAX_COOKIES, cookie_name, session_cookies
from daedam.routers.access import (
    MaybeToken,
    NamedSession,
    forget_interviews,
    remember_interview,
)
from daedam.routers.parts import SessionsPart, Shaped, problems
from daedam.schemas.interviews import ForgetInterviews, InterviewRef, OwnInterviews, SessionOut

router = APIRouter(prefix="/api", tags=["interview"])


@router.get("/my/interviews", operation_id="listOwnInterviews", responses=problems(422))
async def list_own_interviews(
    request: Request,
    token: MaybeToken,
    sessions: SessionsPart,
    shapes: Shaped,
    ref: Annotated[
        list[InterviewRef],
        Query(alias="ref", max_length=MAX_COOKIES, description="Public ids of interviews."),
    ] = [],  # noqa: B006 - FastAPI copies the default
) -> OwnInterviews:
    """List the named interviews whose session cookies the browser has, newest first.

    With `Authorization: Bearer …`, also list the interview of that session. Interviews with an
    expired session id are listed too; deleted and revoked ones are not.
    """
    cookies = session_cookies(request.headers)
    tokens = {cookies[name] for name in map(cookie_name, ref) if name in cookies}
    if token is not None:
        tokens.add(token)
    interviews = await sessions.list_own(tokens)
    return OwnInterviews(interviews=[shapes.own(interview) for interview in interviews])


@router.post("/session/renew", operation_id="renewSession", responses=problems(401, 404, 503))
async def renew_session(
    session: NamedSession,
    request: Request,
    response: Response,
    sessions: SessionsPart,
    shapes: Shaped,
) -> SessionOut:
    """Extend the validity of a session id, at most until the interview is deleted.

    An expired session id can be renewed, a revoked one cannot. Browsers also get the cookie anew.
    """
    interview = await sessions.renew(session)
    await remember_interview(request, response, interview, session, sessions)
    return shapes.session(interview)


@router.post(
    "/session/forget", operation_id="forgetSessions", status_code=204, responses=problems(422)
)
async def forget_sessions(body: ForgetInterviews, response: Response) -> None:
    """Remove the session cookies of interviews from this browser.

    The interviews stay on the server, and their session ids stay valid elsewhere.
    """
    forget_interviews(response, body.interviews)
