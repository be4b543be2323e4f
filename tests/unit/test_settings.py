import re
from pathlib import Path
from typing import Any

import pytest
from faster_whisper.utils import available_models
from pydantic import ValidationError
from tests import ROOT
from tests.conftest import SETTING_NAMES

from daedam.errors import ConfigurationError
from daedam.setting_values import WHISPER_SIZES
from daedam.settings import Settings, load_settings
from daedam.utils.value_faults import UNKNOWN, fault_words

CONTRACT = {
    "WHISPER_LOCAL_MODEL": "base",
    "WHISPER_LOCAL_DEVICE": "cpu",
    "MELO_TTS_BASE_URL": "http://localhost:8001",
    "USE_A6000_MODELS": False,
    "A6000_STT_URL": "http://a6000-server:8002",
    "A6000_LLM_URL": "http://a6000-server:8003",
    "A6000_TTS_URL": "http://a6000-server:8004",
}


def test_the_contracts_settings_have_their_names_and_defaults() -> None:
    settings = load_settings(_env_file=None)
    for name, default in CONTRACT.items():
        assert getattr(settings, name.lower()) == default
    assert settings.gemini_api_key is None
    assert settings.melo_tts_ckpt_path is None


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    pairs = [re.match(r"#?\s?([A-Z0-9_]+)=(.*)$", line) for line in lines]
    return {pair[1]: pair[2] for pair in pairs if pair}


def test_the_example_lists_every_setting_with_its_default() -> None:
    defaults = {
        name.upper(): field.get_default(call_default_factory=True)
        for name, field in Settings.model_fields.items()
    }
    shown = example()
    assert set(shown) == SETTING_NAMES
    for name, default in defaults.items():
        wanted = "" if default is None else str(default)
        if isinstance(default, tuple):
            wanted = ",".join(default)
        assert shown[name].lower() == wanted.lower(), name


def test_the_example_itself_is_valid(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("\n".join(f"{name}={value}" for name, value in example().items()))
    assert load_settings(_env_file=env).port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "eighty"),
        ("max_upload_mb", "-1"),
        ("max_answer_sec", "0"),
        ("a6000_stt_url", "a6000-server:8002"),
        ("use_a6000_models", "perhaps"),
        ("whisper_local_device", "abacus"),
        ("log_level", "LOUD"),
    ],
)
def test_an_invalid_value_is_reported_in_one_line(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name.upper(), value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings(_env_file=None)
    assert name.upper() in caught.value.detail
    assert value in caught.value.detail_en
    assert "\n" not in caught.value.detail


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "very-secret")
    settings = load_settings(_env_file=None)
    assert "very-secret" not in repr(settings)
    assert "very-secret" not in str(settings.model_dump())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("postgres://u@h/db", "postgresql+psycopg://u@h/db"),
        ("sqlite:////tmp/x.db", "sqlite+aiosqlite:////tmp/x.db"),
    ],
)
def test_database_urls_get_the_installed_driver(url: str, expected: str) -> None:
    assert load_settings(_env_file=None, database_url=url).sqlalchemy_url == expected


def test_models_and_database_follow_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, daedam_data=tmp_path)
    assert settings.models_path == tmp_path / "models"
    assert str(tmp_path) in settings.sqlalchemy_url


def test_every_whisper_size_is_known() -> None:
    assert set(WHISPER_SIZES) == set(available_models())


@pytest.mark.parametrize("name", ["base", "large-v3-turbo", " small ", "org/model-ct2"])
def test_whisper_can_be_chosen_by_name(name: str) -> None:
    assert load_settings(_env_file=None, whisper_local_model=name)


@pytest.mark.parametrize("name", ["huge", "", "/no/such/folder", "~/none", "a b"])
def test_the_error_for_an_unknown_whisper_lists_the_names(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"WHISPER_LOCAL_MODEL.*large-v3-turbo"):
        load_settings(_env_file=None, whisper_local_model=name)


def test_whisper_can_be_chosen_by_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        load_settings(_env_file=None, whisper_local_model=str(tmp_path))
    (tmp_path / "model.bin").touch()
    assert load_settings(_env_file=None, whisper_local_model=str(tmp_path))


def test_whitespace_around_a_key_is_removed() -> None:
    settings = load_settings(_env_file=None, a6000_api_key=" secret\r\n", gemini_api_key=" ")
    assert settings.a6000_key == "secret"
    assert settings.gemini_api_key is None


def test_a_password_in_a_url_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(_env_file=None, a6000_stt_url="http://me:secret@a b")
    assert "secret" not in str(caught.value)


WRONG = ("", " ", "x y", "-1", "0", "1e999", "9" * 30, "nan", "아니요", "\0", "a,b", "~none/x")
"""Invalid values. Each setting refuses at least one of them, or `object()`."""


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_invalid_value_has_a_korean_message(name: str) -> None:
    faults = 0
    for value in (*WRONG, object()):
        given: dict[str, Any] = {name: value}
        try:
            Settings(_env_file=None, **given)
        except ValidationError as exc:
            (first, *_) = exc.errors(include_url=False)
        else:
            continue
        faults += 1
        with pytest.raises(ConfigurationError) as caught:
            load_settings(_env_file=None, **given)
        korean, _ = fault_words(first)
        assert korean != UNKNOWN, first["type"]
        assert korean in caught.value.detail
        assert re.search("[가-힣]", korean)
        assert first["msg"] not in caught.value.detail
        for english in ("Input", "should", "must", "valid", "Value error", " or "):
            assert english not in korean
    assert faults


def test_an_unknown_type_of_error_has_a_korean_message() -> None:
    unknown: Any = {"type": "date_past", "loc": (), "msg": "Date should be past", "input": ""}
    assert fault_words(unknown) == (UNKNOWN, "Date should be past")
