"""Retry and fallback with the real clients, over real HTTP."""

from pathlib import Path

import pytest
from tests.contract.model_servers import HEARD, WAV, ModelServer

from daedam.clients import get_llm_chain, get_stt_chain, get_tts_chain
from daedam.clients.base import Message
from daedam.settings import Settings

ASK = [Message("user", "질문")]


def settings_for(settings: Settings, url: str, **changed: object) -> Settings:
    urls = {f"a6000_{role}_url": url for role in ("stt", "llm", "tts")}
    alone = {"stt_fallback": (), "llm_fallback": (), "tts_fallback": ()}
    switched = {**alone, **urls, "use_a6000_models": True, "gemini_base_url": url, **changed}
    return settings.model_copy(update=switched)


async def ask_all(settings: Settings, wav: Path) -> list[str]:
    """Call the chain of each role once; return the names of the providers that served."""
    stt, llm, tts = get_stt_chain(settings), get_llm_chain(settings), get_tts_chain(settings)
    heard = await stt.recognize(wav)
    assert heard.text == HEARD
    said = await llm.chat(ASK)
    assert said.text == "서울입니다."
    spoken = await tts.speak("질문")
    assert spoken.wav == WAV
    for chain in (stt, llm, tts):
        await chain.close()
    return [heard.provider, said.provider, spoken.provider]


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "answer.wav"
    path.write_bytes(WAV)
    return path


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_retry_has_the_same_idempotency_key(
    settings: Settings, wav: Path, status: int
) -> None:
    server = ModelServer(retry_after="0")
    with server.running() as url:
        servers = settings_for(settings, url)
        for ask in ("stt", "llm", "tts"):
            server.requests.clear()
            server.statuses = [status]
            match ask:
                case "stt":
                    await get_stt_chain(servers).recognize(wav)
                case "llm":
                    await get_llm_chain(servers).chat(ASK)
                case _:
                    await get_tts_chain(servers).synthesize("질문")
            ids = [request.headers["idempotency-key"] for request in server.asked]
            assert len(ids) == 2
            assert ids[0] == ids[1]


@pytest.mark.parametrize("status", [429, 500])
async def test_gemini_is_retried_once(settings: Settings, status: int) -> None:
    server = ModelServer(statuses=[status], retry_after="0")
    with server.running() as url:
        gemini = settings_for(settings, url, use_a6000_models=False).model_copy(
            update={"llm_provider": "gemini", "gemini_api_key": _key("k")}
        )
        chain = get_llm_chain(gemini)
        assert (await chain.chat(ASK)).text == "서울입니다."
        assert len(server.asked) == 2
        await chain.close()


async def test_gemini_is_the_fallback_of_an_unreachable_server(
    settings: Settings, wav: Path, unused_port: int
) -> None:
    with ModelServer().running() as url:
        nobody = f"http://127.0.0.1:{unused_port}"
        changed = {"llm_fallback": ("gemini",), "gemini_api_key": _key("k")}
        servers = settings_for(settings, url, **changed, a6000_llm_url=nobody)
        assert await ask_all(servers, wav) == ["whisper-a6000", "gemini", "melo-a6000"]


def _key(value: str) -> object:
    from pydantic import SecretStr

    return SecretStr(value)
