"""The base of every model server: probes, metrics, limits and a graceful stop.

A `ModelServer` has the model and its routes; `create_server_app` adds the rest. The same
application runs alone (`serve_model`) and inside a Ray Serve replica.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import uvicorn
from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from daedam.errors import DaedamError
from daedam.http.body_limit import BodyLimit
from daedam.http.head_requests import HeadRequests
from daedam.process import check_alive, prepare_log
from daedam.start_check import check_port, run_program
from model_servers.admission import RequestGate
from model_servers.error_responses import error_response, install_error_handlers
from model_servers.errors import ModelNotFound
from model_servers.idempotency import Idempotency

log = logging.getLogger(__name__)

API_KEY_VARIABLE = "MODEL_SERVER_API_KEY"

KEEP_ALIVE_S = 75
"""Seconds for which the server keeps an idle connection open. The clients close theirs after 60 s,
so they never send a request on a connection that the server is closing."""

STARTING, READY, FAILED, STOPPING = "starting", "ready", "failed", "stopping"


@dataclass(frozen=True)
class ServerLimits:
    """Limits on the requests of a server."""

    max_pending: int = 64
    """Maximum number of requests in the server, waiting ones included. Further requests get 429."""
    max_body_mb: float = 25
    """Largest request body, in MiB."""
    stop_grace_s: int = 30
    """Seconds that a stop waits for requests in progress."""


class ModelServer(ABC):
    """A model and its routes."""

    name: ClassVar[str]
    """The server's name in logs and metrics."""
    model_aliases: ClassVar[tuple[str, ...]] = ()
    """Names that requests may use instead of `model_id`."""

    def __init__(self) -> None:
        self.metrics = CollectorRegistry()
        """The registry for the server's own metrics."""
        self.started = int(time.time())
        """Time of the start, in seconds since 1970."""

    @property
    @abstractmethod
    def model(self) -> str:
        """The model's name for people, in logs and `/readyz`."""

    @property
    def model_id(self) -> str:
        """The model's name in `/v1/models` and in requests."""
        return self.model

    def check_model(self, name: str | None) -> None:
        """Raise `ModelNotFound` if `name` is not empty and neither `model_id` nor an alias."""
        if name and name not in (self.model_id, *self.model_aliases):
            raise ModelNotFound

    @abstractmethod
    async def warm_up(self) -> None:
        """Load the model and run one real inference. Raises `DaedamError`."""

    @abstractmethod
    def routes(self) -> APIRouter:
        """Return the server's own routes."""

    async def healthy(self) -> bool:
        """Return whether the loaded model can still serve. Admission and `/readyz` use it."""
        return True

    async def close(self) -> None:
        """Release the model's resources."""


class Lifecycle:
    """The state of a server: starting, ready, failed or stopping."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server
        self.state = STARTING
        self.problem: DaedamError | None = None

    async def start(self) -> None:
        started = time.perf_counter()
        try:
            await self._server.warm_up()
        except DaedamError as exc:
            self.state, self.problem = FAILED, exc
            log.error("%s cannot serve: %s / %s", self._server.name, exc.detail_en, exc.detail)
        except Exception:
            self.state, self.problem = FAILED, DaedamError()
            log.exception("%s cannot serve", self._server.name)
        else:
            self.state = READY
            elapsed_s = time.perf_counter() - started
            log.info(
                "%s is ready after %.1f s: %s", self._server.name, elapsed_s, self._server.model
            )

    async def ready(self) -> bool:
        return self.state == READY and await self._server.healthy()


def create_server_app(
    server: ModelServer,
    limits: ServerLimits = ServerLimits(),
    api_key: str | None = None,
    *,
    starts_ready: bool = False,
) -> FastAPI:
    """Return the application of `server` with probes, metrics and limits.

    `api_key` None admits all callers. With `starts_ready`, the startup of the application waits for
    the warm-up and raises its error if it fails. Ray Serve therefore counts a replica as running
    only when the replica is ready.
    """
    lifecycle = Lifecycle(server)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        starting = asyncio.create_task(lifecycle.start())
        if starts_ready:
            await starting
            if lifecycle.problem:
                raise lifecycle.problem
        yield
        lifecycle.state = STOPPING
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        await server.close()

    app = FastAPI(title=f"daedam {server.name}", lifespan=lifespan)
    install_error_handlers(app)
    app.include_router(_probe_routes(server, lifecycle))
    app.include_router(_model_routes(server))
    app.include_router(server.routes())
    app.add_middleware(HeadRequests)
    app.add_middleware(Idempotency)
    app.add_middleware(
        RequestGate,
        lifecycle=lifecycle,
        registry=server.metrics,
        max_pending=limits.max_pending,
        api_key=api_key,
    )
    app.add_middleware(BodyLimit, max_bytes=int(limits.max_body_mb * 2**20), respond=error_response)
    return app


def _probe_routes(server: ModelServer, lifecycle: Lifecycle) -> APIRouter:
    router = APIRouter(tags=["probes"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Answer 200."""
        return {"status": "ok", "server": server.name}

    @router.get("/livez")
    async def livez() -> dict[str, str]:
        """Answer 200 when the event loop and a thread of the pool respond within 2 s, else 503."""
        await check_alive()
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        """Answer 200 while the model is warmed up and healthy, else 503 (also during a stop)."""
        ready = await lifecycle.ready()
        body = {"status": lifecycle.state, "server": server.name, "model": server.model}
        if lifecycle.problem:
            body["detail"] = lifecycle.problem.detail
            body["detail_en"] = lifecycle.problem.detail_en
        return JSONResponse(body, 200 if ready else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        """Return counters and histograms in Prometheus' text format."""
        return Response(generate_latest(server.metrics), media_type=CONTENT_TYPE_LATEST)

    return router


def _model_routes(server: ModelServer) -> APIRouter:
    """Return OpenAI's routes that list and describe the server's one model."""
    router = APIRouter(tags=["models"])

    def describe() -> dict[str, Any]:
        described = {"id": server.model_id, "object": "model", "created": server.started}
        return {**described, "owned_by": "daedam"}

    @router.get("/v1/models")
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": [describe()]}

    @router.get("/v1/models/{name:path}")
    async def model(name: str) -> dict[str, Any]:
        """Describe the model `name`, which may contain slashes. Raises `ModelNotFound`."""
        server.check_model(name)
        return describe()

    return router


def make_base_parser(name: str, *, port: int, description: str) -> argparse.ArgumentParser:
    """Return a parser of the flags that all model servers share."""
    flags = argparse.ArgumentParser(f"python -m model_servers.{name}", description=description)
    flags.add_argument("--host", default="127.0.0.1", help="0.0.0.0 accepts other machines")
    flags.add_argument("--port", type=int, default=port)
    flags.add_argument("--max-pending", type=int, default=ServerLimits.max_pending)
    flags.add_argument("--max-body-mb", type=float, default=ServerLimits.max_body_mb)
    flags.add_argument("--stop-grace-s", type=int, default=ServerLimits.stop_grace_s)
    return flags


def run_server(
    build_server: Callable[[argparse.Namespace], ModelServer], flags: argparse.Namespace
) -> None:
    """Build the server for `flags` and serve it.

    An error that the operator can fix ends the process with a sentence in Korean and English.
    """

    def work() -> None:
        check_port(flags.host, flags.port)
        serve_model(build_server(flags), flags)

    run_program(work)


def serve_model(server: ModelServer, flags: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT, then finish the requests in progress."""
    prepare_log(logging.INFO)
    limits = ServerLimits(flags.max_pending, flags.max_body_mb, flags.stop_grace_s)
    uvicorn.run(
        create_server_app(server, limits, os.environ.get(API_KEY_VARIABLE) or None),
        host=flags.host,
        port=flags.port,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=flags.stop_grace_s,
    )
