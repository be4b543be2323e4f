"""What is asked of every request before it is served, and said of every answer."""

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
from daedam.http.session_cookies import COOKIE, session_named
from daedam.utils.tokens import token_hash

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_COUNTED = ("/api/", "/static/audio/")
_READING = ("GET", "HEAD", "OPTIONS")
_START = "/api/session/start"
_TRY_AGAIN_LATER = 1013
"""RFC 6455's registry: the server is busy."""


@dataclass(frozen=True)
class RateLimits:
    """Requests a minute; 0: any number."""

    per_minute: int
    starts_per_minute: int


class Guard:
    """ASGI middleware: other sites' pages kept out, too many requests refused, headers that tell
    browsers to be strict.
    """

    def __init__(
        self,
        app: App,
        *,
        limits: RateLimits,
        origins: AllowedOrigins,
        sound_from: Iterable[str],
        sound_for_others: bool = False,
    ) -> None:
        """`sound_from`: origins of speech servers whose sound the page plays. `sound_for_others`:
        whether pages of other sites play ours.
        """
        self._app = app
        self._origins = origins
        self._headers = _security_headers(sound_from)
        if sound_for_others:
            self._headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._each = RateLimitItemPerMinute(limits.per_minute) if limits.per_minute else None
        self._starts = (
            RateLimitItemPerMinute(limits.starts_per_minute) if limits.starts_per_minute else None
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and self._too_many(scope, Headers(scope=scope)) is not None:
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
        if any(ord(c) < 32 for c in scope["path"]):  # no database stores them, nothing is named so
            await problem_response(NotFound())(scope, receive, with_headers)
        elif self._is_foreign(scope, headers):
            await problem_response(ForeignOrigin())(scope, receive, with_headers)
        elif (wait_s := self._too_many(scope, headers)) is not None:
            refusal = problem_response(TooManyRequests(), retry_after_s=wait_s)
            await refusal(scope, receive, with_headers)
        else:
            await self._app(scope, receive, with_headers)

    def _is_foreign(self, scope: Scope, headers: Headers) -> bool:
        """Whether a page of another site wants something changed with this browser's cookie."""
        if scope["method"] in _READING or COOKIE not in headers.get("cookie", ""):
            return False
        return not self._origins.admits(headers)

    def _too_many(self, scope: Scope, headers: Headers) -> int | None:
        """Seconds to wait, for whoever asks too often."""
        if not scope["path"].startswith(_COUNTED):
            return None
        address = (scope.get("client") or ("unknown",))[0]
        if scope["path"] == _START and not self._passes(self._starts, "start", address):
            return self._wait_s(self._starts, "start", address)
        if not self._passes(self._each, "address", address):
            return self._wait_s(self._each, "address", address)
        session = _session_key(scope, headers)
        if session and not self._passes(self._each, "session", session):
            return self._wait_s(self._each, "session", session)
        return None

    def _passes(self, limit: RateLimitItemPerMinute | None, kind: str, who: str) -> bool:
        return limit is None or self._limiter.hit(limit, kind, who)

    def _wait_s(self, limit: RateLimitItemPerMinute | None, kind: str, who: str) -> int:
        assert limit is not None
        reset = self._limiter.get_window_stats(limit, kind, who).reset_time
        return max(1, math.ceil(reset - time.time()))


def _session_key(scope: Scope, headers: Headers) -> str | None:
    """Hash of the session id that a request names: the limiter need not know the secret."""
    query = QueryParams(scope.get("query_string", b""))
    token = session_named(scope.get("method", "GET"), headers, query)
    return token_hash(token) if token else None


def _security_headers(sound_from: Iterable[str]) -> dict[str, str]:
    policy = {
        "default-src": "'self'",
        "media-src": " ".join(["'self'", "blob:", *sorted(set(sound_from))]),
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
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
