"""The words of an English answer with their context."""

import re
from dataclasses import dataclass

from daedam.speech.timeline import SpokenWord, TimedText

PAUSE_S = 0.25
"""Minimum silence in seconds beside a word that separates it from the sentence.

The value is that of `acoustics.pauses.MIN_PAUSE_S`.
"""

_SOUNDS = re.compile(r"u+m+|u+h+m*|e+r+m*|a+h+|h+m+|m{2,}|eh+")

_ABBREVIATIONS = frozenset({"ER", "UM", "MM", "HM"})
"""Abbreviations that are written like a filler sound: the ER of a hospital."""


@dataclass(frozen=True)
class Token:
    """A word of an answer in lower case without punctuation, and its context."""

    low: str
    word: SpokenWord
    opens: bool
    """Whether a mark, a pause, a filler sound, or the beginning of the answer precedes it."""
    closes: bool
    """Whether a mark, a pause, a filler sound, or the end of the answer follows it."""
    starts_sentence: bool
    """Whether it is the first word of a sentence, apart from filler sounds."""
    after_sound: bool
    """Whether a filler sound precedes it."""


def tokens_of(timed: TimedText) -> list[Token]:
    """Return the words of an answer with their context."""
    words = timed.words
    found = []
    starts_sentence = True
    for index, word in enumerate(words):
        before = words[index - 1] if index else None
        after = words[index + 1] if index + 1 < len(words) else None
        found.append(
            Token(
                plain(word.text),
                word,
                opens=before is None or _parted(before, word) or is_sound(before),
                closes=after is None or _parted(word, after) or is_sound(after),
                starts_sentence=starts_sentence,
                after_sound=before is not None and is_sound(before),
            )
        )
        starts_sentence = ends_sentence(word, after) or (starts_sentence and is_sound(word))
    return found


def plain(text: str) -> str:
    """Return a word in lower case, without the punctuation around it."""
    return text.lower().replace("’", "'").strip(' \t.,!?;:…"“”()[]—–-')


_MARK = re.compile(r"[.,!?;:…—–-][\"”’)]*$")
_END = re.compile(r"[.!?…][\"”’)]*$")
_ABBREVIATION = re.compile(
    r"^(?:mr|mrs|ms|dr|st|prof|vs|no|approx|inc|ltd|co|etc|e\.g|i\.e|[ap]\.m|(?:[a-z]\.)+[a-z])\.$",
    re.IGNORECASE,
)
"""Words with a point that seldom end a sentence."""


def ends_sentence(word: SpokenWord, after: SpokenWord | None) -> bool:
    """Return whether `word` has the mark of a sentence's end.

    An ellipsis ends a sentence only before a capital letter, because recognisers write it for
    hesitations.
    """
    if not _END.search(word.text) or _ABBREVIATION.match(word.text):
        return False
    return after is None or not is_ellipsis(word.text) or after.text[:1].isupper()


def is_ellipsis(text: str) -> bool:
    """Return whether a word ends with an ellipsis."""
    return text.rstrip('"”’)').endswith(("…", ".."))


def _parted(before: SpokenWord, after: SpokenWord) -> bool:
    return _MARK.search(before.text) is not None or after.start_s - before.end_s >= PAUSE_S


def is_sound(word: SpokenWord) -> bool:
    """Return whether a word is a filler sound."""
    bare = word.text.strip('.,!?;:…-—–"“”')
    return _SOUNDS.fullmatch(plain(word.text)) is not None and bare not in _ABBREVIATIONS
