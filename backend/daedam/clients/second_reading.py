"""A second reading of a window: recognise variations of its audio, and vote between the results.

Whisper's errors depend on details that no listener notices: half a second of silence before the
speech, or a tempo that differs by a twelfth. Errors differ between such variations; words that were
recognised correctly mostly do not. `python -m benchmarks.korean_second_reading` compares this vote
with other ways to reconcile readings.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np

from daedam.clients.base import SAMPLE_RATE_HZ, Samples, Segment, Window, Word
from daedam.clients.speech_evidence import SpeechSpans, strip_to_letters
from daedam.clients.whisper_windows import count_repeats


@dataclass(frozen=True)
class Variation:
    """A change of a window's audio that leaves its words intelligible."""

    speed: float = 1.0
    """Factor of the tempo. The pitch changes with it."""
    lead_s: float = 0.0
    """Silence added before the audio, in seconds."""

    def apply(self, window: Window) -> Window:
        """Return `window` with this change. Its times are those of the changed audio, from 0 s."""
        samples = window.samples if self.speed == 1.0 else resampled(window.samples, self.speed)
        lead = np.zeros(round(self.lead_s * SAMPLE_RATE_HZ), np.float32)
        spans = tuple(
            (self._changed(start, window), self._changed(end, window))
            for start, end in window.spans.spans
        )
        return replace(
            window,
            samples=np.concatenate([lead, samples]),
            start_s=0.0,
            speech_end_s=self._changed(window.speech_end_s, window),
            spans=SpeechSpans(spans),
        )

    def undo(self, segment: Segment, window: Window) -> Segment:
        """Return a segment of the changed audio with the times of `window`."""
        words = tuple(
            replace(
                word,
                start_s=self._original(word.start_s, window),
                end_s=self._original(word.end_s, window),
            )
            for word in segment.words
        )
        return replace(segment, start_s=window.start_s, end_s=window.end_s, words=words)

    def _changed(self, time_s: float, window: Window) -> float:
        return (time_s - window.start_s) / self.speed + self.lead_s

    def _original(self, time_s: float, window: Window) -> float:
        original = window.start_s + (time_s - self.lead_s) * self.speed
        return min(max(original, window.start_s), window.end_s)


VARIATIONS = (Variation(lead_s=0.5), Variation(speed=0.92), Variation(speed=1.08))
"""The variations that vote with the reading of the unchanged window."""


CONFIDENCE_EXPONENT = 8.0
"""Exponent of a reading's confidence in the vote. The confidence is the geometric mean of the token
probabilities, so a sentence of eight tokens votes with its likelihood."""


LEAST_LENGTH = 0.7
"""Minimum length of a reading that votes, relative to the longest one that another supports."""

LEAST_OMITTED = 2
"""Number of letters from which a missing part counts as a removed word. One letter is often a
particle."""

LEAST_UNCOVERED_S = 2.0
"""Seconds of speech after the last word of a reading from which it has stopped early."""

MAX_REPEATED_LETTERS = 8
"""Number of consecutive repeated letters above which a reading is a loop."""


def resampled(samples: Samples, speed: float) -> Samples:
    """Return `samples` played at `speed`, by a change of the sampling rate in the spectrum."""
    length = round(samples.size / speed)
    spectrum = np.fft.rfft(samples)
    kept = length // 2 + 1
    if kept <= spectrum.size:
        spectrum = spectrum[:kept]
    else:
        spectrum = np.pad(spectrum, (0, kept - spectrum.size))
    return (np.fft.irfft(spectrum, length) * (length / samples.size)).astype(np.float32)


def reconcile(
    readings: Sequence[Segment | None],
    *,
    speech: SpeechSpans,
    exponent: float = CONFIDENCE_EXPONENT,
) -> Segment | None:
    """Return the text that most `readings` of a window support, with its words.

    The first of `readings` is that of the unchanged window, whose speech is `speech`; None is a
    reading without a text. A
    reading does not vote if it loops, or if its length shows that it stopped early or made a
    sentence up (`LEAST_LENGTH`). The others are compared between the word boundaries that all of
    them share. In each such span the text with the most votes wins; a reading votes with its
    confidence to the power of `exponent`. Words are removed only if at least half of the readings
    lack them.

    A text is never replaced by none, and none is replaced only if most readings have a text.
    Speech in another language is left as it is.
    """
    first = readings[0]
    found = [reading for reading in readings if reading is not None and reading.words]
    if first is None:
        if 2 * len(found) <= len(readings):
            return None
    elif not first.words or any(r.language != first.language for r in found):
        return first
    found = _voters(found, first, speech)
    texts = [_Letters.of(reading) for reading in found]
    weights = [reading.confidence**exponent for reading in found]
    pivot = _closest([text.letters for text in texts], weights)
    places = [texts[pivot].boundaries_in(text) for text in texts]
    shared = [b for b in texts[pivot].boundaries if all(b in place for place in places)]
    words: list[Word] = []
    confidences: list[float] = []
    for begin, end in itertools.pairwise(shared):
        spans = [t.words_between(p[begin], p[end]) for t, p in zip(texts, places, strict=True)]
        chosen = _winner(spans, weights, pivot)
        words += spans[chosen]
        confidences += [found[chosen].confidence] * len(spans[chosen])
    if not words:
        return first
    ordered = _in_order(words)
    return replace(
        found[pivot],
        text=" ".join(word.text for word in ordered),
        confidence=sum(confidences) / len(confidences),
        words=ordered,
    )


def _voters(found: Sequence[Segment], first: Segment | None, speech: SpeechSpans) -> list[Segment]:
    """Return the readings that may vote; at least one."""
    kept = [r for r in found if r is first or not _loops(r)] or list(found[:1])
    kept = [reading for reading in kept if not _stopped_early(reading, speech)] or kept
    lengths = [len(strip_to_letters(reading.text)) for reading in kept]
    supported = [
        length
        for place, (reading, length) in enumerate(zip(kept, lengths, strict=True))
        if reading is first
        or any(o >= LEAST_LENGTH * length for n, o in enumerate(lengths) if n != place)
    ]
    longest = max(supported, default=max(lengths))
    return [
        reading
        for reading, length in zip(kept, lengths, strict=True)
        if LEAST_LENGTH * longest <= length <= longest / LEAST_LENGTH
    ] or kept[:1]


def _stopped_early(reading: Segment, speech: SpeechSpans) -> bool:
    return speech.overlap_s(reading.words[-1].end_s, math.inf) >= LEAST_UNCOVERED_S


def _loops(reading: Segment) -> bool:
    letters = [ord(letter) for letter in strip_to_letters(reading.text)]
    return count_repeats(letters) > MAX_REPEATED_LETTERS


@dataclass(frozen=True)
class _Letters:
    """The letters of a reading, without spaces and punctuation, and where its words begin."""

    letters: str
    words: tuple[Word, ...]
    boundaries: tuple[int, ...]
    """Positions in `letters` at which a word begins, and the end."""

    @classmethod
    def of(cls, segment: Segment) -> "_Letters":
        kept = [word for word in segment.words if strip_to_letters(word.text)]
        letters, boundaries = "", [0]
        for word in kept:
            letters += strip_to_letters(word.text)
            boundaries.append(len(letters))
        return cls(letters, tuple(kept), tuple(boundaries))

    def boundaries_in(self, other: "_Letters") -> dict[int, int]:
        """Return the word boundaries that `other` shares, with their positions there.

        A boundary is shared if the letters before and after it are the same in both.
        """
        blocks = SequenceMatcher(None, self.letters, other.letters, False).get_matching_blocks()
        shared = {0: 0, len(self.letters): len(other.letters)}
        theirs = set(other.boundaries)
        for begin, other_begin, size in blocks:
            for boundary in self.boundaries:
                place = boundary - begin + other_begin
                if begin < boundary < begin + size and place in theirs:
                    shared[boundary] = place
        return shared

    def words_between(self, begin: int, end: int) -> tuple[Word, ...]:
        first, last = self.boundaries.index(begin), self.boundaries.index(end)
        return self.words[first:last]


def _winner(spans: Sequence[tuple[Word, ...]], weights: Sequence[float], pivot: int) -> int:
    """Return the position of the span with the most votes; of equal texts, the likeliest."""
    texts = ["".join(strip_to_letters(word.text) for word in span) for span in spans]
    if len(set(texts)) == 1:
        return pivot
    votes: dict[str, float] = {}
    for text, weight in zip(texts, weights, strict=True):
        votes[text] = votes.get(text, 0.0) + weight
    allowed = [
        text for text in votes if not _omits(text, texts[0]) or 2 * texts.count(text) >= len(texts)
    ]
    winner = max(allowed, key=lambda text: votes[text])
    return max(
        (place for place, text in enumerate(texts) if text == winner),
        key=lambda place: weights[place],
    )


def _omits(text: str, whole: str) -> bool:
    """Return whether `text` is `whole` without at least `LEAST_OMITTED` of its letters."""
    if len(text) > len(whole) - LEAST_OMITTED:
        return False
    rest = iter(whole)
    return all(letter in rest for letter in text)


def _closest(texts: Sequence[str], weights: Sequence[float]) -> int:
    """Return the position of the text that differs least from the others, by their weights."""
    return max(
        range(len(texts)),
        key=lambda place: (
            sum(
                weight * _similarity(texts[place], text)
                for text, weight in zip(texts, weights, strict=True)
            ),
            -place,
        ),
    )


def _similarity(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other, False).ratio()


def _in_order(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return `words` with times that do not go back where readings meet."""
    ordered: list[Word] = []
    at_s = 0.0
    for word in words:
        start_s = max(word.start_s, at_s)
        ordered.append(replace(word, start_s=start_s, end_s=max(word.end_s, start_s)))
        at_s = start_s
    return tuple(ordered)
