"""Parse Sino-Korean number words, and apply edits that replace parts of a text."""

import re
from dataclasses import dataclass

from daedam.speech.numbers import read_sino


@dataclass(frozen=True)
class Edit:
    """A replacement of the characters of a text from `begin` to `end` by `text`."""

    begin: int
    end: int
    text: str
    same_value: bool = False
    """Whether the figure is accepted although it may be read differently.

    Example: 이십 명 -> 20명, which may be read 스무 명.
    """


def apply_edits(text: str, edits: list[Edit]) -> str:
    """Return `text` after `edits`, which must not overlap."""
    for edit in sorted(edits, key=lambda e: e.begin, reverse=True):
        text = text[: edit.begin] + edit.text + text[edit.end :]
    return text


DIGITS = {c: i for i, c in enumerate("영일이삼사오육칠팔구")} | {"공": 0}
PLACES = {"십": 10, "백": 100, "천": 1000}
MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12}

DIGIT = "[일이삼사오육칠팔구]"
GROUP = rf"(?:{DIGIT}?천\s?)?(?:{DIGIT}?백\s?)?(?:{DIGIT}?십\s?)?{DIGIT}?"
SINO = rf"영|(?:{GROUP}조\s?)?(?:{GROUP}억\s?)?(?:{GROUP}만\s?)?{GROUP}"


def parse_sino(said: str) -> int | None:
    """Return the value of `said`, a Sino-Korean number without spaces; None if it is not valid."""
    total = group = digit = 0
    for syllable in said:
        if syllable in DIGITS:
            if digit:
                return None
            digit = DIGITS[syllable]
        elif syllable in PLACES:
            group, digit = group + (digit or 1) * PLACES[syllable], 0
        elif syllable in MYRIADS:
            total, group, digit = total + (group + digit or 1) * MYRIADS[syllable], 0, 0
        else:
            return None
    number = total + group + digit
    return number if read_sino(number).replace(" ", "") == said else None


def parse_digits(said: str) -> str:
    """Return the digit words `said` as figures, without spaces and hyphens."""
    return "".join(str(DIGITS[c]) for c in re.sub(r"[\s-]", "", said))
