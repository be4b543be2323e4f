"""How an answer went, moment by moment: its words, pauses, fillers and pace in time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daedam.interview.korean import Morphology, plain
from daedam.interview.measures import filler_spans

MIN_PAUSE_S = 0.5
"""A gap between two words that a listener hears as a pause. Whisper's word ends are a tenth or two
of a second off, so shorter ones could be nothing."""

PACE_WINDOW_S = 10.0
PACE_STEP_S = 5.0


@dataclass(frozen=True)
class Span:
    """A stretch of an answer, in seconds from its beginning."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True)
class SpokenWord(Span):
    """An 어절 with the recogniser's confidence, 0 to 1."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True)
class Filler(Span):
    text: str


@dataclass(frozen=True)
class Pace(Span):
    """How quick a stretch was: 어절 per minute."""

    wpm: int


@dataclass(frozen=True)
class Delivery:
    """An answer in time; all empty where the recogniser gave no times."""

    words: tuple[SpokenWord, ...] = ()
    pauses: tuple[Span, ...] = ()
    fillers: tuple[Filler, ...] = ()
    pace: tuple[Pace, ...] = ()


def delivery(words: Sequence[SpokenWord], duration_s: float, morphology: Morphology) -> Delivery:
    """The delivery of an answer of `duration_s` seconds in which `words` were heard."""
    ordered = in_order(words)
    return Delivery(
        ordered, pauses(ordered), fillers(ordered, morphology), pace(ordered, duration_s)
    )


def in_order(words: Sequence[SpokenWord]) -> tuple[SpokenWord, ...]:
    """`words` by their beginnings, none of them ending before it begins, none without a letter.

    Recognisers give such words where two windows of sound meet, and punctuation by itself: it goes
    to the word before it.
    """
    ordered: list[SpokenWord] = []
    for word in sorted(words, key=lambda w: w.start_s):
        if plain(word.text):
            ordered.append(replace(word, end_s=max(word.start_s, word.end_s)))
        elif ordered:
            ordered[-1] = replace(ordered[-1], text=ordered[-1].text + word.text)
    return tuple(ordered)


def pauses(words: Sequence[SpokenWord]) -> tuple[Span, ...]:
    """The silences of at least `MIN_PAUSE_S` before words, the one before the first included."""
    found = []
    silent_since = 0.0
    for word in words:
        if word.start_s - silent_since >= MIN_PAUSE_S:
            found.append(Span(silent_since, word.start_s))
        silent_since = max(silent_since, word.end_s)
    return tuple(found)


def fillers(words: Sequence[SpokenWord], morphology: Morphology) -> tuple[Filler, ...]:
    """The words that are fillers, or hold one: 음, 어, 그 and the like as interjections.

    They are looked for in the whole text, where a word's part of speech shows.
    """
    text = " ".join(word.text for word in words)
    places = filler_spans(text, morphology)
    found = []
    start = 0
    for word in words:
        end = start + len(word.text)
        if any(begin < end and start < stop for begin, stop in places):
            found.append(Filler(word.start_s, word.end_s, word.text))
        start = end + 1
    return tuple(found)


def pace(words: Sequence[SpokenWord], duration_s: float) -> tuple[Pace, ...]:
    """어절 per minute in windows of `PACE_WINDOW_S`, one every `PACE_STEP_S`.

    A word belongs to the window in which its middle lies. A rest shorter than `PACE_STEP_S` makes
    no window, an answer shorter than one window makes one.
    """
    if not words or duration_s <= 0:
        return ()
    found = []
    start_s = 0.0
    while start_s == 0 or duration_s - start_s >= PACE_STEP_S:
        end_s = min(start_s + PACE_WINDOW_S, duration_s)
        inside = sum(start_s <= (w.start_s + w.end_s) / 2 < end_s for w in words)
        found.append(Pace(start_s, end_s, round(inside * 60 / (end_s - start_s))))
        if end_s == duration_s:
            break
        start_s += PACE_STEP_S
    return tuple(found)
