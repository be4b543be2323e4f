"""Time spans of an answer, and words with times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daedam.speech.korean import letters_only


@dataclass(frozen=True)
class Span:
    """A time span of an answer, in seconds from its beginning."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s

    def overlap_s(self, other: "Span") -> float:
        """Return the seconds that both spans share."""
        return max(0.0, min(self.end_s, other.end_s) - max(self.start_s, other.start_s))


@dataclass(frozen=True)
class SpokenWord(Span):
    """An 어절 with its times and the recogniser's confidence, 0 to 1."""

    text: str
    confidence: float | None = None


def sort_words(words: Sequence[SpokenWord]) -> tuple[SpokenWord, ...]:
    """Sort `words` by start time, repair end times, and merge words without letters.

    Where two windows of audio meet, recognisers return words that end before they begin. The end of
    such a word is set to its start. A word without letters, such as punctuation, is appended to the
    word before it, or dropped if there is none.
    """
    ordered: list[SpokenWord] = []
    for word in sorted(words, key=lambda w: w.start_s):
        if letters_only(word.text):
            ordered.append(replace(word, end_s=max(word.start_s, word.end_s)))
        elif ordered:
            ordered[-1] = replace(ordered[-1], text=ordered[-1].text + word.text)
    return tuple(ordered)


@dataclass(frozen=True)
class TimedText:
    """Timed words joined into one text, for finding the times of a part of that text."""

    words: tuple[SpokenWord, ...]

    @classmethod
    def from_words(cls, words: Sequence[SpokenWord]) -> "TimedText":
        """Return the timed text of `words`, which may have any order; see `sort_words`."""
        return cls(sort_words(words))

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def word_ranges(self) -> list[tuple[int, int]]:
        """Begin and end of each word as character indexes in `text`; the end is exclusive."""
        found, begin = [], 0
        for word in self.words:
            found.append((begin, begin + len(word.text)))
            begin += len(word.text) + 1
        return found

    def merge_words(self, begin: int, end: int) -> SpokenWord | None:
        """Return the words that overlap the characters from `begin` to `end`, merged into one.

        The merged word covers the whole words and has their lowest confidence. None if no word
        overlaps.
        """
        inside = [
            word
            for word, (a, b) in zip(self.words, self.word_ranges, strict=True)
            if a < end and begin < b
        ]
        if not inside:
            return None
        known = [word.confidence for word in inside if word.confidence is not None]
        return SpokenWord(
            inside[0].start_s,
            max(word.end_s for word in inside),
            " ".join(word.text for word in inside),
            min(known, default=None),
        )
