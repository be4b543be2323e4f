"""The product's server for tests: inside the test's process, or as a process of its own."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import httpx2
from fastapi import FastAPI

import daedam.main
from daedam.clients.base import LLMClient, STTClient, TTSClient
from daedam.clients.chain import LLMChain, STTChain, TTSChain
from daedam.settings import Settings
from tests.conftest import ROOT


@contextlib.contextmanager
def ports_replaced(stt: STTClient, llm: LLMClient, tts: TTSClient) -> Iterator[None]:
    """Whatever is built in the block is built around the given clients."""
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
    """A client of the real application whose three ports are the given clients."""
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


@dataclass(frozen=True)
class ServerProcess:
    url: str
    data: Path
    log: Path


@contextlib.contextmanager
def server_process(folder: Path, port: int, **environment: str) -> Iterator[ServerProcess]:
    """`daedam serve` as a user starts it, ready to take answers; ended at the end."""
    data, log = folder / "data", folder / "server.log"
    env = {
        **os.environ,
        "DAEDAM_DATA": str(data),
        "DAEDAM_MODELS": str(ROOT / ".daedam" / "models"),
        "PORT": str(port),
        **environment,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from daedam.cli import main; main()", "serve"],
            cwd=folder,
            env=env,
            stdout=output,
            stderr=output,
        )
    try:
        _wait_until_healthy(f"http://localhost:{port}", process, log)
        yield ServerProcess(f"http://localhost:{port}", data, log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise AssertionError(f"the server ended: {log.read_text()[-2000:]}")
        with contextlib.suppress(httpx2.HTTPError):
            if httpx2.get(f"{url}/healthz", timeout=5).status_code == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"the server did not come up: {log.read_text()[-2000:]}")
