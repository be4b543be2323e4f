"""Who is asking: the session or the reviewer named by the request."""

from typing import Annotated

from fastapi import Cookie, Depends, Header, Response
from starlette.requests import Request

from daedam.errors import NotAllowed, SessionNotFound
from daedam.guard import COOKIE
from daedam.services.callers import Caller, Reviewers, SignedIn

MaybeHeader = Annotated[str | None, Header(include_in_schema=False)]
MaybeCookie = Annotated[str | None, Cookie(include_in_schema=False)]


def named_token(authorization: MaybeHeader = None, daedam_session: MaybeCookie = None) -> str:
    """The token in `Authorization: Bearer …`, else in the cookie of `session/start`.

    Raises `NotAllowed` when there is neither.
    """
    if authorization:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            return token.strip()
    if daedam_session:
        return daedam_session
    raise NotAllowed


NamedSession = Annotated[str, Depends(named_token)]
"""A session's id, or what is taken for one."""


def maybe_token(request: Request) -> str | None:
    """As `named_token`, None where nobody is named."""
    try:
        return named_token(request.headers.get("authorization"), request.cookies.get(COOKIE))
    except NotAllowed:
        return None


async def _maybe_caller(
    request: Request, token: Annotated[str | None, Depends(maybe_token)]
) -> Caller | None:
    reviewers: Reviewers = request.app.state.parts.reviewers
    return await reviewers.caller(token) if token is not None else None


MaybeCaller = Annotated[Caller | None, Depends(_maybe_caller)]


def _caller(caller: MaybeCaller) -> Caller:
    if caller is None:
        raise NotAllowed
    return caller


NamedCaller = Annotated[Caller, Depends(_caller)]


def _reviewer(caller: NamedCaller) -> SignedIn:
    if not isinstance(caller, SignedIn):
        raise SessionNotFound
    return caller


NamedReviewer = Annotated[SignedIn, Depends(_reviewer)]
"""Raises `SessionNotFound` for anybody else: what they may not see is not there."""


def set_cookie(request: Request, response: Response, session_id: str, max_age_s: float) -> None:
    """Let the browser that started an interview come back to it."""
    response.set_cookie(
        COOKIE,
        session_id,
        max_age=round(max_age_s),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
