"""The clients that speak to servers: what they send, and what they make of faults."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.contract.model_servers import WAV, ModelServer, multipart_field

from daedam.clients.base import Message
from daedam.clients.gemini_client import GeminiClient, LLMA6000Client
from daedam.clients.melo_tts_client import MeloTTSLocalClient
from daedam.clients.whisper_client import WhisperA6000Client
from daedam.errors import DaedamError, ProviderRejected, ProviderTimeout, ProviderUnavailable

Call = Callable[[str, Path, float], Awaitable[object]]


async def _stt(url: str, wav: Path, timeout_s: float) -> object:
    return await WhisperA6000Client(url, timeout_s=timeout_s).transcribe(str(wav))


async def _llm(url: str, _wav: Path, timeout_s: float) -> object:
    return await LLMA6000Client(url, timeout_s=timeout_s).generate("질문")


async def _tts(url: str, _wav: Path, timeout_s: float) -> object:
    return await MeloTTSLocalClient(url, timeout_s=timeout_s).speak("질문")


async def _gemini(url: str, _wav: Path, timeout_s: float) -> object:
    client = GeminiClient("key", "gemini-test", base_url=url, timeout_s=timeout_s)
    return await client.generate("질문")


CALLS: dict[str, Call] = {"stt": _stt, "llm": _llm, "tts": _tts, "gemini": _gemini}


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "answer.wav"
    path.write_bytes(WAV)
    return path


async def test_whisper_server_hears_what_the_contract_says(wav: Path) -> None:
    server = ModelServer()
    with server.running() as url:
        await _stt(url, wav, 5)
    path, content = server.requests[0]
    assert path == "/stt"
    assert multipart_field(content, "language") == b"ko"
    assert multipart_field(content, "file") == WAV


async def test_llm_server_hears_what_the_contract_says(wav: Path) -> None:
    server = ModelServer()
    with server.running() as url:
        await _llm(url, wav, 5)
    path, content = server.requests[0]
    assert path == "/generate"
    assert json.loads(content) == {"prompt": "질문", "max_tokens": 200}


async def test_speech_server_hears_what_the_contract_says() -> None:
    server = ModelServer()
    with server.running() as url:
        speech = await MeloTTSLocalClient(url).speak("질문", speed=1.1)
    path, content = server.requests[0]
    assert path == "/tts"
    assert json.loads(content) == {"text": "질문", "speaker": "KR", "speed": 1.1}
    assert speech.wav == WAV


async def test_an_address_on_another_host_is_passed_on_unopened() -> None:
    server = ModelServer(body={"audio_url": "http://169.254.169.254/secret.wav"})
    with server.running() as url:
        speech = await MeloTTSLocalClient(url).speak("질문")
    assert speech.wav is None
    assert speech.audio_url == "http://169.254.169.254/secret.wav"
    assert [path for path, _ in server.requests] == ["/tts"]


async def test_gemini_gets_the_conversation_in_its_own_form() -> None:
    server = ModelServer()
    with server.running() as url:
        client = GeminiClient("key", "gemini-test", base_url=url)
        said = await client.chat(
            [Message("system", "규칙"), Message("user", "가"), Message("assistant", "나"),
             Message("user", "다")], max_tokens=48,
        )  # fmt: skip
    assert said == "서울입니다."
    path, content = server.requests[0]
    assert path.endswith("models/gemini-test:generateContent")
    sent = json.loads(content)
    assert sent["systemInstruction"]["parts"][0]["text"] == "규칙"
    assert [turn["role"] for turn in sent["contents"]] == ["user", "model", "user"]
    assert sent["generationConfig"]["maxOutputTokens"] == 48


@pytest.mark.parametrize("role", CALLS)
@pytest.mark.parametrize(
    ("status", "error"),
    [(429, ProviderUnavailable), (503, ProviderUnavailable), (400, ProviderRejected)],
)
async def test_a_refusal_becomes_our_error(
    role: str, status: int, error: type[DaedamError], wav: Path
) -> None:
    body = {"error": {"code": status, "message": "no", "status": "NO"}}
    with ModelServer(status=status, body=body).running() as url, pytest.raises(error):
        await CALLS[role](url, wav, 5)


@pytest.mark.parametrize("role", CALLS)
async def test_a_hang_becomes_a_timeout(role: str, wav: Path) -> None:
    with ModelServer(delay_s=2).running() as url, pytest.raises(ProviderTimeout):
        await CALLS[role](url, wav, 0.3)


@pytest.mark.parametrize("role", CALLS)
async def test_a_server_that_is_not_there_is_unavailable(
    role: str, wav: Path, unused_port: int
) -> None:
    with pytest.raises(ProviderUnavailable):
        await CALLS[role](f"http://127.0.0.1:{unused_port}", wav, 5)


@pytest.mark.parametrize("role", CALLS)
@pytest.mark.parametrize("body", [{}, [], {"text": 3, "audio_url": None}])
async def test_an_answer_of_another_form_is_rejected(role: str, body: object, wav: Path) -> None:
    with ModelServer(body=body).running() as url, pytest.raises(ProviderRejected):
        await CALLS[role](url, wav, 5)


async def test_a_safety_block_is_told_as_such(wav: Path) -> None:
    body = {"promptFeedback": {"blockReason": "SAFETY"}}
    with (
        ModelServer(body=body).running() as url,
        pytest.raises(ProviderRejected, match="safety"),
    ):
        await _gemini(url, wav, 5)


async def test_a_key_that_is_not_accepted_names_the_setting(wav: Path) -> None:
    body = {"error": {"code": 401, "message": "bad key", "status": "UNAUTHENTICATED"}}
    with (
        ModelServer(status=401, body=body).running() as url,
        pytest.raises(ProviderRejected, match="GEMINI_API_KEY"),
    ):
        await _gemini(url, wav, 5)
