"""The model servers under Ray Serve: the same applications, as replicas on one machine or many.

Three Serve applications, `stt`, `llm` and `tts`, each behind the path of its name; the addresses
for daedam are `http://HOST:8000/stt`, `…/llm` and `…/tts`. They share a GPU by fractions, which
are Ray's bookkeeping: each server must be told to stay within its part of the memory.

    serve deploy deploy/ray.yaml                 all three, as the file says
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
from model_servers.shell import API_KEY_VARIABLE, ServerLimits, create_app

Role = Literal["stt", "llm", "tts"]

MODULES: dict[Role, str] = {
    "stt": "model_servers.whisper",
    "llm": "model_servers.llm",
    "tts": "model_servers.tts",
}

GPU_FRACTION: dict[Role, float] = {"stt": 0.35, "llm": 0.45, "tts": 0.2}
"""Of an RTX A6000: Whisper large-v3 with its batches, an 8B model with its cache, a voice."""


class Replicas(BaseModel):
    """How one server is run. Every field has a default that works."""

    flags: list[str] = []
    """The server's own flags, as on its command line."""
    num_gpus: float | None = Field(default=None, ge=0)
    """GPUs of one replica; None: its usual fraction where the cluster has a GPU, else 0."""
    num_cpus: float = Field(default=1, ge=0)
    min_replicas: int = Field(default=1, ge=1)
    max_replicas: int = Field(default=1, ge=1)
    target_ongoing_requests: float = Field(default=8, gt=0)
    """Requests inside a replica beyond which another one is started, up to `max_replicas`."""


def stt(replicas: Replicas) -> Application:
    return _application("stt", replicas)


def llm(replicas: Replicas) -> Application:
    return _application("llm", replicas)


def tts(replicas: Replicas) -> Application:
    return _application("tts", replicas)


def _application(role: Role, replicas: Replicas) -> Application:
    limits = _limits(_parsed(role, replicas.flags))
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
        # The server itself refuses what is too much, with a word on when to come back.
        max_ongoing_requests=2 * limits.max_pending,
        graceful_shutdown_timeout_s=limits.stop_grace_s,
    )
    application: Application = deployment(
        serve.ingress(_app_of(role, replicas.flags))(Replica)
    ).bind()
    return application


class Replica:
    """One replica: the server's own application, ready only once its warm-up has passed."""


def _app_of(role: Role, flags: list[str]) -> Callable[[], FastAPI]:
    def build() -> FastAPI:
        prepare_process()  # a replica is a process of its own
        parsed = _parsed(role, flags)
        server = import_module(MODULES[role]).build(parsed)
        key = os.environ.get(API_KEY_VARIABLE) or None
        return create_app(server, _limits(parsed), key, starts_ready=True)

    return build


def _parsed(role: Role, flags: list[str]) -> argparse.Namespace:
    parser: argparse.ArgumentParser = import_module(MODULES[role]).parser()
    return parser.parse_args(flags)


def _limits(flags: argparse.Namespace) -> ServerLimits:
    return ServerLimits(flags.max_pending, flags.max_body_mb, flags.stop_grace_s)


def run_all(replicas: dict[Role, Replicas] | None = None) -> None:
    """Run the three applications on the Ray cluster that this process is connected to."""
    builders: dict[Role, Callable[[Replicas], Application]] = {"stt": stt, "llm": llm, "tts": tts}
    for role, build in builders.items():
        chosen = (replicas or {}).get(role, Replicas())
        serve.run(build(chosen), name=role, route_prefix=f"/{role}")


def main() -> None:
    prepare_process()
    flags = argparse.ArgumentParser("python -m model_servers.ray_app", description=__doc__)
    flags.add_argument("--address", help="an existing Ray cluster; without it one begins here")
    flags.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")
    flags.add_argument("--port", type=int, default=8000)
    parsed = flags.parse_args()
    ray.init(address=parsed.address, include_dashboard=False)
    options: dict[str, Any] = {"host": parsed.host, "port": parsed.port}
    serve.start(http_options=options)
    run_all()
    print(f"http://{parsed.host}:{parsed.port}/stt  /llm  /tts", flush=True)
    _wait()


def _wait() -> None:
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    told.wait()
    serve.shutdown()  # type: ignore[no-untyped-call]
    ray.shutdown()


if __name__ == "__main__":
    main()
