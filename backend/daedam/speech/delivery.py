"""The delivery of an answer: events with their times, and the measures computed from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from daedam.speech.counts import count_words
from daedam.speech.disfluencies import add_acoustic_fillers, find_fillers, find_repairs
from daedam.speech.events import Filler, Hedge, Repair, Sentence
from daedam.speech.korean import Morphology
from daedam.speech.measures import (
    PauseStatistics,
    SpeechRates,
    WordingCounts,
    count_wording,
    measure_pauses,
    measure_rates,
)
from daedam.speech.sentences import find_hedges, find_slips, split_sentences
from daedam.speech.timeline import Span, SpokenWord, TimedText
from daedam.speech.unrecognised import find_unrecognised, overlap_s
from daedam.utils.language import Language

MIN_GAP_S = 0.5
"""Minimum gap between two words, in seconds, that counts as a pause if the audio was not measured.
Whisper's word ends are off by 0.1 to 0.2 s, so a shorter gap may be an error."""

PACE_WINDOW_S = 10.0
"""Seconds per window of the pace."""
PACE_STEP_S = 5.0
"""Seconds between the starts of two windows."""

MIN_UNDERSTOOD = 0.5
"""Minimum share of understood time in a window of the pace."""


@dataclass(frozen=True)
class AcousticSpans:
    """Spans measured in the audio of an answer: speech, pauses and hesitations."""

    speech: tuple[Span, ...]
    pauses: tuple[Span, ...]
    hesitations: tuple[Span, ...]

    @property
    def latency_s(self) -> float | None:
        """Seconds of silence before the first speech; None without speech."""
        return self.speech[0].start_s if self.speech else None

    @property
    def speech_s(self) -> float:
        """Seconds of speech without pauses."""
        return round(sum(span.length_s for span in self.speech), 2)


@dataclass(frozen=True)
class Pace(Span):
    """The pace of a stretch in 어절 or English words per minute."""

    wpm: int


@dataclass(frozen=True)
class Delivery:
    """The delivery of an answer.

    Without words and fillers, all fields except `pauses` and `unrecognised` are empty or None.
    """

    words: tuple[SpokenWord, ...] = ()
    pauses: tuple[Span, ...] = ()
    fillers: tuple[Filler, ...] = ()
    repairs: tuple[Repair, ...] = ()
    hedges: tuple[Hedge, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    slips: tuple[Sentence, ...] = ()
    pace: tuple[Pace, ...] = ()
    rates: SpeechRates | None = None
    """`rates`, `pausing` and `wording` are None if there are no words and no fillers."""
    pausing: PauseStatistics | None = None
    wording: WordingCounts | None = None
    unrecognised: tuple[Span, ...] = ()
    """Stretches of voice that were not understood. They are left out of rates and pace."""

    @property
    def unrecognised_s(self) -> float:
        """Seconds of voice that was not understood."""
        return sum(span.length_s for span in self.unrecognised)


def measure_delivery(
    words: Sequence[SpokenWord],
    duration_s: float,
    morphology: Morphology,
    sounds: AcousticSpans | None = None,
    language: Language = "ko",
) -> Delivery:
    """Return the delivery of an answer of `duration_s` seconds with the recognised `words`.

    Without `sounds`, speech and pauses are estimated from the word times, which is less precise.
    """
    timed = TimedText.from_words(words)
    spans = sounds or _spans_from_words(timed.words)
    found = add_acoustic_fillers(find_fillers(timed, morphology, language), spans.hesitations)
    unrecognised: tuple[Span, ...] = ()
    if sounds is not None:
        unrecognised = find_unrecognised(sounds.speech, timed.words, sounds.hesitations)
    if not timed.words and not found:
        return Delivery(pauses=spans.pauses, unrecognised=unrecognised)
    found_sentences = split_sentences(timed, morphology, language)
    return Delivery(
        words=timed.words,
        pauses=spans.pauses,
        fillers=found,
        repairs=find_repairs(timed, language),
        hedges=find_hedges(timed, morphology, language),
        sentences=found_sentences,
        slips=find_slips(found_sentences),
        pace=measure_pace(timed.words, duration_s, language, unrecognised),
        rates=measure_rates(
            timed.text, spans.speech, language, sum(span.length_s for span in unrecognised)
        ),
        pausing=measure_pauses(spans.pauses, spans.speech, found_sentences),
        wording=count_wording(timed, found, found_sentences, morphology, language),
        unrecognised=unrecognised,
    )


def _spans_from_words(words: Sequence[SpokenWord]) -> AcousticSpans:
    """Return speech and pauses estimated from the word times."""
    speech: list[Span] = []
    for word in words:
        if speech and word.start_s - speech[-1].end_s < MIN_GAP_S:
            speech[-1] = Span(speech[-1].start_s, max(speech[-1].end_s, word.end_s))
        else:
            speech.append(Span(word.start_s, word.end_s))
    between = pairwise(speech)
    return AcousticSpans(tuple(speech), tuple(Span(a.end_s, b.start_s) for a, b in between), ())


def measure_pace(
    words: Sequence[SpokenWord],
    duration_s: float,
    language: Language = "ko",
    unrecognised: Sequence[Span] = (),
) -> tuple[Pace, ...]:
    """Return words of the spoken form per minute, in windows of `PACE_WINDOW_S` seconds.

    A window begins every `PACE_STEP_S` seconds. A word belongs to the window that contains its
    middle. A remainder shorter than `PACE_STEP_S` gets no window. An answer shorter than one window
    gets one shorter window. The seconds of `unrecognised` do not count, and a window that was
    mostly not understood has no pace.
    """
    if not words or duration_s <= 0:
        return ()
    counts = [(word, count_words(word.text, language)) for word in words]
    found = []
    start_s = 0.0
    while start_s == 0 or duration_s - start_s >= PACE_STEP_S:
        end_s = min(start_s + PACE_WINDOW_S, duration_s)
        inside = sum(n for w, n in counts if start_s <= (w.start_s + w.end_s) / 2 < end_s)
        whole_s = end_s - start_s
        understood_s = whole_s - overlap_s(Span(start_s, end_s), unrecognised)
        if understood_s >= MIN_UNDERSTOOD * whole_s:
            found.append(Pace(start_s, end_s, round(inside * 60 / understood_s)))
        if end_s == duration_s:
            break
        start_s += PACE_STEP_S
    return tuple(found)
