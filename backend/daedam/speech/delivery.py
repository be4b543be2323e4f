"""How an answer went, moment by moment, and what that comes to in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from daedam.speech.disfluencies import (
    Filler,
    Repair,
    add_acoustic_fillers,
    find_fillers,
    find_repairs,
)
from daedam.speech.korean import Morphology
from daedam.speech.measures import (
    PauseStatistics,
    SpeechRates,
    WordingCounts,
    count_wording,
    measure_pauses,
    measure_rates,
)
from daedam.speech.sentences import Hedge, Sentence, find_hedges, find_slips, split_sentences
from daedam.speech.spoken_form import spoken_form
from daedam.speech.timeline import Span, SpokenWord, TimedText

MIN_GAP_S = 0.5
"""A gap between two words that counts as a pause where the sound itself was not measured. Whisper's
word ends are a tenth or two of a second off, so shorter ones could be nothing."""

PACE_WINDOW_S = 10.0
PACE_STEP_S = 5.0


@dataclass(frozen=True)
class AcousticSpans:
    """What was measured in the sound of an answer: stretches of speech, pauses, hesitations."""

    speech: tuple[Span, ...]
    pauses: tuple[Span, ...]
    hesitations: tuple[Span, ...]

    @property
    def latency_s(self) -> float | None:
        """Silence before the first speech; None where nobody speaks."""
        return self.speech[0].start_s if self.speech else None

    @property
    def speech_s(self) -> float:
        """Seconds of speech, pauses left out."""
        return round(sum(span.length_s for span in self.speech), 2)


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
    repairs: tuple[Repair, ...] = ()
    hedges: tuple[Hedge, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    slips: tuple[Sentence, ...] = ()
    pace: tuple[Pace, ...] = ()
    rates: SpeechRates | None = None
    """None, as are the two below, where there is nothing to count."""
    pausing: PauseStatistics | None = None
    wording: WordingCounts | None = None


def measure_delivery(
    words: Sequence[SpokenWord],
    duration_s: float,
    morphology: Morphology,
    sounds: AcousticSpans | None = None,
) -> Delivery:
    """The delivery of an answer of `duration_s` seconds in which `words` were heard.

    Without `sounds`, pauses and speech are taken from the words' own times, which is coarser.
    """
    timed = TimedText.from_words(words)
    heard = sounds or _from_words(timed.words)
    found = add_acoustic_fillers(find_fillers(timed, morphology), heard.hesitations)
    if not timed.words and not found:
        return Delivery(pauses=heard.pauses)
    told = split_sentences(timed, morphology)
    return Delivery(
        words=timed.words,
        pauses=heard.pauses,
        fillers=found,
        repairs=find_repairs(timed),
        hedges=find_hedges(timed, morphology),
        sentences=told,
        slips=find_slips(told),
        pace=measure_pace(timed.words, duration_s),
        rates=measure_rates(timed.text, heard.speech),
        pausing=measure_pauses(heard.pauses, heard.speech, told),
        wording=count_wording(timed, found, told, morphology),
    )


def _from_words(words: Sequence[SpokenWord]) -> AcousticSpans:
    """Speech and pauses as the words' times have them."""
    speech: list[Span] = []
    for word in words:
        if speech and word.start_s - speech[-1].end_s < MIN_GAP_S:
            speech[-1] = Span(speech[-1].start_s, max(speech[-1].end_s, word.end_s))
        else:
            speech.append(Span(word.start_s, word.end_s))
    between = pairwise(speech)
    return AcousticSpans(tuple(speech), tuple(Span(a.end_s, b.start_s) for a, b in between), ())


def measure_pace(words: Sequence[SpokenWord], duration_s: float) -> tuple[Pace, ...]:
    """어절 of the spoken form per minute in windows of `PACE_WINDOW_S`, one every `PACE_STEP_S`.

    A word belongs to the window in which its middle lies. A rest shorter than `PACE_STEP_S` makes
    no window, an answer shorter than one window makes one.
    """
    if not words or duration_s <= 0:
        return ()
    counts = [(word, len(spoken_form(word.text).split())) for word in words]
    found = []
    start_s = 0.0
    while start_s == 0 or duration_s - start_s >= PACE_STEP_S:
        end_s = min(start_s + PACE_WINDOW_S, duration_s)
        inside = sum(n for w, n in counts if start_s <= (w.start_s + w.end_s) / 2 < end_s)
        found.append(Pace(start_s, end_s, round(inside * 60 / (end_s - start_s))))
        if end_s == duration_s:
            break
        start_s += PACE_STEP_S
    return tuple(found)
