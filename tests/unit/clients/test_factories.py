"""Which providers and fallbacks are selected, and which models they need."""

import pytest

from daedam.clients import get_llm_chain, get_stt_chain, get_tts_chain, needed_models
from daedam.clients.base import Recipient
from daedam.clients.chain import Chain
from daedam.settings import Settings, load_settings

WHISPER, LLM, VOICE = "whisper-base", "qwen2.5-coder-1.5b-instruct-q4_k_m", "supertonic-3"


def names(chain: Chain) -> list[str]:  # type: ignore[type-arg]
    return [member.client.name for member in chain.members]


def changed(settings: Settings, **environment: str) -> Settings:
    return load_settings(_env_file=None, daedam_models=settings.models_path, **environment)


def test_the_local_models_are_the_fallback_of_the_a6000(real_settings: Settings) -> None:
    settings = changed(real_settings, use_a6000_models="true")
    assert names(get_stt_chain(settings)) == ["whisper-a6000", "whisper-local"]
    assert names(get_llm_chain(settings)) == ["llm-a6000", "llama-local"]
    assert names(get_tts_chain(settings))[0] == "melo-a6000"
    assert names(get_tts_chain(settings))[-1] == "espeak-ng"


def test_gemini_is_a_fallback_only_if_a_key_is_configured(real_settings: Settings) -> None:
    with_key = changed(real_settings, use_a6000_models="true", gemini_api_key="k")
    assert names(get_llm_chain(with_key)) == ["llm-a6000", "gemini", "llama-local"]
    only_gemini = changed(real_settings, gemini_api_key="k")
    assert names(get_llm_chain(only_gemini)) == ["gemini", "llama-local"]
    by_name = changed(real_settings, llm_fallback="gemini,local")
    assert names(get_llm_chain(by_name)) == ["llama-local"]


def test_the_fallbacks_of_a_local_provider_are_local(real_settings: Settings) -> None:
    settings = changed(real_settings, gemini_api_key="k", llm_provider="local")
    assert names(get_llm_chain(settings)) == ["llama-local"]


def test_recipients_include_those_of_all_fallbacks(real_settings: Settings) -> None:
    here = changed(real_settings)
    for chain in (get_stt_chain(here), get_llm_chain(here), get_tts_chain(here)):
        assert chain.recipients == frozenset()
    servers = changed(real_settings, use_a6000_models="true", gemini_api_key="k")
    assert get_stt_chain(servers).recipients == {Recipient.SERVER}
    assert get_llm_chain(servers).recipients == {Recipient.SERVER, Recipient.GOOGLE}
    assert get_tts_chain(servers).recipients == {Recipient.SERVER}
    unused = changed(real_settings, gemini_api_key="k", llm_provider="local")
    assert get_llm_chain(unused).recipients == frozenset()
    melo = changed(real_settings, tts_provider="melo", stt_fallback="a6000")
    assert get_tts_chain(melo).recipients == get_stt_chain(melo).recipients == {Recipient.SERVER}


def test_fallbacks_have_the_order_of_the_setting(real_settings: Settings) -> None:
    settings = changed(
        real_settings, llm_provider="local", llm_fallback=" a6000 , gemini", gemini_api_key="k"
    )
    assert names(get_llm_chain(settings)) == ["llama-local", "llm-a6000", "gemini"]
    nobody = changed(real_settings, use_a6000_models="true", llm_fallback="none")
    assert names(get_llm_chain(nobody)) == ["llm-a6000"]


def test_a_fallback_without_its_model_is_left_out(settings: Settings) -> None:
    bare = changed(settings, use_a6000_models="true").model_copy(
        update={"daedam_models": settings.daedam_data}
    )
    assert names(get_stt_chain(bare)) == ["whisper-a6000"]
    assert names(get_tts_chain(bare)) == ["melo-a6000", "espeak-ng"]


@pytest.mark.parametrize(
    ("environment", "needed"),
    [
        ({}, {WHISPER: False, LLM: False, VOICE: True}),
        ({"use_a6000_models": "true"}, {WHISPER: True, LLM: True}),
        ({"gemini_api_key": "k"}, {WHISPER: False, LLM: True, VOICE: True}),
        ({"use_a6000_models": "true", "stt_fallback": "none", "llm_fallback": "none"}, {}),
        ({"tts_provider": "espeak"}, {WHISPER: False, LLM: False}),
    ],
)
def test_models_of_fallbacks_are_optional(
    environment: dict[str, str], needed: dict[str, bool]
) -> None:
    assert needed_models(load_settings(_env_file=None, **environment)) == needed
