"""The routes of the speech recognition server."""

import asyncio
import math
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import Counter, Histogram
from pydantic import BaseModel

from daedam.clients.base import SAMPLE_RATE_HZ, Samples, Segment, Transcript, Word
from daedam.errors import InvalidRequest
from daedam.services.audio_processor import AudioProcessor
from daedam.services.media import identify
from daedam.utils.audio_utils import wav_pcm
from model_servers.batching import Batcher
from model_servers.callers import GONE, while_connected
from model_servers.shell import ModelServer
from model_servers.whisper.recogniser import Recogniser, Window

LANGUAGES = ("ko", "en", "ja", "zh")
"""Languages that are asked for here; Whisper knows more, and nobody has looked at their text."""


class WordOut(BaseModel):
    word: str
    start: float
    end: float
    probability: float


class SegmentOut(BaseModel):
    text: str
    start: float
    end: float
    confidence: float
    words: list[WordOut]


class Recognised(BaseModel):
    """The contract's `text`, and more beside it. An empty text: nobody speaks."""

    text: str
    language: str
    duration_sec: float
    segments: list[SegmentOut]


class WhisperServer(ModelServer):
    """Whisper behind `/stt` and `/v1/audio/transcriptions`."""

    name = "whisper"

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
        self._batcher: Batcher[Window, list[Any]] = Batcher(
            recogniser.decode, max_batch=max_batch, max_wait_s=max_wait_s, on_batch=sizes.observe
        )

    @property
    def model(self) -> str:
        return self._recogniser.name

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
            request: Request, file: UploadFile, language: Annotated[str, Form()] = "ko"
        ) -> Any:
            """What is said in a recording (WebM, WAV, MP4, Ogg, FLAC, MP3)."""
            heard = await while_connected(request, self._recognise(file, language))
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
        async def transcriptions(
            request: Request,
            file: UploadFile,
            language: Annotated[str, Form()] = "ko",
            response_format: Annotated[Literal["json", "verbose_json", "text"], Form()] = "json",
        ) -> Response:
            """OpenAI's route. `model`, `prompt` and `temperature` are accepted and not used."""
            heard = await while_connected(request, self._recognise(file, language))
            if heard is None:
                return Response(status_code=GONE)
            transcript, duration_s = heard
            if response_format == "text":
                return PlainTextResponse(f"{transcript.text}\n")
            if response_format == "json":
                return JSONResponse({"text": transcript.text})
            form = await request.form()
            granularities = form.getlist("timestamp_granularities[]") or ["segment"]
            return JSONResponse(_verbose(transcript, duration_s, [str(g) for g in granularities]))

        return router

    async def _recognise(self, file: UploadFile, language: str) -> tuple[Transcript, float]:
        """The transcript of an upload, and its length in seconds. Raises a `BadAudio`."""
        if language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise InvalidRequest(
                f"language는 다음 중 하나여야 합니다: {known}",
                f"language must be one of: {known}",
            )
        samples = await self._decoded(await file.read())
        duration_s = samples.size / SAMPLE_RATE_HZ
        self._audio_s.inc(duration_s)
        prepared = await asyncio.to_thread(self._recogniser.prepare, samples, language)
        found = await asyncio.gather(
            *(self._batcher.submit(window, language) for window in prepared.windows)
        )
        transcript = self._recogniser.put_together(prepared, found)
        return transcript, duration_s

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
        words=[WordOut(**_word(word)) for word in segment.words],
    )


def _word(word: Word) -> dict[str, Any]:
    return {
        "word": word.text,
        "start": round(word.start_s, 3),
        "end": round(word.end_s, 3),
        "probability": round(word.probability, 4),
    }


def _verbose(transcript: Transcript, duration_s: float, granularities: list[str]) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "task": "transcribe",
        "language": transcript.language,
        "duration": round(duration_s, 3),
        "text": transcript.text,
    }
    if "segment" in granularities:
        answer["segments"] = [
            {
                "id": number,
                "start": segment.start_s,
                "end": segment.end_s,
                "text": segment.text,
                "avg_logprob": round(math.log(max(segment.confidence, 1e-9)), 4),
            }
            for number, segment in enumerate(transcript.segments)
        ]
    if "word" in granularities:
        answer["words"] = [_word(word) for word in transcript.words]
    return answer
