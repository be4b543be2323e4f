"""Detect filled pauses (음, 어, 으) in the audio, which recognisers omit from the transcript.

A hesitation holds one vowel or nasal, while other speech changes about every 100 ms. A logistic
model computes the probability that a stretch with a steady spectrum is a hesitation. Its sixteen
features describe steadiness and length, the position in the stretch of speech, and the vowel
relative to the speaker's average. The model was fitted on read speech (kospeech, Apache-2.0) with
inserted, lengthened vowels of the same speakers, resampled to other voice sizes. It is evaluated on
other speakers, other rooms and real hesitations: `docs/korean-benchmark.md`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daedam.acoustics.frames import FRAME_S, Array, Frames
from daedam.acoustics.pauses import true_runs
from daedam.speech.timeline import Span

MIN_HESITATION_S = 0.12
"""Minimum length of a hesitation, in seconds."""
MIN_PROBABILITY = 0.5
"""Minimum probability at which a stretch counts as a hesitation."""

_STEADY_LIMITS = (1.5, 2.2, 3.2, 4.5)
"""Limits of spectral change (dB over the cepstra in 40 ms) for a steady stretch. There are several,
because voices and rooms differ; of overlapping stretches the most probable one is returned."""

_BRIDGE = 2
"""Maximum number of consecutive frames that are not steady but do not end a stretch."""
_MIN_DISTANCE = 5
"""Minimum number of frames between two hesitations."""
_FARTHEST_S = 0.6
"""Upper limit, in seconds, of the features `from_run_start_s` and `to_run_end_s`."""
_LONGEST_RUN_S = 2.0
"""Upper limit, in seconds, of the feature `run_s`."""

_BIAS = -1.276
_MODEL = {
    # feature: (mean, standard deviation, weight), by `python -m benchmarks.hesitation_model`
    "log_duration_s": (-1.656, 0.315, 0.197),
    "spectral_change": (1.868, 0.812, -3.729),
    "pitch_range_st": (3.256, 4.575, -0.139),
    "pitch_slope_st_per_s": (-1.637, 14.971, 0.365),
    "pitch_st": (-0.037, 3.956, 0.378),
    "from_run_start_s": (0.166, 0.190, -0.803),
    "to_run_end_s": (0.140, 0.179, -0.349),
    "run_s": (0.559, 0.414, -0.045),
    "change_at_start": (8.814, 3.552, 0.374),
    "change_at_end": (9.007, 3.308, 1.095),
    "cepstrum_1": (0.217, 0.516, -0.352),
    "cepstrum_2": (-0.060, 0.662, 0.079),
    "cepstrum_3": (-0.135, 0.717, -0.674),
    "cepstrum_4": (-0.039, 0.689, 0.415),
    "cepstrum_5": (-0.008, 0.675, -0.182),
    "cepstrum_6": (0.117, 0.664, 0.436),
}
MEASURES = tuple(_MODEL)
"""Names of the columns of `hesitation_measures`."""


@dataclass(frozen=True)
class Hesitation(Span):
    """A hesitation with its probability, 0 to 1."""

    probability: float


def detect_hesitations(
    frames: Frames, quiet: npt.NDArray[np.bool_], *, min_probability: float = MIN_PROBABILITY
) -> tuple[Hesitation, ...]:
    """Return the hesitations of at least `MIN_HESITATION_S`, in order and without overlaps.

    `quiet` marks the frames without speech (`pauses.quiet_frames`).
    """
    steady = steady_stretches(frames, quiet)
    if not steady:
        return ()
    values = hesitation_measures(frames, quiet, steady)
    probabilities = _probability(values)
    selected: list[int] = []
    for index in np.argsort(-probabilities):
        begin, end = steady[index]
        if probabilities[index] < min_probability:
            break
        if all(
            end + _MIN_DISTANCE <= steady[k][0] or begin >= steady[k][1] + _MIN_DISTANCE
            for k in selected
        ):
            selected.append(int(index))
    return tuple(
        Hesitation(
            round(steady[k][0] * FRAME_S, 3),
            round(steady[k][1] * FRAME_S, 3),
            round(float(probabilities[k]), 3),
        )
        for k in sorted(selected, key=lambda k: steady[k])
    )


def steady_stretches(frames: Frames, quiet: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and one-past-last frame number of each steady stretch.

    A steady stretch is voiced and its spectrum hardly changes.
    """
    change = spectral_change(frames)
    found: set[tuple[int, int]] = set()
    for limit in _STEADY_LIMITS:
        joined: list[tuple[int, int]] = []
        for begin, end in true_runs(frames.voiced & ~quiet & (change < limit)):
            if joined and begin - joined[-1][1] <= _BRIDGE:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((begin, end))
        found |= {(a, b) for a, b in joined if (b - a) * FRAME_S >= MIN_HESITATION_S}
    return sorted(found)


def spectral_change(frames: Frames) -> Array:
    """Return, per frame, the distance between the cepstra 20 ms before and 20 ms after it.

    The distance is averaged over three frames.
    """
    change = np.zeros(len(frames.cepstra))
    change[2:-2] = np.linalg.norm(frames.cepstra[4:] - frames.cepstra[:-4], axis=1)
    return np.asarray(np.convolve(change, np.ones(3) / 3, "same"), np.float32)


def hesitation_measures(
    frames: Frames, quiet: npt.NDArray[np.bool_], stretches: list[tuple[int, int]]
) -> npt.NDArray[np.float64]:
    """Return the features of each stretch in the order of `MEASURES`, shape (stretches, 16)."""
    change = spectral_change(frames)
    voice = frames.cepstra[frames.voiced & ~quiet]
    average, spread = voice.mean(axis=0), voice.std(axis=0) + 1e-3
    runs = true_runs(~quiet)
    voiced_hz = frames.pitch_hz[frames.voiced]
    median_hz = float(np.median(voiced_hz)) if voiced_hz.size else 100.0
    last = len(frames.cepstra) - 1

    def row(begin: int, end: int) -> list[float]:
        hz = frames.pitch_hz[begin:end]
        semitones = 12 * np.log2(hz[hz > 0] / median_hz)
        times = np.flatnonzero(hz > 0) * FRAME_S
        slope = float(np.polyfit(times, semitones, 1)[0]) if times.size > 3 else 0.0
        near = [run for run in runs if run[0] < end and run[1] > begin]
        run_begin, run_end = (near[0][0], near[-1][1]) if near else (begin, end)
        return [
            float(np.log((end - begin) * FRAME_S)),
            float(change[begin:end].mean()),
            float(np.ptp(np.percentile(semitones, [5, 95]))),
            float(np.clip(slope, -30, 30)),
            float(np.median(semitones)),
            min((begin - run_begin) * FRAME_S, _FARTHEST_S),
            min((run_end - end) * FRAME_S, _FARTHEST_S),
            min((run_end - run_begin) * FRAME_S, _LONGEST_RUN_S),
            _distance(frames.cepstra, max(begin - 6, 0), min(begin + 3, last)),
            _distance(frames.cepstra, min(end + 5, last), max(end - 4, 0)),
            *((frames.cepstra[begin:end].mean(axis=0) - average) / spread).tolist(),
        ]

    return np.array([row(begin, end) for begin, end in stretches])


def _distance(cepstra: Array, one: int, other: int) -> float:
    return float(np.linalg.norm(cepstra[one] - cepstra[other]))


def _probability(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    mean, deviation, weight = np.array(list(_MODEL.values())).T
    score = (values - mean) / deviation @ weight + _BIAS
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))))
