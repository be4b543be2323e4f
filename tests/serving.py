"""The application's server for tests, inside the test's process or as a separate process."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from unittest.mock import patch

import httpx2
from fastapi import FastAPI
from sqlalchemy import make_url

import daedam.main
from daedam.clients.base import LLMClient, STTClient, TTSClient
from daedam.clients.chain import LLMChain, STTChain, TTSChain
from daedam.http.server import GracefulServer
from daedam.settings import Settings
from daedam.storage.database import Database
from tests import ROOT


def parts_of(client: httpx2.AsyncClient) -> daedam.main.Parts:
    """Return the parts of the application that `served` or `running` has started for `client`."""
    parts: daedam.main.Parts = client._transport.app.state.parts  # type: ignore[attr-defined]
    return parts


async def measures_done(parts: daedam.main.Parts) -> None:
    """Wait until the audio of all answers is measured.

    The measurement changes the stored times and fillers of the answers.
    """
    for task in list(parts.orchestrator._measures._tasks.values()):
        await task


_TEMPLATE = tempfile.TemporaryDirectory(prefix="daedam-migrated-")
"""Folder of a migrated SQLite database. Tests copy it, because migrating takes 0.2 s each time."""


async def copy_migrated_database(settings: Settings) -> None:
    """Create the SQLite database of `settings`, with all migrations applied.

    Does nothing if the database exists or is not an SQLite file.
    """
    url = make_url(settings.sqlalchemy_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    target, template = Path(url.database), Path(_TEMPLATE.name) / "daedam.sqlite3"
    if target.exists():
        return
    if not template.exists():
        database = Database(str(url.set(database=str(template))))
        await database.migrate()
        await database.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, target)


@contextlib.contextmanager
def ports_replaced(stt: STTClient, llm: LLMClient, tts: TTSClient) -> Iterator[None]:
    """Make applications created in the block use the given clients as their ports."""
    with (
        patch.object(daedam.main, "get_stt_chain", lambda _: STTChain([stt], timeout_s=60)),
        patch.object(daedam.main, "get_llm_chain", lambda _: LLMChain([llm], timeout_s=60)),
        patch.object(daedam.main, "get_tts_chain", lambda _: TTSChain([tts], timeout_s=60)),
    ):
        yield


@contextlib.asynccontextmanager
async def served(
    settings: Settings, stt: STTClient, llm: LLMClient, tts: TTSClient
) -> AsyncIterator[httpx2.AsyncClient]:
    """Start the application with the given clients as its ports; yield an HTTP client."""
    await copy_migrated_database(settings)
    with ports_replaced(stt, llm, tts):
        app = daedam.main.create_app(settings)
    async with running(app) as client:
        yield client


@contextlib.asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://localhost:8000", timeout=500
        ) as client:
            yield client


@contextlib.asynccontextmanager
async def listening(
    settings: Settings, stt: STTClient, llm: LLMClient, tts: TTSClient
) -> AsyncIterator[str]:
    """Serve the real application in this process on a free port; yield its URL."""
    port = free_port()
    await copy_migrated_database(settings)
    settings = settings.model_copy(update={"port": port, "log_level": "WARNING"})
    with ports_replaced(stt, llm, tts):
        app = daedam.main.create_app(settings)
    server = GracefulServer(app, settings)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        await serving


@dataclass(frozen=True)
class ServerProcess:
    url: str
    data: Path
    log: Path
    pid: int
    wait: Callable[[], object]
    """Wait for the process to end; raises `TimeoutExpired` after 60 s."""

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the process without letting it clean up."""
        os.kill(self.pid, signal.SIGKILL)


AS_IT_IS = "from daedam.cli.main import main; main()"


@contextlib.contextmanager
def server_process(
    folder: Path, port: int, program: str = AS_IT_IS, **environment: str
) -> Iterator[ServerProcess]:
    """Run `daedam serve` in a process and wait until it is healthy; stop it after the block.

    `program` is the Python code that calls `main`.
    """
    data, log = folder / "data", folder / "server.log"
    env = {
        **os.environ,
        "DAEDAM_DATA": str(data),
        "DAEDAM_MODELS": str(ROOT / ".daedam" / "models"),
        "MODEL_CHOICE": "off",  # no test downloads a model
        "PORT": str(port),
        **environment,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", program, "serve"],
            cwd=folder,
            env=env,
            stdout=output,
            stderr=output,
        )
    with _ended(process):
        _wait_for(f"http://localhost:{port}/healthz", process, log)
        yield ServerProcess(
            f"http://localhost:{port}", data, log, process.pid, lambda: process.wait(60)
        )


@contextlib.contextmanager
def model_servers(folder: Path) -> Iterator[dict[str, object]]:
    """Run the three model servers with the small models, each in a process; yield the settings that
    select them.
    """
    commands = {
        "stt": ("model_servers.whisper", "--model", "base", "--device", "cpu"),
        "llm": ("model_servers.llm",),
        "tts": ("model_servers.tts", "--engine", "espeak"),
    }
    env = {**os.environ, "DAEDAM_DATA": str(folder), "DAEDAM_MODELS": str(ROOT / ".daedam/models")}
    # The timeout is long, because all servers run on one machine.
    switched: dict[str, object] = {"use_a6000_models": True, "llm_timeout_s": 120.0}
    with contextlib.ExitStack() as stack:
        for role, (module, *flags) in commands.items():
            port = free_port()
            command = [sys.executable, "-m", module, "--port", str(port), *flags]
            url = stack.enter_context(_model_server(command, port, folder / f"{role}.log", env))
            switched[f"a6000_{role}_url"] = url
        yield switched


@contextlib.contextmanager
def _model_server(command: list[str], port: int, log: Path, env: dict[str, str]) -> Iterator[str]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    with _ended(process):
        _wait_for(f"{url}/readyz", process, log)
        yield url


@contextlib.contextmanager
def _ended(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Stop `process` after the block."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def short_plan(folder: Path, questions: int = 2) -> Path:
    """Write a plan with the first `questions` questions of the shipped plan; return its path."""
    shipped = resources.files("daedam.data").joinpath("plan.ko.toml").read_text("utf-8")
    head, *all_questions = shipped.split("[[questions]]")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "plan.toml"
    path.write_text("[[questions]]".join([head, *all_questions[:questions]]), "utf-8")
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise AssertionError(f"the server ended: {log.read_text()[-2000:]}")
        with contextlib.suppress(httpx2.HTTPError):
            if httpx2.get(url, timeout=5).status_code == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"the server did not come up: {log.read_text()[-2000:]}")
