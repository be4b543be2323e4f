"""Local speech synthesis: Supertonic, and espeak-ng, which needs no model weights."""

import asyncio
import secrets
import sys
import threading
import wave
from abc import abstractmethod
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from daedam.clients.base import Speech, TTSClient, VoiceQuality, language_of_speaker
from daedam.errors import ProviderRejected, ProviderTimeout, ProviderUnavailable
from daedam.utils.audio_utils import is_wav, wav_bytes, wav_pcm
from daedam.utils.language import Language

TEST_TEXT = "네."
"""Text for testing a voice."""

AUDIBLE = 300
"""Minimum peak amplitude of a spoken word in 16-bit samples (-41 dB). Voices reach thousands."""


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
    """Supertonic 3: a small neural voice on ONNX Runtime."""

    name = "supertonic"
    quality = VoiceQuality.NEURAL

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

    async def _wav(self, text: str, language: Language, speed: float) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(
            self._executor, self._synthesize, text, language, speed
        )

    async def check(self) -> None:
        if self._engine is not None:
            await self.try_out()

    async def warm_up(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._executor, self._load)
        await self.try_out()

    async def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _load(self) -> Any:
        from supertonic import TTS

        with self._loading:
            if self._engine is None:
                try:
                    self._engine = TTS(
                        model="supertonic-3",
                        model_dir=self._model_path,
                        auto_download=False,
                        intra_op_num_threads=self._cpu_threads,
                    )
                    self._style = self._engine.get_voice_style(self.voice)
                except (OSError, ValueError, RuntimeError) as exc:
                    raise ProviderUnavailable(
                        "Supertonic 모델이 손상되었습니다. `daedam models verify`로 확인해 주세요.",
                        "The Supertonic model cannot be read. Please run `daedam models verify`.",
                    ) from exc
            return self._engine

    def _synthesize(self, text: str, language: Language, speed: float) -> bytes:
        engine = self._load()
        # The package draws noise from NumPy's global state: a fixed seed makes speech repeatable.
        np.random.seed(0)
        samples, _duration = engine.synthesize(
            text, voice_style=self._style, lang=language, speed=speed
        )
        return _checked(wav_bytes(np.asarray(samples).reshape(-1), engine.sample_rate))


def _checked(wav: bytes) -> bytes:
    header_bytes = 44
    if not is_wav(wav) or len(wav) <= header_bytes:
        raise ProviderRejected("음성을 만들지 못했습니다.", "No speech could be synthesized.")
    return wav
