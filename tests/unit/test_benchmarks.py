"""The benchmarks and tools, which run only by hand, can be imported and count correctly."""

import importlib

import pytest
from benchmarks.interviewer_reading import AnnotatedAnswer, AnnotatedClause, reading_f1
from tests import ROOT

from daedam.services.morphology import KiwiMorphology

OTHER_ENVIRONMENT = {"benchmarks.pipecat_baseline"}
"""Modules that import packages missing from the environment of the tests."""

MODULES = sorted(
    f"{folder}.{path.stem}"
    for folder in ("benchmarks", "tools")
    for path in (ROOT / folder).glob("*.py")
    if f"{folder}.{path.stem}" not in OTHER_ENVIRONMENT
)


@pytest.mark.parametrize("module", MODULES)
def test_every_name_that_a_benchmark_or_tool_imports_exists(module: str) -> None:
    importlib.import_module(module)


def test_a_clause_of_two_roles_is_missed_once_in_each(morphology: KiwiMorphology) -> None:
    text = "매출이 30% 늘었습니다."
    for roles in (("number",), ("number", "plan"), ("plan", "number")):
        clause = AnnotatedClause(0, len(text), roles, "self", "past", negated=False)
        answer = AnnotatedAnswer("a", "성과는 무엇인가요?", "achievement", "네.", (clause,), ())
        figures = reading_f1([answer], morphology)
        assert figures.roles["number"].missed == 1
        assert figures.roles["plan"].missed == (roles[0] == "plan")
