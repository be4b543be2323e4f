"""The speech server: `/tts` by the contract, and OpenAI's `/v1/audio/speech` beside it."""

import asyncio
import contextlib
import struct
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from prometheus_client import Counter, Histogram
from pydantic import BaseModel

from daedam.errors import InvalidRequest, ProviderRejected, RecordingNotFound
from daedam.schemas.request_text import RequestBody
from daedam.utils.audio_utils import wav_bytes
from model_servers.callers import GONE, ClosingStream, while_connected
from model_servers.shell import ModelServer
from model_servers.tts.engine import Engine, Samples
from model_servers.tts.formats import FORMS, PCM_RATE_HZ, encoded, ffmpeg
from model_servers.tts.openai_speech import (
    SpeechRequest,
    Speed,
    Text,
    check_format,
    events,
    needs_ffmpeg,
)
from model_servers.tts.shelf import Shelf

WARM_UP = "안녕하세요."

UNKNOWN_LENGTH = 0xFFFFFFFF
"""In the header of a WAV whose end is not known yet, as streaming players expect it."""


class SpeakRequest(RequestBody):
    """The contract's request."""

    text: Text
    speaker: str | None = None
    """None, or a name of the voice's; the contract's own `KR` is always the first one."""
    speed: Speed = 1.0


class Spoken(BaseModel):
    """The contract's answer, and more beside it."""

    audio_url: str
    duration_sec: float
    sample_rate_hz: int
    quality: str
    """`neural` or `formant`."""


class TtsServer(ModelServer):
    """One voice. It speaks one sentence at a time; sentences of several callers take turns."""

    name = "tts"
    model_aliases = ("tts-1",)

    def __init__(self, engine: Engine, folder: Path | None = None) -> None:
        """`folder` keeps the spoken texts; None: a temporary one of this process."""
        super().__init__()
        self._engine = engine
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="daedam-tts-")
        self._shelf = Shelf(folder or Path(self._temporary.name))  # type: ignore[union-attr]
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tts")
        self._spoken_s = Counter("tts_spoken_seconds", "Seconds of sound", registry=self.metrics)
        self._first_s = Histogram(
            "tts_first_sound_seconds",
            "Seconds from a request to the first sentence's sound",
            buckets=(0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 4, 8),
            registry=self.metrics,
        )

    @property
    def model(self) -> str:
        return self._engine.name

    async def warm_up(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._engine.load)
        await asyncio.to_thread(ffmpeg)
        await self._whole(WARM_UP, None, 1.0)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.close)
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._temporary:
            self._temporary.cleanup()

    def routes(self) -> APIRouter:
        router = APIRouter(tags=["tts"])

        @router.post("/tts")
        async def tts(body: SpeakRequest, request: Request) -> Spoken:
            """The address of a text, spoken."""
            name = self._name(body)
            path = self._shelf.find(name)
            if path is None:
                samples = await self._whole(body.text, body.speaker, body.speed)
                wav = wav_bytes(samples, self._engine.sample_rate_hz)
                await asyncio.to_thread(self._shelf.put, name, wav)
                duration_s = samples.size / self._engine.sample_rate_hz
            else:
                duration_s = (path.stat().st_size - 44) / 2 / self._engine.sample_rate_hz
            return Spoken(
                audio_url=str(request.url_for("audio", name=name)),
                duration_sec=round(duration_s, 3),
                sample_rate_hz=self._engine.sample_rate_hz,
                quality=self._engine.quality,
            )

        @router.get("/audio/{name}.wav")
        async def audio(name: str) -> FileResponse:
            """A spoken text that `/tts` has named."""
            path = self._shelf.find(name)
            if path is None:
                raise RecordingNotFound
            return FileResponse(path, media_type="audio/wav")

        @router.post("/v1/audio/speech", response_model=None)
        async def speech(body: SpeechRequest, request: Request) -> Response:
            """A text as sound, sentence by sentence as it is spoken; a WAV whole, unless asked."""
            self.check_model(body.model)
            speaker = body.speaker(self._engine.speakers)
            check_format(body.response_format, self._engine.sample_rate_hz)
            if body.response_format == "wav" and body.stream_format is None:
                whole = self._whole(body.input, speaker, body.speed)
                samples = await while_connected(request, whole)
                if samples is None:
                    return Response(status_code=GONE)
                rate_hz = self._engine.sample_rate_hz
                wav = wav_bytes(samples, rate_hz)
                return Response(wav, media_type="audio/wav", headers=self._told(rate_hz))
            return await self._streamed(body, speaker)

        return router

    async def _streamed(self, body: SpeechRequest, speaker: str) -> Response:
        """The sound of `body` as it is spoken, in its format."""
        rate_hz = self._engine.sample_rate_hz
        sentences = self._sentences(body.input, speaker, body.speed)
        # Waited for here: what fails before the first sentence has a status of its own.
        first = await _first(sentences)
        name = body.response_format
        if name == "wav":
            sound = _pcm(first, sentences, header=_streaming_header(rate_hz))
            media_type = "audio/wav"
        else:
            sound, media_type = _pcm(first, sentences), FORMS[name].media_type
            if needs_ffmpeg(name, rate_hz):
                sound = encoded(sound, FORMS[name], rate_hz=rate_hz)
        headers = self._told(PCM_RATE_HZ if name == "pcm" else rate_hz)
        if body.stream_format == "sse":
            sound, media_type = events(sound), "text/event-stream"
        return ClosingStream(sound, media_type=media_type, headers=headers)

    def _told(self, rate_hz: int) -> dict[str, str]:
        return {"X-Sample-Rate": str(rate_hz), "X-Voice-Quality": self._engine.quality}

    def _name(self, body: SpeakRequest) -> str:
        speaker = self._speaker(body.speaker)
        return self._shelf.name(
            engine=self._engine.name, text=body.text, speaker=speaker, speed=body.speed
        )

    def _speaker(self, wanted: str | None) -> str:
        """The voice's own name for who is wanted. Raises `InvalidRequest` for a stranger."""
        speakers = self._engine.speakers
        if wanted in (None, "KR") or not wanted:
            return "KR" if "KR" in speakers else speakers[0]
        if wanted in speakers:
            return wanted
        names = ", ".join(dict.fromkeys(["KR", *speakers]))
        raise InvalidRequest(
            f"요청한 목소리가 없습니다. 사용할 수 있는 목소리: {names}",
            f"There is no such voice. Available voices: {names}",
        )

    async def _whole(self, text: str, speaker: str | None, speed: float) -> Samples:
        pieces = [piece async for piece in self._sentences(text, speaker, speed)]
        samples = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
        if samples.size == 0:
            raise ProviderRejected("음성을 만들지 못했습니다.", "The text produced no speech.")
        return samples

    async def _sentences(
        self, text: str, speaker: str | None, speed: float
    ) -> AsyncGenerator[Samples, None]:
        """The sentences' sounds, each as soon as it is spoken."""
        loop = asyncio.get_running_loop()
        started = time.perf_counter()
        name = self._speaker(speaker)
        spoken = await loop.run_in_executor(
            self._thread, lambda: iter(self._engine.synthesize(text, speaker=name, speed=speed))
        )
        first = True
        while True:
            samples = await loop.run_in_executor(self._thread, _next, spoken)
            if samples is None:
                return
            if first:
                self._first_s.observe(time.perf_counter() - started)
                first = False
            self._spoken_s.inc(samples.size / self._engine.sample_rate_hz)
            yield samples


def _next(spoken: Iterator[Samples]) -> Samples | None:
    return next(spoken, None)


async def _first(sentences: AsyncGenerator[Samples, None]) -> Samples:
    async for samples in sentences:
        return samples
    raise ProviderRejected("음성을 만들지 못했습니다.", "The text produced no speech.")


async def _pcm(
    first: Samples, rest: AsyncGenerator[Samples, None], header: bytes = b""
) -> AsyncGenerator[bytes, None]:
    """16-bit little-endian samples, sentence by sentence."""
    async with contextlib.aclosing(rest):
        yield header + _int16(first)
        async for samples in rest:
            yield _int16(samples)


def _int16(samples: Samples) -> bytes:
    return (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()


def _streaming_header(rate_hz: int) -> bytes:
    """A WAV header (16-bit mono) without a length."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", UNKNOWN_LENGTH, b"WAVE", b"fmt ", 16, 1, 1, rate_hz, rate_hz * 2, 2, 16),
        *(b"data", UNKNOWN_LENGTH),
    )
