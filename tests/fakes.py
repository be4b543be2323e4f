"""Fakes of the three ports: scripted replies, delays and errors.

`tests/contract/test_ports.py` runs the same tests on them as on the real clients.
"""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from daedam.clients.base import (
    LLMCapabilities,
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


class Pause:
    """A point where a fake waits in the middle of a call.

    `begun` is set when a call reaches this point. The call continues once `resume` is set.
    """

    def __init__(self) -> None:
        self.begun, self.resume = asyncio.Event(), asyncio.Event()

    async def wait(self) -> None:
        """Set `begun` and wait until `resume` is set."""
        self.begun.set()
        await self.resume.wait()


class FakeSTT(STTClient):
    name = "fake-stt"

    def __init__(self, *script: Scripted, delay_s: float = 0, pause: Pause | None = None) -> None:
        self.script = list(script)
        self.audio_paths: list[Path] = []
        self.listened_for: list[Sequence[str]] = []
        """The key terms passed with each recording."""
        self.delay_s = delay_s
        self.pause = pause

    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        return (await self.recognize(Path(audio_path), language=language)).text

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        scripted = _next(self.script)
        await asyncio.sleep(self.delay_s)
        if self.pause is not None:
            await self.pause.wait()
        self.audio_paths.append(audio_path)
        self.listened_for.append(terms)
        said = _result(scripted)
        segments = (Segment(said, 0.0, 1.0, 0.9),) if said else ()
        return Transcript(said, language, segments)


class FakeLLM(LLMClient):
    name = "fake-llm"
    capabilities = LLMCapabilities(phrases=True)

    def __init__(self, *script: Scripted, delay_s: float = 0, pause: Pause | None = None) -> None:
        self.script = list(script)
        self.prompts: list[Sequence[Message]] = []
        self.delay_s = delay_s
        self.pause = pause
        self.forget_calls = 0
        """Number of calls of `forget_prompts`."""

    def forget_prompts(self) -> None:
        self.forget_calls += 1

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        return (await self.chat([Message("user", prompt)], max_tokens=max_tokens)).text

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        scripted = _next(self.script)
        await asyncio.sleep(self.delay_s)
        if self.pause is not None:
            await self.pause.wait()
        self.prompts.append(messages)
        return Reply(_result(scripted))


Judgement = tuple[int, str] | None
"""A level and a quote, or None where the answer gives no evidence."""


class FakeJudge(LLMClient):
    """A model that assesses answers. The judgement of each criterion is `opinion(answer, seed)`."""

    name = "fake-judge"
    capabilities = LLMCapabilities(judges=True)

    def __init__(
        self, opinion: Callable[[str, int], Judgement | Exception], delay_s: float = 0
    ) -> None:
        self.opinion = opinion
        self.delay_s = delay_s
        self.pause: Pause | None = None
        self.prompts: list[Sequence[Message]] = []

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        return (await self.chat([Message("user", prompt)], max_tokens=max_tokens)).text

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        self.prompts.append(messages)
        await asyncio.sleep(self.delay_s)
        if not _is_assessment(messages):  # a request for a question, not for an assessment
            return Reply("결제 시스템에서 가장 어려웠던 점은 무엇이었나요?")
        if self.pause is not None:
            await self.pause.wait()
        said = self.opinion(read_answer(messages), seed)
        if isinstance(said, Exception):
            raise said
        verdict = None if said is None else {"level": said[0], "quote": said[1]}
        criteria = re.findall(r'"(\w+)": \{"level"', messages[0].content)
        return Reply(json.dumps(dict.fromkeys(criteria, verdict), ensure_ascii=False))


def read_answer(messages: Sequence[Message]) -> str:
    """Return the answer in the prompt of an assessment."""
    tag = "answer" if "<answer>" in messages[-1].content else "답변"
    return messages[-1].content.split(f"<{tag}>")[1].split(f"</{tag}>")[0]


def _is_assessment(messages: Sequence[Message]) -> bool:
    return "기준표" in messages[0].content or "Rubric:" in messages[0].content


class FakeTTS(TTSClient):
    name = "fake-tts"
    quality = VoiceQuality.NEURAL

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.spoken: list[str] = []
        self.speakers: list[str] = []

    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        await self.speak(text, speaker=speaker, speed=speed)
        return "http://localhost:8000/static/audio/fake.wav"

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        if self.errors:
            raise self.errors.pop(0)
        self.spoken.append(text)
        self.speakers.append(speaker)
        silence = np.zeros(1600, np.int16)
        return Speech(self.quality, wav=wav_bytes(silence, 16_000))


def _next(script: list[Scripted]) -> Scripted:
    """Remove and return the next entry of the script; the last entry is repeated.

    A fake takes its entry when the call begins, so the next call does not get the entry of a
    cancelled call. Returns an empty string for an empty script.
    """
    return script.pop(0) if len(script) > 1 else script[0] if script else ""


def _result(scripted: Scripted) -> str:
    """Return the entry of a script, or raise it if it is an exception."""
    if isinstance(scripted, Exception):
        raise scripted
    return scripted
