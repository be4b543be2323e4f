"""The benchmarks and tools, which only run by hand, fit the code of the product."""

import importlib

import pytest
from tests import ROOT

OTHER_ENVIRONMENT = {"benchmarks.pipecat_baseline"}
"""Modules whose packages are not in the environment of the tests."""

MODULES = sorted(
    f"{folder}.{path.stem}"
    for folder in ("benchmarks", "tools")
    for path in (ROOT / folder).glob("*.py")
    if f"{folder}.{path.stem}" not in OTHER_ENVIRONMENT
)


@pytest.mark.parametrize("module", MODULES)
def test_every_name_that_a_benchmark_or_tool_imports_exists(module: str) -> None:
    importlib.import_module(module)
