"""Middleware that checks every request and adds security headers to every response."""

import math
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers, MutableHeaders, QueryParams

from daedam.errors import ForeignOrigin, NotFound, TooManyRequests
from daedam.http.origins import AllowedOrigins
from daedam.http.problems import problem_response
from daedam.http.session_cookies import CONSOLE_COOKIE, COOKIE, presented_session
from daedam.utils.tokens import token_hash

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_COUNTED = ("/api/", "/static/audio/", "/shared/")
_READING = ("GET", "HEAD", "OPTIONS")
_COSTLY = (
    *("/api/session/start", "/api/plan/draft", "/api/plan/document", "/shared/"),
    *("/api/console/sign-in/", "/api/console/links/"),
    "/api/invitations/",
)
"""Paths of requests that cost seconds of CPU. Each has the limit of interview starts. A path that
ends with a slash stands for all paths below it, so that tokens cannot be guessed faster."""
_TRY_AGAIN_LATER = 1013
"""WebSocket close code "Try Again Later" (IANA registry of RFC 6455)."""


@dataclass(frozen=True)
class RateLimits:
    """Highest number of requests, and of interview starts, per minute; 0: no limit."""

    per_minute: int
    starts_per_minute: int


class Guard:
    """ASGI middleware for origin checks, rate limits and security headers.

    Refuses state-changing requests of foreign pages (403) and callers over the rate limit (429).
    """

    def __init__(
        self,
        app: App,
        *,
        limits: RateLimits,
        origins: AllowedOrigins,
        audio_origins: Iterable[str],
        audio_for_other_sites: bool = False,
    ) -> None:
        """Create the middleware.

        `audio_origins`: origins of TTS servers whose audio the page may play.
        `audio_for_other_sites`: whether pages of other sites may play audio of this server.
        """
        self._app = app
        self._origins = origins
        self._headers = _security_headers(audio_origins)
        if audio_for_other_sites:
            self._headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(limits.per_minute) if limits.per_minute else None
        self._starts = (
            RateLimitItemPerMinute(limits.starts_per_minute) if limits.starts_per_minute else None
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and self._retry_s(scope, Headers(scope=scope)) is not None:
            await receive()
            await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                nonce = scope.get("state", {}).get("style_nonce")
                if nonce is not None:
                    headers["Content-Security-Policy"] += f"; style-src 'self' 'nonce-{nonce}'"
                if scope["path"].startswith(_COUNTED):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        if any(ord(c) < 32 for c in scope["path"]):  # databases cannot store control characters
            await problem_response(NotFound())(scope, receive, with_headers)
        elif self._is_foreign(scope, headers):
            await problem_response(ForeignOrigin())(scope, receive, with_headers)
        elif (retry_s := self._retry_s(scope, headers)) is not None:
            refusal = problem_response(TooManyRequests(), retry_after_s=retry_s)
            await refusal(scope, receive, with_headers)
        else:
            await self._app(scope, receive, with_headers)

    def _is_foreign(self, scope: Scope, headers: Headers) -> bool:
        """Return whether a foreign page sends a state-changing request with our cookie."""
        cookies = headers.get("cookie", "")
        if scope["method"] in _READING or not (COOKIE in cookies or CONSOLE_COOKIE in cookies):
            return False
        return not self._origins.admits(headers)

    def _retry_s(self, scope: Scope, headers: Headers) -> int | None:
        """Return the seconds to wait if the caller is over a rate limit, else None."""
        if not scope["path"].startswith(_COUNTED):
            return None
        address = (scope.get("client") or ("unknown",))[0]
        costly = _costly_path(scope["path"])
        if costly and not self._count(self._starts, costly, address):
            return self._wait_s(self._starts, costly, address)
        if not self._count(self._requests, "address", address):
            return self._wait_s(self._requests, "address", address)
        session = _session_key(scope, headers)
        if session and not self._count(self._requests, "session", session):
            return self._wait_s(self._requests, "session", session)
        return None

    def _count(self, limit: RateLimitItemPerMinute | None, kind: str, caller: str) -> bool:
        """Count a request. Return whether it is within `limit`."""
        return limit is None or self._limiter.hit(limit, kind, caller)

    def _wait_s(self, limit: RateLimitItemPerMinute | None, kind: str, caller: str) -> int:
        assert limit is not None
        reset = self._limiter.get_window_stats(limit, kind, caller).reset_time
        return max(1, math.ceil(reset - time.time()))


def _costly_path(path: str) -> str | None:
    """Return the entry of `_COSTLY` for a path, or None."""
    for costly in _COSTLY:
        if path == costly or (costly.endswith("/") and path.startswith(costly)):
            return costly
    return None


def _session_key(scope: Scope, headers: Headers) -> str | None:
    """Return the hash of the request's session id, or None if the request has no session id.

    The limiter gets only the hash, because the session id is a secret.
    """
    query = QueryParams(scope.get("query_string", b""))
    token = presented_session(scope.get("method", "GET"), headers, query)
    return token_hash(token) if token else None


def _security_headers(audio_origins: Iterable[str]) -> dict[str, str]:
    policy = {
        "default-src": "'self'",
        "media-src": " ".join(["'self'", "blob:", *sorted(set(audio_origins))]),
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "microphone=(self), camera=(self), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
