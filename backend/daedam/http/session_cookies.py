"""Session cookies, and the session id that a request presents.

A browser has one HttpOnly cookie per interview: `daedam_session_<public id>`, whose value is the
session id. A request presents a session id in `Authorization: Bearer <session id>`, or selects a
cookie with the query `interview=<public id>`. Cookies are shared by all tabs and by all ports of a
host, so a cookie that the query does not select is ignored.
"""

from collections.abc import Iterator, Mapping

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from daedam.utils.tokens import MAX_BROWSER_INTERVIEWS

COOKIE = "daedam_session"
"""Prefix of cookie names; on its own, the name of the single cookie of earlier versions."""

CONSOLE_COOKIE = "daedam_console"
"""Prefix of the cookie name of the console."""

MAX_COOKIES = MAX_BROWSER_INTERVIEWS
"""Maximum number of session cookies per browser. The cookies of the oldest interviews are removed
first."""

_READING = ("GET", "HEAD")


def cookie_name(interview: str) -> str:
    """Return the cookie name of the interview with this public id."""
    return f"{COOKIE}_{interview}"


def session_cookies(headers: Headers) -> dict[str, str]:
    """Return the session ids in a request's cookies, by cookie name."""
    cookies = cookie_parser(headers.get("cookie", ""))
    prefix = f"{COOKIE}_"
    return {
        name: value
        for name, value in cookies.items()
        if value and (name == COOKIE or name.startswith(prefix))
    }


def presented_session(method: str, headers: Headers, query: Mapping[str, str]) -> str | None:
    """Return the session id that a request presents, or None.

    The cookie of earlier versions does not name an interview and is accepted for reading only.
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    cookies = session_cookies(headers)
    if interview := query.get("interview"):
        return cookies.get(cookie_name(interview))
    return cookies.get(COOKIE) if method in _READING else None


def cookies_of(session_id: str, headers: Headers) -> Iterator[str]:
    """Return the names of a request's cookies whose value is this session id."""
    return (name for name, value in session_cookies(headers).items() if value == session_id)
