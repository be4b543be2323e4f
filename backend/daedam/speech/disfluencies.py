"""Detect fillers, habitual words, repetitions and self-repairs in the words of an answer."""

import re
from collections.abc import Sequence
from statistics import median_low

from daedam.speech.english import disfluencies as english
from daedam.speech.events import Filler, Repair, Tier
from daedam.speech.korean import Morpheme, Morphology, letters_only
from daedam.speech.spoken_form import count_syllables
from daedam.speech.timeline import Span, SpokenWord, TimedText
from daedam.utils.language import Language

__all__ = [
    "Filler",
    "Repair",
    "Tier",
    "add_acoustic_fillers",
    "count_fillers",
    "find_fillers",
    "find_repairs",
]

PAUSE_S = 0.25
"""Minimum silence in seconds after a word of `_BY_USE` that makes the word a filler.

The value is that of `acoustics.pauses.MIN_PAUSE_S`.
"""

LENGTHENED = 2.0
"""Minimum ratio of the syllable length of a lengthened word to the median syllable length. Fillers
have a long vowel. Phrase ends are lengthened too, but less than twice."""

LENGTHENED_S = 0.3
"""Minimum seconds per syllable of a lengthened word."""

_SOUNDS = re.compile(r"으*음+|음+|어+|으+|아+|에+|흠+|엄+|으*어+|어*음+")

_BY_USE = frozenset("그 저 이 뭐 막 이제 인제 약간 좀 거 그거 저거 저기 그게 뭐랄까 뭐지".split())
"""Words with a meaning of their own (담화 표지). They are fillers if they are interjections,
lengthened, followed by a pause, or repeated."""

_HABITS = frozenset("그러니까 그니까 근데 그런데 사실 사실은 솔직히 일단 아무튼 어쨌든".split())


def find_fillers(
    timed: TimedText, morphology: Morphology, language: Language = "ko"
) -> tuple[Filler, ...]:
    """Return the fillers of all three tiers, in order.

    Korean: a determiner before its noun (그 사람) counts only if it is lengthened, repeated, or
    followed by a pause. English: see `english.disfluencies`.
    """
    if language == "en":
        return english.find_fillers(timed)
    morphemes = morphology(timed.text)
    median_syllable_s = _median_syllable_s(timed.words)
    found = []
    for index, (word, place) in enumerate(zip(timed.words, timed.word_ranges, strict=True)):
        form = letters_only(word.text)
        inside = [m for m in morphemes if place[0] <= m.start < place[1]]
        if _is_sound(form, word, inside):
            tier = Tier.SOUND
        elif form in _BY_USE and _is_filler_in_context(
            timed.words, index, inside, median_syllable_s
        ):
            tier = Tier.USE
        elif form in _HABITS:
            tier = Tier.HABIT
        else:
            continue
        found.append(Filler(word.start_s, word.end_s, word.text, tier))
    return tuple(found)


def add_acoustic_fillers(
    in_text: Sequence[Filler], hesitations: Sequence[Span]
) -> tuple[Filler, ...]:
    """Return the fillers of the transcript and those detected only in the audio, in order.

    Recognisers omit most 음 and 어 from the transcript. A hesitation that overlaps a filler of the
    transcript, or begins within 0.25 s of its start, is the same filler.
    """
    near_s = 0.25
    only_in_audio = [
        span
        for span in hesitations
        if not any(
            f.tier is not Tier.HABIT
            and (f.overlap_s(span) > 0 or abs(f.start_s - span.start_s) <= near_s)
            for f in in_text
        )
    ]
    both = [*in_text, *(Filler(span.start_s, span.end_s, "") for span in only_in_audio)]
    return tuple(sorted(both, key=lambda f: f.start_s))


def count_fillers(found: Sequence[Filler]) -> int:
    """Return the number of fillers of the tiers `SOUND` and `USE`."""
    return sum(filler.tier is not Tier.HABIT for filler in found)


_EMPHASIS = frozenset(
    "매우 정말 진짜 아주 너무 더 계속 점점 차근 하나 하나씩 조금 조금씩 많이 빨리 천천히 자주 "
    "네 예 아니 종종 가끔 꼭 다 잘 또 그때 각각".split()
)
"""Words that are doubled for emphasis in Korean; this does not count as a repetition."""


def find_repairs(timed: TimedText, language: Language = "ko") -> tuple[Repair, ...]:
    """Return words repeated in a row, and fragments completed by the next word (프로 프로젝트)."""
    if language == "en":
        return english.find_repairs(timed)
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
    unambiguous = len(form) > 1 or word.text.endswith((",", "…", "...", "."))
    return unambiguous or any(m.tag == "IC" for m in inside) or not inside


def _is_filler_in_context(
    words: Sequence[SpokenWord], index: int, inside: Sequence[Morpheme], median_syllable_s: float
) -> bool:
    word = words[index]
    after = words[index + 1] if index + 1 < len(words) else None
    before = words[index - 1] if index else None
    if any(m.tag == "IC" for m in inside):
        return True
    if word.text.endswith(("…", "...")):
        return True
    repeated = any(
        letters_only(w.text) == letters_only(word.text) for w in (before, after) if w is not None
    )
    before_pause = after is not None and after.start_s - word.end_s >= PAUSE_S
    per_syllable_s = word.length_s / max(1, len(letters_only(word.text)))
    lengthened = per_syllable_s >= max(LENGTHENED_S, LENGTHENED * median_syllable_s)
    return repeated or before_pause or lengthened


def _median_syllable_s(words: Sequence[SpokenWord]) -> float:
    """Return the median length of a syllable in seconds; 0.15 if no word has a duration."""
    lengths = [
        word.length_s / count
        for word in words
        if (count := count_syllables(word.text)) and word.length_s
    ]
    return median_low(lengths) if lengths else 0.15
