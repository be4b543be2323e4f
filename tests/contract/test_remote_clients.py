"""The requests that the clients send to servers, and the errors that they raise for faults."""

import json
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from pathlib import Path

import pytest
from tests.contract.model_servers import HEARD, PCM, PCM_RATE_HZ, WAV, ModelServer, multipart_field

from daedam.clients.base import Message, VoiceQuality, conversation_as_prompt
from daedam.clients.gemini_client import GeminiClient, LLMA6000Client
from daedam.clients.http import new_request_id, retry_after_s
from daedam.clients.melo_tts_client import MeloTTSA6000Client, MeloTTSLocalClient
from daedam.clients.whisper_client import WhisperA6000Client
from daedam.errors import (
    DaedamError,
    ProviderBlocked,
    ProviderDenied,
    ProviderOverQuota,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from daedam.settings import ServerApi

Call = Callable[[str, Path, float], Awaitable[object]]


def _stt(api: ServerApi) -> Call:
    async def call(url: str, wav: Path, timeout_s: float) -> object:
        client = WhisperA6000Client(url, timeout_s=timeout_s, api=api, model="whisper-1")
        return await client.transcribe(str(wav))

    return call


def _llm(api: ServerApi) -> Call:
    async def call(url: str, _wav: Path, timeout_s: float) -> object:
        client = LLMA6000Client(url, timeout_s=timeout_s, api=api, model="mini")
        return await client.generate("질문")

    return call


def _tts(api: ServerApi) -> Call:
    async def call(url: str, _wav: Path, timeout_s: float) -> object:
        return await MeloTTSA6000Client(url, timeout_s=timeout_s, api=api).speak("질문")

    return call


async def _gemini(url: str, _wav: Path, timeout_s: float) -> object:
    client = GeminiClient("key", "gemini-test", base_url=url, timeout_s=timeout_s)
    return await client.generate("질문")


CALLS: dict[str, Call] = {
    "stt": _stt(ServerApi.CONTRACT),
    "llm": _llm(ServerApi.CONTRACT),
    "tts": _tts(ServerApi.CONTRACT),
    "openai-stt": _stt(ServerApi.OPENAI),
    "openai-llm": _llm(ServerApi.OPENAI),
    "openai-tts": _tts(ServerApi.OPENAI),
    "gemini": _gemini,
}

STREAMS = ["openai-llm", "gemini"]

CONVERSATION = [
    Message("system", "규칙"),
    Message("user", "가"),
    Message("assistant", "나"),
    Message("user", "다"),
]


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "answer.wav"
    path.write_bytes(WAV)
    return path


# --- requests and responses ---------------------------------------------------------------------


async def test_the_stt_request_follows_the_contract(wav: Path) -> None:
    server = ModelServer()
    with server.running() as url:
        await CALLS["stt"](url, wav, 5)
    [request] = server.requests
    assert request.path == "/stt"
    assert multipart_field(request.content, "language") == b"ko"
    assert multipart_field(request.content, "file") == WAV


async def test_words_in_the_response_are_returned(wav: Path) -> None:
    segment = {
        "text": HEARD, "start": 0.1, "end": 2.0, "confidence": 0.8,
        "words": [{"word": "가장", "start": 0.1, "end": 0.4, "probability": 0.9}],
    }  # fmt: skip
    with ModelServer(body={"text": HEARD, "segments": [segment]}).running() as url:
        transcript = await WhisperA6000Client(url).recognize(wav)
    assert [(w.text, w.start_s, w.probability) for w in transcript.words] == [("가장", 0.1, 0.9)]
    assert transcript.segments[0].confidence == 0.8


async def test_the_text_is_returned_without_invalid_segments(wav: Path) -> None:
    with ModelServer(body={"text": HEARD, "segments": [{"text": 3}]}).running() as url:
        transcript = await WhisperA6000Client(url).recognize(wav)
    assert (transcript.text, transcript.segments) == (HEARD, ())


async def test_openais_transcription_route_is_used_if_configured(wav: Path) -> None:
    server = ModelServer()
    with server.running() as url:
        client = WhisperA6000Client(f"{url}/v1", api=ServerApi.OPENAI, model="whisper-1")
        transcript = await client.recognize(wav)
    [request] = server.requests
    assert request.path == "/v1/audio/transcriptions"
    assert multipart_field(request.content, "model") == b"whisper-1"
    assert multipart_field(request.content, "response_format") == b"verbose_json"
    assert transcript.text == HEARD
    assert [word.text for word in transcript.words] == ["가장", "가까운"]
    assert transcript.segments[0].confidence == pytest.approx(0.8187, abs=1e-3)


async def test_the_llm_request_follows_the_contract(wav: Path) -> None:
    server = ModelServer()
    with server.running() as url:
        await CALLS["llm"](url, wav, 5)
    [request] = server.requests
    assert request.path == "/generate"
    assert json.loads(request.content) == {"prompt": "질문", "max_tokens": 200}


async def test_a_conversation_is_sent_as_messages_and_as_prompt() -> None:
    server = ModelServer()
    with server.running() as url:
        await LLMA6000Client(url).chat(CONVERSATION, max_tokens=9, seed=4)
    sent = json.loads(server.requests[0].content)
    assert sent["prompt"] == conversation_as_prompt(CONVERSATION)
    assert [m["role"] for m in sent["messages"]] == ["system", "user", "assistant", "user"]
    assert (sent["max_tokens"], sent["seed"]) == (9, 4)


async def test_openais_chat_route_is_used_and_streamed_if_configured() -> None:
    server = ModelServer()
    with server.running() as url:
        client = LLMA6000Client(url, api=ServerApi.OPENAI, model="mini", api_key="s3cret")
        pieces = [piece async for piece in client.stream(CONVERSATION, max_tokens=9, seed=4)]
    [request] = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer s3cret"
    sent = json.loads(request.content)
    assert (sent["model"], sent["max_tokens"], sent["seed"], sent["stream"]) == ("mini", 9, 4, True)
    assert [m["role"] for m in sent["messages"]] == ["system", "user", "assistant", "user"]
    assert pieces == ["서울", "입니다."]


async def test_the_tts_request_follows_the_contract() -> None:
    server = ModelServer()
    with server.running() as url:
        speech = await MeloTTSLocalClient(url).speak("질문", speed=1.1)
    request = server.requests[0]
    assert request.path == "/tts"
    assert json.loads(request.content) == {"text": "질문", "speaker": "KR", "speed": 1.1}
    assert speech.wav == WAV


async def test_openais_speech_route_is_used_and_streamed_if_configured() -> None:
    server = ModelServer()
    with server.running() as url:
        client = MeloTTSA6000Client(url, api=ServerApi.OPENAI, model="tts-1")
        assert (await client.speak("질문")).wav == WAV
        chunks = [chunk async for chunk in client.stream_speech("질문", speed=1.1)]
    assert json.loads(server.requests[1].content) == {
        "model": "tts-1", "input": "질문", "voice": "KR", "speed": 1.1, "response_format": "pcm",
    }  # fmt: skip
    assert b"".join(chunk.pcm for chunk in chunks) == PCM
    assert {chunk.sample_rate_hz for chunk in chunks} == {PCM_RATE_HZ}
    assert all(len(chunk.pcm) % 2 == 0 for chunk in chunks)


@pytest.mark.parametrize("told", ["formant", "neural", "splendid", None])
async def test_the_voice_quality_is_the_one_that_the_server_returns(told: str | None) -> None:
    server = ModelServer(body={"audio_url": "/audio/a.wav", **({"quality": told} if told else {})})
    with server.running() as url:
        speech = await MeloTTSLocalClient(url).speak("질문")
    assert speech.quality == (VoiceQuality.FORMANT if told == "formant" else VoiceQuality.NEURAL)


async def test_an_audio_url_of_another_host_is_returned_and_not_fetched() -> None:
    server = ModelServer(body={"audio_url": "http://169.254.169.254/secret.wav"})
    with server.running() as url:
        speech = await MeloTTSLocalClient(url).speak("질문")
    assert speech.wav is None
    assert speech.audio_url == "http://169.254.169.254/secret.wav"
    assert [request.path for request in server.requests] == ["/tts"]


async def test_gemini_gets_the_conversation_in_its_format() -> None:
    server = ModelServer()
    with server.running() as url:
        client = GeminiClient("key", "gemini-test", base_url=url)
        pieces = [piece async for piece in client.stream(CONVERSATION, max_tokens=48)]
    assert pieces == ["서울", "입니다."]
    [request] = server.requests
    assert request.path.endswith("models/gemini-test:streamGenerateContent?alt=sse")
    assert request.headers["x-goog-api-key"] == "key"
    sent = json.loads(request.content)
    assert sent["systemInstruction"]["parts"][0]["text"] == "규칙"
    assert [turn["role"] for turn in sent["contents"]] == ["user", "model", "user"]
    assert sent["generationConfig"]["maxOutputTokens"] == 48


async def test_requests_of_one_call_have_the_same_idempotency_key(wav: Path) -> None:
    server = ModelServer()
    with server.running() as url:
        with new_request_id():
            await CALLS["llm"](url, wav, 5)
            await CALLS["llm"](url, wav, 5)
        await CALLS["llm"](url, wav, 5)
    ids = [request.headers["idempotency-key"] for request in server.requests]
    assert ids[0] == ids[1] != ids[2]


# --- faults -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", CALLS)
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, ProviderUnavailable),
        (500, ProviderUnavailable),
        (503, ProviderUnavailable),
        (400, ProviderRejected),
        (401, ProviderDenied),
    ],
)
async def test_an_error_status_raises_the_matching_error(
    role: str, status: int, error: type[DaedamError], wav: Path
) -> None:
    with ModelServer(status=status).running() as url, pytest.raises(error):
        await CALLS[role](url, wav, 5)


@pytest.mark.parametrize("role", CALLS)
@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_passed_on(role: str, status: int, wav: Path) -> None:
    server = ModelServer(status=status, retry_after="7")
    with server.running() as url, pytest.raises(ProviderUnavailable) as caught:
        await CALLS[role](url, wav, 5)
    assert caught.value.retry_after_s == 7


def test_retry_after_may_be_a_date() -> None:
    assert retry_after_s({"retry-after": formatdate(usegmt=True)}) == 0
    assert retry_after_s({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert retry_after_s({"retry-after": "soon"}) is None
    assert retry_after_s({}) is None


@pytest.mark.parametrize("role", CALLS)
async def test_a_server_that_hangs_raises_a_timeout(role: str, wav: Path) -> None:
    with ModelServer(delay_s=2).running() as url, pytest.raises(ProviderTimeout):
        await CALLS[role](url, wav, 0.3)


@pytest.mark.parametrize("role", CALLS)
async def test_an_unreachable_server_is_unavailable(role: str, wav: Path, unused_port: int) -> None:
    with pytest.raises(ProviderUnavailable):
        await CALLS[role](f"http://127.0.0.1:{unused_port}", wav, 5)


@pytest.mark.parametrize("role", CALLS)
@pytest.mark.parametrize("body", [[], {"text": 3, "audio_url": None, "choices": [3]}])
async def test_a_response_of_another_format_is_rejected(role: str, body: object, wav: Path) -> None:
    with (
        ModelServer(body=body).running() as url,
        pytest.raises((ProviderRejected, ProviderUnavailable)),
    ):
        await CALLS[role](url, wav, 5)


@pytest.mark.parametrize("role", STREAMS)
@pytest.mark.parametrize("resets", [False, True])
async def test_a_truncated_response_raises(role: str, resets: bool, wav: Path) -> None:
    with (
        ModelServer(breaks_off=True, resets=resets).running() as url,
        pytest.raises(ProviderUnavailable),
    ):
        await CALLS[role](url, wav, 5)


@pytest.mark.parametrize(
    "body",
    [
        {"promptFeedback": {"blockReason": "SAFETY"}},
        {"candidates": [{"finishReason": "SAFETY"}]},
        {"candidates": [{"content": {"parts": [{"text": "가"}]}, "finishReason": "RECITATION"}]},
    ],
)
async def test_a_safety_block_raises_its_own_error(body: object, wav: Path) -> None:
    with (
        ModelServer(body=body).running() as url,
        pytest.raises(ProviderBlocked, match="safety"),
    ):
        await _gemini(url, wav, 5)


@pytest.mark.parametrize(
    ("status", "message"), [(401, "bad key"), (400, "API key not valid. Please pass a valid one.")]
)
async def test_the_error_for_a_refused_gemini_key_names_the_setting(
    status: int, message: str, wav: Path
) -> None:
    refusal = {"error": {"code": status, "message": message, "status": "NO"}}
    with (
        ModelServer(status=status, refusal=refusal).running() as url,
        pytest.raises(ProviderDenied, match="GEMINI_API_KEY"),
    ):
        await _gemini(url, wav, 5)


async def test_an_exhausted_quota_raises_with_its_retry_delay(wav: Path) -> None:
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "17s"}
    refusal = {"error": {"code": 429, "message": "quota", "details": [{"x": 1}, info]}}
    with (
        ModelServer(status=429, refusal=refusal).running() as url,
        pytest.raises(ProviderOverQuota, match="quota") as caught,
    ):
        await _gemini(url, wav, 5)
    assert caught.value.retry_after_s == 17


async def test_a_health_check_of_gemini_raises_for_a_wrong_key() -> None:
    with ModelServer().running() as url:
        await GeminiClient("key", "gemini-test", base_url=url).check()
    with ModelServer(status=403).running() as url, pytest.raises(ProviderDenied):
        await GeminiClient("key", "gemini-test", base_url=url).check()
