"""Stored results of the exam: which model may phrase follow-ups."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from daedam.clients import exam_results
from daedam.clients.exam_results import (
    ExamResult,
    find_result,
    load_results,
    machine_fingerprint,
    may_phrase,
    prompt_version,
    store_result,
)


def result(**changes: object) -> ExamResult:
    """Return a passed result for this machine and the current prompt, with `changes` applied."""
    passed = ExamResult(
        provider="gemini",
        model="m",
        accepted_share=0.95,
        answers=40,
        p50_s=0.5,
        p95_s=1.2,
        judge="a6000 j",
        judges_itself=False,
        date="2026-11-30T00:00:00+00:00",
        prompt_version=prompt_version(),
        machine=machine_fingerprint(),
    )
    return replace(passed, **changes)  # type: ignore[arg-type]


def test_a_result_replaces_the_earlier_one_of_its_model(tmp_path: Path) -> None:
    path = tmp_path / "data" / "exam.json"
    assert load_results(path) == ()
    store_result(path, result())
    store_result(path, result(model="n"))
    store_result(path, result(accepted_share=0.5))
    assert load_results(path) == (result(model="n"), result(accepted_share=0.5))
    assert find_result(load_results(path), "gemini", "m") == result(accepted_share=0.5)
    assert [file.name for file in path.parent.iterdir()] == ["exam.json"]


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"accepted_share": 0.9, "p95_s": 1.8}, True),
        ({"judges_itself": True}, True),
        ({"accepted_share": 0.89}, False),
        ({"p95_s": 1.9}, False),
        ({"judge": ""}, False),
        ({"prompt_version": "another"}, False),
        ({"machine": "another × 4"}, False),
        ({"model": "another"}, False),
        ({"provider": "local"}, False),
    ],
)
def test_a_model_phrases_only_after_an_exam_it_has_passed(
    changes: dict[str, object], may: bool
) -> None:
    assert may_phrase([result(**changes)], "gemini", "m") is may


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": 0, "results": []}', '{"format": 1, "results": [{}]}']
)
def test_a_damaged_file_holds_no_results(text: str, tmp_path: Path) -> None:
    path = tmp_path / "exam.json"
    path.write_text(text, "utf-8")
    assert load_results(path) == ()


def test_a_row_with_a_wrong_type_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "exam.json"
    store_result(path, result(p95_s=1))
    stored = json.loads(path.read_text("utf-8"))
    assert load_results(path) == (result(p95_s=1),)
    stored["results"][0]["accepted_share"] = "0.99"
    path.write_text(json.dumps(stored), "utf-8")
    assert load_results(path) == ()


def test_the_machine_is_named_by_its_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    machine_fingerprint.cache_clear()
    monkeypatch.setattr(exam_results.os, "cpu_count", lambda: 3)
    try:
        assert machine_fingerprint().endswith(" × 3")
    finally:
        machine_fingerprint.cache_clear()


def test_each_language_has_its_own_result(tmp_path: Path) -> None:
    path = tmp_path / "exam.json"
    english = result(language="en", prompt_version=prompt_version("en"))
    store_result(path, english)
    assert may_phrase(load_results(path), "gemini", "m", "en")
    assert not may_phrase(load_results(path), "gemini", "m", "ko")
    store_result(path, result(accepted_share=0.5))
    assert load_results(path) == (english, result(accepted_share=0.5))
    assert prompt_version("en") != prompt_version("ko")
    assert not result(language="en").is_current, "the prompt of the other language"


def test_a_result_without_a_language_is_korean(tmp_path: Path) -> None:
    path = tmp_path / "exam.json"
    store_result(path, result())
    stored = json.loads(path.read_text("utf-8"))
    del stored["results"][0]["language"]
    path.write_text(json.dumps(stored), "utf-8")
    assert load_results(path) == (result(),)
    stored["results"][0]["language"] = "fr"
    path.write_text(json.dumps(stored), "utf-8")
    assert load_results(path) == ()
