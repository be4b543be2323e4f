"""Remove spaces inside figures and names in recogniser output: 35 %, 3 .8, CI /CD, GPT -4.

Recognisers return a text in pieces, and joining the pieces with spaces splits numbers and
abbreviations. `spoken_form` would misread them (12 ,000원 as 십이 영 원).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from daedam.speech.timeline import SpokenWord

_TORN = [
    re.compile(pattern)
    for pattern in (
        r"(?<=\d)(?P<gap>\s)(?=[%％‰℃])",  # 35 %
        r"(?<=\d)(?P<gap>\s)(?=\.\d)",  # 3 .8
        r"(?<=\d)(?P<gap>\s)(?=,\d{3}(?!\d))",  # 30 ,000
        r"(?<=\d)(?P<gap>\s)(?=[:/~∼]\d)",  # 1 :1, 24 /7, 10 ~20
        r"(?<=[A-Za-z\d])(?P<gap>\s)(?=/[A-Za-z])",  # CI /CD
        r"(?<=[A-Za-z])(?P<gap>\s)(?=&[A-Za-z])",  # R &D
        r"(?<=[A-Za-z])(?P<gap>\s)(?=\.[a-z]{2,4}(?![A-Za-z]))",  # Node .js
        r"(?<=[A-Za-z])(?P<gap>\s)(?=-[A-Za-z])",  # Wi -Fi
        r"(?<=[A-Za-z])(?P<gap>\s)(?=-\d+(?!\d|\.\d|\s?[도℃°]))",  # GPT -4, but not a temperature
        r"(?<!\d)0\d{1,2}(?P<gap>\s)-\d{3,4}\s?-\d{4}(?!\d)",  # 010 -1234 -5678
        r"(?<!\d)0\d{1,2}\s?-\d{3,4}(?P<gap>\s)-\d{4}(?!\d)",
        r"(?<!\d)1[5-9]\d{2}(?P<gap>\s)-\d{4}(?!\d)",  # 1588 -0000
        r"(?<!\d)(?:19|20)\d{2}(?P<gap>\s)-\d{1,2}\s?-\d{1,2}(?!\d)",  # 2025 -01 -02
        r"(?<!\d)(?:19|20)\d{2}\s?-\d{1,2}(?P<gap>\s)-\d{1,2}(?!\d)",
    )
]


def remove_stray_spaces(text: str) -> str:
    """Return `text` without spaces inside a figure or a name."""
    for place in reversed(_gaps(text)):
        text = text[:place] + text[place + 1 :]
    return text


def join_split_words(words: Sequence[SpokenWord]) -> list[SpokenWord]:
    """Return `words` with the parts of one figure or name joined.

    A joined word covers the time of its parts and has their lowest confidence.
    """
    gaps = set(_gaps(" ".join(word.text for word in words)))
    found: list[SpokenWord] = []
    place = -1
    for word in words:
        if place in gaps:
            before = found[-1]
            known = [c for c in (before.confidence, word.confidence) if c is not None]
            found[-1] = replace(
                before,
                end_s=word.end_s,
                text=before.text + word.text,
                confidence=min(known) if known else None,
            )
        else:
            found.append(word)
        place += 1 + len(word.text)
    return found


def _gaps(text: str) -> list[int]:
    """Return the indexes of the spaces inside figures and names, in order."""
    if " " not in text:
        return []
    return sorted({m.start("gap") for pattern in _TORN for m in pattern.finditer(text)})
