"""Words and syllables of English answers, counted by hand."""

import pytest

from daedam.speech.counts import count_syllables, count_words
from daedam.speech.english.spoken_form import cardinal, ordinal, spoken_form, words_of
from daedam.speech.english.syllables import syllables_of


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("We cut costs by 25%.", "We cut costs by twenty five percent ."),
        ("from $3,500 to $2.8 million", "from three thousand five hundred dollars to two point "
         "eight million dollars"),
        ("It cost $1 or $4.50.", "It cost one dollar or four dollars fifty ."),
        ("in 2019, 2005 and the 1990s", "in twenty nineteen , two thousand five and the nineteen "
         "nineties"),
        ("2,019 people", "two thousand nineteen people"),
        ("At 10:30 and 9:00", "At ten thirty and nine o'clock"),
        ("on the 3rd and the 21st", "on the third and the twenty first"),
        ("10-20 people, 1/2 of them", "ten to twenty people, half of them"),
        ("3/4 and 24/7", "three quarters and twenty four seven"),
        ("5km in 100 ms", "five kilometers in one hundred milliseconds"),
        ("version 3.11", "version three point one one"),
        ("R&D and Node.js", "R and D and Node dot js"),
        ("the number is 010-1234-5678", "the number is zero one zero one two three four five six "
         "seven eight"),
        ("a well-known e-mail", "a well known e-mail"),
    ],
)  # fmt: skip
def test_figures_and_signs_are_read(written: str, said: str) -> None:
    assert spoken_form(written) == said


def test_numbers_are_read_in_words() -> None:
    assert cardinal(0) == "zero"
    assert cardinal(1_250_013) == "one million two hundred fifty thousand thirteen"
    assert [ordinal(n) for n in (5, 12, 20, 103)] == [
        "fifth",
        "twelfth",
        "twentieth",
        "one hundred third",
    ]
    assert words_of("9" * 40) == ["nine"] * 40


@pytest.mark.parametrize(
    ("text", "words", "syllables"),
    [
        ("I don't think they've finished.", 5, 6),
        ("We reduced the error rate by 50%.", 8, 12),
        ("We reduced the error rate by fifty percent.", 8, 12),
        ("Our API failed at 3 a.m.", 6, 9),
        ("She runs the QA team's stand-ups.", 7, 8),
        ("", 0, 0),
        ("— 2 …", 1, 1),
    ],
)
def test_words_and_syllables_of_the_spoken_form(text: str, words: int, syllables: int) -> None:
    assert count_words(text, "en") == words
    assert count_syllables(text, "en") == syllables


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "the called worked played time through queue league planned I'm we're don't world"),
        (2, "table wanted people didn't business really client create being little something hired "
            "careful it'll boss's rhythm prefer playing question"),
        (3, "idea area radio example completely management studying previous actual "
            "media customer anyone employee"),
        (4, "situation priority technology appreciate algorithm initiative communicate"),
        (5, "opportunity university communication organization"),
        (6, "responsibility"),
    ],
)  # fmt: skip
def test_syllables_of_words(count: int, words: str) -> None:
    wrong = {word: n for word in words.split() if (n := syllables_of(word)) != count}
    assert wrong == {}


def test_abbreviations_are_spelt_out_unless_they_are_words() -> None:
    assert [syllables_of(word) for word in ("API", "APIs", "HTTP", "WWW", "NASA", "CEO")] == [
        3,
        3,
        4,
        9,
        2,
        3,
    ]
