"""The model servers under Ray Serve: the same applications, as replicas on one or more machines.

The Serve applications `stt`, `llm` and `tts` have the addresses `http://HOST:8000/stt`, `…/llm` and
`…/tts`, which are set in daedam. Each replica reserves a fraction of a GPU. Ray uses the fractions
only to place replicas, so each server's own flags must limit its GPU memory.

    serve deploy deploy/ray.yaml                 all three, configured by the file
    python -m model_servers.ray_app              all three on this machine, with the defaults
"""

import argparse
import os
import signal
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal

import ray
from fastapi import FastAPI
from pydantic import BaseModel, Field
from ray import serve
from ray.serve import Application

from daedam.process import prepare_process
from model_servers.model_server import API_KEY_VARIABLE, ServerLimits, create_server_app

Role = Literal["stt", "llm", "tts"]

MODULES: dict[Role, str] = {
    "stt": "model_servers.whisper",
    "llm": "model_servers.llm",
    "tts": "model_servers.tts",
}

GPU_FRACTION: dict[Role, float] = {"stt": 0.35, "llm": 0.45, "tts": 0.2}
"""Fraction of an RTX A6000 that a replica reserves. The fractions are sufficient for Whisper
large-v3 with its batches, for an 8B model with its cache, and for a voice."""


class Replicas(BaseModel):
    """The settings of one server's replicas. Every field has a working default."""

    flags: list[str] = []
    """The server's own flags, as on its command line."""
    num_gpus: float | None = Field(default=None, ge=0)
    """Number of GPUs per replica. None means `GPU_FRACTION` if the cluster has a GPU, else 0."""
    num_cpus: float = Field(default=1, ge=0)
    min_replicas: int = Field(default=1, ge=1)
    max_replicas: int = Field(default=1, ge=1)
    target_ongoing_requests: float = Field(default=8, gt=0)
    """Number of requests in a replica above which another one is started, up to `max_replicas`."""


def stt(replicas: Replicas) -> Application:
    return _application("stt", replicas)


def llm(replicas: Replicas) -> Application:
    return _application("llm", replicas)


def tts(replicas: Replicas) -> Application:
    return _application("tts", replicas)


def _application(role: Role, replicas: Replicas) -> Application:
    limits = _limits(_parse_flags(role, replicas.flags))
    num_gpus = replicas.num_gpus
    if num_gpus is None:
        gpus = ray.cluster_resources().get("GPU", 0)  # type: ignore[no-untyped-call]
        num_gpus = GPU_FRACTION[role] if gpus else 0
    deployment = serve.deployment(
        name=role,
        ray_actor_options={"num_gpus": num_gpus, "num_cpus": replicas.num_cpus},
        autoscaling_config={
            "min_replicas": replicas.min_replicas,
            "max_replicas": max(replicas.min_replicas, replicas.max_replicas),
            "target_ongoing_requests": replicas.target_ongoing_requests,
        },
        # The server itself refuses excess requests, with a Retry-After header.
        max_ongoing_requests=2 * limits.max_pending,
        graceful_shutdown_timeout_s=limits.stop_grace_s,
    )
    application: Application = deployment(
        serve.ingress(_app_builder(role, replicas.flags))(Replica)
    ).bind()
    return application


class Replica:
    """One replica of a server's application. It is ready once its warm-up has passed."""


def _app_builder(role: Role, flags: list[str]) -> Callable[[], FastAPI]:
    """Return a function that builds the application; Ray calls it in the replica's process."""

    def build_app() -> FastAPI:
        prepare_process()
        parsed = _parse_flags(role, flags)
        server = import_module(MODULES[role]).build_server(parsed)
        key = os.environ.get(API_KEY_VARIABLE) or None
        return create_server_app(server, _limits(parsed), key, starts_ready=True)

    return build_app


def _parse_flags(role: Role, flags: list[str]) -> argparse.Namespace:
    parser: argparse.ArgumentParser = import_module(MODULES[role]).make_parser()
    return parser.parse_args(flags)


def _limits(flags: argparse.Namespace) -> ServerLimits:
    return ServerLimits(flags.max_pending, flags.max_body_mb, flags.stop_grace_s)


def run_all(replicas: dict[Role, Replicas] | None = None) -> None:
    """Run the three applications on the Ray cluster that this process is connected to."""
    builders: dict[Role, Callable[[Replicas], Application]] = {"stt": stt, "llm": llm, "tts": tts}
    for role, build_application in builders.items():
        settings = (replicas or {}).get(role, Replicas())
        serve.run(build_application(settings), name=role, route_prefix=f"/{role}")


def main() -> None:
    prepare_process()
    flags = argparse.ArgumentParser("python -m model_servers.ray_app", description=__doc__)
    flags.add_argument("--address", help="an existing Ray cluster; default: start one here")
    flags.add_argument("--host", default="127.0.0.1", help="0.0.0.0 accepts other machines")
    flags.add_argument("--port", type=int, default=8000)
    parsed = flags.parse_args()
    ray.init(address=parsed.address, include_dashboard=False)
    options: dict[str, Any] = {"host": parsed.host, "port": parsed.port}
    serve.start(http_options=options)
    run_all()
    print(f"http://{parsed.host}:{parsed.port}/stt  /llm  /tts", flush=True)
    _wait_for_stop()


def _wait_for_stop() -> None:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    stopping.wait()
    serve.shutdown()  # type: ignore[no-untyped-call]
    ray.shutdown()


if __name__ == "__main__":
    main()
