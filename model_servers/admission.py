"""Admit requests that carry the API key, while the model is ready and the server has capacity."""

import secrets
import time
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from daedam.errors import NotAllowed, NotReady, Overloaded
from daedam.http.body_limit import App, Message, Receive, Scope, Send
from model_servers.error_responses import error_response, is_openai_route

NOT_READY_RETRY_S = 5
"""`Retry-After` of a server that is not ready, in seconds. A small model loads in about 5 s."""

LATENCY_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class ReadinessProbe(Protocol):
    """The part of a server's lifecycle that admission needs."""

    async def ready(self) -> bool: ...


class RequestGate:
    """ASGI middleware that admits or refuses requests to the model's routes.

    GET and HEAD requests outside OpenAI's routes (probes, audio files) are always admitted. All
    other requests, including GET `/v1/models`, need the key and a ready model.
    """

    def __init__(
        self,
        app: App,
        *,
        lifecycle: ReadinessProbe,
        registry: CollectorRegistry,
        max_pending: int,
        api_key: str | None,
    ) -> None:
        self._app = app
        self._lifecycle = lifecycle
        self._max_pending = max_pending
        self._api_key = api_key
        self._pending = 0
        self._mean_s = 1.0
        self._in_flight = Gauge(
            "model_server_in_flight", "Requests inside the server", registry=registry
        )
        self._requests = Counter(
            "model_server_requests", "Requests answered", ["route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "model_server_seconds",
            "Seconds from a request to the end of its response",
            ["route"],
            buckets=LATENCY_BUCKETS_S,
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_exempt(scope):
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(scope)
        if refusal is not None:
            error, retry_after_s = refusal
            response = error_response(scope, error, retry_after_s=retry_after_s)
            self._requests.labels(self._route(scope), response.status_code).inc()
            await response(scope, receive, send)
            return
        await self._serve(scope, receive, send)

    async def _refusal(
        self, scope: Scope
    ) -> tuple[NotAllowed | NotReady | Overloaded, int | None] | None:
        if self._api_key and not self._has_key(scope):
            return NotAllowed("API 키가 필요합니다.", "An API key is needed."), None
        if not await self._lifecycle.ready():
            return NotReady(), NOT_READY_RETRY_S
        if self._pending >= self._max_pending:
            return Overloaded(), max(1, round(self._mean_s))
        return None

    def _has_key(self, scope: Scope) -> bool:
        header = dict(scope["headers"]).get(b"authorization", b"")
        return secrets.compare_digest(header, f"Bearer {self._api_key}".encode())

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500
        start = time.perf_counter()
        self._pending += 1
        self._in_flight.set(self._pending)

        async def send_and_note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note_status)
        finally:
            self._pending -= 1
            self._in_flight.set(self._pending)
            elapsed_s = time.perf_counter() - start
            self._mean_s += 0.2 * (elapsed_s - self._mean_s)
            route = self._route(scope)
            self._requests.labels(route, status).inc()
            self._seconds.labels(route).observe(elapsed_s)

    @staticmethod
    def _route(scope: Scope) -> str:
        """Return the pattern of the matched route; `other` without a match.

        It is a metric label. With the requested path, callers could create any number of labels.
        """
        route = scope.get("route")
        return getattr(route, "path", "other")


def _is_exempt(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD") and not is_openai_route(scope)
