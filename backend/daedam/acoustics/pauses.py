"""Where a speaker pauses, from the level of the sound and from voice activity."""

import numpy as np
import numpy.typing as npt

from daedam.acoustics.frames import FRAME_S, Array
from daedam.speech.timeline import Span

MIN_PAUSE_S = 0.25
"""Shorter silences are the closures of consonants; the convention of the literature on pauses since
Goldman-Eisler (1968)."""

BELOW_SPEECH_DB = 26.0
"""How far under the loud parts of the speech around it a pause lies. Measured on the built set:
`docs/korean-benchmark.md`."""

ABOVE_NOISE_DB = 4.0
LEAST_BELOW_DB = 12.0
"""In a noisy room a pause is what is near the noise, but never this near to the speech."""

MIN_ACTIVITY = 0.1
"""Voice activity under which a frame is no speech however loud it is: breath, a door, a chair."""

_AROUND_S = 4.0
_EVERY = 50
"""Frames between two looks at how loud the speech is around them."""


def quiet_frames(level_db: Array) -> npt.NDArray[np.bool_]:
    """Which frames of 10 ms are too faint for speech, by the level of the sound around them."""
    loud = _loud_around(level_db)
    limit = np.maximum(loud - BELOW_SPEECH_DB, np.percentile(level_db, 5) + ABOVE_NOISE_DB)
    return np.asarray(level_db < np.minimum(limit, loud - LEAST_BELOW_DB))


def find_silences(quiet: npt.NDArray[np.bool_], min_s: float = MIN_PAUSE_S) -> tuple[Span, ...]:
    """The stretches of at least `min_s` seconds in which all frames are `quiet`, in order."""
    return tuple(
        Span(round(begin * FRAME_S, 3), round(end * FRAME_S, 3))
        for begin, end in true_runs(quiet)
        if (end - begin) * FRAME_S >= min_s - 1e-9
    )


def true_runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one-past-last index of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _loud_around(level_db: Array) -> Array:
    """The 95th percentile of the level within `_AROUND_S` of each frame."""
    reach = round(_AROUND_S / FRAME_S)
    centres = np.arange(0, level_db.size + _EVERY, _EVERY)
    loud = [np.percentile(level_db[max(0, c - reach) : c + reach], 95) for c in centres]
    return np.asarray(np.interp(np.arange(level_db.size), centres, loud), np.float32)
