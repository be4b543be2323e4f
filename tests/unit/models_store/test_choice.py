"""The best model of a role within the limits of time and memory is chosen."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.models_store.making import TINY

from daedam.models_store import ModelRole, load_catalog
from daedam.models_store.choice import (
    LIMITS_S,
    MEMORY_SHARE,
    Choice,
    choose_model,
    in_words,
    load_choices,
    refuse,
    store_choice,
)

LIMIT_S = LIMITS_S[ModelRole.STT]
MODELS = [
    replace(TINY, id=name, relative_cost=cost, memory_mb=memory)
    for name, cost, memory in (("large", 7.0, 900), ("base", 1.0, 300), ("small", 2.5, 400))
]


def choose(probe_s: float, free_memory_mb: int = 10_000) -> Choice:
    return choose_model(
        ModelRole.STT, MODELS, probe_s=probe_s, free_memory_mb=free_memory_mb, machine="m"
    )


@pytest.mark.parametrize(
    ("probe_s", "memory_mb", "chosen", "verdicts"),
    [
        (LIMIT_S / 8, 10_000, "large", ["possible", "possible", "chosen"]),
        (LIMIT_S / 3, 10_000, "small", ["possible", "chosen", "too slow"]),
        (LIMIT_S / 2, 10_000, "base", ["chosen", "too slow", "too slow"]),
        (2 * LIMIT_S, 10_000, "base", ["chosen", "too slow", "too slow"]),
        (LIMIT_S / 8, 800 / MEMORY_SHARE, "small", ["possible", "chosen", "too large"]),
        (LIMIT_S / 8, 10, "base", ["chosen", "too large", "too large"]),
    ],
)
def test_the_largest_fast_and_small_enough_model_is_chosen(
    probe_s: float, memory_mb: int, chosen: str, verdicts: list[str]
) -> None:
    choice = choose(probe_s, memory_mb)
    assert choice.model == chosen
    assert [each.model for each in choice.considered] == ["base", "small", "large"]
    assert [each.verdict for each in choice.considered] == verdicts
    assert choice.smallest == "base"


def test_a_model_that_proves_too_slow_is_replaced_by_the_next_smaller_one() -> None:
    choice = choose(LIMIT_S / 8)
    choice = refuse(choice, 1.234)
    assert choice.model == "small"
    assert choice.considered[2].verdict == "too slow"
    assert choice.considered[2].expected_s == 1.234
    choice = refuse(choice, 2.0)
    assert choice.model == "base"
    assert refuse(choice, 3.0).model == "base", "there is no smaller one"


def test_a_choice_is_stored_for_its_machine(tmp_path: Path) -> None:
    path = tmp_path / "data" / "choice.json"
    assert load_choices(path, "m") == {}
    choice = choose(LIMIT_S / 3)
    other = replace(choice, role=ModelRole.LLM)
    store_choice(path, choice)
    store_choice(path, other)
    assert load_choices(path, "m") == {ModelRole.STT: choice, ModelRole.LLM: other}
    assert load_choices(path, "another machine") == {}
    newer = choose(LIMIT_S / 8)
    store_choice(path, newer)
    assert load_choices(path, "m")[ModelRole.STT] == newer


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 1, "choices": [{}]}', "\0"])
def test_an_unreadable_file_has_no_choices(content: str, tmp_path: Path) -> None:
    path = tmp_path / "choice.json"
    path.write_text(content)
    assert load_choices(path, "m") == {}


def test_a_role_without_models_has_no_choice() -> None:
    with pytest.raises(ValueError, match="tts"):
        choose_model(ModelRole.TTS, MODELS, probe_s=1, free_memory_mb=1, machine="m")


def test_the_log_names_every_model_with_its_reason() -> None:
    words = in_words(choose(LIMIT_S / 3))
    assert words.startswith("small is the best model")
    for each in ("base", "large", "too slow", "possible"):
        assert each in words


def test_the_shipped_models_have_a_measured_cost_and_memory() -> None:
    for role in LIMITS_S:
        models = [model for model in load_catalog().values() if model.role is role]
        costs = [model.relative_cost for model in models]
        assert costs == sorted(set(costs)), "the smallest model is first"
        assert costs[0] == 1.0
        assert all(model.memory_mb > 0 for model in models)
