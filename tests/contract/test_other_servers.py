"""Health checks, voices and WAV files of servers other than daedam's own."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.contract.model_servers import WAV, ModelServer

from daedam.clients import get_tts_client
from daedam.clients.gemini_client import LLMA6000Client
from daedam.clients.melo_tts_client import MeloTTSA6000Client
from daedam.clients.whisper_client import WhisperA6000Client
from daedam.errors import ProviderDenied, ProviderUnavailable
from daedam.settings import ServerApi, load_settings

CHECKED: dict[str, Callable[[str], Any]] = {
    "stt": WhisperA6000Client,
    "llm": LLMA6000Client,
    "tts": MeloTTSA6000Client,
}


async def test_a_health_check_raises_if_the_server_is_not_ready() -> None:
    for client in (WhisperA6000Client, LLMA6000Client, MeloTTSA6000Client):
        with ModelServer().running() as url:
            await client(url).check()
        with ModelServer(ready=False).running() as url, pytest.raises(ProviderUnavailable):
            await client(url).check()


@pytest.mark.parametrize("role", CHECKED)
@pytest.mark.parametrize("path", ["/readyz", "/health", "/v1/models"])
async def test_the_health_route_that_a_server_has_is_used(role: str, path: str) -> None:
    server = ModelServer(health={path: 200})
    with server.running() as url:
        client = CHECKED[role](url)
        await client.check()
        server.requests.clear()
        await client.check()
        assert [request.path for request in server.requests] == [path], "asked first from then on"
        server.health[path] = 503
        with pytest.raises(ProviderUnavailable):
            await client.check()
        await client.close()


async def test_a_server_without_a_health_route_need_only_respond() -> None:
    with ModelServer(health={}).running() as url:
        await WhisperA6000Client(url).check()


@pytest.mark.parametrize(
    "health", [{"/v1/models": 401}, {"/readyz": 401, "/health": 403, "/v1/models": 401}]
)
async def test_a_refused_key_raises(health: dict[str, int]) -> None:
    with ModelServer(health=health).running() as url, pytest.raises(ProviderDenied):
        await LLMA6000Client(url).check()


async def test_the_health_route_is_searched_again_after_a_change_of_server() -> None:
    server = ModelServer(health={"/readyz": 200})
    with server.running() as url:
        client = LLMA6000Client(url)
        await client.check()
        server.health = {"/health": 503}
        with pytest.raises(ProviderUnavailable):
            await client.check()


@pytest.mark.parametrize("api", ServerApi)
async def test_the_configured_voice_is_requested(api: ServerApi) -> None:
    server = ModelServer()
    with server.running() as url:
        settings = load_settings(
            use_a6000_models=True, a6000_tts_url=url, a6000_tts_api=api, a6000_tts_voice="nova"
        )
        client = get_tts_client(settings)
        await client.speak("질문")
        await client.speak("질문", speaker="echo")
    field = "speaker" if api is ServerApi.CONTRACT else "voice"
    asked = [json.loads(r.content)[field] for r in server.asked if r.content]
    assert asked == ["nova", "echo"]
    assert client.voice == "nova", "what is kept of one voice is not another's"


async def test_the_configured_melo_voice_is_requested() -> None:
    server = ModelServer()
    with server.running() as url:
        settings = load_settings(
            tts_provider="melo", melo_tts_base_url=url, melo_tts_voice="kim", use_a6000_models=False
        )
        await get_tts_client(settings).speak("질문")
    assert json.loads(server.requests[0].content)["speaker"] == "kim"


async def test_the_length_in_a_streamed_wav_header_is_corrected() -> None:
    streamed = WAV[:4] + b"\xff" * 4 + WAV[8:40] + b"\xff" * 4 + WAV[44:]
    with ModelServer(wav=streamed).running() as url:
        speech = await MeloTTSA6000Client(url, api=ServerApi.OPENAI).speak("질문")
    assert speech.wav == WAV
