"""Stand-ins for the three ports: scripted answers, delays and errors.

`tests/contract/test_ports.py` holds them to what the real clients must do.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from daedam.clients.base import (
    LLMClient,
    Message,
    Reply,
    Segment,
    Speech,
    STTClient,
    Transcript,
    TTSClient,
    VoiceQuality,
)
from daedam.utils.audio_utils import wav_bytes

Scripted = str | Exception


class FakeSTT(STTClient):
    name = "fake-stt"

    def __init__(self, *script: Scripted, delay_s: float = 0) -> None:
        self.script = list(script)
        self.heard: list[Path] = []
        self.delay_s = delay_s

    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        return (await self.recognize(Path(audio_path), language=language)).text

    async def recognize(self, audio_path: Path, *, language: str = "ko") -> Transcript:
        await asyncio.sleep(self.delay_s)
        self.heard.append(audio_path)
        said = _next(self.script)
        segments = (Segment(said, 0.0, 1.0, 0.9),) if said else ()
        return Transcript(said, language, segments)


class FakeLLM(LLMClient):
    name = "fake-llm"

    def __init__(self, *script: Scripted, delay_s: float = 0) -> None:
        self.script = list(script)
        self.prompts: list[Sequence[Message]] = []
        self.delay_s = delay_s

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        return (await self.chat([Message("user", prompt)], max_tokens=max_tokens)).text

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        await asyncio.sleep(self.delay_s)
        self.prompts.append(messages)
        return Reply(_next(self.script))


class FakeTTS(TTSClient):
    name = "fake-tts"
    quality = VoiceQuality.NEURAL

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.spoken: list[str] = []

    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        await self.speak(text, speaker=speaker, speed=speed)
        return "http://localhost:8000/static/audio/fake.wav"

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        if self.errors:
            raise self.errors.pop(0)
        self.spoken.append(text)
        silence = np.zeros(1600, np.int16)
        return Speech(self.quality, wav=wav_bytes(silence, 16_000))


def _next(script: list[Scripted]) -> str:
    """The script's next word; its last one is said again and again."""
    said = script.pop(0) if len(script) > 1 else script[0] if script else ""
    if isinstance(said, Exception):
        raise said
    return said
