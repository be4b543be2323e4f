"""Parse a model's verdicts and compute the scores of an assessment."""

import inspect
import json
from typing import Any

import pytest

from daedam.interview import assessment
from daedam.interview.assessment import (
    LEAST_CONFIDENCE,
    LEAST_SYLLABLES,
    Abstention,
    RunVerdict,
    abstention_for_text,
    assess,
    parse_run,
)
from daedam.interview.quotes import Quote, QuoteSource
from daedam.interview.rubric import Criterion, parse_rubric
from daedam.services.reports.assessment import JudgePrompt
from daedam.speech.timeline import SpokenWord

TEXT = "저는 결제 서버의 로그를 모아서 원인을 찾았고 응답 시간을 0.4초로 줄였습니다."
SOURCE = QuoteSource(TEXT)
GOOD: dict[str, Any] = {"level": 4, "quote": "로그를 모아서 원인을 찾았고"}


def criterion(name: str) -> Criterion:
    return Criterion(name, name, name, ("가",) * 5, ("a",) * 5)


A, B = criterion("a"), criterion("b")


def run(**levels: int) -> dict[str, RunVerdict]:
    return {name: RunVerdict(level, Quote(f"{name} {level}")) for name, level in levels.items()}


# --- parsing --------------------------------------------------------------------------------------


def test_a_verdicts_quote_is_spelled_as_in_the_transcript() -> None:
    said = json.dumps({"a": {**GOOD, "quote": "로그를모아서 원인을, 찾았고"}, "b": None})
    found = parse_run(said, (A, B), SOURCE)
    assert found == {"a": RunVerdict(4, Quote("로그를 모아서 원인을 찾았고"))}
    assert parse_run(f"```json\n{said}\n```", (A, B), SOURCE) == found


@pytest.mark.parametrize("quote", ["매출을 열 배로 늘렸습니다", "", "저는", "로그를 모았고 원인을"])
def test_a_quote_missing_from_the_transcript_is_dropped(quote: str) -> None:
    said = json.dumps({"a": {"level": 5, "quote": quote}, "b": GOOD})
    assert set(parse_run(said, (A, B), SOURCE) or {}) == {"b"}


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "5점입니다",
        "[]",
        "null",
        "{}",
        json.dumps({"a": GOOD}),
        json.dumps({"a": GOOD, "b": GOOD, "c": GOOD}),
        json.dumps({"a": GOOD, "b": 5}),
        json.dumps({"a": GOOD, "b": {"level": 6, "quote": "로그를 모아서 원인을"}}),
        json.dumps({"a": GOOD, "b": {"level": 0, "quote": "로그를 모아서 원인을"}}),
        json.dumps({"a": GOOD, "b": {"level": 4.5, "quote": "로그를 모아서 원인을"}}),
        json.dumps({"a": GOOD, "b": {"level": "5", "quote": "로그를 모아서 원인을"}}),
        json.dumps({"a": GOOD, "b": {"level": True, "quote": "로그를 모아서 원인을"}}),
        json.dumps({"a": GOOD, "b": {"level": 5}}),
        json.dumps({"a": GOOD, "b": {"level": 5, "quote": ["로그를 모아서 원인을"]}}),
        json.dumps({"a": GOOD, "b": {**GOOD, "total": 100}}),
        json.dumps({"a": GOOD, "b": GOOD}) + " 이상입니다",
        '{"a": null, "b": null, "a": {"level": 5, "quote": "로그를 모아서 원인을"}}',
        "[" * 100_000,
        '{"a": null, "b": ' + "9" * 5000 + "}",
    ],
)
def test_a_reply_of_another_form_is_rejected(reply: str) -> None:
    assert parse_run(reply, (A, B), SOURCE) is None


# --- arithmetic -----------------------------------------------------------------------------------


def test_scores_have_median_range_and_mean() -> None:
    told = assess([run(a=2, b=5), run(a=4, b=5), run(a=3, b=5)], (A, B))
    first, second = told.scores
    assert (first.level, first.lowest, first.highest) == (3, 2, 4)
    assert (second.level, second.lowest, second.highest) == (5, 5, 5)
    assert [q.text for q in first.quotes] == ["a 3"]
    assert (told.total, told.counted) == (4.0, 2)


def test_the_median_of_two_levels_is_the_lower_one() -> None:
    assert assess([run(a=5), run(a=2)], (A,)).scores[0].level == 2


def test_a_single_run_gives_no_level() -> None:
    told = assess([run(a=5), {}, {}], (A,))
    assert (told.scores[0].level, told.scores[0].quotes, told.total) == (None, (), None)


def test_less_than_half_of_the_criteria_gives_no_total() -> None:
    criteria = (A, B, criterion("c"))
    one, two = run(a=4), run(a=4, b=2)
    assert assess([one] * 3, criteria).total is None
    assert assess([one] * 3, criteria).counted == 1
    assert assess([two] * 3, criteria).total == 3.0
    assert assess([one] * 3, (A, B)).total == 4.0
    assert assess([], (A, B)).total is None


# --- abstention -----------------------------------------------------------------------------------


def words(confidence: float | None) -> list[SpokenWord]:
    return [SpokenWord(n, n + 0.3, word, confidence) for n, word in enumerate(TEXT.split())]


@pytest.mark.parametrize(
    ("text", "confidence", "reason"),
    [
        (TEXT * 2, 0.9, None),
        (TEXT * 2, None, None),
        (TEXT * 2, LEAST_CONFIDENCE, None),
        (TEXT * 2, LEAST_CONFIDENCE - 0.01, Abstention.UNSURE),
        ("가" * LEAST_SYLLABLES, 0.9, None),
        ("가" * (LEAST_SYLLABLES - 1), 0.9, Abstention.SHORT),
        (" ", 0.9, Abstention.NO_TRANSCRIPT),
    ],
)
def test_short_unsure_or_empty_answers_are_not_assessed(
    text: str, confidence: float | None, reason: Abstention | None
) -> None:
    assert abstention_for_text(text, text, words(confidence)) is reason


def test_an_answer_of_requests_alone_is_not_assessed() -> None:
    assert abstention_for_text("저를 뽑아 주세요.", "", words(0.9)) is Abstention.NO_CONTENT


def test_every_abstention_has_a_korean_and_an_english_sentence() -> None:
    for reason in Abstention:
        korean, english = reason.sentences
        assert korean.endswith("다.") or korean.endswith("요.")
        assert english.endswith(".")


# --- the rubric -----------------------------------------------------------------------------------

UNLAWFUL = (
    *("목소리", "말투", "억양", "발음", "빠르", "외모", "표정", "나이", "성별", "출신", "가족"),
    *("결혼", "인상", "성격", "태도", "군말", "쉼"),
)


def test_the_rubric_describes_each_level_and_only_content() -> None:
    rubric = JudgePrompt.shipped("").rubric
    assert len(rubric.criteria_for(experience=True)) == 4
    assert len(rubric.criteria_for(experience=False)) == 3
    for one in rubric.criteria:
        assert len(set(one.levels)) == len(set(one.levels_en)) == 5
        text = " ".join((one.name, *one.levels))
        assert not [word for word in UNLAWFUL if word in text]


@pytest.mark.parametrize(
    "wrong",
    [{"levels": ["가"]}, {"levels_en": []}, {"id": "b"}, {"asks": "mood"}, {"name": None}],
)
def test_an_incomplete_rubric_is_rejected(wrong: dict[str, Any]) -> None:
    levels = {"levels": ["가"] * 5, "levels_en": ["a"] * 5}
    whole = {"id": "a", "name": "가", "name_en": "a", **levels}
    changed = {name: value for name, value in {**whole, **wrong}.items() if value is not None}
    with pytest.raises(ValueError, match="the "):
        parse_rubric({"version": "1", "criteria": [changed, {**whole, "id": "b"}]})


def test_assessment_does_not_import_delivery() -> None:
    """The module imports no measure of delivery, so none can influence an assessment."""
    source = inspect.getsource(assessment)
    for name in ("delivery", "measures", "disfluencies", "acoustics", "coaching"):
        assert f"interview.{name}" not in source
