"""The command line for scripts: exit codes, and names in either Unicode form."""

import asyncio
import io
import re
import sqlite3
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
import typer
from pypdf import PdfReader
from tests import ROOT
from tests.contract.test_http_contract import ANSWER, FOLLOWUP
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import served

from daedam import errors
from daedam.cli.main import app, main
from daedam.errors import DaedamError
from daedam.exit_codes import MEANINGS, ExitCode, exit_code
from daedam.settings import Settings
from daedam.storage.journals import FrameJournal, read_frames
from daedam.storage.vault import Vault, load_master_key

NAME = "김대담"
DECOMPOSED = unicodedata.normalize("NFD", NAME)
SAID = "결제 시스템을 제가 처음부터 다시 만들었습니다."

Daedam = Callable[..., int]


def helps(command: Any, *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the words that call each command, with its help text as written in the code."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from helps(inner, *path, name)
    if command.help:
        yield path, command.help


def columns(text: str) -> int:
    """Return the number of terminal columns of a text. A Korean letter takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


HELPS = dict(helps(typer.main.get_command(app)))


def test_each_line_of_help_is_one_sentence_within_80_columns(
    daedam: Daedam, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The code breaks help texts into lines. The terminal would break a longer line again."""
    monkeypatch.setenv("COLUMNS", "80")
    further = {path: text.split("\n\n")[1:] for path, text in HELPS.items() if "\n" in text}
    assert ("data", "sweep") in further
    for path, paragraphs in further.items():
        assert daedam(*path, "--help") == 0
        shown = [line.strip() for line in capsys.readouterr().out.splitlines()]
        for paragraph in paragraphs:
            assert columns(paragraph) <= 78, paragraph
            assert paragraph in shown


@pytest.fixture
def daedam(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Daedam:
    """Return a function that runs a command on the data of `settings` and returns its exit code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAEDAM_DATA", str(settings.daedam_data))

    def run(*arguments: str) -> int:
        with pytest.raises(SystemExit) as end:
            main(lambda: app(list(arguments)))
        code = end.value.code
        assert isinstance(code, int)
        return int(code)

    return run


async def typed_interview(settings: Settings, user_id: str, text: str = SAID) -> bytes:
    """Conduct an interview with one typed answer; return its report as a PDF."""
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        return await _typed(client, user_id, text)


async def _typed(client: httpx2.AsyncClient, user_id: str, text: str) -> bytes:
    begun = (await client.post("/api/session/start", json={"user_id": user_id})).json()
    body = {"question_id": begun["question"]["id"], "turn_type": "main", "text": text}
    named = {"interview": begun["interview"]}
    answered = await client.post("/api/answer/typed", json=body, params=named)
    assert answered.json()["answer_text"] == unicodedata.normalize("NFC", text)
    return (await client.get("/api/session/report.pdf", params=named)).content


def stored_decomposed(settings: Settings) -> None:
    """Convert stored user ids, transcripts and reviewers' names to decomposed Unicode.

    Earlier versions stored text from a Mac in this form.
    """
    with closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as db:
        db.create_function("nfd", 1, lambda text: unicodedata.normalize("NFD", text))
        db.execute("UPDATE interview_sessions SET user_id = nfd(user_id)")
        db.execute("UPDATE interview_transcripts SET text = nfd(text)")
        db.execute("UPDATE reviewers SET name = nfd(name)")
        db.commit()


@pytest.mark.parametrize("sent", [NAME, DECOMPOSED], ids=["nfc", "nfd"])
@pytest.mark.parametrize("asked", [NAME, DECOMPOSED], ids=["nfc", "nfd"])
@pytest.mark.parametrize("stored", ["as sent", "nfd"])
def test_a_user_id_is_found_in_either_unicode_form(
    settings: Settings, daedam: Daedam, tmp_path: Path, sent: str, asked: str, stored: str
) -> None:
    asyncio.run(typed_interview(settings, sent))
    if stored == "nfd":
        stored_decomposed(settings)
    assert daedam("data", "export", asked) == ExitCode.DONE
    record = zipfile.ZipFile(tmp_path / "daedam-export.zip").read("interview.json").decode()
    assert NAME in record
    assert SAID in record
    assert daedam("data", "delete", asked, "--yes") == ExitCode.DONE
    assert daedam("data", "export", asked) == ExitCode.NOT_FOUND


def test_a_decomposed_answer_is_printed_composed(settings: Settings) -> None:
    decomposed = unicodedata.normalize("NFD", SAID)
    pdf = asyncio.run(typed_interview(settings, NAME, decomposed))
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "".join(SAID.split()) in "".join(printed.split())


def test_both_unicode_forms_of_a_name_are_one_reviewer(settings: Settings, daedam: Daedam) -> None:
    assert daedam("reviewer", "add", NAME) == ExitCode.DONE
    assert daedam("reviewer", "add", DECOMPOSED) == ExitCode.FAILED
    stored_decomposed(settings)
    assert daedam("reviewer", "add", NAME) == ExitCode.FAILED
    assert daedam("reviewer", "revoke", NAME) == ExitCode.DONE


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["data", "delete", "누구", "--yes"], ExitCode.NOT_FOUND),
        (["data", "export", "누구"], ExitCode.NOT_FOUND),
        (["data", "export", "\udcff"], ExitCode.USAGE),
        (["data", "export"], ExitCode.USAGE),
        (["data", "nothing"], ExitCode.USAGE),
        (["reviewer", "revoke", "누구"], ExitCode.NOT_FOUND),
        (["reviewer", "list"], ExitCode.DONE),
        (["audit", "verify"], ExitCode.DONE),
        (["models", "list"], ExitCode.DONE),
        (["models", "pull", "no-such-model"], ExitCode.NOT_FOUND),
        (["models", "verify", "no-such-model"], ExitCode.NOT_FOUND),
        (["interview", "no-such-file.wav"], ExitCode.NOT_FOUND),
        (["migrate-check", "--speech", "no-such-file.wav"], ExitCode.USAGE),
        (["serve", "--port", "99999"], ExitCode.CONFIGURATION),
    ],
)
def test_a_command_ends_with_its_exit_code(
    daedam: Daedam, arguments: list[str], code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    assert daedam(*arguments) == code
    if code is not ExitCode.DONE:
        assert capsys.readouterr().err.strip()


def test_the_error_for_an_unknown_name_is_in_both_languages(
    daedam: Daedam, capsys: pytest.CaptureFixture[str]
) -> None:
    daedam("data", "delete", "누구", "--yes")
    told = " ".join(capsys.readouterr().err.split())
    assert "저장된 면접이 없습니다" in told
    assert "no interviews are stored" in told


def test_an_archive_that_cannot_be_written_fails_with_an_exit_code(
    settings: Settings, daedam: Daedam
) -> None:
    asyncio.run(typed_interview(settings, NAME))
    assert daedam("data", "export", NAME, "--out", "no/folder.zip") == ExitCode.UNAVAILABLE


def test_a_broken_audit_log_fails_the_check(settings: Settings, daedam: Daedam) -> None:
    asyncio.run(typed_interview(settings, NAME))
    with closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as db:
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute("UPDATE audit_entries SET actor = 'somebody'")
        db.commit()
    assert daedam("audit", "verify") == ExitCode.FAILED


def test_an_interrupt_has_an_exit_code() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as end:
        main(interrupted)
    assert end.value.code == ExitCode.INTERRUPTED


def test_every_error_has_an_exit_code() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, DaedamError)]
    for kind in kinds:
        assert exit_code(kind()) in (
            ExitCode.FAILED,
            ExitCode.CONFIGURATION,
            ExitCode.NOT_FOUND,
            ExitCode.UNAVAILABLE,
        )
    assert exit_code(errors.RecordingNotFound()) is ExitCode.NOT_FOUND
    assert exit_code(errors.DiskFull()) is ExitCode.UNAVAILABLE
    assert exit_code(errors.ConfigurationError()) is ExitCode.CONFIGURATION


def test_the_exit_codes_are_documented() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    told = {int(number) for number in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    assert told == {code.value for code in ExitCode} == {code.value for code in MEANINGS}


def test_a_rotation_without_encrypted_data_ends_with_a_configuration_error(
    daedam: Daedam, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert daedam("data", "rotate-key", "--yes") == ExitCode.CONFIGURATION


async def test_a_rotated_key_replaces_the_file_and_old_interviews_can_be_exported(
    daedam: Daedam, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await typed_interview(settings, NAME)
    live = settings.live_path / "9.frames"
    journal = FrameJournal(live, Vault(load_master_key(None, settings.master_key_path)), epoch=1)
    journal.add(b"frame")
    await journal.flush()
    before = settings.master_key_path.read_bytes()
    assert await asyncio.to_thread(daedam, "data", "rotate-key", "--yes") == ExitCode.DONE
    assert "master key replaced" in capsys.readouterr().out
    assert settings.master_key_path.read_bytes() != before
    new = Vault(load_master_key(None, settings.master_key_path))
    assert read_frames(live, new) == [b"frame"]
    assert await asyncio.to_thread(daedam, "data", "export", NAME) == ExitCode.DONE
