"""Whisper: on this machine under CTranslate2, or on the A6000 server."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from daedam.clients.base import STTCapabilities, STTClient, Transcript
from daedam.clients.http import ServerConnection, text_field
from daedam.clients.server_segments import segments_of
from daedam.clients.whisper_audio import (
    CUT_THRESHOLD,
    MIN_SPEECH_S,
    SPEECH_PAD_MS,
    SURE_THRESHOLD,
    borne_out,
    decode,
    speech_spans,
)
from daedam.errors import ProviderTimeout, ProviderUnavailable
from daedam.settings import ServerApi

log = logging.getLogger(__name__)


class WhisperLocalClient(STTClient):
    """Whisper on this machine.

    The model is loaded once, at the first use or in `warm_up`, and shared by all requests,
    which run one after the other in a thread of their own: a single decoding already uses all
    cores, and the event loop stays free.
    """

    name = "whisper-local"
    capabilities = STTCapabilities(words=True)

    def __init__(
        self,
        model_size: str = "base",
        device: str = "cpu",
        *,
        source: str | None = None,
        cpu_threads: int = 0,
        beam_size: int = 5,
        timeout_s: float = 120,
    ) -> None:
        """`source` is a folder of CTranslate2 weights; without it `model_size` is looked up."""
        self.model_size = model_size
        self._device = device
        self._source = source
        self._cpu_threads = cpu_threads
        self._beam_size = beam_size
        self._timeout_s = timeout_s
        self._model: Any = None
        self._loading = threading.Lock()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="whisper")

    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        return (await self.recognize(Path(audio_path), language=language)).text

    async def recognize(self, audio_path: Path, *, language: str = "ko") -> Transcript:
        """Words with times and probabilities; an empty transcript when nobody speaks.

        Raises `AudioUnreadable` for a file without decodable sound and `ProviderTimeout`.
        """
        job = asyncio.get_running_loop().run_in_executor(
            self._executor, self._recognize, audio_path, language
        )
        try:
            return await asyncio.wait_for(job, self._timeout_s)
        except TimeoutError:
            raise ProviderTimeout from None

    async def warm_up(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._executor, self._load)

    async def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _load(self) -> Any:
        from faster_whisper import WhisperModel

        with self._loading:
            if self._model is None:
                source = self._source or _find_model(self.model_size)
                try:
                    self._model = WhisperModel(
                        source,
                        device=self._device,
                        compute_type="int8" if self._device == "cpu" else "default",
                        cpu_threads=self._cpu_threads,
                    )
                except (RuntimeError, ValueError, OSError) as exc:
                    raise ProviderUnavailable(
                        f"Whisper 모델({self.model_size})을 읽을 수 없습니다. "
                        "`daedam models verify`로 확인하세요.",
                        f"The Whisper model ({self.model_size}) cannot be read. "
                        "Please run `daedam models verify`.",
                    ) from exc
                log.info("whisper %s loaded on %s", self.model_size, self._device)
            return self._model

    def _recognize(self, audio_path: Path, language: str) -> Transcript:
        samples = decode(audio_path)
        spans = speech_spans(samples, SURE_THRESHOLD)
        if spans.total_s < MIN_SPEECH_S:
            return Transcript("", language)
        raw_segments, info = self._load().transcribe(
            samples,
            language=language,
            beam_size=self._beam_size,
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=True,
            vad_parameters={"threshold": CUT_THRESHOLD, "speech_pad_ms": SPEECH_PAD_MS},
        )
        segments = borne_out(raw_segments, spans)
        return Transcript(" ".join(s.text for s in segments), info.language, segments)


def _find_model(model_size: str) -> str:
    """The folder of the model store that holds `model_size`, or the name as it is."""
    from daedam.clients.local_models import whisper_source
    from daedam.settings import load_settings

    return whisper_source(load_settings(), model_size)


class WhisperA6000Client(STTClient):
    """Whisper Large-v3 on the A6000: `POST {base_url}/stt`, multipart `file`, `language` ->
    `{"text"}`; segments and words where the server gives them beside the text.

    With `ServerApi.OPENAI` by `/v1/audio/transcriptions`.
    """

    name = "whisper-a6000"
    checked_while_well = True

    def __init__(
        self,
        base_url: str,
        *,
        timeout_s: float = 120,
        api: ServerApi = ServerApi.CONTRACT,
        model: str = "",
        api_key: str | None = None,
    ) -> None:
        """`model` is the name the server knows the model by (OpenAI's route only)."""
        self._server = ServerConnection("Whisper", base_url, timeout_s=timeout_s, api_key=api_key)
        self._openai = api is ServerApi.OPENAI
        self.capabilities = STTCapabilities(words=self._openai)
        self._model = model

    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        return (await self.recognize(Path(audio_path), language=language)).text

    async def recognize(self, audio_path: Path, *, language: str = "ko") -> Transcript:
        content = await asyncio.to_thread(audio_path.read_bytes)
        form: dict[str, object] = {"language": language}
        if self._openai:
            form |= {
                "model": self._model,
                "response_format": "verbose_json",
                "timestamp_granularities[]": ["segment", "word"],
            }
        response = await self._server.post(
            "/v1/audio/transcriptions" if self._openai else "/stt",
            files={"file": (audio_path.name, content, "audio/wav")},
            data=form,
        )
        text = text_field(response, "text")
        return Transcript(text, language, segments_of(response.json()))

    async def check(self) -> None:
        await self._server.check()

    async def close(self) -> None:
        await self._server.close()
