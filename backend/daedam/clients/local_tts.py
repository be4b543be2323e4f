"""Local speech synthesis: Supertonic, and espeak-ng, which needs no model weights."""

import asyncio
import logging
import secrets
import sys
import threading
import wave
from abc import abstractmethod
from collections.abc import AsyncGenerator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from daedam.clients.base import (
    SPEAKERS,
    Speech,
    SpeechChunk,
    TTSCapabilities,
    TTSClient,
    VoiceQuality,
    language_of_speaker,
)
from daedam.clients.spoken_clauses import split_clauses
from daedam.errors import ProviderRejected, ProviderTimeout, ProviderUnavailable
from daedam.utils.audio_utils import is_wav, wav_bytes, wav_pcm
from daedam.utils.language import Language

TEST_TEXT = "네."
"""Text for testing a voice."""

AUDIBLE = 300
"""Minimum peak amplitude of a spoken word in 16-bit samples (-41 dB). Voices reach thousands."""


SUPERTONIC_SPEED = 1.05
"""The model's normal speed, recommended by its package."""

STEPS = 8
"""Steps of the estimator for a clause, the package's default."""

LONGEST_CLAUSE = 120
"""Characters above which a clause is split once more; the package's limit for Korean."""

KEPT_SILENCE_S = 0.04
"""Silence kept before and after a clause, in seconds. The pause after the clause is added."""

log = logging.getLogger(__name__)


class LocalTTSClient(TTSClient):
    """Base class of the local engines. `speak` returns a WAV, `synthesize` the URL of a file."""

    def __init__(
        self, *, audio_path: Path, base_url: str = "http://localhost:8000", timeout_s: float = 20
    ) -> None:
        self._audio_path = audio_path
        self._base_url = base_url
        self._timeout_s = timeout_s

    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        """Return the URL of a new WAV file under `/static/audio` with an unguessable name."""
        speech = await self.speak(text, speaker=speaker, speed=speed)
        assert speech.wav is not None
        name = f"tts-{secrets.token_urlsafe(16)}.wav"
        await asyncio.to_thread(_write, self._audio_path / name, speech.wav)
        return f"{self._base_url}/static/audio/{name}"

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        """Return `text` as a 16-bit mono WAV. Raises `ProviderRejected` when there is no audio."""
        try:
            wav = await asyncio.wait_for(
                self._wav(text, language_of_speaker(speaker), speed), self._timeout_s
            )
        except TimeoutError:
            raise ProviderTimeout from None
        return Speech(self.quality, wav=wav)

    async def try_out(self) -> None:
        """Synthesize a short word and check its samples.

        Raises `ProviderUnavailable` if the synthesis fails or the word is not audible.
        """
        try:
            pcm, _ = wav_pcm(
                await asyncio.wait_for(self._wav(TEST_TEXT, "ko", 1.0), self._timeout_s)
            )
            samples = np.frombuffer(pcm, np.int16).astype(np.int32)
        except (ProviderRejected, TimeoutError, OSError, EOFError, ValueError, wave.Error) as exc:
            raise _no_sound(self.name) from exc
        if np.abs(samples).max(initial=0) < AUDIBLE:
            raise _no_sound(self.name)

    @abstractmethod
    async def _wav(self, text: str, language: Language, speed: float) -> bytes: ...


def _no_sound(name: str) -> ProviderUnavailable:
    return ProviderUnavailable(
        f"{name} 음성에서 소리가 나오지 않습니다. `daedam doctor`로 확인해 주세요.",
        f"The voice {name} produces no sound. Please check with `daedam doctor`.",
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


class EspeakClient(LocalTTSClient):
    """espeak-ng: a robotic but intelligible voice without model weights."""

    name = "espeak-ng"
    quality = VoiceQuality.FORMANT

    WORDS_PER_MINUTE = 165
    """Slightly slower than espeak's default of 175, because a question is played only once."""

    VOICES: Mapping[Language, str] = {"ko": "ko", "en": "en-us"}

    async def check(self) -> None:
        await self.try_out()

    async def _wav(self, text: str, language: Language, speed: float) -> bytes:
        import espeakng_loader

        script = Path(__file__).with_name("espeak_process.py")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(script)),
            espeakng_loader.get_library_path(),
            espeakng_loader.get_data_path(),
            self.VOICES[language],
            str(round(self.WORDS_PER_MINUTE * speed)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        try:
            wav, _ = await process.communicate(text.encode())
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        if process.returncode != 0:
            raise ProviderUnavailable(
                "espeak-ng를 사용할 수 없습니다. `daedam doctor`를 실행해 주세요.",
                "espeak-ng does not work. Please run `daedam doctor`.",
            )
        return _checked(wav)


class SupertonicClient(LocalTTSClient):
    """Supertonic 3: a small neural voice on ONNX Runtime.

    It synthesizes one clause at a time. Clauses of concurrent texts alternate.
    """

    name = "supertonic"
    quality = VoiceQuality.NEURAL
    capabilities = TTSCapabilities(streaming=True)

    SPEEDS = (0.7, 2.0)
    """Slowest and fastest speed of the model. Other speeds are limited to these."""

    def __init__(
        self,
        model_path: Path,
        *,
        audio_path: Path,
        voice: str = "F1",
        base_url: str = "http://localhost:8000",
        timeout_s: float = 20,
        cpu_threads: int = 0,
    ) -> None:
        super().__init__(audio_path=audio_path, base_url=base_url, timeout_s=timeout_s)
        self._model_path = model_path
        self.voice = voice
        self._cpu_threads = cpu_threads or None
        self._engine: Any = None
        self._style: Any = None
        self._loading = threading.Lock()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="supertonic")

    async def stream_speech(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> AsyncGenerator[SpeechChunk, None]:
        """Yield the speech clause by clause, each as soon as it is synthesized.

        Raises `ProviderRejected` for a text without a letter that the voice can speak, and
        `ProviderTimeout` if a clause takes too long.
        """
        language = language_of_speaker(speaker)
        silent = True
        for clause in split_clauses(text, language):
            synthesis = asyncio.get_running_loop().run_in_executor(
                self._executor, self._synthesize, clause.text, language, speed
            )
            try:
                samples, rate_hz = await asyncio.wait_for(synthesis, self._timeout_s)
            except TimeoutError:
                raise ProviderTimeout from None
            if samples.size == 0:
                continue
            silent = False
            pause = np.zeros(round(clause.pause_s * rate_hz / speed), np.int16)
            yield SpeechChunk(np.concatenate([samples, pause]).astype("<i2").tobytes(), rate_hz)
        if silent:
            raise _nothing_spoken()

    async def _wav(self, text: str, language: Language, speed: float) -> bytes:
        speaker = SPEAKERS[language]
        chunks = [chunk async for chunk in self.stream_speech(text, speaker=speaker, speed=speed)]
        samples = np.frombuffer(b"".join(chunk.pcm for chunk in chunks), "<i2")
        return wav_bytes(samples.astype(np.int16), chunks[0].sample_rate_hz)

    async def check(self) -> None:
        if self._engine is not None:
            await self.try_out()

    async def warm_up(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._executor, self._load)
        await self.try_out()

    async def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _load(self) -> Any:
        from supertonic.loader import load_voice_style_from_name

        with self._loading:
            if self._engine is None:
                try:
                    engine = _supertonic(self._model_path, self._cpu_threads)
                    self._style = load_voice_style_from_name(self._model_path, self.voice)
                except Exception as exc:  # ONNX Runtime's errors share no base class
                    log.error("Supertonic does not load: %s", type(exc).__name__)
                    raise ProviderUnavailable(
                        "Supertonic 모델이 손상되었습니다. `daedam models verify`로 확인해 주세요.",
                        "The Supertonic model cannot be read. Please run `daedam models verify`.",
                    ) from exc
                self._engine = engine
            return self._engine

    def _synthesize(
        self, text: str, language: Language, speed: float
    ) -> tuple[npt.NDArray[np.int16], int]:
        """Return the samples of a clause and their rate in Hz; no samples if nothing is spoken."""
        from supertonic.utils import chunk_text

        engine = self._load()
        text = _without_unsupported(text, engine.text_processor)
        if not any(character.isalnum() for character in text):
            return np.zeros(0, np.int16), engine.sample_rate
        slowest, fastest = self.SPEEDS
        # The package draws noise from NumPy's global state: a fixed seed makes speech repeatable.
        np.random.seed(0)
        speed = min(max(speed * SUPERTONIC_SPEED, slowest), fastest)
        parts = [
            np.asarray(engine([part], self._style, STEPS, speed, language)[0]).reshape(-1)
            for part in chunk_text(text, LONGEST_CLAUSE)
        ]
        wave_form = np.clip(np.concatenate(parts), -1.0, 1.0)
        return _without_silent_ends((wave_form * 32767).astype(np.int16), engine.sample_rate), (
            engine.sample_rate
        )


def _supertonic(folder: Path, cpu_threads: int | None) -> Any:
    """Return the package's engine with the networks in `folder`.

    Its own loader lets idle threads spin. Beside other work, such as recognition, the voice then
    takes 1.6 to 2.8 times as long, and 1.6 times the CPU time.
    """
    import onnxruntime
    from supertonic import config
    from supertonic.core import Supertonic
    from supertonic.loader import load_configs, load_text_processor

    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.intra_op_num_threads = cpu_threads or 0
    networks = [
        onnxruntime.InferenceSession(folder / name, options, providers=["CPUExecutionProvider"])
        for name in (
            config.DP_ONNX_REL_PATH,
            config.TEXT_ENC_ONNX_REL_PATH,
            config.VECTOR_EST_ONNX_REL_PATH,
            config.VOCODER_ONNX_REL_PATH,
        )
    ]
    return Supertonic(load_configs(folder), load_text_processor(folder), *networks)


def _without_unsupported(text: str, processor: Any) -> str:
    """Return `text` without the characters that Supertonic refuses, such as Chinese ones."""
    _, unsupported = processor.validate_text(text)
    return "".join(character for character in text if character not in unsupported)


def _without_silent_ends(samples: npt.NDArray[np.int16], rate_hz: int) -> npt.NDArray[np.int16]:
    """Return `samples` with at most `KEPT_SILENCE_S` of silence at each end."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > AUDIBLE)
    if loud.size == 0:
        return samples
    kept = round(KEPT_SILENCE_S * rate_hz)
    return samples[max(0, loud[0] - kept) : loud[-1] + 1 + kept]


def _nothing_spoken() -> ProviderRejected:
    return ProviderRejected("음성을 만들지 못했습니다.", "No speech could be synthesized.")


def _checked(wav: bytes) -> bytes:
    header_bytes = 44
    if not is_wav(wav) or len(wav) <= header_bytes:
        raise _nothing_spoken()
    return wav
