"""Which providers and fallbacks are selected, and which models they need."""

from pathlib import Path

import pytest

from daedam.clients import (
    get_llm_chain,
    get_llm_client,
    get_named_llm,
    get_stt_chain,
    get_tts_chain,
    llm_names,
    needed_models,
)
from daedam.clients.base import Recipient
from daedam.clients.chain import Chain
from daedam.clients.exam_results import (
    ExamResult,
    machine_fingerprint,
    prompt_version,
    store_result,
)
from daedam.clients.local_models import llm_path
from daedam.errors import ModelMissing
from daedam.settings import LlmProvider, Settings, load_settings

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


def passed(provider: str, model: str, **changes: object) -> ExamResult:
    fields: dict[str, object] = {
        **{"accepted_share": 0.95, "answers": 40, "p50_s": 0.6, "p95_s": 1.1},
        **{"judge": "a6000 j", "judges_itself": False, "date": "2026-11-30T00:00:00+00:00"},
        **{"prompt_version": prompt_version(), "machine": machine_fingerprint()},
    }
    return ExamResult(provider=provider, model=model, **{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"prompt_version": "of another prompt"}, False),
        ({"machine": "another × 64"}, False),
        ({"accepted_share": 0.85}, False),
        ({"p95_s": 2.0}, False),
        ({"judge": ""}, False),
    ],
)
def test_a_model_phrases_only_with_a_passed_exam(
    changes: dict[str, object], may: bool, tmp_path: Path
) -> None:
    settings = load_settings(
        _env_file=None, daedam_data=tmp_path, gemini_api_key="k", llm_fallback="a6000"
    )
    assert not get_llm_client(settings).capabilities.phrases, "there is no result yet"
    store_result(settings.exam_path, passed("gemini", settings.gemini_model, **changes))
    client = get_llm_client(settings)
    assert client.capabilities.phrases is may
    assert client.capabilities.judges
    chain = get_llm_chain(settings)
    assert not chain.capabilities.phrases, "its fallback has not passed"
    phrasing = chain.phrasing_chain()
    assert (phrasing is not None) is may
    assert phrasing is None or names(phrasing) == ["gemini"]


def test_a_result_counts_for_one_model_and_address(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, daedam_data=tmp_path, use_a6000_models="true")
    ((provider, model), local) = llm_names(settings)
    assert (provider, local[0]) == (LlmProvider.A6000, LlmProvider.LOCAL)
    store_result(settings.exam_path, passed("a6000", model))
    assert get_named_llm(settings, provider).client.capabilities.phrases
    moved = settings.model_copy(update={"a6000_llm_url": "http://user:secret@other:8003"})
    assert not get_named_llm(moved, provider).client.capabilities.phrases
    assert llm_names(moved)[0][1] == "@ other:8003"


def test_a_folder_with_one_gguf_file_is_a_language_model(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, llm_local_model=str(tmp_path))
    with pytest.raises(ModelMissing, match="0개"):
        llm_path(settings)
    (tmp_path / "one.gguf").touch()
    assert llm_path(settings) == tmp_path / "one.gguf"
    (tmp_path / "two.gguf").touch()
    with pytest.raises(ModelMissing, match="2개"):
        llm_path(settings)


def test_a_language_model_by_reference_is_needed(tmp_path: Path) -> None:
    reference = "hf:maker/tiny/tiny.gguf@v1"
    settings = load_settings(_env_file=None, daedam_data=tmp_path, llm_local_model=reference)
    assert needed_models(settings)[reference] is False
    with pytest.raises(ModelMissing, match=r"hf:maker/tiny/tiny\.gguf@v1"):
        llm_path(settings)


def test_a_selected_larger_whisper_is_required() -> None:
    settings = load_settings(_env_file=None, whisper_local_model="small")
    assert needed_models(settings)["whisper-small"] is False
