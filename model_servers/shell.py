"""What every model server is beside its model: probes, metrics, limits, a graceful stop.

A `ModelServer` brings the model and its routes; `create_app` puts the shell around it. The same
application runs alone (`serve`) and inside a Ray Serve replica.
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
from model_servers.errors import ModelNotFound
from model_servers.idempotency import Idempotency
from model_servers.refusals import install, refuse

log = logging.getLogger(__name__)

API_KEY_VARIABLE = "MODEL_SERVER_API_KEY"

KEEP_ALIVE_S = 75
"""Longer than the clients keep a connection (60 s): they never send into one that closes."""

STARTING, READY, FAILED, STOPPING = "starting", "ready", "failed", "stopping"


@dataclass(frozen=True)
class ServerLimits:
    """What a server takes from its callers."""

    max_pending: int = 64
    """Requests inside the server at once, waiting ones included; more are answered 429."""
    max_body_mb: float = 25
    """Largest request, in MiB."""
    stop_grace_s: int = 30
    """How long a stop waits for requests that are being served."""


class ModelServer(ABC):
    """A model and its routes."""

    name: ClassVar[str]
    """Names the server in logs and metrics."""
    model_aliases: ClassVar[tuple[str, ...]] = ()
    """Names beside `model_id` by which requests may name the model."""

    def __init__(self) -> None:
        self.metrics = CollectorRegistry()
        """Where the server registers its own metrics."""
        self.started = int(time.time())
        """Seconds since 1970."""

    @property
    @abstractmethod
    def model(self) -> str:
        """Which model stands behind the routes, for people."""

    @property
    def model_id(self) -> str:
        """The model's name for programs, in `/v1/models` and in requests."""
        return self.model

    def check_model(self, name: str | None) -> None:
        """Accept a request for `name`; None and the empty name ask for whatever model there is.

        Raises `ModelNotFound`.
        """
        if name and name not in (self.model_id, *self.model_aliases):
            raise ModelNotFound

    @abstractmethod
    async def warm_up(self) -> None:
        """Load the model and let it do one real inference. Raises `DaedamError`."""

    @abstractmethod
    def routes(self) -> APIRouter:
        """The server's own routes."""

    async def healthy(self) -> bool:
        """Whether a server that was ready still is; asked by `/readyz`."""
        return True

    async def close(self) -> None:
        """Give back what the model holds."""


class Lifecycle:
    """How far a server is: starting, ready, failed or stopping."""

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
            took = time.perf_counter() - started
            log.info("%s is ready after %.1f s: %s", self._server.name, took, self._server.model)

    async def ready(self) -> bool:
        return self.state == READY and await self._server.healthy()


def create_app(
    server: ModelServer,
    limits: ServerLimits = ServerLimits(),
    api_key: str | None = None,
    *,
    starts_ready: bool = False,
) -> FastAPI:
    """`server` with probes, metrics and limits around it. `api_key` None: open to all callers.

    With `starts_ready` the application has started only when the warm-up has passed, and does not
    start where it fails: for those who count replicas by that.
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
    install(app)
    app.include_router(_probes(server, lifecycle))
    app.include_router(_models(server))
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
    app.add_middleware(BodyLimit, max_bytes=int(limits.max_body_mb * 2**20), respond=refuse)
    return app


def _probes(server: ModelServer, lifecycle: Lifecycle) -> APIRouter:
    router = APIRouter(tags=["probes"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """200 as long as the process answers."""
        return {"status": "ok", "server": server.name}

    @router.get("/livez")
    async def livez() -> dict[str, str]:
        """200 when the event loop and a thread of the pool answer within 2 s, else 503."""
        await check_alive()
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        """200 once a warm-up inference has passed, 503 before and while stopping."""
        ready = await lifecycle.ready()
        body = {"status": lifecycle.state, "server": server.name, "model": server.model}
        if lifecycle.problem:
            body["detail"] = lifecycle.problem.detail
            body["detail_en"] = lifecycle.problem.detail_en
        return JSONResponse(body, 200 if ready else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        """Counters and histograms in Prometheus' text format."""
        return Response(generate_latest(server.metrics), media_type=CONTENT_TYPE_LATEST)

    return router


def _models(server: ModelServer) -> APIRouter:
    """OpenAI's list of models: the one model that is here."""
    router = APIRouter(tags=["models"])

    def about() -> dict[str, Any]:
        about = {"id": server.model_id, "object": "model", "created": server.started}
        return {**about, "owned_by": "daedam"}

    @router.get("/v1/models")
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": [about()]}

    @router.get("/v1/models/{name:path}")
    async def model(name: str) -> dict[str, Any]:
        """The model of that name, which may hold slashes. Raises `ModelNotFound`."""
        server.check_model(name)
        return about()

    return router


def parser(name: str, *, port: int, description: str) -> argparse.ArgumentParser:
    """The flags that all model servers share."""
    flags = argparse.ArgumentParser(f"python -m model_servers.{name}", description=description)
    flags.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")
    flags.add_argument("--port", type=int, default=port)
    flags.add_argument("--max-pending", type=int, default=ServerLimits.max_pending)
    flags.add_argument("--max-body-mb", type=float, default=ServerLimits.max_body_mb)
    flags.add_argument("--stop-grace-s", type=int, default=ServerLimits.stop_grace_s)
    return flags


def run(build: Callable[[argparse.Namespace], ModelServer], flags: argparse.Namespace) -> None:
    """Build the server that the flags ask for and serve it.

    What a person can mend ends the process with a sentence in each language.
    """

    def work() -> None:
        check_port(flags.host, flags.port)
        serve(build(flags), flags)

    run_program(work)


def serve(server: ModelServer, flags: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT; requests being served are finished first."""
    prepare_log(logging.INFO)
    limits = ServerLimits(flags.max_pending, flags.max_body_mb, flags.stop_grace_s)
    uvicorn.run(
        create_app(server, limits, os.environ.get(API_KEY_VARIABLE) or None),
        host=flags.host,
        port=flags.port,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=flags.stop_grace_s,
    )
