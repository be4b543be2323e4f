"""The written form of recognised text has figures, marks and the same spoken syllables."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from daedam.services.morphology import KiwiMorphology
from daedam.speech.korean import letters_only
from daedam.speech.spoken_form import spoken_form
from daedam.speech.timeline import SpokenWord
from daedam.speech.written_form import written_form, written_words

with (Path(__file__).parent / "data" / "written_forms.tsv").open(encoding="utf-8") as file:
    CASES = [(row[0], row[1]) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]

kiwi = KiwiMorphology()


def words(text: str) -> list[SpokenWord]:
    """Return the 어절 of `text`, one each second, with decreasing confidence."""
    return [SpokenWord(n, n + 0.8, w, 0.9 - n / 100) for n, w in enumerate(text.split())]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 250


@pytest.mark.parametrize(("said", "written"), CASES)
def test_the_written_form_is_as_expected(said: str, written: str) -> None:
    assert written_form(said, kiwi) == written


@pytest.mark.parametrize("said", [said for said, _ in CASES])
def test_the_written_form_reads_aloud_as_the_original(said: str) -> None:
    assert letters_only(spoken_form(written_form(said, kiwi))) == letters_only(spoken_form(said))


@pytest.mark.parametrize("written", [written for _, written in CASES])
def test_a_written_form_stays_unchanged(written: str) -> None:
    assert written_form(written, kiwi) == written


@pytest.mark.parametrize(("said", "written"), CASES)
def test_timed_words_give_the_same_text(said: str, written: str) -> None:
    found = written_words(words(said), kiwi)
    assert " ".join(word.text for word in found) == written
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(found))


def test_joined_words_have_their_time_and_lowest_confidence() -> None:
    first, joined, last = written_words(words("매출을 오십 퍼센트 늘렸습니다"), kiwi)
    assert (first.text, joined.text, last.text) == ("매출을", "50%", "늘렸습니다.")
    assert (joined.start_s, joined.end_s) == (1, 2.8)
    assert joined.confidence == pytest.approx(0.88)
    assert (last.start_s, last.end_s) == (3, 3.8)


def test_a_split_word_shares_its_time() -> None:
    first, second = written_words(words("삼백만원을"), kiwi)
    assert (first.text, second.text) == ("300만", "원을")
    assert (first.start_s, second.end_s) == (0, 0.8)
    assert 0 < first.end_s == second.start_s < 0.8


def test_empty_text_stays_empty() -> None:
    assert written_form("  ", kiwi) == ""
    assert written_words([], kiwi) == ()
