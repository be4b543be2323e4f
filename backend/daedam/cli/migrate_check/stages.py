"""The checks of each kind of model server: STT, LLM and TTS."""

import contextlib
import io
import itertools
import tempfile
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import numpy as np

from daedam.cli.migrate_check.report import (
    Line,
    MigrationVerdict,
    Stage,
    character_error_rate,
    passes,
)
from daedam.cli.migrate_check.servers import CheckedServer, LocalModels, SpeechSample, StageCheck
from daedam.clients.base import LLMClient, STTClient
from daedam.clients.gemini_client import LLMA6000Client
from daedam.clients.melo_tts_client import MeloTTSA6000Client
from daedam.clients.whisper_client import WhisperA6000Client
from daedam.errors import DaedamError
from daedam.interview.question_rules import find_faults
from daedam.interview.turn import Exchange, MadeBy, QuestionType
from daedam.services.question_generator import FollowUpPrompt, extract_question
from daedam.settings import ServerApi
from daedam.speech.korean import Morphology, has_hangul, key_phrase
from daedam.utils.audio_utils import is_wav

MAIN_QUESTION = "가장 기억에 남는 프로젝트나 업무 경험을 소개해 주세요."
MAIN_AIM = "상황, 맡은 역할, 실제로 한 행동, 결과"
ANSWER = (
    "저는 지난 프로젝트에서 결제 서버의 응답 속도를 개선했습니다. "
    "데이터베이스 조회를 캐시로 바꾸어서 평균 응답 시간을 절반으로 줄였습니다."
)
SPOKEN_QUESTION = "캐시를 도입하면서 가장 어려웠던 점은 무엇이었나요?"

SAME_CER = 0.15
"""Character error rate up to which two transcripts of a recording count as equal."""

UNDERSTOOD_CER = 0.5
"""Character error rate above which speech counts as not understood."""

SYLLABLES_PER_S = (1.5, 12.0)
"""Plausible speaking rate in syllables per second, pauses included: lowest and highest."""

SILENT_RMS = 0.005
"""RMS level, relative to full scale, up to which audio counts as silent."""

DRAFTS = 2
"""Number of drafts that daedam generates in an interview before it uses a prepared probe."""


class SttCheck(StageCheck):
    stage = Stage.STT
    routes = {ServerApi.CONTRACT: "/stt", ServerApi.OPENAI: "/v1/audio/transcriptions"}

    def __init__(self, server: CheckedServer, sample: SpeechSample) -> None:
        super().__init__(server)
        self._client = server.client(WhisperA6000Client)
        self._sample = sample

    async def call(self) -> None:
        await self._client.recognize(self._sample.wav)

    def request(self) -> dict[str, Any]:
        content = self._sample.wav.read_bytes()
        return {
            "files": {"file": ("sample.wav", content, "audio/wav")},
            "data": self._fields(),
        }

    def wrong_request(self) -> dict[str, Any]:
        return {
            "files": {"file": ("sample.wav", b"no sound at all", "audio/wav")},
            "data": self._fields(),
        }

    def _fields(self) -> dict[str, str]:
        return {"language": "ko", **({"model": self.server.model} if self._openai else {})}

    def fault_of(self, answer: dict[str, Any]) -> str | None:
        text = answer.get("text")
        if not isinstance(text, str):
            return "text가 없음 · no text"
        return None if text.strip() else "인식된 내용이 없음 · empty transcript"

    async def compare(self, local: LocalModels) -> list[Line]:
        what = "인식 결과 · transcript"
        server_text = (await self._client.recognize(self._sample.wav)).text
        transcript = (
            await self.timed_locally(local.stt.recognize(self._sample.wav)) if local.stt else None
        )
        if transcript is None:
            return [self.not_compared(what)]
        local_text = transcript.text
        difference = character_error_rate(local_text, server_text)
        found = f"CER {difference:.2f} (서버 · server ↔ 이 컴퓨터 · local)"
        verdict = passes(difference <= SAME_CER)
        if self._sample.text:
            server_cer = character_error_rate(self._sample.text, server_text)
            local_cer = character_error_rate(self._sample.text, local_text)
            found += f"; 원문 대비 · against the text {server_cer:.2f} / {local_cer:.2f}"
            verdict = passes(server_cer <= max(local_cer, SAME_CER))
            if min(server_cer, local_cer) > UNDERSTOOD_CER:  # a formant voice: hard to recognise
                verdict = MigrationVerdict.NOTE
                found += (
                    "; --speech로 녹음을 지정해 주세요 · please specify a recording with --speech"
                )
        return [self.line(what, verdict, found)]

    async def close(self) -> None:
        await self._client.close()


class LlmCheck(StageCheck):
    stage = Stage.LLM
    routes = {ServerApi.CONTRACT: "/generate", ServerApi.OPENAI: "/v1/chat/completions"}

    def __init__(self, server: CheckedServer, morphology: Morphology) -> None:
        super().__init__(server)
        self._client = server.client(LLMA6000Client)
        self._morphology = morphology
        self._prompt = FollowUpPrompt.shipped()
        exchange = Exchange(MAIN_QUESTION, QuestionType.MAIN, 0, MadeBy.PLAN, ANSWER)
        topic = key_phrase(ANSWER, morphology) or ""
        self._messages = self._prompt.messages(topic, MAIN_AIM, [exchange])

    async def call(self) -> None:
        await self._client.chat(self._messages, max_tokens=self._prompt.max_tokens)

    def request(self) -> dict[str, Any]:
        prompt = "대한민국의 수도는 어디인가요?"
        if self._openai:
            messages = [{"role": "user", "content": prompt}]
            return {"json": {"model": self.server.model, "messages": messages, "max_tokens": 16}}
        return {"json": {"prompt": prompt, "max_tokens": 16}}

    def wrong_request(self) -> dict[str, Any]:
        named = {"model": self.server.model} if self._openai else {}
        return {"json": {**named, "max_tokens": "many"}}

    def fault_of(self, answer: dict[str, Any]) -> str | None:
        text = answer.get("text")
        if self._openai:
            with contextlib.suppress(KeyError, IndexError, TypeError):
                text = answer["choices"][0]["message"]["content"]
        return None if isinstance(text, str) and text.strip() else "text가 없음 · no text"

    async def compare(self, local: LocalModels) -> list[Line]:
        what = "꼬리 질문 규칙 · question rules"
        text, broken = await self._follow_up(self._client)
        found = f"“{text}” {', '.join(broken)}".rstrip()
        lines = [self.line(what, passes(not broken), found)]
        if broken and not self._openai:
            lines += await self._by_openai(what)
        draft = await self.timed_locally(self._follow_up(local.llm)) if local.llm else None
        if draft is None:
            return [*lines, self.not_compared(what)]
        text, broken = draft
        if local.llm:  # time a second call: the prompt prefix is cached now, as in an interview
            await self.timed_locally(
                local.llm.chat(self._messages, max_tokens=self._prompt.max_tokens)
            )
        found = f"이 컴퓨터 · local: “{text}” {', '.join(broken)}".rstrip()
        return [*lines, self.line(what, MigrationVerdict.NOTE, found)]

    async def _by_openai(self, what: str) -> list[Line]:
        """Check whether the OpenAI route, which sends separate chat messages, passes the rules."""
        other = replace(self.server, url=self.url, api=ServerApi.OPENAI, model="default")
        client = other.client(LLMA6000Client)
        text, broken = "", ["no_draft"]
        with contextlib.suppress(DaedamError):
            text, broken = await self._follow_up(client)
        await client.close()
        if broken:
            return []
        found = f"A6000_LLM_API=openai로는 통과 · passes with A6000_LLM_API=openai: “{text}”"
        return [self.line(what, MigrationVerdict.NOTE, found)]

    async def _follow_up(self, llm: LLMClient) -> tuple[str, list[str]]:
        """Generate a follow-up as in an interview. Also returns the rules that it breaks."""
        text, broken = "", ["no_draft"]
        for seed in range(DRAFTS):
            reply = await llm.chat(self._messages, max_tokens=self._prompt.max_tokens, seed=seed)
            text = extract_question(reply.text)
            broken = [
                str(fault)
                for fault in find_faults(
                    text,
                    answer=ANSWER,
                    earlier_questions=[MAIN_QUESTION],
                    morphology=self._morphology,
                )
            ]
            if not broken:
                break
        return text, broken

    async def close(self) -> None:
        await self._client.close()


class TtsCheck(StageCheck):
    stage = Stage.TTS
    routes = {ServerApi.CONTRACT: "/tts", ServerApi.OPENAI: "/v1/audio/speech"}

    def __init__(self, server: CheckedServer) -> None:
        super().__init__(server)
        self._client = server.client(MeloTTSA6000Client, voice=server.voice)
        self._neural = False
        self._numbers = itertools.count(1)

    async def call(self) -> None:
        # A different text each time: the server may cache audio.
        await self._client.speak(f"{next(self._numbers)}번. {SPOKEN_QUESTION}")

    def request(self) -> dict[str, Any]:
        if self._openai:
            return {"json": self._speech(SPOKEN_QUESTION, 1.0)}
        speaker = self.server.voice
        return {"json": {"text": SPOKEN_QUESTION, "speaker": speaker, "speed": 1.0}}

    def wrong_request(self) -> dict[str, Any]:
        if self._openai:
            return {"json": self._speech("", "fast")}
        return {"json": {"text": "", "speaker": self.server.voice, "speed": "fast"}}

    def _speech(self, text: str, speed: object) -> dict[str, Any]:
        named = {"model": self.server.model, "voice": self.server.voice}
        return {**named, "input": text, "speed": speed, "response_format": "wav"}

    def answer_of(self, response: httpx2.Response) -> Any:
        if not self._openai:
            return response.json()
        quality = response.headers.get("x-voice-quality")
        return {"quality": quality, "wav": is_wav(response.content)}

    def fault_of(self, answer: dict[str, Any]) -> str | None:
        if self._openai:
            self._neural = answer["quality"] == "neural"
            return None if answer["wav"] else "WAV가 아님 · not a WAV file"
        self._neural = answer.get("quality") == "neural"
        url = answer.get("audio_url")
        return None if isinstance(url, str) and url else "audio_url이 없음 · no audio_url"

    async def compare(self, local: LocalModels) -> list[Line]:
        what = "음성 · audio"
        speech = await self._client.speak(SPOKEN_QUESTION)
        if speech.wav is None:
            found = (
                f"다른 서버의 주소라 받지 않음 · on another host, not fetched: {speech.audio_url}"
            )
            return [self.line(what, MigrationVerdict.NOTE, found)]
        try:
            samples, rate_hz = _mono(speech.wav)
        except (wave.Error, ValueError, EOFError):
            return [
                self.line(
                    what, MigrationVerdict.FAILED, "WAV를 읽을 수 없음 · the WAV cannot be decoded"
                )
            ]
        lines = [self._duration_line(len(samples) / rate_hz), self._loudness_line(samples)]
        if lines[-1].verdict is MigrationVerdict.PASSED:
            lines.append(await self._intelligibility_line(speech.wav, local.stt))
        self.local_s = None
        if local.tts:
            await self.timed_locally(local.tts.speak(SPOKEN_QUESTION))
        return lines

    def _duration_line(self, duration_s: float) -> Line:
        syllables = sum(has_hangul(letter) for letter in SPOKEN_QUESTION)
        slowest, quickest = SYLLABLES_PER_S
        good = syllables / quickest <= duration_s <= syllables / slowest
        found = f"{duration_s:.1f} s, {syllables}음절 · syllables"
        return self.line("길이 · duration", passes(good), found)

    def _loudness_line(self, samples: "np.ndarray[Any, np.dtype[np.float64]]") -> Line:
        rms = float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0
        found = f"RMS {20 * np.log10(max(rms, 1e-6)):.0f} dBFS"
        return self.line("소리 크기 · loudness", passes(rms > SILENT_RMS), found)

    async def _intelligibility_line(self, wav: bytes, stt: STTClient | None) -> Line:
        what = "명료도 · intelligibility"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "spoken.wav")
            path.write_bytes(wav)
            transcript = await self.timed_locally(stt.recognize(path)) if stt else None
        if transcript is None:
            return self.not_compared(what)
        cer = character_error_rate(SPOKEN_QUESTION, transcript.text)
        verdict = passes(cer <= UNDERSTOOD_CER)
        if verdict is MigrationVerdict.FAILED and not self._neural:
            verdict = MigrationVerdict.NOTE  # formant voices are hard to recognise
        return self.line(what, verdict, f"CER {cer:.2f}: “{transcript.text}”")

    async def close(self) -> None:
        await self._client.close()


def _mono(wav: bytes) -> tuple["np.ndarray[Any, np.dtype[np.float64]]", int]:
    """Return the samples of a 16-bit WAV mixed to mono, -1 to 1, and its sample rate in Hz.

    Raises `ValueError` or `wave.Error` for anything else.
    """
    with wave.open(io.BytesIO(wav), "rb") as file:
        if file.getsampwidth() != 2:
            raise ValueError("not 16-bit")
        frames = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        channels, rate_hz = file.getnchannels(), file.getframerate()
    return frames.reshape(-1, channels).mean(axis=1) / 32768.0, rate_hz
