"""Who is asking: the session named by the request."""

from typing import Annotated

from fastapi import Cookie, Depends, Header, Response
from starlette.requests import Request

from daedam.errors import NotAllowed

COOKIE = "daedam_session"
COOKIE_MAX_AGE_S = 24 * 60 * 60


def named_session(
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
    daedam_session: Annotated[str | None, Cookie(include_in_schema=False)] = None,
) -> str:
    """The session id in `Authorization: Bearer …`, else in the cookie of `session/start`.

    Raises `NotAllowed` when there is neither.
    """
    if authorization:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            return token.strip()
    if daedam_session:
        return daedam_session
    raise NotAllowed


NamedSession = Annotated[str, Depends(named_session)]


def set_cookie(request: Request, response: Response, session_id: str) -> None:
    """Let the browser that started an interview come back to it."""
    response.set_cookie(
        COOKIE,
        session_id,
        max_age=COOKIE_MAX_AGE_S,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
