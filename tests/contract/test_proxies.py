"""The proxy that each HTTP client uses, tested with a real proxy that records its requests."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from model_servers.llm.backends import OpenAiBackend
from tests.contract.model_servers import ModelServer

from daedam.clients.base import Message
from daedam.clients.gemini_client import GeminiClient, LLMA6000Client
from daedam.clients.http import http_client, is_loopback, sync_http_client
from daedam.clients.llama_engine import LlamaEngine
from daedam.clients.local_models import llm_path
from daedam.clients.melo_tts_client import MeloTTSA6000Client, MeloTTSLocalClient
from daedam.clients.whisper_client import WhisperA6000Client
from daedam.settings import Settings
from daedam.utils.audio_utils import wav_bytes

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Run a proxy that responds 200, set it in the environment, and yield the requested paths."""
    record: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            record.append(self.path)
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def do_POST(self) -> None:
            self.do_GET()

        def do_CONNECT(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    for name in VARIABLES:
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv(name.lower(), f"http://127.0.0.1:{server.server_port}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield record
    server.shutdown()
    server.server_close()


async def test_requests_to_other_machines_use_the_proxy(asked: list[str]) -> None:
    async with http_client("http://a6000-server:8002") as client:
        await client.get("http://a6000-server:8002/readyz")
    with sync_http_client("http://a6000-server:8002") as sync:
        await asyncio.to_thread(sync.get, "http://a6000-server:8002/livez")
    assert asked == ["http://a6000-server:8002/readyz", "http://a6000-server:8002/livez"]


async def test_requests_to_this_machine_do_not_use_the_proxy(
    asked: list[str], tmp_path: Path
) -> None:
    sound = tmp_path / "a.wav"
    sound.write_bytes(wav_bytes(np.zeros(1600, np.int16), 16_000))
    server = ModelServer()
    with server.running() as url:
        for base in (url, url.replace("127.0.0.1", "localhost")):
            stt = WhisperA6000Client(base, api_key="key")
            llm = LLMA6000Client(base, api_key="key")
            tts = MeloTTSA6000Client(base, api_key="key")
            melo = MeloTTSLocalClient(base)
            gemini = GeminiClient("key", "gemini-test", base_url=base)
            await stt.transcribe(str(sound))
            await llm.generate("안녕하세요")
            await tts.speak("안녕하세요")
            await melo.speak("안녕하세요")
            await gemini.chat([Message("user", "안녕하세요")])
            for client in (stt, llm, tts, melo, gemini):
                await client.check()
                await client.close()
            backend = OpenAiBackend(base, model_name="m", api_key="key", timeout_s=5)
            assert [c async for c in backend.stream({"messages": []})]
            await backend.close()
            with sync_http_client(base) as sync:
                assert sync.get(f"{base}/readyz").status_code == 200
    assert asked == []
    assert len(server.requests) > 20


async def test_a_client_for_another_machine_fetches_local_audio_directly(
    asked: list[str],
) -> None:
    with ModelServer().running() as url:
        async with http_client("http://a6000-server:8004") as client:
            for base in (url, url.replace("127.0.0.1", "localhost")):
                assert (await client.get(f"{base}/audio/spoken.wav")).content[:4] == b"RIFF"
    assert asked == []


@pytest.mark.models
async def test_requests_to_the_embedded_model_do_not_use_the_proxy(
    asked: list[str], real_settings: Settings, tmp_path: Path
) -> None:
    engine = LlamaEngine(llm_path(real_settings), conversations=1, prompts_path=tmp_path)
    await engine.warm_up()
    try:
        await engine.prepare({"messages": [{"role": "user", "content": "안녕하세요"}]})
    finally:
        await engine.close()
    here = ("127.0.0.1", "localhost", "[::1]")
    assert not [path for path in asked if any(host in path for host in here)]
    assert [path.suffix for path in tmp_path.iterdir()] == [".prompt"], "the prompt is kept"


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8001", True),
        ("http://tts.localhost", True),
        ("http://127.0.0.53/x", True),
        ("http://[::1]:8002", True),
        ("http://10.0.0.1", False),
        ("http://localhost.example", False),
        ("http://a6000-server:8002", False),
    ],
)
def test_loopback_addresses_are_recognised(url: str, here: bool) -> None:
    assert is_loopback(url) is here


def test_only_one_module_creates_http_clients() -> None:
    root = Path(__file__).parents[2]
    made = ("httpx2.AsyncClient(", "httpx2.Client(", "httpx2.get(", "httpx2.post(", "urlopen(")
    for folder in ("backend/daedam", "model_servers"):
        for file in (root / folder).rglob("*.py"):
            if file != root / "backend" / "daedam" / "clients" / "http.py":
                found = [call for call in made if call in file.read_text("utf-8")]
                assert not found, f"{file} makes {found}: use daedam.clients.http"
