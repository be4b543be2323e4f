"""Docstrings and comments use plain words: docs/glossary.md, "Words to avoid"."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests import ROOT

FOLDERS = ("backend/daedam", "model_servers", "benchmarks", "tools", "tests")

MOST = 0.02
"""Maximum share of docstrings, and of comments, with a marker word. Some uses are legitimate."""

MARKERS = (
    *("whoever", "whatever", "nobody", "somebody", "everybody", "nobody's", "somebody's"),
    *("another's", "told", "tells", "hears", "stands", "honest", "half-way", "for good"),
    *("word for word", "as promised", "be it", "let go of", "lets go of"),
    *("goes away", "gone away", "in passing", "of its own accord"),
)
"""Words that mark a sentence to rewrite; docs/glossary.md lists them with the reason."""

_MARKER = re.compile(rf"(?<![\w'-])(?:{'|'.join(MARKERS)})(?![\w'-])", re.IGNORECASE)
_CODE = re.compile(r"``?[^`]+``?|\"[^\"\n]*\"")
"""Code in backticks, and quoted text. Both may contain marker words."""


_WITH_DOCSTRINGS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of every docstring, including the docstrings of attributes."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, _WITH_DOCSTRINGS):
            continue
        for statement in node.body:
            if (
                isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Constant)
                and isinstance(statement.value.value, str)
            ):
                yield statement.lineno, statement.value.value


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of every comment. Consecutive comment lines count as one comment."""
    last, first, lines = -1, -1, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        row = token.start[0]
        if lines and row != last + 1:
            yield first, " ".join(lines)
            lines = []
        if not lines:
            first = row
        lines.append(token.string.lstrip("# "))
        last = row
    if lines:
        yield first, " ".join(lines)


def marked(text: str) -> list[str]:
    """Return the marker words in `text`, except those in code and quotations."""
    return _MARKER.findall(_CODE.sub(" ", text))


def sources() -> Iterator[tuple[Path, str]]:
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file.relative_to(ROOT), file.read_text("utf-8")


@pytest.mark.parametrize("collect", [docstrings, comments], ids=["docstrings", "comments"])
def test_few_texts_have_a_marker_word(
    collect: Callable[[str], Iterator[tuple[int, str]]],
) -> None:
    texts = [(file, line, text) for file, source in sources() for line, text in collect(source)]
    offenders = [
        f"{file}:{line}: {', '.join(words)}: {' '.join(text.split())[:160]}"
        for file, line, text in texts
        if (words := marked(text))
    ]
    share = len(offenders) / len(texts)
    print(f"{len(offenders)} of {len(texts)} ({share:.1%}):", *offenders, sep="\n")
    assert share <= MOST


@pytest.mark.parametrize("marker", MARKERS)
def test_the_glossary_lists_the_marker(marker: str) -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    words = marker.removesuffix("'s") if marker != "another's" else marker
    assert words in glossary.split("## Words to avoid")[1]


def test_markers_are_whole_words_outside_code() -> None:
    assert marked("Whoever asks is told.") == ["Whoever", "told"]
    assert marked('`told` and "told", retold, understands, half-way-house') == []


def test_docstrings_of_attributes_are_read() -> None:
    source = '"""Module."""\nLIMIT = 3\n"""Attribute."""\n\n\ndef f():\n    """Function."""\n'
    assert [text for _, text in docstrings(source)] == ["Module.", "Attribute.", "Function."]
