"""Fillers, habits, repetitions and self-repairs in an answer's words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median_low

from daedam.speech.korean import Morpheme, Morphology, letters_only
from daedam.speech.spoken_form import count_syllables
from daedam.speech.timeline import Span, SpokenWord, TimedText

PAUSE_S = 0.25
"""A silence after a word that makes it a filler (`acoustics.pauses.MIN_PAUSE_S`)."""

LENGTHENED = 2.0
"""How many times its syllables' usual length a word must last to count as lengthened: the vowel of
a filler is held; ends of phrases are lengthened too, but by less than twice."""

LENGTHENED_S = 0.3
"""And how long a syllable must be at least, in seconds."""


class Tier(StrEnum):
    """Why a word counts as a filler."""

    SOUND = "sound"
    """Always one: 음, 어, 으음, 아."""
    USE = "use"
    """One by its use here: 그, 저, 뭐, 막, 이제, 약간, 좀."""
    HABIT = "habit"
    """A connective that can become a habit: 그러니까, 근데, 사실. Reported apart, not counted."""


@dataclass(frozen=True)
class Filler(Span):
    """A filler in time. `text` is empty where it was only heard in the sound."""

    text: str
    tier: Tier = Tier.SOUND


_SOUNDS = re.compile(r"으*음+|음+|어+|으+|아+|에+|흠+|엄+|으*어+|어*음+")

_BY_USE = frozenset("그 저 이 뭐 막 이제 인제 약간 좀 거 그거 저거 저기 그게 뭐랄까 뭐지".split())
"""Words that mean something, and fill where they are interjections, held, left hanging or said
again (담화 표지)."""

_HABITS = frozenset("그러니까 그니까 근데 그런데 사실 사실은 솔직히 일단 아무튼 어쨌든".split())


def find_fillers(timed: TimedText, morphology: Morphology) -> tuple[Filler, ...]:
    """The fillers of all three tiers among the words, in order.

    A determiner before its noun (그 사람) is none, unless it is held, repeated, or a pause follows.
    """
    morphemes = morphology(timed.text)
    usual_s = _usual_syllable_s(timed.words)
    found = []
    for index, (word, place) in enumerate(zip(timed.words, timed.word_ranges, strict=True)):
        form = letters_only(word.text)
        inside = [m for m in morphemes if place[0] <= m.start < place[1]]
        if _is_sound(form, word, inside):
            tier = Tier.SOUND
        elif form in _BY_USE and _fills(timed.words, index, inside, usual_s):
            tier = Tier.USE
        elif form in _HABITS:
            tier = Tier.HABIT
        else:
            continue
        found.append(Filler(word.start_s, word.end_s, word.text, tier))
    return tuple(found)


def add_acoustic_fillers(written: Sequence[Filler], heard: Sequence[Span]) -> tuple[Filler, ...]:
    """The fillers of the text, and beside them those that only the sound holds.

    Recognisers write clean text and leave most 음 and 어 out. A heard one that lies in a written
    filler, or begins within a quarter of a second of one, is that filler.
    """
    near_s = 0.25
    alone = [
        span
        for span in heard
        if not any(
            f.tier is not Tier.HABIT
            and (f.overlap_s(span) > 0 or abs(f.start_s - span.start_s) <= near_s)
            for f in written
        )
    ]
    both = [*written, *(Filler(span.start_s, span.end_s, "") for span in alone)]
    return tuple(sorted(both, key=lambda f: f.start_s))


def count_fillers(found: Sequence[Filler]) -> int:
    """How many of them count: tiers one and two."""
    return sum(filler.tier is not Tier.HABIT for filler in found)


@dataclass(frozen=True)
class Repair(Span):
    """Something said again or broken off: `said` was replaced by `instead`."""

    said: str
    instead: str


_EMPHASIS = frozenset(
    "매우 정말 진짜 아주 너무 더 계속 점점 차근 하나 하나씩 조금 조금씩 많이 빨리 천천히 자주 "
    "네 예 아니 종종 가끔 꼭 다 잘 또 그때 각각".split()
)
"""Words that Korean doubles for emphasis."""


def find_repairs(timed: TimedText) -> tuple[Repair, ...]:
    """Words said twice in a row, and fragments that the next word completes (프로 프로젝트)."""
    found = []
    for word, after in zip(timed.words, timed.words[1:], strict=False):
        one, two = letters_only(word.text), letters_only(after.text)
        same = one == two
        broken_off = len(one) >= 2 and len(two) > len(one) + 1 and two.startswith(one)
        if one in _EMPHASIS or one in _BY_USE or _SOUNDS.fullmatch(one) or one.isdigit():
            continue
        if same or (broken_off and not word.text.endswith((",", "."))):
            found.append(Repair(word.start_s, after.end_s, word.text, after.text))
    return tuple(found)


def _is_sound(form: str, word: SpokenWord, inside: Sequence[Morpheme]) -> bool:
    if not _SOUNDS.fullmatch(form):
        return False
    alone = len(form) > 1 or word.text.endswith((",", "…", "...", "."))
    return alone or any(m.tag == "IC" for m in inside) or not inside


def _fills(
    words: Sequence[SpokenWord], index: int, inside: Sequence[Morpheme], usual_s: float
) -> bool:
    word = words[index]
    after = words[index + 1] if index + 1 < len(words) else None
    before = words[index - 1] if index else None
    if any(m.tag == "IC" for m in inside):
        return True
    if word.text.endswith(("…", "...")):
        return True
    again = any(
        letters_only(w.text) == letters_only(word.text) for w in (before, after) if w is not None
    )
    hangs = after is not None and after.start_s - word.end_s >= PAUSE_S
    per_syllable_s = word.length_s / max(1, len(letters_only(word.text)))
    held = per_syllable_s >= max(LENGTHENED_S, LENGTHENED * usual_s)
    return again or hangs or held


def _usual_syllable_s(words: Sequence[SpokenWord]) -> float:
    """The median length of a syllable, in seconds."""
    lengths = [
        word.length_s / count
        for word in words
        if (count := count_syllables(word.text)) and word.length_s
    ]
    return median_low(lengths) if lengths else 0.15
