"""Every parameter of the official client's `create` methods, and how the servers treat it."""

from dataclasses import dataclass
from typing import Any, Literal, get_args, get_type_hints

from openai.types.audio.speech_create_params import SpeechCreateParams
from openai.types.audio.transcription_create_params import TranscriptionCreateParams
from openai.types.chat.completion_create_params import CompletionCreateParams
from tests.model_servers.openai_servers import SOUND

Treatment = Literal["honoured", "refused", "no effect"]

TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


@dataclass(frozen=True)
class Probe:
    """One value of a parameter and the expected treatment.

    `error_code` is the code of the refusal, None if the value is accepted. `other_fields` are
    fields that the request also needs. `upstream` are fields that vLLM must receive from the
    language model server.
    """

    value: Any
    error_code: str | None = None
    other_fields: dict[str, Any] | None = None
    upstream: dict[str, Any] | None = None


def refused(value: Any, error_code: str = "unsupported_parameter", **other_fields: Any) -> Probe:
    return Probe(value, error_code, other_fields)


def accepted(value: Any, upstream: dict[str, Any] | None = None, **other_fields: Any) -> Probe:
    return Probe(value, None, other_fields, upstream)


def forwarded(name: str, value: Any) -> Probe:
    return Probe(value, None, None, {name: value})


USER = {"role": "user", "content": "수도는?"}

CHAT: dict[str, list[Probe]] = {
    "messages": [
        accepted(
            [{"role": "developer", "content": "짧게."}, USER],
            {"messages": [{"role": "system", "content": "짧게."}, USER]},
        ),
        refused([{"role": "function", "name": "f", "content": "x"}], "invalid_value"),
        refused([], "invalid_value"),
    ],
    "model": [accepted("default"), accepted("org/standin"), refused("gpt-9", "model_not_found")],
    "audio": [refused({"voice": "alloy", "format": "mp3"})],
    "frequency_penalty": [forwarded("frequency_penalty", 0.5), refused(3, "invalid_value")],
    "function_call": [refused("auto")],
    "functions": [refused([{"name": "f"}])],
    "logit_bias": [forwarded("logit_bias", {"100": -100.0}), refused({"a": 1}, "invalid_value")],
    "logprobs": [accepted(True, {"logprobs": True, "top_logprobs": 0})],
    "max_completion_tokens": [accepted(9, {"max_tokens": 9}), refused(0, "invalid_value")],
    "max_tokens": [accepted(9, {"max_tokens": 9}), refused(10**6, "invalid_value")],
    "metadata": [accepted({"a": "b"})],
    "modalities": [accepted(["text"]), refused(["text", "audio"], "unsupported_value")],
    "moderation": [refused({"model": "m"})],
    "n": [accepted(1), refused(2, "unsupported_value")],
    "parallel_tool_calls": [accepted(False, {"parallel_tool_calls": False}, tools=[TOOL])],
    "prediction": [accepted({"type": "content", "content": "서울"})],
    "presence_penalty": [forwarded("presence_penalty", 0.5), refused(-3, "invalid_value")],
    "prompt_cache_key": [accepted("k")],
    "prompt_cache_options": [accepted({"mode": "implicit"})],
    "prompt_cache_retention": [accepted("in_memory")],
    "reasoning_effort": [accepted("none"), refused("high", "unsupported_value")],
    "response_format": [
        forwarded("response_format", {"type": "json_object"}),
        refused({"type": "grammar"}, "invalid_value"),
    ],
    "safety_identifier": [accepted("u")],
    "seed": [forwarded("seed", 7), refused(-1, "invalid_value")],
    "service_tier": [accepted("auto"), refused("priority", "unsupported_value")],
    "stop": [forwarded("stop", ["\n"]), refused("", "invalid_value")],
    "store": [accepted(False), refused(True, "unsupported_value")],
    "stream": [accepted(True)],
    "stream_options": [
        accepted({"include_usage": True}, stream=True),
        refused({"include_usage": True}, "invalid_value"),
    ],
    "temperature": [forwarded("temperature", 0.0), refused(3, "invalid_value")],
    "tool_choice": [
        accepted("required", {"tool_choice": "required"}, tools=[TOOL]),
        refused("required", "invalid_value"),
    ],
    "tools": [
        accepted([TOOL], {"tools": [TOOL]}),
        refused([{"type": "custom", "custom": {"name": "c"}}], "invalid_value"),
    ],
    "top_logprobs": [
        accepted(2, {"logprobs": True, "top_logprobs": 2}, logprobs=True),
        refused(2, "invalid_value"),
    ],
    "top_p": [forwarded("top_p", 0.5), accepted(0, {"temperature": 0.0})],
    "user": [accepted("u")],
    "verbosity": [accepted("medium"), refused("low", "unsupported_value")],
    "web_search_options": [refused({})],
}

TRANSCRIPTION: dict[str, list[Probe]] = {
    "file": [accepted(("a.wav", SOUND)), refused(("a.wav", b"no sound"), "audio_not_recognised")],
    "model": [
        accepted("whisper-1"),
        accepted("scripted"),
        refused("gpt-4o-transcribe", "model_not_found"),
    ],
    "chunking_strategy": [
        accepted("auto"),
        refused({"type": "server_vad", "threshold": 0.3}, "unsupported_value"),
    ],
    "include": [refused(["logprobs"], "unsupported_value")],
    "keywords": [accepted(["쿠버네티스"])],
    "known_speaker_names": [refused(["kim"])],
    "known_speaker_references": [refused(["data:audio/wav;base64,AAAA"])],
    "language": [accepted("en"), refused("tlh", "unsupported_value")],
    "languages": [accepted(["en"]), refused(["ko", "en"], "unsupported_value")],
    "prompt": [accepted("쿠버네티스, 파이썬"), refused("가" * 5000, "invalid_value")],
    "response_format": [
        *(accepted(name) for name in ("json", "text", "srt", "verbose_json", "vtt")),
        refused("diarized_json", "unsupported_value"),
    ],
    "stream": [accepted(True), refused(True, "invalid_value", response_format="srt")],
    "temperature": [accepted(0), refused(0.8, "unsupported_value")],
    "timestamp_granularities": [
        accepted(["word"], response_format="verbose_json"),
        refused(["word"], "invalid_value"),
    ],
}

SPEECH: dict[str, list[Probe]] = {
    "input": [accepted("네."), refused("", "invalid_value"), refused("가" * 601, "invalid_value")],
    "model": [accepted("tts-1"), accepted("espeak"), refused("tts-9", "model_not_found")],
    "voice": [
        *(accepted(name) for name in ("alloy", "marin", "KR")),
        accepted({"id": "KR"}),
        refused("park", "invalid_value"),
    ],
    "instructions": [refused("슬프게")],
    "response_format": [
        *(accepted(name) for name in ("mp3", "opus", "aac", "flac", "wav", "pcm")),
        refused("midi", "invalid_value"),
    ],
    "speed": [
        accepted(0.25),
        accepted(4),
        refused(4.1, "invalid_value"),
        refused(0.2, "invalid_value"),
    ],
    "stream_format": [accepted("audio"), accepted("sse"), refused("hls", "invalid_value")],
}

ROUTES = {
    "/v1/chat/completions": (CompletionCreateParams, CHAT),
    "/v1/audio/transcriptions": (TranscriptionCreateParams, TRANSCRIPTION),
    "/v1/audio/speech": (SpeechCreateParams, SPEECH),
}

WITHOUT_EFFECT = {
    *("user", "safety_identifier", "metadata", "prediction"),
    *("prompt_cache_key", "prompt_cache_options", "prompt_cache_retention"),
}


def parameters(params: Any) -> set[str]:
    """Return the field names of a TypedDict or of a union of TypedDicts."""
    members = get_args(params) or (params,)
    return {name for member in members for name in get_type_hints(member)}


def treatment(route: str, name: str) -> Treatment:
    """Return how the tables above treat a parameter."""
    if name in WITHOUT_EFFECT:
        return "no effect"
    _, table = ROUTES[route]
    return "honoured" if any(probe.error_code is None for probe in table[name]) else "refused"


__all__ = ["ROUTES", "Probe", "parameters", "treatment"]
