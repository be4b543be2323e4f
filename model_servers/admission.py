"""Who may come in: callers with the key, once the model is ready, as many as can be served."""

import secrets
import time
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from daedam.errors import NotAllowed, NotReady, Overloaded
from daedam.http.body_limit import App, Message, Receive, Scope, Send
from model_servers.refusals import is_openai_route, refuse

NOT_READY_RETRY_S = 5
"""When to come back to a server that is starting: about what the smaller models take to load."""

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class ModelLifecycle(Protocol):
    async def ready(self) -> bool: ...


class RequestGate:
    """ASGI middleware around the model's routes.

    Probes and sound files (GET) pass freely; of what can be read only OpenAI's list of models asks
    for the key and for a model that is ready.
    """

    def __init__(
        self,
        app: App,
        *,
        lifecycle: ModelLifecycle,
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
            "Seconds from a request to its whole answer",
            ["route"],
            buckets=SECONDS,
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_free(scope):
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(scope)
        if refusal is not None:
            error, retry_after_s = refusal
            response = refuse(scope, error, retry_after_s=retry_after_s)
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
        given = dict(scope["headers"]).get(b"authorization", b"")
        return secrets.compare_digest(given, f"Bearer {self._api_key}".encode())

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500
        start = time.perf_counter()
        self._pending += 1
        self._in_flight.set(self._pending)

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            self._pending -= 1
            self._in_flight.set(self._pending)
            took = time.perf_counter() - start
            self._mean_s += 0.2 * (took - self._mean_s)
            route = self._route(scope)
            self._requests.labels(route, status).inc()
            self._seconds.labels(route).observe(took)

    @staticmethod
    def _route(scope: Scope) -> str:
        """The route's own path: what callers make up must not become names of metrics."""
        route = scope.get("route")
        return getattr(route, "path", "other")


def _is_free(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD") and not is_openai_route(scope)
