"""SECURITY.md names an existing test for every defence."""

import re

import pytest
from tests import ROOT

TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:tests|frontend)/[^`\s]+\.(?:py|ts)[^`\s]*)`", TEXT)))
DEFENCES = [
    line
    for line in TEXT.split("| attack | defence | tests |")[1].split("\n### ")[0].splitlines()[2:]
    if line.startswith("|")
]


@pytest.mark.parametrize("named", NAMED)
def test_every_named_test_exists(named: str) -> None:
    path, *names = named.split("::")
    source = (ROOT / path).read_text("utf-8")
    for name in names:
        assert re.search(rf"(def|class) {name}\b", source), name


def test_every_defence_names_a_test() -> None:
    assert len(DEFENCES) > 15
    for line in DEFENCES:
        assert "`tests/" in line.split("|")[3], line
