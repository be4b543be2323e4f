"""The routes of the speech recognition server."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from functools import partial
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import Counter, Histogram
from pydantic import BaseModel

from daedam.clients.base import SAMPLE_RATE_HZ, Samples, Segment, Transcript, Word
from daedam.services.audio_processor import AudioProcessor
from daedam.services.media.formats import identify
from daedam.utils.audio_utils import wav_pcm
from model_servers.batching import Batcher
from model_servers.callers import GONE, ClosingStream, while_connected
from model_servers.shell import ModelServer
from model_servers.whisper.openai_transcriptions import (
    Wanted,
    language_of,
    plain,
    server_sent,
    srt,
    verbose,
    vtt,
    wanted,
)
from model_servers.whisper.recogniser import FeatureWindow, Prepared, Recogniser
from model_servers.whisper.terms import terms_of


class TranscribedWord(BaseModel):
    word: str
    start: float
    end: float
    probability: float


class SegmentOut(BaseModel):
    text: str
    start: float
    end: float
    confidence: float
    words: list[TranscribedWord]


class Recognised(BaseModel):
    """The contract's `text`, and more beside it. An empty text: nobody speaks."""

    text: str
    language: str
    duration_sec: float
    segments: list[SegmentOut]


class WhisperServer(ModelServer):
    """Whisper behind `/stt` and `/v1/audio/transcriptions`."""

    name = "whisper"
    model_aliases = ("whisper-1",)

    def __init__(
        self, recogniser: Recogniser, *, max_batch: int, max_wait_s: float, max_audio_s: float
    ) -> None:
        """`max_batch` counts windows of 30 s, of all callers together."""
        super().__init__()
        self._recogniser = recogniser
        self._audio = AudioProcessor(max_answer_s=max_audio_s, overrun_s=0)
        sizes = Histogram(
            "whisper_batch_windows",
            "Windows in a batch",
            buckets=(1, 2, 4, 8, 16, 32),
            registry=self.metrics,
        )
        self._audio_s = Counter("whisper_audio_seconds", "Seconds heard", registry=self.metrics)
        self._batcher: Batcher[FeatureWindow, list[Any]] = Batcher(
            recogniser.decode, max_batch=max_batch, max_wait_s=max_wait_s, on_batch=sizes.observe
        )

    @property
    def model(self) -> str:
        return self._recogniser.name

    @property
    def model_id(self) -> str:
        return self._recogniser.model_id

    async def warm_up(self) -> None:
        await asyncio.to_thread(self._recogniser.load)
        # Nobody speaks in noise, so it is handed past voice activity to the model itself.
        noise = np.random.default_rng(0).normal(0, 0.01, SAMPLE_RATE_HZ).astype(np.float32)
        window = await asyncio.to_thread(self._recogniser.window, noise, "ko")
        await self._batcher.submit(window, "ko")

    async def close(self) -> None:
        await self._batcher.close()

    def routes(self) -> APIRouter:
        router = APIRouter(tags=["stt"])

        @router.post("/stt", response_model=Recognised)
        async def stt(
            request: Request,
            file: UploadFile,
            language: Annotated[str, Form()] = "ko",
            prompt: Annotated[str, Form()] = "",
        ) -> Any:
            """What is said in a recording (WebM, WAV, MP4, Ogg, FLAC, MP3). `prompt`: terms that
            are likely to be said, with commas between them.
            """
            language, terms = language_of(language), terms_of(prompt)
            heard = await while_connected(request, self._recognise(file, language, terms))
            if heard is None:
                return Response(status_code=GONE)
            transcript, duration_s = heard
            return Recognised(
                text=transcript.text,
                language=transcript.language,
                duration_sec=round(duration_s, 3),
                segments=[_segment(segment) for segment in transcript.segments],
            )

        @router.post("/v1/audio/transcriptions", response_model=None)
        async def transcriptions(request: Request, file: UploadFile) -> Response:
            """OpenAI's route. Its other fields are read from the form by `wanted`."""
            asked = wanted(await request.form())
            self.check_model(asked.model)
            if asked.stream:
                return await self._streamed(request, file, asked)
            recognising = self._recognise(file, asked.language, asked.terms)
            heard = await while_connected(request, recognising)
            return Response(status_code=GONE) if heard is None else self._answer(asked, *heard)

        return router

    def _answer(self, asked: Wanted, transcript: Transcript, duration_s: float) -> Response:
        match asked.response_format:
            case "text":
                return PlainTextResponse(f"{transcript.text}\n")
            case "srt":
                return PlainTextResponse(srt(transcript), media_type="application/x-subrip")
            case "vtt":
                return PlainTextResponse(vtt(transcript), media_type="text/vtt")
            case "verbose_json":
                tokens = partial(self._recogniser.tokens, language=asked.language)
                return JSONResponse(verbose(transcript, duration_s, asked.granularities, tokens))
            case _:
                return JSONResponse(plain(transcript, duration_s))

    async def _streamed(self, request: Request, file: UploadFile, asked: Wanted) -> Response:
        """The text of each window as soon as it is recognised, in their order."""
        events = self._events(file, asked)
        # Waited for here: what fails before the first event has a status of its own.
        first = await while_connected(request, _first(events))
        if first is None:
            return Response(status_code=GONE)
        return ClosingStream(
            server_sent(_chained(first, events)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _events(
        self, file: UploadFile, asked: Wanted
    ) -> AsyncGenerator[dict[str, Any], None]:
        prepared, _ = await self._prepared(file, asked.language, asked.terms)
        coming = [
            asyncio.create_task(self._batcher.submit(window, asked.language))
            for window in prepared.windows
        ]
        said = False
        try:
            for task in coming:
                text = self._recogniser.put_together(prepared, [await task]).text
                if text:
                    yield {"type": "transcript.text.delta", "delta": f" {text}" if said else text}
                    said = True
            whole = self._recogniser.put_together(prepared, [await task for task in coming])
            yield {"type": "transcript.text.done", "text": whole.text}
        finally:
            for task in coming:
                task.cancel()
            await asyncio.gather(*coming, return_exceptions=True)

    async def _recognise(
        self, file: UploadFile, language: str, terms: tuple[str, ...]
    ) -> tuple[Transcript, float]:
        """The transcript of an upload, and its length in seconds. Raises a `BadAudio`."""
        prepared, duration_s = await self._prepared(file, language, terms)
        found = await asyncio.gather(
            *(self._batcher.submit(window, language) for window in prepared.windows)
        )
        return self._recogniser.put_together(prepared, found), duration_s

    async def _prepared(
        self, file: UploadFile, language: str, terms: tuple[str, ...]
    ) -> tuple[Prepared, float]:
        """The windows of an upload, and its length in seconds. Raises a `BadAudio`."""
        samples = await self._decoded(await file.read())
        duration_s = samples.size / SAMPLE_RATE_HZ
        self._audio_s.inc(duration_s)
        prepared = await asyncio.to_thread(self._recogniser.prepare, samples, language, terms)
        return prepared, duration_s

    async def _decoded(self, content: bytes) -> Samples:
        """The sound of an upload. Its first bytes say what it is; its name is not asked."""
        kind = identify(content)
        decoded = await self._audio.decode(content, kind)
        pcm, _ = wav_pcm(decoded.wav)
        return np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)


def _segment(segment: Segment) -> SegmentOut:
    return SegmentOut(
        text=segment.text,
        start=segment.start_s,
        end=segment.end_s,
        confidence=round(segment.confidence, 4),
        words=[TranscribedWord(**_word(word)) for word in segment.words],
    )


def _word(word: Word) -> dict[str, Any]:
    return {
        "word": word.text,
        "start": round(word.start_s, 3),
        "end": round(word.end_s, 3),
        "probability": round(word.probability, 4),
    }


async def _first(events: AsyncGenerator[dict[str, Any], None]) -> dict[str, Any]:
    return await anext(events)


async def _chained(
    first: dict[str, Any], rest: AsyncGenerator[dict[str, Any], None]
) -> AsyncGenerator[dict[str, Any], None]:
    async with contextlib.aclosing(rest):
        yield first
        async for event in rest:
            yield event
