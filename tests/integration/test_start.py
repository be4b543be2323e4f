"""Errors at the start: one Korean and one English sentence, and a stable exit status."""

import errno
import os
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from tests.conftest import SETTING_NAMES
from tests.serving import free_port

from daedam.cli.main import app, main
from daedam.exit_codes import ExitCode
from daedam.settings import load_settings
from daedam.storage.database import Database

NO_MODELS = {
    "USE_A6000_MODELS": "true",
    **dict.fromkeys(("STT_FALLBACK", "LLM_FALLBACK", "TTS_FALLBACK"), "none"),
}


@pytest.fixture
def start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Return a function that runs a command and returns its standard error.

    The command must end with a configuration error. If the server starts nevertheless, the test
    fails at once.
    """

    async def serve(*_: Any) -> None:
        pytest.fail("the server started")

    monkeypatch.setattr(uvicorn.Server, "serve", serve)

    def run(command: str = "serve", /, **environment: str) -> str:
        defaults = {"DAEDAM_DATA": str(tmp_path / "data"), "PORT": str(free_port()), **NO_MODELS}
        monkeypatch.chdir(tmp_path)
        for name, value in {**defaults, **environment}.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(lambda: app(command.split(), standalone_mode=False))
        message = capsys.readouterr().err
        assert ended.value.code == ExitCode.CONFIGURATION, message
        assert "Traceback" not in message
        korean, english = message.strip().splitlines()
        assert korean.startswith("오류 ")
        assert english.startswith("Error ")
        return message

    return run


WRONG = {
    "HOST": "no such host",
    "PORT": "eighty",
    "DAEDAM_DATA": "{file}",
    "DAEDAM_MODELS": "{file}",
    "DAEDAM_MODELS_FOLDER": "{missing}",
    "DATABASE_URL": "mysql://me:secret@localhost/x",
    "DATABASE_POOL_SIZE": "0",
    "DATABASE_POOL_OVERFLOW": "-1",
    "DATABASE_WAIT_S": "0",
    "PUBLIC_BASE_URL": "interview.example",
    "TRUSTED_PROXIES": "my-proxy",
    "KEEP_ALIVE_S": "0",
    "STOP_DELAY_S": "-1",
    "LOG_LEVEL": "LOUD",
    "RETENTION_DAYS": "-1",
    "TIME_ZONE": "Mars/Olympus",
    "SESSION_HOURS": "0",
    "DAEDAM_MASTER_KEY": "short",
    "ALLOWED_ORIGINS": "*",
    "PROCESS_NAME": "a b",
    "MAX_INTERVIEWS": "0",
    "MIN_FREE_MB": "-1",
    "RATE_PER_MINUTE": "many",
    "STARTS_PER_MINUTE": "-1",
    "DRAIN_S": "601",
    "MAX_UPLOAD_MB": "0",
    "MAX_ANSWER_SEC": "0",
    "FOLLOWUPS_PER_QUESTION": "6",
    "INTERVIEW_PLAN": "{missing}",
    "STT_PROVIDER": "ears",
    "STT_FALLBACK": "ears",
    "MODEL_CHOICE": "best",
    "WHISPER_LOCAL_MODEL": "huge",
    "WHISPER_LOCAL_DEVICE": "abacus",
    "SECOND_READING": "twice",
    "LLM_PROVIDER": "oracle",
    "LLM_FALLBACK": "local, oracle",
    "GEMINI_API_KEY": "a b",
    "GEMINI_MODEL": "two words",
    "GEMINI_BASE_URL": "http://a b",
    "LLM_LOCAL_MODEL": "two\nlines",
    "TTS_PROVIDER": "mouth",
    "TTS_FALLBACK": "mouth",
    "MELO_TTS_BASE_URL": "localhost",
    "MELO_TTS_VOICE": "two words",
    "MELO_TTS_CKPT_PATH": "~no-such-person/G_0.pth",
    "SUPERTONIC_VOICE": "F9",
    "USE_A6000_MODELS": "perhaps",
    "A6000_STT_URL": "http://a6000-server:8002 # the big one",
    "A6000_LLM_URL": "http://a6000-server:8003\nx",
    "A6000_TTS_URL": "http://a6000-server:8004/?key=1",
    "A6000_STT_API": "soap",
    "A6000_LLM_API": "soap",
    "A6000_TTS_API": "soap",
    "A6000_STT_MODEL": "two words",
    "A6000_LLM_MODEL": "two words",
    "A6000_TTS_MODEL": "two words",
    "A6000_TTS_VOICE": "two words",
    "A6000_LLM_CONTEXT_TOKENS": "1",
    "A6000_API_KEY": "secret1\nsecret2",
    "HEALTH_CHECK_S": "0",
    "STT_TIMEOUT_S": "0",
    "LLM_TIMEOUT_S": "0",
    "TTS_TIMEOUT_S": "0",
    "CPU_THREADS": "-1",
}


def test_every_setting_has_a_wrong_value() -> None:
    assert set(WRONG) == SETTING_NAMES


@pytest.mark.parametrize("name", WRONG)
def test_the_error_for_a_wrong_value_names_the_setting(
    name: str, start: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    places = {"{file}": str(tmp_path / "file"), "{missing}": str(tmp_path / "missing")}
    message = start(**{name: places.get(WRONG[name], WRONG[name])})
    for line in message.strip().splitlines():
        assert name in line
        assert "secret" not in line


# --- .env ------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp949", "utf-16", "utf-16-le"])
def test_an_env_file_in_an_encoding_other_than_utf_8_is_refused(
    encoding: str, start: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / ".env").write_bytes("# 설정\nPORT=9000\n".encode(encoding))
    assert "UTF-8" in start()


def test_an_env_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("PORT=9000\n".encode("utf-8-sig"))
    assert load_settings(_env_file=file).port == 9000


def test_an_env_file_that_is_a_folder_is_refused(start: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert ".env" in start()


# --- folders and disk ------------------------------------------------------------------------


def test_a_data_folder_that_cannot_be_written_is_refused(start: Callable[..., str]) -> None:
    assert "DAEDAM_DATA" in start(DAEDAM_DATA="/proc/self/daedam")


def failing(name: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `os.<name>` raise an `OSError` with the error number `number`."""

    def fail(*args: Any, **more: Any) -> Any:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, name, fail)


@pytest.mark.parametrize(
    ("number", "word"),
    [(errno.ENOSPC, "full"), (errno.EROFS, "permission"), (errno.EACCES, "permission")],
)
def test_a_disk_that_cannot_be_written_is_refused(
    number: int, word: str, start: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing("fsync", number, monkeypatch)
    message = start()
    assert "DAEDAM_DATA" in message
    assert word in message


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_a_file_system_without_hard_links_is_supported(
    number: int, start: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing("link", number, monkeypatch)
    assert "HOST" in start(HOST="192.0.2.1"), "the start reaches the check of the port"
    assert len((tmp_path / "data" / "master.key").read_bytes()) == 44


def test_a_tilde_in_a_path_is_the_home_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = load_settings(_env_file=None, daedam_data="~/x", llm_local_model="~/m.gguf")
    assert settings.daedam_data == tmp_path / "x"


async def test_a_data_folder_whose_name_has_special_characters_of_urls_is_used_as_it_is(
    tmp_path: Path,
) -> None:
    data = tmp_path / "what? #1 50%20 &c"
    settings = load_settings(_env_file=None, daedam_data=data)
    database = Database(settings.sqlalchemy_url)
    await database.migrate()
    await database.ping()
    await database.close()
    assert [path.name for path in data.iterdir()] == ["daedam.sqlite3"]
    assert [path.name for path in tmp_path.iterdir()] == [data.name]


# --- database --------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["serve", "data export u"])
def test_a_damaged_database_is_refused(
    command: str, start: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "daedam.sqlite3").write_bytes(b"no database at all" * 400)
    assert "daedam.sqlite3" in start(command)


def test_a_damaged_workflow_database_is_refused(start: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "workflows.sqlite3").write_bytes(b"no database at all" * 400)
    assert "workflows.sqlite3" in start()


def test_a_database_of_a_newer_version_is_refused(
    start: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / "daedam.sqlite3") as db:
        db.execute("CREATE TABLE alembic_version (version_num TEXT)")
        db.execute("INSERT INTO alembic_version VALUES ('9999')")
    db.close()
    assert "9999" in start()


def test_a_database_that_cannot_be_reached_is_refused(start: Callable[..., str]) -> None:
    message = start(DATABASE_URL=f"postgresql://me:secret@127.0.0.1:{free_port()}/interviews")
    assert "DATABASE_URL" in message
    assert "secret" not in message


@pytest.mark.parametrize("url", ["mysql://u@h/x", "no url", "postgresql://h:port/x"])
def test_a_database_url_of_an_unsupported_kind_is_refused(
    url: str, start: Callable[..., str]
) -> None:
    assert "DATABASE_URL" in start(DATABASE_URL=url)


# --- the network -----------------------------------------------------------------------------


def test_a_port_in_use_is_refused(start: Callable[..., str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        message = start(HOST="127.0.0.1", PORT=port)
    assert port in message
    assert "in use" in message


@pytest.mark.parametrize("name", ["ALL_PROXY", "HTTP_PROXY"])
@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_used_is_refused(
    name: str, proxy: str, start: Callable[..., str]
) -> None:
    assert "ALL_PROXY" in start(**{name: proxy, name.lower(): proxy})


def test_a_missing_certificate_file_is_refused(start: Callable[..., str], tmp_path: Path) -> None:
    assert "SSL_CERT_FILE" in start(SSL_CERT_FILE=str(tmp_path / "none.pem"))
