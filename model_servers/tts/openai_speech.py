"""OpenAI's speech route: what is asked, and its events."""

import base64
import contextlib
import json
from collections.abc import AsyncGenerator, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from daedam.errors import DaedamError
from daedam.http.problems import status_of
from daedam.schemas.request_text import RequestBody
from model_servers.errors import InvalidParameter
from model_servers.refusals import openai_error
from model_servers.tts.formats import PCM_RATE_HZ, ffmpeg

MAX_CHARACTERS = 600
"""A spoken question has at most 80; this leaves room for a paragraph, not for a book."""

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CHARACTERS)
]
Speed = Annotated[float, Field(ge=0.25, le=4)]

OPENAI_VOICES = (
    *("alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova"),
    *("sage", "shimmer", "verse", "marin", "cedar"),
)
"""Names that OpenAI's voices have: each speaks with a voice of the server, always the same."""


def _no_instructions(value: object) -> None:
    if value not in (None, ""):
        raise InvalidParameter(
            "instructions",
            "instructions는 지원하지 않습니다. 빼고 다시 보내 주세요.",
            "The field instructions is not supported. Please leave it out.",
            reason="unsupported_parameter",
        )


class VoiceId(RequestBody):
    """OpenAI's way to name a voice of one's own."""

    model_config = ConfigDict(extra="forbid")
    id: str


class SpeechRequest(RequestBody):
    """OpenAI's request. `voice` None: the server's first voice."""

    model_config = ConfigDict(extra="forbid")
    input: Text
    model: str | None = None
    voice: str | VoiceId | None = None
    instructions: Annotated[None, BeforeValidator(_no_instructions)] = None
    response_format: Literal["mp3", "opus", "aac", "flac", "wav", "pcm"] = "mp3"
    speed: Speed = 1.0
    stream_format: Literal["audio", "sse"] | None = None
    """`sse`: events with pieces of the sound in base64. None: the sound itself, streamed but for
    a WAV, which comes whole and so tells its length."""

    def speaker(self, speakers: Sequence[str]) -> str:
        """The server's own name for the voice asked for. `speakers`: its voices, the default
        first; `KR` is always one. Raises `InvalidParameter`.
        """
        wanted = self.voice.id if isinstance(self.voice, VoiceId) else self.voice
        if not wanted or wanted == "KR":
            return "KR" if "KR" in speakers else speakers[0]
        if wanted in speakers:
            return wanted
        if wanted in OPENAI_VOICES:
            return speakers[OPENAI_VOICES.index(wanted) % len(speakers)]
        names = ", ".join(dict.fromkeys(["KR", *speakers, *OPENAI_VOICES]))
        raise InvalidParameter(
            "voice",
            f"요청한 목소리가 없습니다. 사용할 수 있는 목소리: {names}",
            f"There is no such voice. Available voices: {names}",
        )


def needs_ffmpeg(response_format: str, rate_hz: int) -> bool:
    """Whether a voice of `rate_hz` must be encoded for that format."""
    return response_format != "wav" and (response_format, rate_hz) != ("pcm", PCM_RATE_HZ)


def check_format(response_format: str, rate_hz: int) -> None:
    """Raise `InvalidParameter` for a format that cannot be made here."""
    if needs_ffmpeg(response_format, rate_hz) and ffmpeg() is None:
        raise InvalidParameter(
            "response_format",
            f"ffmpeg가 없어 {response_format} 형식을 만들 수 없습니다. wav를 써 주세요.",
            f"The format {response_format} needs ffmpeg, which is missing here. Please use wav.",
            reason="unsupported_value",
        )


async def events(sound: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """`sound` as OpenAI's server-sent events. What fails midway comes as an event of its own."""
    async with contextlib.aclosing(sound):
        try:
            async for piece in sound:
                yield _event("speech.audio.delta", audio=base64.b64encode(piece).decode())
        except DaedamError as exc:
            yield _event("error", error=openai_error(exc, status_of(exc)))
            return
    yield _event("speech.audio.done")


def _event(kind: str, **content: Any) -> bytes:
    return f"data: {json.dumps({'type': kind, **content}, ensure_ascii=False)}\n\n".encode()
