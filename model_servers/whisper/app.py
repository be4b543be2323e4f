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
from model_servers.disconnects import CLIENT_DISCONNECTED, ClosingStream, run_while_connected
from model_servers.model_server import ModelServer
from model_servers.whisper.openai_transcriptions import (
    TranscriptionRequest,
    parse_language,
    parse_transcription_request,
    to_json,
    to_srt,
    to_verbose_json,
    to_vtt,
    transcript_events,
)
from model_servers.whisper.recogniser import FeatureWindow, PreparedRecording, Recogniser
from model_servers.whisper.terms import parse_terms


class TranscribedWord(BaseModel):
    word: str
    start: float
    end: float
    probability: float


class TranscribedSegment(BaseModel):
    text: str
    start: float
    end: float
    confidence: float
    words: list[TranscribedWord]


class SttResponse(BaseModel):
    """The response of `/stt`, as in the product's contract, with additional fields.

    An empty `text` means no speech.
    """

    text: str
    language: str
    duration_sec: float
    segments: list[TranscribedSegment]


class WhisperServer(ModelServer):
    """Whisper behind `/stt` and `/v1/audio/transcriptions`."""

    name = "whisper"
    model_aliases = ("whisper-1",)

    def __init__(
        self, recogniser: Recogniser, *, max_batch: int, max_wait_s: float, max_audio_s: float
    ) -> None:
        """`max_batch` counts windows of 30 s of all requests together."""
        super().__init__()
        self._recogniser = recogniser
        self._audio = AudioProcessor(max_answer_s=max_audio_s, overrun_s=0)
        sizes = Histogram(
            "whisper_batch_windows",
            "Windows in a batch",
            buckets=(1, 2, 4, 8, 16, 32),
            registry=self.metrics,
        )
        self._audio_s = Counter(
            "whisper_audio_seconds", "Seconds of received audio", registry=self.metrics
        )
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
        # Voice activity detection would drop noise, so the window is built without it.
        noise = np.random.default_rng(0).normal(0, 0.01, SAMPLE_RATE_HZ).astype(np.float32)
        window = await asyncio.to_thread(self._recogniser.make_window, noise, "ko")
        await self._batcher.submit(window, "ko")

    async def close(self) -> None:
        await self._batcher.close()

    def routes(self) -> APIRouter:
        router = APIRouter(tags=["stt"])

        @router.post("/stt", response_model=SttResponse)
        async def stt(
            request: Request,
            file: UploadFile,
            language: Annotated[str, Form()] = "ko",
            prompt: Annotated[str, Form()] = "",
        ) -> Any:
            """Transcribe a recording (WebM, WAV, MP4, Ogg, FLAC, MP3).

            `prompt` lists terms that are likely to be said, separated by commas.
            """
            language, terms = parse_language(language), parse_terms(prompt)
            result = await run_while_connected(request, self._recognise(file, language, terms))
            if result is None:
                return Response(status_code=CLIENT_DISCONNECTED)
            transcript, duration_s = result
            return SttResponse(
                text=transcript.text,
                language=transcript.language,
                duration_sec=round(duration_s, 3),
                segments=[_segment(segment) for segment in transcript.segments],
            )

        @router.post("/v1/audio/transcriptions", response_model=None)
        async def transcriptions(request: Request, file: UploadFile) -> Response:
            """Answer OpenAI's transcription request.

            `parse_transcription_request` reads the fields other than `file` from the form.
            """
            options = parse_transcription_request(await request.form())
            self.check_model(options.model)
            if options.stream:
                return await self._stream_response(request, file, options)
            recognition = self._recognise(file, options.language, options.terms)
            result = await run_while_connected(request, recognition)
            if result is None:
                return Response(status_code=CLIENT_DISCONNECTED)
            return self._response(options, *result)

        return router

    def _response(
        self, options: TranscriptionRequest, transcript: Transcript, duration_s: float
    ) -> Response:
        match options.response_format:
            case "text":
                return PlainTextResponse(f"{transcript.text}\n")
            case "srt":
                return PlainTextResponse(to_srt(transcript), media_type="application/x-subrip")
            case "vtt":
                return PlainTextResponse(to_vtt(transcript), media_type="text/vtt")
            case "verbose_json":
                token_ids = partial(self._recogniser.token_ids, language=options.language)
                return JSONResponse(
                    to_verbose_json(transcript, duration_s, options.granularities, token_ids)
                )
            case _:
                return JSONResponse(to_json(transcript, duration_s))

    async def _stream_response(
        self, request: Request, file: UploadFile, options: TranscriptionRequest
    ) -> Response:
        """Return a response that streams the text of each window, in order, as it is recognised."""
        events = self._events(file, options)
        # Wait for the first event: until then, a failure can still set the status code.
        first = await run_while_connected(request, _first(events))
        if first is None:
            return Response(status_code=CLIENT_DISCONNECTED)
        return ClosingStream(
            transcript_events(_chain(first, events)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _events(
        self, file: UploadFile, options: TranscriptionRequest
    ) -> AsyncGenerator[dict[str, Any], None]:
        prepared, _ = await self._prepare(file, options.language, options.terms)
        tasks = [
            asyncio.create_task(self._batcher.submit(window, options.language))
            for window in prepared.windows
        ]
        is_first = True
        try:
            for task in tasks:
                text = self._recogniser.assemble(prepared, [await task]).text
                if text:
                    delta = text if is_first else f" {text}"
                    yield {"type": "transcript.text.delta", "delta": delta}
                    is_first = False
            transcript = self._recogniser.assemble(prepared, [await task for task in tasks])
            yield {"type": "transcript.text.done", "text": transcript.text}
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _recognise(
        self, file: UploadFile, language: str, terms: tuple[str, ...]
    ) -> tuple[Transcript, float]:
        """Return the transcript of an upload and its length in seconds. Raises `BadAudio`."""
        prepared, duration_s = await self._prepare(file, language, terms)
        segments = await asyncio.gather(
            *(self._batcher.submit(window, language) for window in prepared.windows)
        )
        return self._recogniser.assemble(prepared, segments), duration_s

    async def _prepare(
        self, file: UploadFile, language: str, terms: tuple[str, ...]
    ) -> tuple[PreparedRecording, float]:
        """Return the windows of an upload and its length in seconds. Raises `BadAudio`."""
        samples = await self._decode(await file.read())
        duration_s = samples.size / SAMPLE_RATE_HZ
        self._audio_s.inc(duration_s)
        prepared = await asyncio.to_thread(self._recogniser.prepare, samples, language, terms)
        return prepared, duration_s

    async def _decode(self, content: bytes) -> Samples:
        """Decode an upload, whose format is identified by its first bytes, not by its name."""
        decoded = await self._audio.decode(content, identify(content))
        pcm, _ = wav_pcm(decoded.wav)
        return np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768)


def _segment(segment: Segment) -> TranscribedSegment:
    return TranscribedSegment(
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


async def _chain(
    first: dict[str, Any], rest: AsyncGenerator[dict[str, Any], None]
) -> AsyncGenerator[dict[str, Any], None]:
    async with contextlib.aclosing(rest):
        yield first
        async for event in rest:
            yield event
