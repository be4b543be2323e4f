"""Which interview a request names, and the cookie that proves the right to it.

A browser holds one HttpOnly cookie for each interview: `daedam_session_<public id>`, whose value
is the session id. A request names its interview by `Authorization: Bearer <session id>`, or by
the query `interview=<public id>`, which selects that interview's cookie. Cookies ignore ports and
tabs: without a name they select nothing.
"""

from collections.abc import Iterator, Mapping

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

COOKIE = "daedam_session"
"""Name of the one cookie of earlier versions, and first part of the names of today's."""

MAX_COOKIES = 20
"""Interviews for which a browser keeps a cookie of this server; the oldest go first."""

_READING = ("GET", "HEAD")


def cookie_name(interview: str) -> str:
    """Name of the cookie of the interview with this public id."""
    return f"{COOKIE}_{interview}"


def session_cookies(headers: Headers) -> dict[str, str]:
    """The session ids in a request's cookies, by cookie name."""
    found = cookie_parser(headers.get("cookie", ""))
    ours = f"{COOKIE}_"
    return {
        name: value
        for name, value in found.items()
        if value and (name == COOKIE or name.startswith(ours))
    }


def session_named(method: str, headers: Headers, query: Mapping[str, str]) -> str | None:
    """The session id of the interview that a request names; None without one.

    The cookie of earlier versions names no interview. It still serves to read.
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    cookies = session_cookies(headers)
    if interview := query.get("interview"):
        return cookies.get(cookie_name(interview))
    return cookies.get(COOKIE) if method in _READING else None


def cookies_of(session_id: str, headers: Headers) -> Iterator[str]:
    """Names of the cookies of a request that hold this session id."""
    return (name for name, value in session_cookies(headers).items() if value == session_id)
