"""Callers of the recognition server who hang up, over real HTTP, with a recogniser that is told
when it may go on.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx2
import numpy as np
import uvicorn
from model_servers.shell import create_app
from model_servers.whisper import WhisperServer
from model_servers.whisper.recogniser import FeatureWindow, Prepared, Recogniser
from tests.serving import free_port

from daedam.clients.base import Transcript
from daedam.clients.speech_evidence import SpeechSpans
from daedam.utils.audio_utils import wav_bytes


class Held(Recogniser):
    """Hears nothing, and notes how long each sound was that it was given; each batch begins only
    when let.
    """

    def __init__(self) -> None:
        super().__init__("nowhere", name="held", device="cpu")
        self.given_s: list[float] = []
        self.running, self.may_run = threading.Event(), threading.Event()
        self.may_run.set()

    def load(self) -> None:
        pass

    def prepare(self, samples: Any, language: str, terms: tuple[str, ...] = ()) -> Prepared:
        return Prepared([self.window(samples, language)], [], SpeechSpans(()), language)

    def window(
        self, sound: Any, language: str, *, offset_s: float = 0.0, terms: tuple[str, ...] = ()
    ) -> FeatureWindow:
        return FeatureWindow(sound, np.zeros((1, 1), np.float32), offset_s, language)

    def decode(self, windows: Sequence[FeatureWindow]) -> list[list[Any]]:
        self.given_s += [round(window.sound.size / 16_000, 1) for window in windows]
        self.running.set()
        assert self.may_run.wait(20)
        return [[] for _ in windows]

    def put_together(self, prepared: Prepared, found: Sequence[Sequence[Any]]) -> Transcript:
        return Transcript("", prepared.language)


@contextlib.asynccontextmanager
async def serving(recogniser: Held) -> AsyncIterator[httpx2.AsyncClient]:
    server = WhisperServer(recogniser, max_batch=1, max_wait_s=0, max_audio_s=60)
    app, port = create_app(server, starts_ready=True), free_port()
    process = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    running = asyncio.create_task(process.serve())
    while not process.started:
        await asyncio.sleep(0.01)
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield client
    finally:
        recogniser.may_run.set()
        process.should_exit = True
        await running


def ask(client: httpx2.AsyncClient, seconds: float, **headers: str) -> asyncio.Task[Any]:
    sound = wav_bytes(np.zeros(int(seconds * 16_000), np.int16), 16_000)
    sending = client.post("/stt", files={"file": ("a.wav", sound)}, headers=headers)
    return asyncio.ensure_future(sending)


async def until_told(client: httpx2.AsyncClient, line: str) -> None:
    for _ in range(1_000):
        if line in (await client.get("/metrics")).text:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"/metrics never said {line}")


async def hung_up(client: httpx2.AsyncClient, recogniser: Held, **headers: str) -> None:
    """While one caller's sound is with the device, another one waits and hangs up."""
    recogniser.given_s.clear()
    recogniser.running.clear()
    recogniser.may_run.clear()
    first = ask(client, 1)
    assert await asyncio.to_thread(recogniser.running.wait, 20)
    leaving = ask(client, 2, **headers)
    await until_told(client, "model_server_in_flight 2.0")
    leaving.cancel()
    await until_told(client, 'model_server_requests_total{route="/stt",status="499"} 1.0')
    recogniser.may_run.set()
    assert (await first).status_code == 200


async def test_the_sound_of_who_hung_up_never_reaches_the_device() -> None:
    recogniser = Held()
    async with serving(recogniser) as client:
        await hung_up(client, recogniser)
        assert (await ask(client, 3)).status_code == 200
    assert recogniser.given_s == [1.0, 3.0]


async def test_who_hung_up_and_asks_again_with_the_same_key_is_served() -> None:
    recogniser = Held()
    async with serving(recogniser) as client:
        key = {"Idempotency-Key": "k"}
        await hung_up(client, recogniser, **key)
        assert (await ask(client, 2, **key)).status_code == 200
    assert recogniser.given_s == [1.0, 2.0]
