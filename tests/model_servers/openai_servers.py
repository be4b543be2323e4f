"""The three model servers on real ports, for OpenAI's clients: the real applications with a fake
vLLM, a scripted recogniser and espeak-ng.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import uvicorn
from model_servers.model_server import ModelServer, ServerLimits, create_server_app
from model_servers.whisper import WhisperServer
from model_servers.whisper.recogniser import FeatureWindow, PreparedRecording, Recogniser
from tests.model_servers.fake_vllm import FakeVllm

from daedam.clients.base import Segment, Transcript, Word
from daedam.clients.speech_evidence import SpeechSpans
from daedam.utils.audio_utils import wav_bytes
from model_servers import llm, tts

SOUND = wav_bytes(
    (0.1 * np.random.default_rng(1).standard_normal(48_000)).astype(np.float32), 16_000
)
"""Three seconds of noise for the scripted recogniser."""

KEY = "s3cret"


class ScriptedRecogniser(Recogniser):
    """Returns two segments: `안녕하세요.`, then the first term of the request.

    If the request has no terms, the second segment is `반갑습니다.`
    """

    def __init__(self) -> None:
        super().__init__("nowhere", name="scripted", device="cpu")
        self.requests: list[tuple[str, tuple[str, ...]]] = []
        """Language and terms of each request."""

    def load(self) -> None:
        pass

    def prepare(
        self, samples: Any, language: str, terms: tuple[str, ...] = ()
    ) -> PreparedRecording:
        self.requests.append((language, terms))
        windows = [
            self.make_window(samples, language, offset_s=offset_s, terms=terms)
            for offset_s in (0.0, 1.5)
        ]
        return PreparedRecording(windows, [], SpeechSpans(()), language)

    def make_window(
        self, audio: Any, language: str, *, offset_s: float = 0.0, terms: tuple[str, ...] = ()
    ) -> FeatureWindow:
        return FeatureWindow(audio, np.zeros((1, 1), np.float32), offset_s, language, terms)

    def decode(self, windows: Sequence[FeatureWindow]) -> list[list[Any]]:
        return [
            [
                SimpleNamespace(
                    text="안녕하세요." if w.offset_s == 0 else (w.terms or ("반갑습니다.",))[0],
                    start=w.offset_s,
                )
            ]
            for w in windows
        ]

    def assemble(
        self, prepared: PreparedRecording, window_segments: Sequence[Sequence[Any]]
    ) -> Transcript:
        segments = tuple(
            Segment(s.text, s.start, s.start + 1, 0.8, (Word(s.text, s.start, s.start + 1, 0.9),))
            for window in window_segments
            for s in window
        )
        return Transcript(" ".join(s.text for s in segments), prepared.language, segments)

    def token_ids(self, text: str, language: str) -> list[int]:
        return [len(text)]


@dataclass(frozen=True)
class Servers:
    """The servers' URLs, which end in `/v1`, and the fakes behind them."""

    llm: str
    stt: str
    tts: str
    vllm: FakeVllm
    recogniser: ScriptedRecogniser


@contextlib.asynccontextmanager
async def on_a_port(server: ModelServer, key: str | None = None) -> AsyncIterator[str]:
    """Serve `server` in this event loop and yield its URL once it is ready."""
    app = create_server_app(server, ServerLimits(), key, starts_ready=True)
    config = uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=5)
    web = uvicorn.Server(config)
    web.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(web.serve())
    while not web.started:
        assert not serving.done(), "the server did not start"
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
    finally:
        web.should_exit = True
        await serving


@contextlib.asynccontextmanager
async def _all() -> AsyncIterator[Servers]:
    vllm, recogniser = FakeVllm(), ScriptedRecogniser()
    async with contextlib.AsyncExitStack() as stack:
        upstream = stack.enter_context(vllm.running())
        servers = [
            llm.build_server(llm.make_parser().parse_args(["--vllm-url", upstream])),
            WhisperServer(recogniser, max_batch=2, max_wait_s=0.0, max_audio_s=60),
            tts.build_server(tts.make_parser().parse_args(["--engine", "espeak"])),
        ]
        urls = [await stack.enter_async_context(on_a_port(server, KEY)) for server in servers]
        yield Servers(*(f"{url}/v1" for url in urls), vllm, recogniser)


@contextlib.contextmanager
def running() -> Iterator[Servers]:
    """Serve all three model servers in a thread with an event loop, for blocking clients."""
    ready: list[Servers] = []
    started, stop, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()

    async def serve() -> None:
        async with _all() as servers:
            ready.append(servers)
            started.set()
            await stop.wait()

    def run() -> None:
        try:
            loop.run_until_complete(serve())
        finally:
            started.set()
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        started.wait(120)
        assert ready, "the servers did not start"
        yield ready[0]
    finally:
        if ready:
            loop.call_soon_threadsafe(stop.set)
        thread.join(60)
