"""Measures of how an answer was spoken. Formulas and sources: `docs/measures.md`."""

from collections.abc import Sequence
from dataclasses import dataclass

from daedam.speech.counts import count_syllables, count_words
from daedam.speech.disfluencies import (
    Filler,
    Tier,
    add_acoustic_fillers,
    count_fillers,
    find_fillers,
    find_repairs,
)
from daedam.speech.events import ENDINGS, Ending, Sentence
from daedam.speech.korean import Morphology
from daedam.speech.sentences import find_hedges, find_slips, mean_words
from daedam.speech.timeline import Span, SpokenWord, TimedText
from daedam.utils.language import Language

LONG_PAUSE_S = 1.0
"""Minimum length of a long pause, in seconds."""

WORD_END_S = 0.3
"""Maximum seconds by which recognisers set the end of a word too early."""


@dataclass(frozen=True)
class Metrics:
    """Measures that are returned with every answer; see `compute_metrics`."""

    duration_sec: float
    wpm: int
    filler_count: int


@dataclass(frozen=True)
class SpeechRates:
    """Speech rates of an answer. Both rates are None without syllables or without speech."""

    syllables: int
    """Number of syllables of the spoken form: 50% has five (오십 퍼센트), in English four."""
    speaking_rate: float | None
    """Syllables per second from the first speech to the last, pauses included."""
    articulation_rate: float | None
    """Syllables per second of speech, without pauses of 0.25 s and more."""


@dataclass(frozen=True)
class PauseStatistics:
    """Statistics of the silences of at least 0.25 s between two speech spans."""

    count: int
    mean_s: float | None
    long_count: int
    share: float | None
    """Share of pauses in the time from the first speech to the last, 0 to 1."""
    inside_sentences: int
    between_sentences: int


@dataclass(frozen=True)
class WordingCounts:
    """Measures that need only the words of an answer."""

    sound_fillers: int
    use_fillers: int
    habits: int
    repairs: int
    hedges: int
    endings: dict[Ending, int]
    mean_sentence_words: float | None
    slips: int


def compute_metrics(
    text: str,
    duration_s: float,
    words: Sequence[SpokenWord],
    morphology: Morphology,
    heard: Sequence[Span] = (),
    language: Language = "ko",
) -> Metrics:
    """Return the measures of an answer with transcript `text` and `duration_s` seconds of audio.

    `wpm` counts 어절, or English words, of the spoken form per minute of the whole recording.
    `filler_count` counts the fillers of the tiers `SOUND` and `USE` among `words`, and the spans of
    `heard` that match none of these fillers. `heard` are the hesitations found in the audio. Raises
    `ValueError` for a negative duration.
    """
    if duration_s < 0:
        raise ValueError("the duration is negative")
    wpm = round(count_words(text, language) * 60 / duration_s) if duration_s > 0 else 0
    in_text = find_fillers(TimedText.from_words(words), morphology, language)
    found = add_acoustic_fillers(in_text, heard)
    return Metrics(round(duration_s, 2), wpm, count_fillers(found))


def articulation_rate(syllable_count: int, speech_s: float) -> float:
    """Return syllables per second of speech, without pauses.

    `speech_s` counts spans between pauses of at least 0.25 s. Raises `ValueError` when there was
    no speech. Source: Lee, Shin, Yoo & Kim (2017), 412 speakers of Korean, JAKO201713647763102.
    """
    if speech_s <= 0:
        raise ValueError("there is no speech")
    return syllable_count / speech_s


def measure_rates(
    text: str, speech: Sequence[Span], language: Language = "ko", unrecognised_s: float = 0.0
) -> SpeechRates:
    """Return the rates of `text` spoken during the spans of `speech`.

    `unrecognised_s` seconds of them were not understood. They do not count.
    """
    count = count_syllables(text, language)
    speech_s = sum(span.length_s for span in speech) - unrecognised_s
    if not count or speech_s <= 0:
        return SpeechRates(count, None, None)
    whole_s = speech[-1].end_s - speech[0].start_s - unrecognised_s
    return SpeechRates(
        count, round(count / whole_s, 2), round(articulation_rate(count, speech_s), 2)
    )


def measure_pauses(
    pauses: Sequence[Span], speech: Sequence[Span], sentences: Sequence[Sentence]
) -> PauseStatistics:
    """Return the statistics of `pauses` in an answer with the spans `speech` and `sentences`."""
    between = sum(is_between(pause, sentences) for pause in pauses)
    total_s = sum(pause.length_s for pause in pauses)
    whole_s = speech[-1].end_s - speech[0].start_s if speech else 0.0
    return PauseStatistics(
        count=len(pauses),
        mean_s=round(total_s / len(pauses), 2) if pauses else None,
        long_count=sum(pause.length_s >= LONG_PAUSE_S for pause in pauses),
        share=round(total_s / whole_s, 3) if whole_s else None,
        inside_sentences=len(pauses) - between,
        between_sentences=between,
    )


def is_between(pause: Span, sentences: Sequence[Sentence]) -> bool:
    """Return whether one of `sentences` ends during the pause, or up to `WORD_END_S` before."""
    ends = [s.span.end_s for s in sentences if s.span is not None]
    return any(pause.start_s - WORD_END_S <= end <= pause.end_s for end in ends)


def count_wording(
    timed: TimedText,
    found: Sequence[Filler],
    sentences: Sequence[Sentence],
    morphology: Morphology,
    language: Language = "ko",
) -> WordingCounts:
    """Return the measures of an answer's words.

    `found` are the fillers of the answer, including those found in the audio.
    """
    return WordingCounts(
        sound_fillers=sum(f.tier is Tier.SOUND for f in found),
        use_fillers=sum(f.tier is Tier.USE for f in found),
        habits=sum(f.tier is Tier.HABIT for f in found),
        repairs=len(find_repairs(timed, language)),
        hedges=len(find_hedges(timed, morphology, language)),
        endings={
            ending: sum(s.ending is ending for s in sentences) for ending in ENDINGS[language]
        },
        mean_sentence_words=mean_words(sentences),
        slips=len(find_slips(sentences)),
    )
