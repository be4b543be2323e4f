"""A plan is checked completely when it is read. Errors have a line number and a name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from daedam.errors import ConfigurationError
from daedam.services.plan_file import load_plan
from daedam.utils.value_faults import UNKNOWN

GOOD = """reprompt = "다시 말씀해 주시겠어요?"
keyword_probes = [
    "{과/와} 관련해서 하신 일은 무엇인가요?",
]

[interview]
think_sec = 30
styles = ["practice"]

[[questions]]
text = "자기소개를 해 주세요."
aim = "강점"
probes = ["가장 자랑스러운 일은 무엇인가요?"]

[[questions]]
text = "지원하신 이유는 무엇인가요?"
aim = "동기"
probes = ["계기가 있었나요?"]
"""


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[str], ConfigurationError]:
    def read(text: str) -> ConfigurationError:
        file = tmp_path / "plan.toml"
        file.write_text(text, "utf-8")
        with pytest.raises(ConfigurationError) as caught:
            load_plan(file, 1)
        assert "INTERVIEW_PLAN" in caught.value.detail
        assert "INTERVIEW_PLAN" in caught.value.detail_en
        assert UNKNOWN not in caught.value.detail
        for english in ("Input", "should", "valid", "wrong", " or "):
            assert english not in caught.value.detail
        return caught.value

    return read


def test_the_default_plan_is_valid(tmp_path: Path) -> None:
    assert len(load_plan(None, 1).questions) == 9
    file = tmp_path / "plan.toml"
    file.write_text(GOOD, "utf-8-sig")
    plan = load_plan(file, 1)
    assert (plan.think_s, [question.aim for question in plan.questions]) == (30, ["강점", "동기"])


@pytest.mark.parametrize(
    ("old", "new", "line", "name", "word"),
    [
        ("{과/와}", "{topic}", 2, "keyword_probes 1", "{topic}"),
        ("{과/와}", "{0}", 2, "keyword_probes 1", "{0}"),
        ("{과/와}", "{과/와", 2, "keyword_probes 1", "{"),
        ("{과/와}", "그것과", 2, "keyword_probes 1", "{}"),
        ("{과/와} 관련해서 하신 일은", "{} 결혼은 하셨고", 2, "keyword_probes 1", "law"),
        ('probes = ["계기가 있었나요?"]', 'probes = "계기가?"', 18, "questions 2 probes", "list"),
        ('["계기가 있었나요?"]', "[]", 18, "questions 2 probes", "empty"),
        ('["계기가 있었나요?"]', '[""]', 18, "questions 2 probes 1", "nothing to say"),
        ('"계기가 있었나요?"', '"{}는요?"', 18, "questions 2 probes 1", "{ }"),
        ("지원하신 이유는 무엇인가요?", "결혼은 하셨나요?", 16, "questions 2 text", "law"),
        ("지원하신 이유는 무엇인가요?", "  ", 16, "questions 2 text", "nothing to say"),
        ("지원하신 이유는 무엇인가요?", "가" * 301, 16, "questions 2 text", "300"),
        ('aim = "동기"\n', "", 15, "questions 2 aim", "missing"),
        ('aim = "동기"', 'aims = "동기"', 15, "questions 2 aim", "missing"),
        ('aim = "동기"', 'aim = "동기"\nprobe = []', 18, "questions 2 probe", "unknown"),
        ("think_sec = 30", "think_sec = 30\nthink = 3", 8, "interview think", "unknown"),
        ("think_sec = 30", 'think_sec = "30"', 7, "interview think_sec", "should"),
        ("think_sec = 30", "think_sec = 601", 7, "interview think_sec", "should"),
        ("think_sec = 30", "answer_sec = 0", 7, "interview answer_sec", "should"),
        ("think_sec = 30", "think_sec = -1", 7, "interview think_sec", "should"),
        ("think_sec = 30", "think_sec = 1.5", 7, "interview think_sec", "should"),
        ('"동기"', '"' + "가" * 301 + '"', 17, "questions 2 aim", "should"),
        ('"동기"', '""', 17, "questions 2 aim", "empty"),
        ('"동기"', "3", 17, "questions 2 aim", "should"),
        ('aim = "동기"', 'aim = "동기"\nexperience = "y"', 18, "questions 2 experience", "should"),
        ('["practice"]', "[]", 8, "interview styles", "empty"),
        ('["practice"]', '["play"]', 8, "interview styles 1", "should"),
        ("[interview]", "[intervew]", 6, "intervew", "unknown"),
        ("reprompt =", "repromt =", 1, "re", "m"),
        ('reprompt = "다시 말씀해 주시겠어요?"', 'reprompt = ["다시?"]', 1, "reprompt", "should"),
    ],
)
def test_a_fault_is_reported_with_its_line(
    old: str,
    new: str,
    line: int,
    name: str,
    word: str,
    refused: Callable[[str], ConfigurationError],
) -> None:
    assert old in GOOD
    error = refused(GOOD.replace(old, new))
    assert f"line {line}, {name}" in error.detail_en
    assert f"{line}번째 줄" in error.detail
    assert word in error.detail_en


def test_a_value_in_place_of_a_table_is_refused(
    refused: Callable[[str], ConfigurationError],
) -> None:
    head, _, rest = GOOD.partition("[interview]")
    questions = rest[rest.index("[[questions]]") :]
    assert "테이블(table)이어야 합니다" in refused(f"{head}interview = 3\n{questions}").detail
    assert "테이블(table)이어야 합니다" in refused(f'{head}questions = ["x"]').detail


def test_a_plan_without_questions_is_refused(refused: Callable[[str], ConfigurationError]) -> None:
    assert "questions" in refused(GOOD.partition("[[questions]]")[0]).detail


@pytest.mark.parametrize("text", ["reprompt = x", "[[questions]"])
def test_invalid_toml_is_refused_with_its_line(
    text: str, refused: Callable[[str], ConfigurationError]
) -> None:
    error = refused(text)
    assert "line 1" in error.detail_en
    assert "1번째 줄" in error.detail


def test_an_incomplete_file_is_refused(refused: Callable[[str], ConfigurationError]) -> None:
    assert "파일의 끝" in refused('reprompt = """').detail


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(GOOD.encode("cp949"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_plan(file, 1)
