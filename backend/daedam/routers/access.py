"""Dependencies that authorize a request: its session, candidate or reviewer."""

from collections.abc import Collection, Sequence
from datetime import timedelta
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

LONGEST_COOKIE = timedelta(days=400)
"""Maximum age of a cookie in browsers (draft-ietf-httpbis-rfc6265bis, section 5.5)."""

InterviewName = Annotated[
    str | None,
    Query(
        alias="interview",
        description="Public id of the interview; selects its session cookie. "
        "Not needed with `Authorization: Bearer …`.",
    ),
]


def maybe_token(request: Request, _interview: InterviewName = None) -> str | None:
    """Return the token in `Authorization: Bearer …` or in the selected cookie, else None."""
    return presented_session(request.method, request.headers, request.query_params)


MaybeToken = Annotated[str | None, Depends(maybe_token)]


def not_allowed(request: HTTPConnection) -> NotAllowed:
    """Return the error for a request without a token.

    It is `InterviewNotNamed` if the request has session cookies but names no interview.
    """
    if "interview" not in request.query_params and session_cookies(request.headers):
        return InterviewNotNamed()
    return NotAllowed()


def named_token(request: Request, token: MaybeToken) -> str:
    """Return the request's token. Raises `NotAllowed` or `InterviewNotNamed` if it has none."""
    if token is None:
        raise not_allowed(request)
    return token


NamedSession = Annotated[str, Depends(named_token)]
"""The request's token as a session id; the service checks that the session exists."""


async def _maybe_caller(request: Request, token: MaybeToken) -> Caller | None:
    reviewers: Reviewers = request.app.state.parts.reviewers
    return await reviewers.identify(token) if token is not None else None


MaybeCaller = Annotated[Caller | None, Depends(_maybe_caller)]


def _caller(request: Request, caller: MaybeCaller) -> Caller:
    if caller is None:
        raise not_allowed(request)
    return caller


NamedCaller = Annotated[Caller, Depends(_caller)]


def _audio_callers(request: Request, caller: MaybeCaller) -> Sequence[Caller]:
    if caller is not None:
        return [caller]
    if "interview" in request.query_params:
        return []
    return [Candidate(token) for token in session_cookies(request.headers).values()]


AudioCallers = Annotated[Sequence[Caller], Depends(_audio_callers)]
"""Possible callers of a request for audio; the one that may read the file is accepted.

Media elements send cookies without naming an interview, so each session cookie is a possible
caller. An audio URL belongs to one interview, so at most one of them may read it.
"""


def _reviewer(caller: NamedCaller) -> SignedInReviewer:
    if not isinstance(caller, SignedInReviewer):
        raise SessionNotFound
    return caller


NamedReviewer = Annotated[SignedInReviewer, Depends(_reviewer)]
"""The reviewer who calls. Raises `SessionNotFound` for other callers, to reveal nothing to them."""


async def remember_interview(
    request: Request,
    response: Response,
    interview: InterviewSession,
    session_id: str,
    sessions: Sessions,
) -> None:
    """Set the cookie of an interview in the browser, valid until the interview is deleted.

    If the interview is kept without end, the cookie is valid for `LONGEST_COOKIE`, counted from the
    last start or renewal. The browser keeps the cookies of the newest `MAX_COOKIES` interviews.
    Others are removed.
    """
    ends = max(interview.expires_at, interview.delete_after or now() + LONGEST_COOKIE)
    # `Secure` if browsers reach the server by https.
    base_urls = (request.app.state.settings.public_base_url or "", str(request.base_url))
    response.set_cookie(
        cookie_name(interview.ref),
        session_id,
        max_age=max(0, round((ends - now()).total_seconds())),
        httponly=True,
        samesite="lax",
        secure=any(url.startswith("https:") for url in base_urls),
    )
    cookies = session_cookies(request.headers)
    others = {value for value in cookies.values() if value != session_id}
    # Other servers on this host may use the same prefix: remove only cookies of known interviews.
    for ref in (await sessions.refs_newest_first(others))[MAX_COOKIES - 1 :]:
        response.delete_cookie(cookie_name(ref))


def forget_cookies(request: Request, response: Response, session_id: str) -> None:
    """Remove the browser's cookies of a revoked or deleted session."""
    for name in cookies_of(session_id, request.headers):
        response.delete_cookie(name)


def forget_interviews(response: Response, refs: Collection[str]) -> None:
    """Remove the browser's cookies of the interviews with these public ids."""
    for ref in refs:
        response.delete_cookie(cookie_name(ref))
