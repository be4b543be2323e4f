"""The model servers with OpenAI's official Python client."""

import asyncio
import contextlib
import io
import json
import re
import subprocess
import wave
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from model_servers.tts.formats import ENCODINGS, encode
from openai import OpenAI
from tests import ROOT
from tests.model_servers.openai_parameters import ROUTES, Probe, parameters, treatment
from tests.model_servers.openai_servers import KEY, SOUND, Servers, running

from daedam.services.audio_processor import ffmpeg_path

CHAT = {"model": "default", "messages": [{"role": "user", "content": "수도는?"}]}
FILE = {"model": "whisper-1", "file": ("a.wav", SOUND)}
SPEECH = {"model": "tts-1", "voice": "alloy", "input": "안녕하세요."}


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with running() as started:
        yield started


def client(url: str, key: str = KEY) -> OpenAI:
    return OpenAI(base_url=url, api_key=key, max_retries=0, timeout=60)


def call(servers: Servers, route: str, **fields: Any) -> Any:
    """Return the official client's result of a request with `fields`. A stream becomes a list."""
    match route:
        case "/v1/chat/completions":
            answer: Any = client(servers.llm).chat.completions.create(**{**CHAT, **fields})
        case "/v1/audio/transcriptions":
            answer = client(servers.stt).audio.transcriptions.create(**{**FILE, **fields})
        case _:
            answer = client(servers.tts).audio.speech.create(**{**SPEECH, **fields}).read()
    return list(answer) if fields.get("stream") else answer


# --- every parameter ------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ROUTES)
def test_the_table_lists_every_parameter_of_the_client(route: str) -> None:
    params, table = ROUTES[route]
    assert set(table) == parameters(params)


PROBES = [
    pytest.param(route, name, probe, id=f"{route[4:]} {name} {probe.error_code or 'accepted'}")
    for route, (_, table) in ROUTES.items()
    for name, probes in table.items()
    for probe in probes
]


@pytest.mark.parametrize(("route", "name", "probe"), PROBES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_parameter_is_treated_as_the_table_says(
    servers: Servers, route: str, name: str, probe: Probe
) -> None:
    fields = {**(probe.other_fields or {}), name: probe.value}
    if probe.error_code:
        with pytest.raises(openai.APIStatusError) as refusal:
            call(servers, route, **fields)
        error = refusal.value
        assert isinstance(error, openai.BadRequestError | openai.NotFoundError)
        assert error.code == probe.error_code
        if name != "file":  # its refusals are about the audio and name no parameter
            assert re.match(rf"{name}(\W|$)", str(error.param)), error.param
        assert re.search("[가-힣].* · .*[a-z]", error.message)
    else:
        assert call(servers, route, **fields)
        upstream = servers.vllm.requests[-1] if probe.upstream else {}
        assert {key: upstream.get(key) for key in probe.upstream or ()} == (probe.upstream or {})


@pytest.mark.parametrize("route", ROUTES)
def test_an_unknown_parameter_is_refused(servers: Servers, route: str) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        call(servers, route, extra_body={"colour": "blue"})
    assert (refusal.value.code, refusal.value.param) == ("unknown_parameter", "colour")


def test_the_documented_table_equals_the_tested_one() -> None:
    text = (ROOT / "docs" / "gpu-server.md").read_text("utf-8")
    rows = re.findall(r"^\| `(/v1/[a-z/]+)` \| `(\w+)` \| (\w[\w ]*?) \|", text, re.MULTILINE)
    documented = {(route, name): word for route, name, word in rows}
    assert documented == {
        (route, name): treatment(route, name)
        for route, (_, table) in ROUTES.items()
        for name in table
    }


# --- errors -----------------------------------------------------------------------------------


def test_errors_raise_the_clients_own_exceptions(servers: Servers) -> None:
    with pytest.raises(openai.AuthenticationError) as denied:
        client(servers.llm, "wrong").models.list()
    assert (denied.value.code, denied.value.type) == ("not_allowed", "authentication_error")
    with pytest.raises(openai.RateLimitError) as overloaded:
        call(servers, "/v1/chat/completions", messages=[{"role": "user", "content": "429"}])
    assert (overloaded.value.code, overloaded.value.type) == ("overloaded", "rate_limit_error")
    with pytest.raises(openai.InternalServerError) as broken:
        call(servers, "/v1/chat/completions", messages=[{"role": "user", "content": "500"}])
    assert (broken.value.code, broken.value.type) == ("provider_unavailable", "server_error")
    assert "private" not in str(broken.value.body)
    with pytest.raises(openai.NotFoundError) as missing:
        client(servers.stt).post("/audio/translations", cast_to=object)
    assert missing.value.code == "not_found"


def test_a_truncated_stream_raises(servers: Servers) -> None:
    with pytest.raises(openai.APIError) as broken:
        call(
            servers,
            "/v1/chat/completions",
            messages=[{"role": "user", "content": "truncate"}],
            stream=True,
        )
    assert broken.value.code == "provider_unavailable"
    assert "·" in broken.value.message


def test_a_refusal_is_also_a_problem_response(servers: Servers) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        call(servers, "/v1/chat/completions", n=2)
    response = refusal.value.response
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == "invalid_parameter"
    assert problem["detail"] in problem["error"]["message"]


# --- models -----------------------------------------------------------------------------------


def test_each_server_lists_its_model(servers: Servers) -> None:
    model_ids = {}
    for role in ("llm", "stt", "tts"):
        models = client(getattr(servers, role)).models
        [model] = models.list().data
        assert models.retrieve(model.id) == model
        model_ids[role] = model.id
        with pytest.raises(openai.NotFoundError) as missing:
            models.retrieve("gpt-9")
        assert (missing.value.code, missing.value.param) == ("model_not_found", "model")
    assert model_ids == {"llm": "org/standin", "stt": "scripted", "tts": "espeak"}


# --- chat -------------------------------------------------------------------------------------

TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}


@pytest.mark.parametrize("stream", [False, True])
def test_a_required_tool_is_called(servers: Servers, stream: bool) -> None:
    fields = {"tools": [TOOL], "tool_choice": "required", "stream": stream}
    answer = call(servers, "/v1/chat/completions", **fields)
    if stream:
        deltas = [c.choices[0].delta.tool_calls[0] for c in answer if c.choices[0].delta.tool_calls]
        name = deltas[0].function.name
        arguments = "".join(delta.function.arguments for delta in deltas)
        reason = answer[-1].choices[0].finish_reason
    else:
        [tool_call] = answer.choices[0].message.tool_calls
        assert (tool_call.type, answer.choices[0].message.content) == ("function", None)
        name, arguments = tool_call.function.name, tool_call.function.arguments
        reason = answer.choices[0].finish_reason
    assert (name, json.loads(arguments), reason) == ("weather", {"city": "서울"}, "tool_calls")


def test_a_conversation_continues_after_a_tool_call(servers: Servers) -> None:
    fields = {"tools": [TOOL], "tool_choice": "required"}
    called = call(servers, "/v1/chat/completions", **fields).choices[0].message
    messages = [
        {"role": "developer", "content": "짧게."},
        {"role": "user", "content": "서울 날씨?"},
        called,
        {"role": "tool", "tool_call_id": called.tool_calls[0].id, "content": "맑음"},
    ]
    assert call(servers, "/v1/chat/completions", messages=messages, tools=[TOOL])
    forwarded = servers.vllm.requests[-1]["messages"]
    assert [message["role"] for message in forwarded] == ["system", "user", "assistant", "tool"]
    assert forwarded[2]["tool_calls"][0]["function"]["name"] == "weather"
    assert forwarded[3]["tool_call_id"] == forwarded[2]["tool_calls"][0]["id"]


@pytest.mark.parametrize("stream", [False, True])
def test_log_probabilities_are_returned_on_request(servers: Servers, stream: bool) -> None:
    answer = call(servers, "/v1/chat/completions", logprobs=True, top_logprobs=2, stream=stream)
    choices = [chunk.choices[0] for chunk in answer] if stream else answer.choices
    tokens = [t for choice in choices if choice.logprobs for t in choice.logprobs.content]
    assert "".join(token.token for token in tokens) == "서울입니다."
    assert [len(token.top_logprobs) for token in tokens] == [2, 2, 2]
    without = call(servers, "/v1/chat/completions")
    assert without.choices[0].logprobs is None


def test_a_stream_ends_with_usage_only_on_request(servers: Servers) -> None:
    fields = {"stream": True, "stream_options": {"include_usage": True}}
    *_, last = call(servers, "/v1/chat/completions", **fields)
    assert (last.choices, last.usage.total_tokens) == ([], 8)
    assert all(c.choices for c in call(servers, "/v1/chat/completions", stream=True))


# --- transcriptions -----------------------------------------------------------------------------


def test_a_prompt_is_parsed_into_terms(servers: Servers) -> None:
    transcription = call(servers, "/v1/audio/transcriptions", prompt="쿠버네티스, 파이썬")
    assert transcription.text == "안녕하세요. 쿠버네티스"
    assert servers.recogniser.requests[-1] == ("ko", ("쿠버네티스", "파이썬"))
    call(servers, "/v1/audio/transcriptions", keywords=["쿠버네티스"], prompt="파이썬 서버")
    assert servers.recogniser.requests[-1][1] == ("쿠버네티스", "파이썬", "서버")


def test_a_transcript_is_streamed_window_by_window(servers: Servers) -> None:
    events = call(servers, "/v1/audio/transcriptions", stream=True)
    assert [event.type for event in events] == [
        *["transcript.text.delta"] * 2, "transcript.text.done",
    ]  # fmt: skip
    assert "".join(event.delta for event in events[:-1]) == events[-1].text
    assert events[-1].text == "안녕하세요. 반갑습니다."


def test_a_transcript_is_returned_in_every_format(servers: Servers) -> None:
    def transcribe(response_format: str, **fields: Any) -> Any:
        fields = {"response_format": response_format, **fields}
        return call(servers, "/v1/audio/transcriptions", **fields)

    assert transcribe("json").usage.seconds == 3
    assert transcribe("text") == "안녕하세요. 반갑습니다.\n"
    assert transcribe("srt") == (
        "1\n00:00:00,000 --> 00:00:01,000\n안녕하세요.\n\n"
        "2\n00:00:01,500 --> 00:00:02,500\n반갑습니다.\n"
    )
    assert transcribe("vtt") == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n안녕하세요.\n\n"
        "00:00:01.500 --> 00:00:02.500\n반갑습니다.\n"
    )
    segments = transcribe("verbose_json")
    assert [segment.text for segment in segments.segments] == ["안녕하세요.", "반갑습니다."]
    assert (segments.segments[1].seek, segments.segments[1].tokens) == (150, [6])
    assert segments.words is None
    words = transcribe("verbose_json", timestamp_granularities=["word"])
    assert [word.start for word in words.words] == [0.0, 1.5]
    assert words.segments is None


# --- speech -----------------------------------------------------------------------------------


def decode(content: bytes, *demuxer: str) -> tuple[int, float]:
    """Return the sample rate in Hz and the seconds of encoded audio, decoded by ffmpeg."""
    command = [ffmpeg_path(), "-v", "error", *demuxer, "-i", "pipe:0", "-ac", "1", "-f", "wav", "-"]
    decoded = subprocess.run(command, input=content, capture_output=True, check=True)
    with wave.open(io.BytesIO(decoded.stdout)) as file:
        return file.getframerate(), (len(decoded.stdout) - 44) / 2 / file.getframerate()


MAGIC_BYTES = {"mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3"), "opus": (b"OggS",), "flac": (b"fLaC",)}


@pytest.mark.parametrize("name", ["mp3", "opus", "aac", "flac"])
def test_speech_has_the_requested_format(servers: Servers, name: str) -> None:
    rate_hz, seconds = decode(call(servers, "/v1/audio/speech", response_format="wav"))
    encoded = call(servers, "/v1/audio/speech", response_format=name)
    assert encoded.startswith(MAGIC_BYTES.get(name, (b"\xff\xf1",)))
    encoded_hz, encoded_s = decode(encoded)
    assert encoded_hz == (48_000 if name == "opus" else rate_hz)
    assert encoded_s == pytest.approx(seconds, abs=0.15)


def test_mp3_is_the_default_format(servers: Servers) -> None:
    assert call(servers, "/v1/audio/speech").startswith(MAGIC_BYTES["mp3"])


def test_pcm_has_24000_samples_a_second(servers: Servers) -> None:
    _, seconds = decode(call(servers, "/v1/audio/speech", response_format="wav"))
    pcm = call(servers, "/v1/audio/speech", response_format="pcm")
    assert len(pcm) / 2 / 24_000 == pytest.approx(seconds, abs=0.02)


def test_the_official_client_streams_to_a_file(servers: Servers, tmp_path: Path) -> None:
    speech = client(servers.tts).audio.speech
    with speech.with_streaming_response.create(**SPEECH) as response:
        response.stream_to_file(tmp_path / "speech.mp3")
    assert decode((tmp_path / "speech.mp3").read_bytes())[1] > 0.5


def test_speech_is_streamed_as_events(servers: Servers) -> None:
    content = call(servers, "/v1/audio/speech", response_format="pcm", stream_format="sse")
    events = [json.loads(line[6:]) for line in content.decode().split("\n\n") if line]
    assert {event["type"] for event in events[:-1]} == {"speech.audio.delta"}
    assert events[-1]["type"] == "speech.audio.done"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads Linux's /proc")
async def test_a_disconnecting_caller_ends_ffmpeg(servers: Servers) -> None:
    async def disconnect() -> None:
        official = openai.AsyncOpenAI(base_url=servers.tts, api_key=KEY, max_retries=0)
        fields = {**SPEECH, "input": "안녕하세요. 반갑습니다. " * 20}
        async with official.audio.speech.with_streaming_response.create(**fields) as response:
            await anext(response.iter_bytes(100))

    await asyncio.gather(disconnect(), disconnect())
    for _ in range(200):
        if not encoders():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("ffmpeg still runs after its caller has disconnected")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads Linux's /proc")
async def test_closing_an_encoder_ends_ffmpeg() -> None:
    async def endless_pcm() -> AsyncGenerator[bytes, None]:
        while True:
            yield bytes(32_000)

    encoded = encode(endless_pcm(), ENCODINGS["mp3"], rate_hz=16_000)
    assert await anext(encoded)
    assert len(encoders()) == 1
    await encoded.aclose()
    assert encoders() == []


def encoders() -> list[str]:
    """Return the command lines of this process's children that encode MP3."""
    children = [
        pid
        for path in Path("/proc/self/task").glob("*/children")
        for pid in path.read_text().split()
    ]
    commands = []
    for pid in children:
        with contextlib.suppress(OSError):
            commands.append(Path("/proc", pid, "cmdline").read_text())
    return [command for command in commands if "libmp3lame" in command]
