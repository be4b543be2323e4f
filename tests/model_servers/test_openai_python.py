"""The model servers under OpenAI's official Python client."""

import asyncio
import contextlib
import io
import json
import re
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import OpenAI
from tests import ROOT
from tests.model_servers.openai_parameters import ROUTES, Probe, fate, parameters
from tests.model_servers.openai_servers import KEY, SOUND, Servers, running

from daedam.services.audio_processor import ffmpeg_path

CHAT = {"model": "default", "messages": [{"role": "user", "content": "수도는?"}]}
FILE = {"model": "whisper-1", "file": ("a.wav", SOUND)}
SPOKEN = {"model": "tts-1", "voice": "alloy", "input": "안녕하세요."}


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with running() as found:
        yield found


def client(url: str, key: str = KEY) -> OpenAI:
    return OpenAI(base_url=url, api_key=key, max_retries=0, timeout=60)


def call(servers: Servers, route: str, **given: Any) -> Any:
    """What the official client makes of a request with these parameters; streams as a list."""
    match route:
        case "/v1/chat/completions":
            answer: Any = client(servers.llm).chat.completions.create(**{**CHAT, **given})
        case "/v1/audio/transcriptions":
            answer = client(servers.stt).audio.transcriptions.create(**{**FILE, **given})
        case _:
            answer = client(servers.tts).audio.speech.create(**{**SPOKEN, **given}).read()
    return list(answer) if given.get("stream") else answer


# --- every parameter ------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ROUTES)
def test_every_parameter_of_the_client_is_thought_of(route: str) -> None:
    params, table = ROUTES[route]
    assert set(table) == parameters(params)


PROBES = [
    pytest.param(route, name, probe, id=f"{route[4:]} {name} {probe.refused or 'taken'}")
    for route, (_, table) in ROUTES.items()
    for name, probes in table.items()
    for probe in probes
]


@pytest.mark.parametrize(("route", "name", "probe"), PROBES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_parameter_is_honoured_or_refused(
    servers: Servers, route: str, name: str, probe: Probe
) -> None:
    asked = {**(probe.beside or {}), name: probe.value}
    if probe.refused:
        with pytest.raises(openai.APIStatusError) as refusal:
            call(servers, route, **asked)
        error = refusal.value
        assert isinstance(error, openai.BadRequestError | openai.NotFoundError)
        assert error.code == probe.refused
        if name != "file":  # its refusals are about the sound
            assert re.match(rf"{name}(\W|$)", str(error.param)), error.param
        assert re.search("[가-힣].* · .*[a-z]", error.message)
    else:
        assert call(servers, route, **asked)
        upstream = servers.vllm.requests[-1] if probe.upstream else {}
        assert {key: upstream.get(key) for key in probe.upstream or ()} == (probe.upstream or {})


@pytest.mark.parametrize("route", ROUTES)
def test_an_unknown_parameter_is_refused(servers: Servers, route: str) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        call(servers, route, extra_body={"colour": "blue"})
    assert (refusal.value.code, refusal.value.param) == ("unknown_parameter", "colour")


def test_the_documents_table_is_what_happens() -> None:
    text = (ROOT / "docs" / "gpu-server.md").read_text("utf-8")
    rows = re.findall(r"^\| `(/v1/[a-z/]+)` \| `(\w+)` \| (\w[\w ]*?) \|", text, re.MULTILINE)
    told = {(route, name): word for route, name, word in rows}
    assert told == {
        (route, name): fate(route, name) for route, (_, table) in ROUTES.items() for name in table
    }


# --- errors -----------------------------------------------------------------------------------


def test_errors_are_the_clients_own(servers: Servers) -> None:
    with pytest.raises(openai.AuthenticationError) as denied:
        client(servers.llm, "wrong").models.list()
    assert (denied.value.code, denied.value.type) == ("not_allowed", "authentication_error")
    with pytest.raises(openai.RateLimitError) as full:
        call(servers, "/v1/chat/completions", messages=[{"role": "user", "content": "429"}])
    assert (full.value.code, full.value.type) == ("overloaded", "rate_limit_error")
    with pytest.raises(openai.InternalServerError) as broken:
        call(servers, "/v1/chat/completions", messages=[{"role": "user", "content": "500"}])
    assert (broken.value.code, broken.value.type) == ("provider_unavailable", "server_error")
    assert "private" not in str(broken.value.body)
    with pytest.raises(openai.NotFoundError) as missing:
        client(servers.stt).post("/audio/translations", cast_to=object)
    assert missing.value.code == "not_found"


def test_a_stream_that_breaks_off_raises(servers: Servers) -> None:
    with pytest.raises(openai.APIError) as broken:
        call(
            servers,
            "/v1/chat/completions",
            messages=[{"role": "user", "content": "truncate"}],
            stream=True,
        )
    assert broken.value.code == "provider_unavailable"
    assert "·" in broken.value.message


def test_a_refusal_is_a_problem_as_well(servers: Servers) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        call(servers, "/v1/chat/completions", n=2)
    response = refusal.value.response
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["code"] == "invalid_parameter"
    assert told["detail"] in told["error"]["message"]


# --- models -----------------------------------------------------------------------------------


def test_each_server_lists_its_model(servers: Servers) -> None:
    found = {}
    for role in ("llm", "stt", "tts"):
        models = client(getattr(servers, role)).models
        [model] = models.list().data
        assert models.retrieve(model.id) == model
        found[role] = model.id
        with pytest.raises(openai.NotFoundError) as missing:
            models.retrieve("gpt-9")
        assert (missing.value.code, missing.value.param) == ("model_not_found", "model")
    assert found == {"llm": "org/standin", "stt": "scripted", "tts": "espeak"}


# --- chat -------------------------------------------------------------------------------------

TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}


@pytest.mark.parametrize("stream", [False, True])
def test_a_tool_that_must_be_called_is_called(servers: Servers, stream: bool) -> None:
    asked = {"tools": [TOOL], "tool_choice": "required", "stream": stream}
    answer = call(servers, "/v1/chat/completions", **asked)
    if stream:
        pieces = [c.choices[0].delta.tool_calls[0] for c in answer if c.choices[0].delta.tool_calls]
        name = pieces[0].function.name
        arguments = "".join(piece.function.arguments for piece in pieces)
        reason = answer[-1].choices[0].finish_reason
    else:
        [tool_call] = answer.choices[0].message.tool_calls
        assert (tool_call.type, answer.choices[0].message.content) == ("function", None)
        name, arguments = tool_call.function.name, tool_call.function.arguments
        reason = answer.choices[0].finish_reason
    assert (name, json.loads(arguments), reason) == ("weather", {"city": "서울"}, "tool_calls")


def test_a_conversation_with_tools_goes_on(servers: Servers) -> None:
    asked = {"tools": [TOOL], "tool_choice": "required"}
    called = call(servers, "/v1/chat/completions", **asked).choices[0].message
    messages = [
        {"role": "developer", "content": "짧게."},
        {"role": "user", "content": "서울 날씨?"},
        called,
        {"role": "tool", "tool_call_id": called.tool_calls[0].id, "content": "맑음"},
    ]
    assert call(servers, "/v1/chat/completions", messages=messages, tools=[TOOL])
    heard = servers.vllm.requests[-1]["messages"]
    assert [message["role"] for message in heard] == ["system", "user", "assistant", "tool"]
    assert heard[2]["tool_calls"][0]["function"]["name"] == "weather"
    assert heard[3]["tool_call_id"] == heard[2]["tool_calls"][0]["id"]


@pytest.mark.parametrize("stream", [False, True])
def test_logarithms_are_told(servers: Servers, stream: bool) -> None:
    answer = call(servers, "/v1/chat/completions", logprobs=True, top_logprobs=2, stream=stream)
    choices = [chunk.choices[0] for chunk in answer] if stream else answer.choices
    tokens = [t for choice in choices if choice.logprobs for t in choice.logprobs.content]
    assert "".join(token.token for token in tokens) == "서울입니다."
    assert [len(token.top_logprobs) for token in tokens] == [2, 2, 2]
    without = call(servers, "/v1/chat/completions")
    assert without.choices[0].logprobs is None


def test_usage_ends_a_stream_only_where_asked_for(servers: Servers) -> None:
    asked = {"stream": True, "stream_options": {"include_usage": True}}
    *_, last = call(servers, "/v1/chat/completions", **asked)
    assert (last.choices, last.usage.total_tokens) == ([], 8)
    assert all(c.choices for c in call(servers, "/v1/chat/completions", stream=True))


# --- transcriptions -----------------------------------------------------------------------------


def test_a_prompt_is_a_list_of_terms(servers: Servers) -> None:
    heard = call(servers, "/v1/audio/transcriptions", prompt="쿠버네티스, 파이썬")
    assert heard.text == "안녕하세요. 쿠버네티스"
    assert servers.recogniser.asked[-1] == ("ko", ("쿠버네티스", "파이썬"))
    call(servers, "/v1/audio/transcriptions", keywords=["쿠버네티스"], prompt="파이썬 서버")
    assert servers.recogniser.asked[-1][1] == ("쿠버네티스", "파이썬", "서버")


def test_a_transcript_is_streamed_by_stretches(servers: Servers) -> None:
    events = call(servers, "/v1/audio/transcriptions", stream=True)
    assert [event.type for event in events] == [
        *["transcript.text.delta"] * 2, "transcript.text.done",
    ]  # fmt: skip
    assert "".join(event.delta for event in events[:-1]) == events[-1].text
    assert events[-1].text == "안녕하세요. 반갑습니다."


def test_a_transcript_has_its_forms(servers: Servers) -> None:
    def form(name: str, **given: Any) -> Any:
        return call(servers, "/v1/audio/transcriptions", response_format=name, **given)

    assert form("json").usage.seconds == 3
    assert form("text") == "안녕하세요. 반갑습니다.\n"
    assert form("srt") == (
        "1\n00:00:00,000 --> 00:00:01,000\n안녕하세요.\n\n"
        "2\n00:00:01,500 --> 00:00:02,500\n반갑습니다.\n"
    )
    assert form("vtt") == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n안녕하세요.\n\n"
        "00:00:01.500 --> 00:00:02.500\n반갑습니다.\n"
    )
    segments = form("verbose_json")
    assert [segment.text for segment in segments.segments] == ["안녕하세요.", "반갑습니다."]
    assert (segments.segments[1].seek, segments.segments[1].tokens) == (150, [6])
    assert segments.words is None
    words = form("verbose_json", timestamp_granularities=["word"])
    assert [word.start for word in words.words] == [0.0, 1.5]
    assert words.segments is None


# --- speech -----------------------------------------------------------------------------------


def sound_of(content: bytes, *demuxer: str) -> tuple[int, float]:
    """Rate and seconds of an encoded sound, as ffmpeg reads it."""
    command = [ffmpeg_path(), "-v", "error", *demuxer, "-i", "pipe:0", "-ac", "1", "-f", "wav", "-"]
    decoded = subprocess.run(command, input=content, capture_output=True, check=True)
    with wave.open(io.BytesIO(decoded.stdout)) as file:
        return file.getframerate(), (len(decoded.stdout) - 44) / 2 / file.getframerate()


BEGINNINGS = {"mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3"), "opus": (b"OggS",), "flac": (b"fLaC",)}


@pytest.mark.parametrize("name", ["mp3", "opus", "aac", "flac"])
def test_speech_comes_in_the_format_that_was_asked_for(servers: Servers, name: str) -> None:
    rate_hz, seconds = sound_of(call(servers, "/v1/audio/speech", response_format="wav"))
    encoded = call(servers, "/v1/audio/speech", response_format=name)
    assert encoded.startswith(BEGINNINGS.get(name, (b"\xff\xf1",)))
    found_hz, found_s = sound_of(encoded)
    assert found_hz == (48_000 if name == "opus" else rate_hz)
    assert found_s == pytest.approx(seconds, abs=0.15)


def test_mp3_is_what_comes_unasked(servers: Servers) -> None:
    assert call(servers, "/v1/audio/speech").startswith(BEGINNINGS["mp3"])


def test_pcm_has_24000_samples_a_second(servers: Servers) -> None:
    _, seconds = sound_of(call(servers, "/v1/audio/speech", response_format="wav"))
    pcm = call(servers, "/v1/audio/speech", response_format="pcm")
    assert len(pcm) / 2 / 24_000 == pytest.approx(seconds, abs=0.02)


def test_the_official_client_streams_to_a_file(servers: Servers, tmp_path: Path) -> None:
    speech = client(servers.tts).audio.speech
    with speech.with_streaming_response.create(**SPOKEN) as response:
        response.stream_to_file(tmp_path / "said.mp3")
    assert sound_of((tmp_path / "said.mp3").read_bytes())[1] > 0.5


def test_speech_comes_as_events(servers: Servers) -> None:
    content = call(servers, "/v1/audio/speech", response_format="pcm", stream_format="sse")
    events = [json.loads(line[6:]) for line in content.decode().split("\n\n") if line]
    assert {event["type"] for event in events[:-1]} == {"speech.audio.delta"}
    assert events[-1]["type"] == "speech.audio.done"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="asks Linux for its processes")
async def test_encoding_leaves_no_process_behind(servers: Servers) -> None:
    async def leave() -> None:
        official = openai.AsyncOpenAI(base_url=servers.tts, api_key=KEY, max_retries=0)
        spoken = {**SPOKEN, "input": "안녕하세요. 반갑습니다. " * 20}
        async with official.audio.speech.with_streaming_response.create(**spoken) as response:
            await anext(response.iter_bytes(100))

    await asyncio.gather(leave(), leave())
    for _ in range(200):
        if not encoders():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("ffmpeg goes on for nobody")


def encoders() -> list[str]:
    """The command lines of this process's children that make an MP3."""
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
