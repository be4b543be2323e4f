"""Letters in a PDF: Korean, emoji, and letters that no font has."""

import io
import logging
from datetime import UTC
from typing import Any

import pytest
from pypdf import PdfReader
from tests.unit.documents.reports import TYPED, answer, report

from daedam.documents.pdf_file import pdf_file
from daedam.documents.story import document
from daedam.schemas.reports import AnswerReport


def typed(text: str) -> AnswerReport:
    told: dict[str, Any] = {**TYPED.model_dump(), "answer_text": text, "words": []}
    return AnswerReport.model_validate(told)


def printed(text: str) -> str:
    """Return the text that a PDF shows for a typed answer, between `가` and `나`."""
    pdf = pdf_file(document(report(typed(f"가{text}나")), "ko", UTC))
    shown = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    shown = "".join(shown.split())
    return shown[shown.index("가" + text[0]) + 1 :].split("나")[0] if text else shown


def fonts_of(text: str) -> set[str]:
    pdf = pdf_file(document(report(typed(text)), "ko", UTC))
    resources = [page["/Resources"]["/Font"] for page in PdfReader(io.BytesIO(pdf)).pages]
    return {str(font["/BaseFont"]) for fonts in resources for font in fonts.values()}


@pytest.mark.parametrize("emoji", ["😀", "👍", "❤", "🚀", "🇰🇷", "🧑💻", "☕", "✅"])
def test_emoji_are_printed(emoji: str) -> None:
    assert printed(emoji) == emoji


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("👩\u200d💻", "👩💻"),  # two emoji joined into one
        ("👍🏽", "👍"),  # a skin tone
        ("❤\ufe0f", "❤"),  # with the selector of the coloured form
        ("🧑🏿\u200d🚀", "🧑🚀"),
    ],
)
def test_emoji_modifiers_leave_no_box(written: str, shown: str) -> None:
    assert printed(written) == shown


@pytest.mark.parametrize("letter", ["ก", "ع", "\U0001d400", "\ue000", "\U0010fffd"])
def test_a_letter_without_a_font_is_printed_as_a_box(letter: str) -> None:
    pdf = pdf_file(document(report(typed(f"가{letter}나")), "ko", UTC))
    shown = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "가□나" in "".join(shown.split())


def test_the_emoji_font_is_in_the_file_only_where_it_is_needed() -> None:
    assert any("Emoji" in name for name in fonts_of("좋습니다 👍"))
    assert not any("Emoji" in name for name in fonts_of("좋습니다"))


def test_emoji_reach_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        pdf_file(document(report(answer(), typed("비밀 🤫 ก")), "ko", UTC))
    assert "🤫" not in caplog.text
    assert "ก" not in caplog.text
