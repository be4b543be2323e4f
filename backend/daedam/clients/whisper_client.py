"""Whisper clients: local with CTranslate2, and on the A6000 server."""

import asyncio
import logging
import math
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

from daedam.clients.base import (
    Recipient,
    Segment,
    STTCapabilities,
    STTClient,
    Transcript,
    UntilIdle,
    Window,
    join_segments,
)
from daedam.clients.deadline_gate import DeadlineGate
from daedam.clients.http import ServerConnection, text_field
from daedam.clients.second_reading import VARIATIONS, reconcile
from daedam.clients.server_segments import language_of, segments_of
from daedam.clients.speech_windows import WindowCutter
from daedam.clients.whisper_audio import decode
from daedam.clients.whisper_terms import is_only_terms
from daedam.clients.whisper_windows import WhisperWindows, encoded_length_s
from daedam.errors import ProviderTimeout, ProviderUnavailable
from daedam.settings import ServerApi

log = logging.getLogger(__name__)

WHOLE_RECORDING_DUE_S = 5.0
"""Seconds until the deadline of a whole recording. Windows of live answers have earlier deadlines
and run first."""


MAX_BATCH = 4
"""Largest number of windows of a recording that one core recognises together. Decoding four windows
together takes 0.66 of the CPU time of decoding each alone, two 0.78 and eight 0.61."""

LIVE_S = 30.0
"""Seconds after a window of a live answer in which recordings are recognised window by window.
Live windows run first, but a batch that has begun delays them by several windows."""


class WhisperLocalClient(STTClient):
    """Local Whisper.

    The model is loaded once, at the first use or in `warm_up`, and shared by all sessions. Audio is
    cut into windows at pauses. Windows of all callers are recognised in parallel, earliest deadline
    first. Each window uses one core, because CTranslate2 decodes a small model three times slower
    on two cores, which synchronise after every layer. The windows of a whole recording are decoded
    in one batch for each core.
    """

    name = "whisper-local"
    capabilities = STTCapabilities(words=True, terms=True, second_reading=True)

    def __init__(
        self,
        model_size: str = "base",
        device: str = "cpu",
        *,
        source: str | None = None,
        cpu_threads: int = 0,
        timeout_s: float = 120,
    ) -> None:
        """`source` is a folder of CTranslate2 weights. If it is None, `model_size` selects them.

        `cpu_threads` is the number of windows recognised in parallel; 0 means the number of cores.
        """
        self.model_size = model_size
        self._device = device
        self._source = source
        self._parallel = cpu_threads or os.cpu_count() or 1
        self._timeout_s = timeout_s
        self._windows: WhisperWindows | None = None
        self._loading = threading.Lock()
        self._gate = DeadlineGate(self._parallel)
        self._live_at = -math.inf
        """Time of the last call for a window of a live answer, on the event loop's clock."""
        self._executor = ThreadPoolExecutor(self._parallel, thread_name_prefix="whisper")

    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        return (await self.recognize(Path(audio_path), language=language)).text

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        """Return a transcript with words, times and probabilities; empty without speech.

        Raises `AudioUnreadable` for a file without decodable audio, and `ProviderTimeout`.
        """
        due = asyncio.get_running_loop().time() + WHOLE_RECORDING_DUE_S
        try:
            async with asyncio.timeout(self._timeout_s):
                windows = await asyncio.to_thread(_cut, audio_path)
                batches = batches_of(windows, self._parallel, self._largest_batch())
                found = await asyncio.gather(
                    *(self._recognize_in_turn(batch, language, due, terms) for batch in batches)
                )
        except TimeoutError:
            raise ProviderTimeout from None
        segments = [segment for batch in found for segment in batch if segment]
        segments.sort(key=lambda segment: segment.start_s)
        return join_segments(segments, language)

    def _largest_batch(self) -> int:
        """Return the largest number of windows of a recording that are recognised together."""
        is_live = asyncio.get_running_loop().time() - self._live_at < LIVE_S
        return 1 if is_live else MAX_BATCH

    async def recognize_window(
        self,
        window: Window,
        *,
        language: str = "ko",
        due: float = 0.0,
        terms: Sequence[str] = (),
    ) -> Transcript:
        self._live_at = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._timeout_s):
                [segment] = await self._recognize_in_turn([window], language, due, terms)
        except TimeoutError:
            raise ProviderTimeout from None
        return join_segments([segment] if segment else [], language)

    async def read_again(
        self,
        audio_path: Path,
        first: Transcript,
        *,
        language: str = "ko",
        terms: Sequence[str] = (),
        until_idle: UntilIdle,
    ) -> Transcript:
        """Return the transcript on which most readings of varied audio agree.

        One piece of work is the decoding of one window. It enters the gate after all windows of
        candidates. See `second_reading`.
        """
        await until_idle()
        known = {segment.start_s: segment for segment in first.segments}
        segments = []
        for window in await asyncio.to_thread(_cut, audio_path):
            readings = [known.get(window.start_s)]
            if readings[0] is None:
                await until_idle()
                readings = [await self._read_in_idle_time(window, language, terms)]
            for variation in VARIATIONS:
                await until_idle()
                varied = await asyncio.to_thread(variation.apply, window)
                reading = await self._read_in_idle_time(varied, language, terms)
                readings.append(reading and variation.undo(reading, window))
            segments.append(await asyncio.to_thread(reconcile, readings, speech=window.spans))
        return join_segments([segment for segment in segments if segment], language)

    async def _read_in_idle_time(
        self, window: Window, language: str, terms: Sequence[str]
    ) -> Segment | None:
        try:
            async with asyncio.timeout(self._timeout_s):
                [segment] = await self._recognize_in_turn([window], language, math.inf, terms)
                return segment
        except TimeoutError:
            raise ProviderTimeout from None

    async def _recognize_in_turn(
        self, windows: Sequence[Window], language: str, due: float, terms: Sequence[str]
    ) -> list[Segment | None]:
        async with self._gate.slot(due):
            job = asyncio.get_running_loop().run_in_executor(
                self._executor, self._recognize, windows, language, terms
            )
            return await asyncio.shield(job)

    async def probe(self) -> None:
        """Do the work of one recognition window, for measuring its time on this machine."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._executor, lambda: self._load().probe())

    async def warm_up(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._executor, self._load)

    async def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _load(self) -> WhisperWindows:
        from faster_whisper import WhisperModel

        with self._loading:
            if self._windows is None:
                source = self._source or _find_model(self.model_size)
                try:
                    model = WhisperModel(
                        source,
                        device=self._device,
                        compute_type="int8" if self._device == "cpu" else "default",
                        cpu_threads=1,
                        num_workers=self._parallel,
                    )
                except (RuntimeError, ValueError, OSError) as exc:
                    raise ProviderUnavailable(
                        f"Whisper 모델({self.model_size})을 읽을 수 없습니다. "
                        "`daedam models verify`로 확인해 주세요.",
                        f"The Whisper model ({self.model_size}) cannot be read. "
                        "Please run `daedam models verify`.",
                    ) from exc
                self._windows = WhisperWindows(model)
                log.info("whisper %s loaded on %s", self.model_size, self._device)
            return self._windows

    def _recognize(
        self, windows: Sequence[Window], language: str, terms: Sequence[str]
    ) -> list[Segment | None]:
        return self._load().segments(windows, language, terms)


def batches_of(windows: Sequence[Window], parallel: int, largest: int) -> list[list[Window]]:
    """Distribute windows over batches for `parallel` cores, at most `largest` windows in each.

    Windows of similar length share a batch, since all windows of a batch are padded to the length
    of the longest. The batch that takes longest is as short as possible.
    """
    ordered = sorted(windows, key=lambda window: window.samples.size, reverse=True)
    costs = [encoded_length_s(window) for window in ordered]
    rounds = math.ceil(len(ordered) / (largest * parallel))
    count = min(len(ordered), parallel * rounds)
    if not count:
        return []
    # best[n]: the batches of the first n windows, by their longest time.
    best: list[tuple[float, list[int]]] = [(0.0, []), *[(math.inf, list[int]())] * len(ordered)]
    for _ in range(count):
        best = [
            min(
                (
                    (max(best[begin][0], costs[begin] * (end - begin)), [*best[begin][1], begin])
                    for begin in range(max(0, end - largest), end)
                ),
                default=(math.inf, []),
            )
            for end in range(len(ordered) + 1)
        ]
    begins = [*best[-1][1], len(ordered)]
    return [ordered[begin:end] for begin, end in pairwise(begins)]


def _cut(audio_path: Path) -> list[Window]:
    """Return the windows of a recording; empty without speech."""
    cutter = WindowCutter()
    windows = [window for window in cutter.feed(decode(audio_path)) if window.settled]
    last = cutter.finish()
    return [*windows, *([last] if last else [])]


def _find_model(model_size: str) -> str:
    """Return what faster-whisper loads: a folder, or a size that it downloads from the hub.

    A `model_size` that is neither in the catalogue nor a folder is returned unchanged. Raises
    `ModelMissing` if the model is in the catalogue but not in the store.
    """
    from daedam.clients.local_models import whisper_source
    from daedam.settings import load_settings

    return whisper_source(load_settings(), model_size)


class WhisperA6000Client(STTClient):
    """Whisper Large-v3 on the A6000 server.

    `ServerApi.CONTRACT`: `POST {base_url}/stt`, multipart `file`, `language` -> `{"text"}`, with
    segments and words where the server returns them. `ServerApi.OPENAI`:
    `/v1/audio/transcriptions`. Both send terms as the field `prompt`, separated by commas; servers
    without that field ignore it.
    """

    name = "whisper-a6000"
    recipient = Recipient.SERVER
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
        """`model` is the name of the model on the server (OpenAI's route only)."""
        self._server = ServerConnection("Whisper", base_url, timeout_s=timeout_s, api_key=api_key)
        self._openai = api is ServerApi.OPENAI
        self.capabilities = STTCapabilities(words=self._openai, terms=True)
        self._model = model

    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        return (await self.recognize(Path(audio_path), language=language)).text

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        """Return the transcript of a file.

        If the text consists only of `terms`, the prompt alone may have produced it. The recording
        is then sent again without terms.
        """
        content = await asyncio.to_thread(audio_path.read_bytes)
        transcript = await self._request_transcript(audio_path.name, content, language, terms)
        if terms and transcript.text and is_only_terms(transcript.text, terms):
            return await self._request_transcript(audio_path.name, content, language, ())
        return transcript

    async def _request_transcript(
        self, name: str, content: bytes, language: str, terms: Sequence[str]
    ) -> Transcript:
        form: dict[str, object] = {"language": language}
        if terms:
            form["prompt"] = ", ".join(terms)
        if self._openai:
            form |= {
                "model": self._model,
                "response_format": "verbose_json",
                "timestamp_granularities[]": ["segment", "word"],
            }
        name = name if Path(name).suffix else "answer.wav"
        response = await self._server.post(
            "/v1/audio/transcriptions" if self._openai else "/stt",
            files={"file": (name, content, "audio/wav")},
            data=form,
        )
        text = text_field(response, "text")
        answer = response.json()
        return Transcript(text, language_of(answer, language), segments_of(answer))

    async def check(self) -> None:
        await self._server.check()

    async def close(self) -> None:
        await self._server.close()
