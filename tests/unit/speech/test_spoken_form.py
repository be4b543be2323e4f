"""The spoken form of figures, units, dates, English and signs in Korean."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daedam.speech.loanwords import read_latin
from daedam.speech.numbers import LARGEST, read_native, read_sino
from daedam.speech.spoken_form import count_syllables, spoken_form
from daedam.speech.transliterate import transliterate

CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "data" / "spoken_forms.tsv")
    .read_text("utf-8")
    .splitlines()
    if line and not line.startswith("# ")
]
"""Written and spoken form of each case, written by hand."""


def test_there_are_enough_cases() -> None:
    assert len({written for written, _ in CASES}) >= 400


@pytest.mark.parametrize(("written", "said"), CASES)
def test_the_spoken_form_is_as_expected(written: str, said: str) -> None:
    assert spoken_form(written) == said


@given(st.text(max_size=60))
def test_the_spoken_form_has_no_figures_or_latin_letters(text: str) -> None:
    said = spoken_form(text)
    assert not any(c.isascii() and c.isalnum() for c in said)


@given(st.text(alphabet="가나다라마바사아자차카타파하 .,?!", max_size=60))
def test_hangul_stays_unchanged(text: str) -> None:
    assert spoken_form(text) == text


@given(st.integers(0, LARGEST))
def test_sino_korean_numbers_can_be_parsed_back(number: int) -> None:
    values = dict(zip("일이삼사오육칠팔구", range(1, 10), strict=True))
    places = {"십": 10, "백": 100, "천": 1000}
    myriads = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16, "해": 10**20}
    total = group = digit = 0
    for syllable in read_sino(number).replace(" ", "").replace("영", ""):
        if syllable in values:
            digit = values[syllable]
        elif syllable in places:
            group, digit = group + (digit or 1) * places[syllable], 0
        else:
            total += (group + digit or 1) * myriads[syllable]
            group = digit = 0
    assert total + group + digit == number


@pytest.mark.parametrize("number", [0, 100, -1])
def test_native_numbers_outside_1_to_99_are_rejected(number: int) -> None:
    with pytest.raises(ValueError, match="1 to 99"):
        read_native(number)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("market", "마켓"),
        ("silent", "실렌트"),
        ("window", "윈도"),
        ("jump", "점프"),
        ("cut", "컷"),
        ("shop", "숍"),
        ("hello", "헬로"),
        ("make", "메이크"),
        ("line", "라인"),
        ("winter", "윈터"),
    ],
)
def test_unknown_english_words_are_read_by_spelling(word: str, said: str) -> None:
    assert transliterate(word) == said


def test_compound_words_and_plurals_are_read() -> None:
    assert read_latin("LangChain") == "랭체인"
    assert read_latin("tvN") == "티브이엔"
    assert read_latin("PMs") == "피엠즈"


def test_syllables_of_the_spoken_form_are_counted() -> None:
    assert count_syllables("API 3개를 50% 줄였습니다.") == len(
        "에이피아이세개를오십퍼센트줄였습니다"
    )
