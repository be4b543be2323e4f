"""`daedam plan draft`: language, files that are cut, and lines that are not used."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from daedam.cli.main import app
from daedam.services.uploaded_text.reader import MAX_CHARACTERS


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")


def drafted(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["plan", "draft", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.usefixtures("printed")
def test_the_language_of_the_questions_can_be_chosen(tmp_path: Path) -> None:
    job = tmp_path / "job.txt"
    job.write_text("Duties\n- Negotiate with garages and insurers\n", "utf-8")
    assert "introduce yourself" in drafted("--jd", str(job), "--language", "en")
    assert "자기소개" in drafted("--jd", str(job))


@pytest.mark.usefixtures("printed")
def test_a_file_that_is_read_in_part_is_named(tmp_path: Path) -> None:
    short, long = tmp_path / "short.txt", tmp_path / "long.txt"
    short.write_text("고객 상담 월 300건 처리\n", "utf-8")
    long.write_text("고객 상담 월 300건 처리\n" * (MAX_CHARACTERS // 10), "utf-8")
    output = drafted("--jd", str(short), "--resume", str(long))
    assert f"{long}: 너무 길어 앞부분만 읽었습니다" in output
    assert f"{short}: " not in output


@pytest.mark.usefixtures("printed")
def test_the_kinds_of_lines_that_are_not_used_are_listed(tmp_path: Path) -> None:
    resume = tmp_path / "resume.txt"
    resume.write_text("성명: 홍길동\n[경력]\n- 고객 상담 월 300건 처리\n", "utf-8")
    output = drafted("--resume", str(resume))
    assert "1 lines read, 2 not used (personal data, pay, titles, single words" in output
