"""Who is asking: the session or the reviewer named by the request."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query, Response
from starlette.requests import HTTPConnection, Request

from daedam.errors import InterviewNotNamed, NotAllowed, SessionNotFound
from daedam.http.session_cookies import (
    MAX_COOKIES,
    cookie_name,
    cookies_of,
    presented_session,
    session_cookies,
)
from daedam.services.auth import Caller, Candidate, Reviewers, SignedInReviewer
from daedam.services.sessions import Sessions
from daedam.services.storage_mapping import now
from daedam.storage.tables import InterviewSession

InterviewName = Annotated[
    str | None,
    Query(
        alias="interview",
        description="Public id of the interview whose cookie proves the right to it. "
        "Not needed with `Authorization: Bearer …`.",
    ),
]


def maybe_token(request: Request, _interview: InterviewName = None) -> str | None:
    """The token in `Authorization: Bearer …`, else in the cookie of the interview that is named.

    None without one.
    """
    return presented_session(request.method, request.headers, request.query_params)


MaybeToken = Annotated[str | None, Depends(maybe_token)]


def not_allowed(request: HTTPConnection) -> NotAllowed:
    """Why a request without a token is refused."""
    if "interview" not in request.query_params and session_cookies(request.headers):
        return InterviewNotNamed()
    return NotAllowed()


def named_token(request: Request, token: MaybeToken) -> str:
    """As `maybe_token`. Raises `NotAllowed` or `InterviewNotNamed` without one."""
    if token is None:
        raise not_allowed(request)
    return token


NamedSession = Annotated[str, Depends(named_token)]
"""A session's id, or what is taken for one."""


async def _maybe_caller(request: Request, token: MaybeToken) -> Caller | None:
    reviewers: Reviewers = request.app.state.parts.reviewers
    return await reviewers.identify(token) if token is not None else None


MaybeCaller = Annotated[Caller | None, Depends(_maybe_caller)]


def _caller(request: Request, caller: MaybeCaller) -> Caller:
    if caller is None:
        raise not_allowed(request)
    return caller


NamedCaller = Annotated[Caller, Depends(_caller)]


def _sound_callers(request: Request, caller: MaybeCaller) -> Sequence[Caller]:
    if caller is not None:
        return [caller]
    if "interview" in request.query_params:
        return []
    return [Candidate(token) for token in session_cookies(request.headers).values()]


SoundCallers = Annotated[Sequence[Caller], Depends(_sound_callers)]
"""Who may be asking for one sound, when a media element asks: it sends cookies and no name.

The address of a sound belongs to one interview, so the cookie of that interview opens it.
"""


def _reviewer(caller: NamedCaller) -> SignedInReviewer:
    if not isinstance(caller, SignedInReviewer):
        raise SessionNotFound
    return caller


NamedReviewer = Annotated[SignedInReviewer, Depends(_reviewer)]
"""Raises `SessionNotFound` for anybody else: what they may not see is not there."""


async def remember_interview(
    request: Request,
    response: Response,
    interview: InterviewSession,
    session_id: str,
    sessions: Sessions,
) -> None:
    """Give the browser the cookie of an interview, for as long as the interview is kept.

    Of this server's interviews it keeps the cookies of the newest `MAX_COOKIES`.
    """
    ends = max(interview.expires_at, interview.delete_after or interview.expires_at)
    # Over https only, where the outside reaches the server by https.
    outside = (request.app.state.settings.public_base_url or "", str(request.base_url))
    response.set_cookie(
        cookie_name(interview.ref),
        session_id,
        max_age=max(0, round((ends - now()).total_seconds())),
        httponly=True,
        samesite="lax",
        secure=any(url.startswith("https:") for url in outside),
    )
    held = session_cookies(request.headers)
    others = {value for value in held.values() if value != session_id}
    # Other servers of this host set cookies too: only those of known interviews are ours to drop.
    for ref in (await sessions.refs_newest_first(others))[MAX_COOKIES - 1 :]:
        response.delete_cookie(cookie_name(ref))


def forget_cookies(request: Request, response: Response, session_id: str) -> None:
    """Have the browser remove its cookies of an interview that opens no more."""
    for name in cookies_of(session_id, request.headers):
        response.delete_cookie(name)
