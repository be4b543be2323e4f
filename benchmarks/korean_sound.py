"""Accuracy of the acoustic measures (pauses, syllable rates, fillers) against known values.

Pauses and fillers are inserted into real recordings at known positions, and sentences are joined
with known gaps (`benchmarks.built_speech`). Praat is the second reference.

    python -m benchmarks.korean_sound
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import parselmouth
from parselmouth.praat import call
from rich.console import Console
from rich.progress import Progress

from benchmarks.built_speech import (
    RATE,
    Recording,
    Samples,
    real_hesitations,
    recordings,
    sentences_apart,
    with_fillers,
    with_pauses,
)
from benchmarks.hesitation_model import FITTED_ON
from benchmarks.korean_results import ROOT, note
from daedam.acoustics.frames import FRAME_S, MAX_PITCH_HZ, MIN_PITCH_HZ, analyse_frames
from daedam.acoustics.voice import VoiceProfile
from daedam.clients import get_stt_client
from daedam.clients.base import Transcript
from daedam.services.morphology import KiwiMorphology
from daedam.services.reports.voice import analyse_voice, stored_sounds, voice_row
from daedam.settings import load_settings
from daedam.speech.disfluencies import Tier, add_acoustic_fillers, find_fillers
from daedam.speech.measures import measure_rates
from daedam.speech.spoken_form import count_syllables
from daedam.speech.timeline import Span, SpokenWord, TimedText
from daedam.utils.audio_utils import wav_bytes

ORDERS = 3
"""Number of different orders in which sentences are joined."""

Hear = Callable[[Path], Awaitable[Transcript]]

OVERLAP = 0.5
"""Two spans match if they overlap by more than this share of the shorter span."""


@dataclass
class Found:
    """Counts of correct, false and missed detections."""

    right: int = 0
    made_up: int = 0
    missed: int = 0
    off_s: list[float] = field(default_factory=list)
    """Boundary errors of the correct detections, in seconds."""

    def count(self, truth: Sequence[Span], found: Sequence[Span], ignored: Sequence[Span]) -> None:
        pairs = matched(truth, found)
        taken = {index for _, index in pairs}
        rest = [span for index, span in enumerate(found) if index not in taken]
        self.right += len(pairs)
        self.missed += len(truth) - len(pairs)
        self.made_up += sum(all(span.overlap_s(own) == 0 for own in ignored) for span in rest)
        for span, index in pairs:
            other = found[index]
            self.off_s += [abs(span.start_s - other.start_s), abs(span.end_s - other.end_s)]

    @property
    def table(self) -> dict[str, Any]:
        precision = self.right / max(1, self.right + self.made_up)
        recall = self.right / max(1, self.right + self.missed)
        return {
            "there": self.right + self.missed,
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(2 * precision * recall / max(1e-9, precision + recall), 3),
        }


def matched(truth: Sequence[Span], found: Sequence[Span]) -> list[tuple[Span, int]]:
    """Return pairs of a true span and the index of the found span that matches it best.

    Each span is in at most one pair.
    """
    pairs: list[tuple[Span, int]] = []
    used: set[int] = set()
    for span in truth:
        shared = {
            index: both
            for index, other in enumerate(found)
            if index not in used
            and (both := span.overlap_s(other)) > OVERLAP * min(span.length_s, other.length_s)
        }
        if shared:
            best = max(shared, key=lambda index: shared[index])
            used.add(best)
            pairs.append((span, best))
    return pairs


def pauses(progress: Progress) -> dict[str, Any]:
    """Measure the detection of pauses of at least 0.25 s and their boundary errors."""
    found = Found()
    for corpus in ("read", "talks"):
        built = with_pauses(recordings(corpus))
        for item in progress.track(built, description=f"pauses, {corpus}"):
            found.count(item.pauses, voice(item.samples).pauses, ())
    off_ms = np.array(found.off_s) * 1000
    return {
        "pause_f1": found.table["f1"],
        "pause_boundary_ms": round(float(off_ms.mean()), 1),
        "pauses": {
            **found.table,
            "boundary_median_ms": round(float(np.median(off_ms)), 1),
            "boundary_p95_ms": round(float(np.percentile(off_ms, 95)), 1),
        },
    }


async def syllable_rates(hear: Hear, progress: Progress) -> dict[str, Any]:
    """Measure the errors of articulation rates from reference and from recognised transcripts.

    The speech time of the joined sentences is known. Praat measures the speech time of the original
    recordings.
    """
    built = [
        item
        for corpus in ("read", "talks")
        for seed in range(ORDERS)
        for item in sentences_apart(recordings(corpus), seed=seed)
    ]
    every = [r for corpus in ("read", "talks") for r in recordings(corpus)]
    known, opinion = SoundRates(), SoundRates()
    for item in progress.track(built, description="syllable rates, put together"):
        await known.count(item.samples, item.text, item.speech_s, hear)
    for recording in progress.track(every, description="syllable rates, as they are"):
        speech_s = praat_speech_s(recording.samples)
        await opinion.count(recording.samples, recording.text, speech_s, hear)
    return {
        "syllable_rate_error": known.means,
        "syllable_rates": {
            "put_together": {"answers": len(built)},
            "by_praats_speech_time": {
                "recordings": len(every),
                **opinion.means,
                "median": opinion.medians,
            },
        },
    }


@dataclass
class SoundRates:
    """Relative errors of articulation rates, by the transcript that they were computed from."""

    off: dict[str, list[float]] = field(
        default_factory=lambda: {"transcribed": [], "recognised": []}
    )

    async def count(self, samples: Samples, text: str, speech_s: float, hear: Hear) -> None:
        right = count_syllables(text) / speech_s
        speech = voice(samples).speech
        heard = (await recognised(samples, hear)).text
        for name, words in (("transcribed", text), ("recognised", heard)):
            rate = measure_rates(words, speech).articulation_rate or 0.0
            self.off[name].append(abs(rate - right) / right)

    @property
    def means(self) -> dict[str, float]:
        return {name: round(float(np.mean(each)), 4) for name, each in self.off.items()}

    @property
    def medians(self) -> dict[str, float]:
        return {name: round(float(np.median(each)), 4) for name, each in self.off.items()}


async def filler_scores(hear: Hear, progress: Progress) -> dict[str, Any]:
    """Measure the detection of inserted fillers by audio alone and by audio and text.

    The recordings and speakers are not those of the training data.
    """
    real = real_hesitations(recordings("talks"))
    sets = with_fillers(recordings("read")[FITTED_ON:], real, rounds=4)
    sets += with_fillers(recordings("talks"), real, rounds=2)
    morphology = KiwiMorphology()
    by_sound, fused, own_voice, others = Found(), Found(), Found(), Found()
    of_corpus = {"read": Found(), "talks": Found()}
    for item in progress.track(sets, description="fillers"):
        sounds = stored_sounds(voice_row(voice(item.samples)))
        assert sounds is not None
        heard = await recognised(item.samples, hear)
        words = [SpokenWord(w.start_s, w.end_s, w.text, w.probability) for w in heard.words]
        both = add_acoustic_fillers(
            find_fillers(TimedText.from_words(words), morphology), sounds.hesitations
        )
        spans = [f for f in both if f.tier is not Tier.HABIT]
        truth = [filler.span for filler in item.fillers]
        alone = add_acoustic_fillers((), sounds.hesitations)
        by_sound.count(truth, alone, item.ignored)
        fused.count(truth, spans, item.ignored)
        of_corpus[item.corpus].count(truth, spans, item.ignored)
        for counts, is_real in ((others, True), (own_voice, False)):
            counts.count([f.span for f in item.fillers if f.real is is_real], spans, spans)
    return {
        "filler_f1": fused.table["f1"],
        "fillers": {
            "with_text": fused.table,
            "by_sound_alone": by_sound.table,
            **{corpus: counts.table for corpus, counts in of_corpus.items()},
            "recall_of_others_real_hesitations": others.table["recall"],
            "recall_of_held_vowels": own_voice.table["recall"],
            "in_talks_as_they_are": untouched(recordings("talks")),
        },
    }


def untouched(talks: Sequence[Recording]) -> dict[str, int]:
    """Return the number of known real hesitations in the talks, and how many are detected."""
    known = [(r, h) for r in talks if (h := r.hesitation) is not None]
    heard = sum(
        any(h.overlap_s(found) > 0 for found in voice(r.samples).hesitations) for r, h in known
    )
    return {"there": len(known), "heard": heard}


def pitch(progress: Progress) -> dict[str, Any]:
    """Compare pitch tracks with Praat's, frame by frame and in their spread."""
    apart_st, octaves, voicing, movement_st = [], [], [], []
    every = [r for corpus in ("read", "talks") for r in recordings(corpus)]
    for recording in progress.track(every, description="pitch"):
        ours = analyse_frames(recording.samples).pitch_hz
        sound = parselmouth.Sound(recording.samples.astype(float), RATE)
        track = sound.to_pitch_ac(FRAME_S, MIN_PITCH_HZ, pitch_ceiling=MAX_PITCH_HZ)
        at = np.rint(track.xs() / FRAME_S - 0.5).astype(int)
        inside = (at >= 0) & (at < ours.size)
        praats, ours = track.selected_array["frequency"][inside], ours[at[inside]]
        both = (praats > 0) & (ours > 0)
        off_st = np.abs(12 * np.log2(ours[both] / praats[both]))
        apart_st.append(np.median(off_st))
        octaves.append(np.mean(off_st > 2))
        voicing.append(np.mean((praats > 0) != (ours > 0)))
        movement_st.append(abs(spread_st(ours) - spread_st(praats)))
    names = ("median_off_st", "off_by_2_st", "voicing_differs", "movement_off_st")
    figures = (apart_st, octaves, voicing, movement_st)
    means = {name: round(float(np.mean(f)), 3) for name, f in zip(names, figures, strict=True)}
    return {"pitch": means}


def spread_st(hz: npt.NDArray[np.float64]) -> float:
    """Return the standard deviation of a pitch track about its median, in semitones."""
    voiced = hz[hz > 0]
    return float(np.std(12 * np.log2(voiced / np.median(voiced))))


def voice(samples: Samples) -> VoiceProfile:
    return analyse_voice(wav(samples))


def wav(samples: Samples) -> bytes:
    return wav_bytes((samples.clip(-1, 1) * 32767).astype(np.int16), RATE)


async def recognised(samples: Samples, hear: Hear) -> Transcript:
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        Path(file.name).write_bytes(wav(samples))
        return await hear(Path(file.name))


def praat_speech_s(samples: Samples) -> float:
    """Return the seconds of speech according to Praat.

    A silence lasts at least 0.25 s and is 25 dB below the maximum.
    """
    sound = parselmouth.Sound(samples.astype(float), RATE)
    grid = call(sound, "To TextGrid (silences)", 100, 0.005, -25.0, 0.25, 0.05, "", "speech")
    count = call(grid, "Get number of intervals", 1)
    times = [call(grid, "Get start time of interval", 1, n + 1) for n in range(count)]
    labels = [call(grid, "Get label of interval", 1, n + 1) for n in range(count)]
    spans = pairwise([*times, sound.duration])
    return float(sum(b - a for (a, b), label in zip(spans, labels, strict=True) if label))


async def measure_sound(hear: Hear, progress: Progress) -> dict[str, Any]:
    """Return all figures of this part, as stored in `benchmarks/results/korean.json`."""
    return {
        **pauses(progress),
        **pitch(progress),
        **await syllable_rates(hear, progress),
        **await filler_scores(hear, progress),
    }


async def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, Progress() as progress:
        settings = load_settings(daedam_data=folder, daedam_models=ROOT / ".daedam" / "models")
        return await measure_sound(get_stt_client(settings).recognize, progress)


if __name__ == "__main__":
    found = asyncio.run(run())
    note(found)
    Console().print_json(data=found)
