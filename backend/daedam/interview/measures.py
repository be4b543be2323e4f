"""How an answer was spoken, in numbers."""

import re
from dataclasses import dataclass

from daedam.interview.korean import Morphology

_HESITATIONS = re.compile(r"(으*음+|음+|어+|으+|에+|아+|흠+|엄+)")
"""Sounds of thinking, also lengthened (으음, 어어, 음음)."""

_LEXICAL_FILLERS = frozenset("그 저 뭐 저기 거 그거 저거 이제 막".split())
"""Words that fill only where they are interjections; elsewhere they mean something."""


@dataclass(frozen=True)
class Metrics:
    """Measures of one answer; see `measure`."""

    duration_sec: float
    wpm: int
    filler_count: int


def measure(text: str, duration_s: float, morphology: Morphology) -> Metrics:
    """The measures of an answer with transcript `text` and `duration_s` seconds of sound.

    `wpm` counts 어절 (words between spaces, the unit of Korean reading speed) per minute of the
    whole recording, rounded. `filler_count`: see `count_fillers`.
    Raises `ValueError` for a negative duration.
    """
    if duration_s < 0:
        raise ValueError("a recording cannot last less than nothing")
    words = len(text.split())
    wpm = round(words * 60 / duration_s) if duration_s > 0 else 0
    return Metrics(round(duration_s, 2), wpm, count_fillers(text, morphology))


def count_fillers(text: str, morphology: Morphology) -> int:
    """How many fillers `text` holds: 음, 어, 으음 and the like, and words used as fillers.

    Both count only as interjections (part of speech IC): 그 in "그 사람" is a determiner and
    어 in "어머니" a syllable, neither is counted.
    """
    return len(filler_spans(text, morphology))


def filler_spans(text: str, morphology: Morphology) -> list[tuple[int, int]]:
    """Where in `text` fillers stand: the first character of each, and the one past it."""
    return [
        (morpheme.start, morpheme.end)
        for morpheme in morphology(text)
        if morpheme.tag == "IC"
        and (_HESITATIONS.fullmatch(morpheme.form) or morpheme.form in _LEXICAL_FILLERS)
    ]
