"""OpenAI's transcription route: its request fields and its response formats.

Every OpenAI field is honoured or refused with a message (docs/gpu-server.md lists them).
"""

import contextlib
import json
import math
import zlib
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from daedam.clients.base import Segment, Transcript
from daedam.errors import DaedamError
from daedam.http.problems import status_of
from daedam.utils.text import nfc
from model_servers.error_responses import openai_error
from model_servers.errors import InvalidParameter
from model_servers.whisper.terms import parse_terms

LANGUAGES = ("ko", "en", "ja", "zh")
"""Supported languages. Whisper has more, but their transcripts have not been checked here."""

FORMATS = ("json", "text", "srt", "verbose_json", "vtt")
GRANULARITIES = ("word", "segment")

_SINGLE_FIELDS = ("model", "language", "prompt", "response_format", "temperature", "stream")
_LIST_FIELDS = ("keywords", "languages", "timestamp_granularities", "include")
_OTHER_FIELDS = ("file", "chunking_strategy", "known_speaker_names", "known_speaker_references")

Tokenize = Callable[[str], list[int]]


@dataclass(frozen=True)
class TranscriptionRequest:
    """The fields of a transcription request, without its file."""

    model: str = ""
    language: str = "ko"
    terms: tuple[str, ...] = ()
    response_format: str = "json"
    granularities: tuple[str, ...] = ("segment",)
    stream: bool = False


def parse_transcription_request(form: FormData) -> TranscriptionRequest:
    """Return the fields of a form. Raises `InvalidParameter`."""
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for full_name, value in form.multi_items():
        name = full_name.partition("[")[0]
        if name not in (*_SINGLE_FIELDS, *_LIST_FIELDS, *_OTHER_FIELDS):
            raise _refused(full_name[:80], "지원하지 않는 항목입니다.", "it is not supported.",
                           reason="unknown_parameter")  # fmt: skip
        if name == "file":
            continue
        if not isinstance(value, str):
            raise _refused(name, "텍스트여야 합니다.", "it must be text.")
        fields[name].append(nfc(value) if full_name in (name, f"{name}[]") else full_name)
    _refuse_unsupported(fields)
    single = {
        name: values[-1] for name, values in fields.items() if values and name in _SINGLE_FIELDS
    }
    response_format = single.get("response_format") or "json"
    if response_format not in FORMATS:
        raise _choice("response_format", FORMATS)
    granularities = tuple(fields["timestamp_granularities"])
    if granularities and response_format != "verbose_json":
        raise _refused(
            "timestamp_granularities",
            "response_format: verbose_json과 함께만 쓸 수 있습니다.",
            "it needs response_format: verbose_json.",
        )
    if not set(granularities) <= set(GRANULARITIES):
        raise _choice("timestamp_granularities", GRANULARITIES)
    stream = _parse_boolean("stream", single.get("stream", "false"))
    if stream and response_format not in ("json", "text"):
        raise _refused(
            "stream",
            "response_format: json 또는 text와 함께만 쓸 수 있습니다.",
            "it needs response_format: json or text.",
        )
    return TranscriptionRequest(
        single.get("model", ""),
        parse_language(single.get("language") or _only_language(fields["languages"])),
        tuple(dict.fromkeys((*fields["keywords"], *parse_terms(single.get("prompt", ""))))),
        response_format,
        granularities or ("segment",),
        stream,
    )


def parse_language(language: str) -> str:
    """Return `language` in lower case. Raises `InvalidParameter` for an unsupported language."""
    if language.lower() not in LANGUAGES:
        raise _choice("language", LANGUAGES)
    return language.lower()


def _only_language(languages: list[str]) -> str:
    if len(languages) > 1:
        raise _refused("languages", "언어는 하나만 쓸 수 있습니다.", "it must be one language.",
                       reason="unsupported_value")  # fmt: skip
    return languages[0] if languages else "ko"


def _refuse_unsupported(fields: dict[str, list[str]]) -> None:
    if any(fields["include"]):
        raise _refused(
            "include",
            "토큰 확률은 지원하지 않습니다. verbose_json의 단어별 확률을 써 주세요.",
            "token probabilities are not supported; use the word probabilities of verbose_json.",
            reason="unsupported_value",
        )
    for name in ("known_speaker_names", "known_speaker_references"):
        if fields[name]:
            raise _refused(name, "화자 구분은 지원하지 않습니다.", "it is not supported.",
                           reason="unsupported_parameter")  # fmt: skip
    if any(value != "auto" for value in fields["chunking_strategy"]):
        raise _refused("chunking_strategy", "auto만 쓸 수 있습니다.", "it must be auto.",
                       reason="unsupported_value")  # fmt: skip
    for value in fields["temperature"]:
        if not _is_zero(value):
            raise _refused("temperature", "0만 쓸 수 있습니다.",
                           "it must be 0.",
                           reason="unsupported_value")  # fmt: skip


def _is_zero(value: str) -> bool:
    try:
        return float(value) == 0
    except ValueError:
        return False


def _parse_boolean(name: str, value: str) -> bool:
    if value.lower() in ("true", "1"):
        return True
    if value.lower() in ("false", "0", ""):
        return False
    raise _choice(name, ("true", "false"))


def _choice(name: str, allowed: Iterable[str]) -> InvalidParameter:
    names = ", ".join(allowed)
    return _refused(name, f"다음 중 하나여야 합니다: {names}", f"it must be one of: {names}",
                    reason="unsupported_value")  # fmt: skip


def _refused(
    name: str, korean: str, english: str, *, reason: str = "invalid_value"
) -> InvalidParameter:
    return InvalidParameter(name, f"{name}: {korean}", f"{name}: {english}", reason=reason)


# --- responses --------------------------------------------------------------------------------


def to_json(transcript: Transcript, duration_s: float) -> dict[str, Any]:
    return {"text": transcript.text, "usage": _usage(duration_s)}


def to_verbose_json(
    transcript: Transcript, duration_s: float, granularities: Iterable[str], tokenize: Tokenize
) -> dict[str, Any]:
    """Return the `verbose_json` response. `tokenize` returns the token ids of a text."""
    response: dict[str, Any] = {
        "task": "transcribe",
        "language": transcript.language,
        "duration": round(duration_s, 3),
        "text": transcript.text,
        "usage": _usage(duration_s),
    }
    if "segment" in granularities:
        response["segments"] = [
            _segment(number, segment, tokenize)
            for number, segment in enumerate(transcript.segments)
        ]
    if "word" in granularities:
        response["words"] = [
            {
                "word": word.text,
                "start": round(word.start_s, 3),
                "end": round(word.end_s, 3),
                "probability": round(word.probability, 4),
            }
            for word in transcript.words
        ]
    return response


def _segment(number: int, segment: Segment, tokenize: Tokenize) -> dict[str, Any]:
    text = segment.text.encode()
    return {
        "id": number,
        "seek": round(segment.start_s * 100),
        "start": segment.start_s,
        "end": segment.end_s,
        "text": segment.text,
        "tokens": tokenize(segment.text),
        "temperature": 0.0,
        "avg_logprob": round(math.log(max(segment.confidence, 1e-9)), 4),
        "compression_ratio": round(len(text) / max(1, len(zlib.compress(text))), 4),
    }


def _usage(duration_s: float) -> dict[str, Any]:
    return {"type": "duration", "seconds": round(duration_s, 3)}


def to_srt(transcript: Transcript) -> str:
    """Return SubRip subtitles with one cue per segment."""
    cues = [
        f"{number}\n{_clock(s.start_s, ',')} --> {_clock(s.end_s, ',')}\n{s.text}\n"
        for number, s in enumerate(transcript.segments, 1)
    ]
    return "\n".join(cues)


def to_vtt(transcript: Transcript) -> str:
    """Return WebVTT subtitles with one cue per segment."""
    cues = [
        f"{_clock(s.start_s, '.')} --> {_clock(s.end_s, '.')}\n{_escape(s.text)}\n"
        for s in transcript.segments
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _escape(text: str) -> str:
    """Escape what WebVTT would parse as a tag or as the arrow between two times."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, separator: str) -> str:
    """Return `HH:MM:SS,mmm`, with `separator` before the milliseconds."""
    total_ms = round(max(0.0, seconds) * 1000)
    total_s, ms = divmod(total_ms, 1000)
    return f"{total_s // 3600:02}:{total_s // 60 % 60:02}:{total_s % 60:02}{separator}{ms:03}"


async def transcript_events(
    events: AsyncGenerator[dict[str, Any], None],
) -> AsyncGenerator[str, None]:
    """Yield `events` as OpenAI's server-sent events. A failure midway becomes an `error` event."""
    async with contextlib.aclosing(events):
        try:
            async for event in events:
                yield _event(event)
        except DaedamError as exc:
            yield _event({"type": "error", "error": openai_error(exc, status_of(exc))})
            return
    yield "data: [DONE]\n\n"


def _event(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"
