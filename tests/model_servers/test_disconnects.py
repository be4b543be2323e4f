"""Callers that disconnect from the servers of recognition and speech, over real HTTP, with fake
models that wait for the test.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
import uvicorn
from model_servers.model_server import ModelServer, create_server_app
from model_servers.tts import TtsServer
from model_servers.tts.engine import Engine, Samples
from model_servers.whisper import WhisperServer
from model_servers.whisper.recogniser import FeatureWindow, PreparedRecording, Recogniser
from tests.serving import free_port

from daedam.clients.base import Transcript
from daedam.clients.speech_evidence import SpeechSpans
from daedam.utils.audio_utils import wav_bytes


class BlockingRecogniser(Recogniser):
    """Returns empty transcripts and records the length of each decoded window. A batch continues
    only while `may_run` is set.
    """

    def __init__(self) -> None:
        super().__init__("nowhere", name="blocking", device="cpu")
        self.decoded_s: list[float] = []
        """Seconds of each decoded window."""
        self.running, self.may_run = threading.Event(), threading.Event()
        self.may_run.set()

    def load(self) -> None:
        pass

    def prepare(
        self, samples: Any, language: str, terms: tuple[str, ...] = ()
    ) -> PreparedRecording:
        window = self.make_window(samples, language)
        return PreparedRecording([window], [], SpeechSpans(()), language)

    def make_window(
        self, audio: Any, language: str, *, offset_s: float = 0.0, terms: tuple[str, ...] = ()
    ) -> FeatureWindow:
        return FeatureWindow(audio, np.zeros((1, 1), np.float32), offset_s, language)

    def decode(self, windows: Sequence[FeatureWindow]) -> list[list[Any]]:
        self.decoded_s += [round(window.audio.size / 16_000, 1) for window in windows]
        self.running.set()
        assert self.may_run.wait(20)
        return [[] for _ in windows]

    def assemble(
        self, prepared: PreparedRecording, window_segments: Sequence[Sequence[Any]]
    ) -> Transcript:
        return Transcript("", prepared.language)


class BlockingVoice(Engine):
    """Yields one sentence for each line of a text and records the lines. Synthesis continues only
    while `may_run` is set.
    """

    name = "blocking"
    sample_rate_hz = 16_000
    speakers = ("KR",)

    def __init__(self) -> None:
        self.synthesized: list[str] = []
        self.running, self.may_run = threading.Event(), threading.Event()
        self.may_run.set()

    def load(self) -> None:
        pass

    def synthesize(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> Iterator[Samples]:
        for line in text.splitlines():
            self.synthesized.append(line)
            self.running.set()
            assert self.may_run.wait(20)
            yield np.zeros(1_600, np.float32)


@contextlib.asynccontextmanager
async def serving(
    model: BlockingRecogniser | BlockingVoice, folder: Path | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    server: ModelServer
    if isinstance(model, BlockingVoice):
        server = TtsServer(model, folder)
    else:
        server = WhisperServer(model, max_batch=1, max_wait_s=0, max_audio_s=60)
    app, port = create_server_app(server, starts_ready=True), free_port()
    process = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    running = asyncio.create_task(process.serve())
    while not process.started:
        await asyncio.sleep(0.01)
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield client
    finally:
        model.may_run.set()
        process.should_exit = True
        await running


def send(client: httpx2.AsyncClient, seconds: float, **headers: str) -> asyncio.Task[Any]:
    audio = wav_bytes(np.zeros(int(seconds * 16_000), np.int16), 16_000)
    request = client.post("/stt", files={"file": ("a.wav", audio)}, headers=headers)
    return asyncio.ensure_future(request)


async def wait_for_metric(client: httpx2.AsyncClient, line: str) -> None:
    for _ in range(1_000):
        if line in (await client.get("/metrics")).text:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"/metrics never contained {line}")


async def disconnect_while_waiting(
    client: httpx2.AsyncClient, recogniser: BlockingRecogniser, **headers: str
) -> None:
    """Send 1 s of audio, and while it is being decoded, send 2 s in a request that disconnects."""
    recogniser.decoded_s.clear()
    recogniser.running.clear()
    recogniser.may_run.clear()
    first = send(client, 1)
    assert await asyncio.to_thread(recogniser.running.wait, 20)
    disconnecting = send(client, 2, **headers)
    await wait_for_metric(client, "model_server_in_flight 2.0")
    disconnecting.cancel()
    await wait_for_metric(client, 'model_server_requests_total{route="/stt",status="499"} 1.0')
    recogniser.may_run.set()
    assert (await first).status_code == 200


async def test_audio_of_a_disconnected_caller_is_not_decoded() -> None:
    recogniser = BlockingRecogniser()
    async with serving(recogniser) as client:
        await disconnect_while_waiting(client, recogniser)
        assert (await send(client, 3)).status_code == 200
    assert recogniser.decoded_s == [1.0, 3.0]


async def test_a_disconnected_request_can_be_repeated_with_the_same_key() -> None:
    recogniser = BlockingRecogniser()
    async with serving(recogniser) as client:
        key = {"Idempotency-Key": "k"}
        await disconnect_while_waiting(client, recogniser, **key)
        assert (await send(client, 2, **key)).status_code == 200
    assert recogniser.decoded_s == [1.0, 2.0]


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("/tts", {"text": "하나.\n둘."}),
        (
            "/v1/audio/speech",
            {"model": "tts-1", "voice": "KR", "input": "하나.\n둘.", "response_format": "wav"},
        ),
        (
            "/v1/audio/speech",
            {"model": "tts-1", "voice": "KR", "input": "하나.\n둘.", "response_format": "pcm"},
        ),
    ],
)
async def test_speech_for_a_disconnected_caller_is_not_synthesized_further(
    route: str, body: dict[str, str], tmp_path: Path
) -> None:
    voice = BlockingVoice()
    async with serving(voice, tmp_path) as client:
        voice.synthesized.clear()
        voice.running.clear()
        voice.may_run.clear()
        disconnecting = asyncio.ensure_future(client.post(route, json=body))
        assert await asyncio.to_thread(voice.running.wait, 20)
        disconnecting.cancel()
        await wait_for_metric(
            client, f'model_server_requests_total{{route="{route}",status="499"}} 1.0'
        )
        voice.may_run.set()
        assert (await client.post("/tts", json={"text": "셋."})).status_code == 200
    assert voice.synthesized == ["하나.", "셋."]
