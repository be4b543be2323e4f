"""The text-to-speech server.

It has two routes that synthesize speech: `/tts`, defined by the product's API contract, and
OpenAI's `/v1/audio/speech`. Its support for OpenAI's parameters: `docs/gpu-server.md`.
"""

import asyncio
import contextlib
import struct
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from prometheus_client import Counter, Histogram
from pydantic import BaseModel

from daedam.errors import InvalidRequest, ProviderRejected, RecordingNotFound
from daedam.schemas.request_text import RequestBody
from daedam.utils.audio_utils import wav_bytes
from model_servers.disconnects import CLIENT_DISCONNECTED, ClosingStream, run_while_connected
from model_servers.model_server import ModelServer
from model_servers.tts.audio_folder import AudioFolder
from model_servers.tts.engine import Engine, Samples
from model_servers.tts.formats import ENCODINGS, PCM_RATE_HZ, encode, ffmpeg
from model_servers.tts.openai_speech import (
    SpeechRequest,
    Speed,
    Text,
    check_format,
    needs_ffmpeg,
    speech_events,
)

WARM_UP_TEXT = "안녕하세요."

UNKNOWN_LENGTH = 0xFFFFFFFF
"""Value of the length fields of a streamed WAV. Players treat it as an unknown length."""


class SpeakRequest(RequestBody):
    """The request of `/tts`, as in the product's contract."""

    text: Text
    speaker: str | None = None
    """Name of one of the engine's speakers. None and `KR` (the name in the API contract) select the
    default speaker."""
    speed: Speed = 1.0


class TtsResponse(BaseModel):
    """The response of `/tts`, as in the product's contract, with additional fields."""

    audio_url: str
    duration_sec: float
    sample_rate_hz: int
    quality: str
    """`neural` or `formant`."""


class TtsServer(ModelServer):
    """A server for one speech engine, which may have several speakers.

    It synthesizes one sentence at a time; the sentences of concurrent requests alternate.
    """

    name = "tts"
    model_aliases = ("tts-1",)

    def __init__(self, engine: Engine, folder: Path | None = None) -> None:
        """`folder` stores the audio files. None means a temporary folder of this process."""
        super().__init__()
        self._engine = engine
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="daedam-tts-")
        self._audio = AudioFolder(folder or Path(self._temporary.name))  # type: ignore[union-attr]
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tts")
        self._spoken_s = Counter(
            "tts_spoken_seconds", "Seconds of synthesized audio", registry=self.metrics
        )
        self._first_s = Histogram(
            "tts_first_sound_seconds",
            "Seconds from a request to the first sentence's audio",
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
        await self._synthesize_all(WARM_UP_TEXT, None, 1.0)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.close)
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._temporary:
            self._temporary.cleanup()

    def routes(self) -> APIRouter:
        router = APIRouter(tags=["tts"])

        @router.post("/tts", response_model=TtsResponse)
        async def tts(body: SpeakRequest, request: Request) -> Any:
            """Synthesize a text and return the URL of its WAV file."""
            name = self._file_name(body)
            path = self._audio.find(name)
            if path is None:
                synthesis = self._synthesize_all(body.text, body.speaker, body.speed)
                samples = await run_while_connected(request, synthesis)
                if samples is None:
                    return Response(status_code=CLIENT_DISCONNECTED)
                wav = wav_bytes(samples, self._engine.sample_rate_hz)
                await asyncio.to_thread(self._audio.store, name, wav)
                duration_s = samples.size / self._engine.sample_rate_hz
            else:
                duration_s = (path.stat().st_size - 44) / 2 / self._engine.sample_rate_hz
            return TtsResponse(
                audio_url=str(request.url_for("audio", name=name)),
                duration_sec=round(duration_s, 3),
                sample_rate_hz=self._engine.sample_rate_hz,
                quality=self._engine.quality,
            )

        @router.get("/audio/{name}.wav")
        async def audio(name: str) -> FileResponse:
            """Return the WAV file at a URL that `/tts` returned."""
            path = self._audio.find(name)
            if path is None:
                raise RecordingNotFound
            return FileResponse(path, media_type="audio/wav")

        @router.post("/v1/audio/speech", response_model=None)
        async def speech(body: SpeechRequest, request: Request) -> Response:
            """Synthesize a text and stream its audio sentence by sentence.

            A WAV is sent whole unless the request sets `stream_format`.
            """
            self.check_model(body.model)
            speaker = body.speaker(self._engine.speakers)
            check_format(body.response_format, self._engine.sample_rate_hz)
            if body.response_format == "wav" and body.stream_format is None:
                synthesis = self._synthesize_all(body.input, speaker, body.speed)
                samples = await run_while_connected(request, synthesis)
                if samples is None:
                    return Response(status_code=CLIENT_DISCONNECTED)
                rate_hz = self._engine.sample_rate_hz
                wav = wav_bytes(samples, rate_hz)
                return Response(wav, media_type="audio/wav", headers=self._headers(rate_hz))
            return await self._stream_response(request, body, speaker)

        return router

    async def _stream_response(
        self, request: Request, body: SpeechRequest, speaker: str
    ) -> Response:
        """Return a response that streams the audio in the requested format."""
        rate_hz = self._engine.sample_rate_hz
        sentences = self._synthesize(body.input, speaker, body.speed)
        # Wait for the first sentence: until then, a failure can still set the status code.
        first = await run_while_connected(request, _first(sentences))
        if first is None:
            return Response(status_code=CLIENT_DISCONNECTED)
        name = body.response_format
        if name == "wav":
            audio = _pcm(first, sentences, header=_streaming_header(rate_hz))
            media_type = "audio/wav"
        else:
            audio, media_type = _pcm(first, sentences), ENCODINGS[name].media_type
            if needs_ffmpeg(name, rate_hz):
                audio = encode(audio, ENCODINGS[name], rate_hz=rate_hz)
        headers = self._headers(PCM_RATE_HZ if name == "pcm" else rate_hz)
        if body.stream_format == "sse":
            audio, media_type = speech_events(audio), "text/event-stream"
        return ClosingStream(audio, media_type=media_type, headers=headers)

    def _headers(self, rate_hz: int) -> dict[str, str]:
        return {"X-Sample-Rate": str(rate_hz), "X-Voice-Quality": self._engine.quality}

    def _file_name(self, body: SpeakRequest) -> str:
        speaker = self._speaker(body.speaker)
        return self._audio.name_for(
            engine=self._engine.name, text=body.text, speaker=speaker, speed=body.speed
        )

    def _speaker(self, requested: str | None) -> str:
        """Return the engine's speaker for a request. Raises `InvalidRequest` for an unknown one."""
        speakers = self._engine.speakers
        if requested in (None, "KR") or not requested:
            return "KR" if "KR" in speakers else speakers[0]
        if requested in speakers:
            return requested
        names = ", ".join(dict.fromkeys(["KR", *speakers]))
        raise InvalidRequest(
            f"요청한 목소리가 없습니다. 사용할 수 있는 목소리: {names}",
            f"There is no such voice. Available voices: {names}",
        )

    async def _synthesize_all(self, text: str, speaker: str | None, speed: float) -> Samples:
        sentences = [samples async for samples in self._synthesize(text, speaker, speed)]
        samples = np.concatenate(sentences) if sentences else np.zeros(0, np.float32)
        if samples.size == 0:
            raise ProviderRejected("음성을 만들지 못했습니다.", "The text produced no speech.")
        return samples

    async def _synthesize(
        self, text: str, speaker: str | None, speed: float
    ) -> AsyncGenerator[Samples, None]:
        """Yield the audio of each sentence as soon as it is synthesized."""
        loop = asyncio.get_running_loop()
        started = time.perf_counter()
        name = self._speaker(speaker)
        sentences = await loop.run_in_executor(
            self._thread, lambda: iter(self._engine.synthesize(text, speaker=name, speed=speed))
        )
        first = True
        while True:
            samples = await loop.run_in_executor(self._thread, _next, sentences)
            if samples is None:
                return
            if first:
                self._first_s.observe(time.perf_counter() - started)
                first = False
            self._spoken_s.inc(samples.size / self._engine.sample_rate_hz)
            yield samples


def _next(sentences: Iterator[Samples]) -> Samples | None:
    return next(sentences, None)


async def _first(sentences: AsyncGenerator[Samples, None]) -> Samples:
    async for samples in sentences:
        return samples
    raise ProviderRejected("음성을 만들지 못했습니다.", "The text produced no speech.")


async def _pcm(
    first: Samples, rest: AsyncGenerator[Samples, None], header: bytes = b""
) -> AsyncGenerator[bytes, None]:
    """Yield 16-bit little-endian samples, sentence by sentence."""
    async with contextlib.aclosing(rest):
        yield header + _int16(first)
        async for samples in rest:
            yield _int16(samples)


def _int16(samples: Samples) -> bytes:
    return (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()


def _streaming_header(rate_hz: int) -> bytes:
    """Return a WAV header (16-bit mono) whose length fields hold `UNKNOWN_LENGTH`."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", UNKNOWN_LENGTH, b"WAVE", b"fmt ", 16, 1, 1, rate_hz, rate_hz * 2, 2, 16),
        *(b"data", UNKNOWN_LENGTH),
    )
