"""Links, paths and names of code in the documents exist."""

import re
from functools import cache
from pathlib import Path

import pytest
from tests import ROOT

DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "backend/*.md", "docs/**/*.md", "deploy/*.md", "benchmarks/**/*.md")
    for path in ROOT.glob(pattern)
    if path.name != "CHANGELOG.md"
)

BASES = (
    *(
        "",
        "backend",
        "backend/daedam",
        "frontend",
        "frontend/src",
        "frontend/src/features/interview",
    ),
    *("deploy", "docs", "tests"),
)
"""Folders of the repository to which a path in a document may be relative."""

CONTRIBUTOR_FILES = {"read/transcripts.tsv"}
"""Files that the documents name and that each contributor has to provide."""

_PATH = re.compile(r"`([\w.~-]+(?:/[\w.*-]+)+/?)(?:: ([A-Za-z_]\w*))?`")
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@cache
def found(path: str) -> tuple[Path, ...]:
    if "*" in path:
        return tuple(p for base in BASES for p in (ROOT / base).glob(path))
    return tuple(p for base in BASES if (p := ROOT / base / path).exists())


def is_code(path: str) -> bool:
    """Return whether `path` has the suffix of a source or data file.

    URLs and names of models do not have such a suffix.
    """
    return path.endswith((".py", ".ts", ".tsx", ".toml", ".mjs", ".tsv", ".yaml"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(document: Path) -> None:
    for link in _LINK.findall(document.read_text("utf-8")):
        assert (document.parent / link).exists(), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_named_source_files_and_their_names_exist(document: Path) -> None:
    for path, name in _PATH.findall(document.read_text("utf-8")):
        if not is_code(path) or path in CONTRIBUTOR_FILES:
            continue
        files = found(path)
        assert files, path
        assert not name or any(name in file.read_text("utf-8") for file in files), f"{path}: {name}"
