"""Every parameter of the official client's `create` methods, and what becomes of it here."""

from dataclasses import dataclass
from typing import Any, Literal, get_args, get_type_hints

from openai.types.audio.speech_create_params import SpeechCreateParams
from openai.types.audio.transcription_create_params import TranscriptionCreateParams
from openai.types.chat.completion_create_params import CompletionCreateParams
from tests.model_servers.openai_servers import SOUND

Fate = Literal["honoured", "refused", "no effect"]

TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


@dataclass(frozen=True)
class Probe:
    """One value of a parameter. `refused`: the word of the refusal; None: it is taken.

    `beside`: what the request needs with it. `upstream`: what the model behind the language model
    server gets because of it.
    """

    value: Any
    refused: str | None = None
    beside: dict[str, Any] | None = None
    upstream: dict[str, Any] | None = None


def refused(value: Any, reason: str = "unsupported_parameter", **beside: Any) -> Probe:
    return Probe(value, reason, beside)


def taken(value: Any, upstream: dict[str, Any] | None = None, **beside: Any) -> Probe:
    return Probe(value, None, beside, upstream)


def passed_on(name: str, value: Any) -> Probe:
    return Probe(value, None, None, {name: value})


USER = {"role": "user", "content": "수도는?"}

CHAT: dict[str, list[Probe]] = {
    "messages": [
        taken(
            [{"role": "developer", "content": "짧게."}, USER],
            {"messages": [{"role": "system", "content": "짧게."}, USER]},
        ),
        refused([{"role": "function", "name": "f", "content": "x"}], "invalid_value"),
        refused([], "invalid_value"),
    ],
    "model": [taken("default"), taken("org/standin"), refused("gpt-9", "model_not_found")],
    "audio": [refused({"voice": "alloy", "format": "mp3"})],
    "frequency_penalty": [passed_on("frequency_penalty", 0.5), refused(3, "invalid_value")],
    "function_call": [refused("auto")],
    "functions": [refused([{"name": "f"}])],
    "logit_bias": [passed_on("logit_bias", {"100": -100.0}), refused({"a": 1}, "invalid_value")],
    "logprobs": [taken(True, {"logprobs": True, "top_logprobs": 0})],
    "max_completion_tokens": [taken(9, {"max_tokens": 9}), refused(0, "invalid_value")],
    "max_tokens": [taken(9, {"max_tokens": 9}), refused(10**6, "invalid_value")],
    "metadata": [taken({"a": "b"})],
    "modalities": [taken(["text"]), refused(["text", "audio"], "unsupported_value")],
    "moderation": [refused({"model": "m"})],
    "n": [taken(1), refused(2, "unsupported_value")],
    "parallel_tool_calls": [taken(False, {"parallel_tool_calls": False}, tools=[TOOL])],
    "prediction": [taken({"type": "content", "content": "서울"})],
    "presence_penalty": [passed_on("presence_penalty", 0.5), refused(-3, "invalid_value")],
    "prompt_cache_key": [taken("k")],
    "prompt_cache_options": [taken({"mode": "implicit"})],
    "prompt_cache_retention": [taken("in_memory")],
    "reasoning_effort": [taken("none"), refused("high", "unsupported_value")],
    "response_format": [
        passed_on("response_format", {"type": "json_object"}),
        refused({"type": "grammar"}, "invalid_value"),
    ],
    "safety_identifier": [taken("u")],
    "seed": [passed_on("seed", 7), refused(-1, "invalid_value")],
    "service_tier": [taken("auto"), refused("priority", "unsupported_value")],
    "stop": [passed_on("stop", ["\n"]), refused("", "invalid_value")],
    "store": [taken(False), refused(True, "unsupported_value")],
    "stream": [taken(True)],
    "stream_options": [
        taken({"include_usage": True}, stream=True),
        refused({"include_usage": True}, "invalid_value"),
    ],
    "temperature": [passed_on("temperature", 0.0), refused(3, "invalid_value")],
    "tool_choice": [
        taken("required", {"tool_choice": "required"}, tools=[TOOL]),
        refused("required", "invalid_value"),
    ],
    "tools": [
        taken([TOOL], {"tools": [TOOL]}),
        refused([{"type": "custom", "custom": {"name": "c"}}], "invalid_value"),
    ],
    "top_logprobs": [
        taken(2, {"logprobs": True, "top_logprobs": 2}, logprobs=True),
        refused(2, "invalid_value"),
    ],
    "top_p": [passed_on("top_p", 0.5), taken(0, {"temperature": 0.0})],
    "user": [taken("u")],
    "verbosity": [taken("medium"), refused("low", "unsupported_value")],
    "web_search_options": [refused({})],
}

TRANSCRIPTION: dict[str, list[Probe]] = {
    "file": [taken(("a.wav", SOUND)), refused(("a.wav", b"no sound"), "audio_not_recognised")],
    "model": [
        taken("whisper-1"),
        taken("scripted"),
        refused("gpt-4o-transcribe", "model_not_found"),
    ],
    "chunking_strategy": [
        taken("auto"),
        refused({"type": "server_vad", "threshold": 0.3}, "unsupported_value"),
    ],
    "include": [refused(["logprobs"], "unsupported_value")],
    "keywords": [taken(["쿠버네티스"])],
    "known_speaker_names": [refused(["kim"])],
    "known_speaker_references": [refused(["data:audio/wav;base64,AAAA"])],
    "language": [taken("en"), refused("tlh", "unsupported_value")],
    "languages": [taken(["en"]), refused(["ko", "en"], "unsupported_value")],
    "prompt": [taken("쿠버네티스, 파이썬"), refused("가" * 5000, "invalid_value")],
    "response_format": [
        *(taken(name) for name in ("json", "text", "srt", "verbose_json", "vtt")),
        refused("diarized_json", "unsupported_value"),
    ],
    "stream": [taken(True), refused(True, "invalid_value", response_format="srt")],
    "temperature": [taken(0), refused(0.8, "unsupported_value")],
    "timestamp_granularities": [
        taken(["word"], response_format="verbose_json"),
        refused(["word"], "invalid_value"),
    ],
}

SPEECH: dict[str, list[Probe]] = {
    "input": [taken("네."), refused("", "invalid_value"), refused("가" * 601, "invalid_value")],
    "model": [taken("tts-1"), taken("espeak"), refused("tts-9", "model_not_found")],
    "voice": [
        *(taken(name) for name in ("alloy", "marin", "KR")),
        taken({"id": "KR"}),
        refused("park", "invalid_value"),
    ],
    "instructions": [refused("슬프게")],
    "response_format": [
        *(taken(name) for name in ("mp3", "opus", "aac", "flac", "wav", "pcm")),
        refused("midi", "invalid_value"),
    ],
    "speed": [taken(0.25), taken(4), refused(4.1, "invalid_value"), refused(0.2, "invalid_value")],
    "stream_format": [taken("audio"), taken("sse"), refused("hls", "invalid_value")],
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
    """The names in a TypedDict, or in a union of them."""
    members = get_args(params) or (params,)
    return {name for member in members for name in get_type_hints(member)}


def fate(route: str, name: str) -> Fate:
    """What the tables above say of a parameter."""
    if name in WITHOUT_EFFECT:
        return "no effect"
    _, table = ROUTES[route]
    return "honoured" if any(probe.refused is None for probe in table[name]) else "refused"


__all__ = ["ROUTES", "Probe", "fate", "parameters"]
