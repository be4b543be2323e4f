"""OpenAI's speech route: its request model and its server-sent events."""

import base64
import contextlib
import json
from collections.abc import AsyncGenerator, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from daedam.errors import DaedamError
from daedam.http.problems import status_of
from daedam.schemas.request_text import RequestBody
from model_servers.error_responses import openai_error
from model_servers.errors import InvalidParameter
from model_servers.tts.formats import PCM_RATE_HZ, ffmpeg

MAX_CHARACTERS = 600
"""Maximum length of a request's text. A question has at most 80 characters, a paragraph up to
600."""

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CHARACTERS)
]
Speed = Annotated[float, Field(ge=0.25, le=4)]

OPENAI_VOICES = (
    *("alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova"),
    *("sage", "shimmer", "verse", "marin", "cedar"),
)
"""Names of OpenAI's voices; each is mapped to a fixed speaker of the server."""


def _no_instructions(value: object) -> None:
    if value not in (None, ""):
        raise InvalidParameter(
            "instructions",
            "instructions는 지원하지 않습니다. 빼고 다시 보내 주세요.",
            "The field instructions is not supported. Please leave it out.",
            reason="unsupported_parameter",
        )


class VoiceId(RequestBody):
    """OpenAI's object form of a voice name."""

    model_config = ConfigDict(extra="forbid")
    id: str


class SpeechRequest(RequestBody):
    """OpenAI's request. `voice` None means the server's default speaker."""

    model_config = ConfigDict(extra="forbid")
    input: Text
    model: str | None = None
    voice: str | VoiceId | None = None
    instructions: Annotated[None, BeforeValidator(_no_instructions)] = None
    response_format: Literal["mp3", "opus", "aac", "flac", "wav", "pcm"] = "mp3"
    speed: Speed = 1.0
    stream_format: Literal["audio", "sse"] | None = None
    """`sse`: events with base64 audio. `audio`: streamed audio. None: streamed audio too, except
    that a WAV is sent whole, so that its header states its length."""

    def speaker(self, speakers: Sequence[str]) -> str:
        """Return the server's speaker for the requested voice.

        `speakers` lists the server's speakers, the default one first. `KR` always means the default
        speaker. Raises `InvalidParameter` for an unknown voice.
        """
        requested = self.voice.id if isinstance(self.voice, VoiceId) else self.voice
        if not requested or requested == "KR":
            return "KR" if "KR" in speakers else speakers[0]
        if requested in speakers:
            return requested
        if requested in OPENAI_VOICES:
            return speakers[OPENAI_VOICES.index(requested) % len(speakers)]
        names = ", ".join(dict.fromkeys(["KR", *speakers, *OPENAI_VOICES]))
        raise InvalidParameter(
            "voice",
            f"요청한 목소리가 없습니다. 사용할 수 있는 목소리: {names}",
            f"There is no such voice. Available voices: {names}",
        )


def needs_ffmpeg(response_format: str, rate_hz: int) -> bool:
    """Return whether a voice of `rate_hz` needs ffmpeg for `response_format`."""
    return response_format != "wav" and (response_format, rate_hz) != ("pcm", PCM_RATE_HZ)


def check_format(response_format: str, rate_hz: int) -> None:
    """Raise `InvalidParameter` if the format needs ffmpeg and ffmpeg is not installed."""
    if needs_ffmpeg(response_format, rate_hz) and ffmpeg() is None:
        raise InvalidParameter(
            "response_format",
            f"ffmpeg가 없어 {response_format} 형식을 만들 수 없습니다. wav를 써 주세요.",
            f"The format {response_format} needs ffmpeg, which is missing here. Please use wav.",
            reason="unsupported_value",
        )


async def speech_events(audio: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Yield `audio` as OpenAI's server-sent events. A failure midway becomes an `error` event."""
    async with contextlib.aclosing(audio):
        try:
            async for chunk in audio:
                yield _event("speech.audio.delta", audio=base64.b64encode(chunk).decode())
        except DaedamError as exc:
            yield _event("error", error=openai_error(exc, status_of(exc)))
            return
    yield _event("speech.audio.done")


def _event(kind: str, **content: Any) -> bytes:
    return f"data: {json.dumps({'type': kind, **content}, ensure_ascii=False)}\n\n".encode()
