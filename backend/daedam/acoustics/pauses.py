"""Detect pauses from the level of the audio."""

import numpy as np
import numpy.typing as npt

from daedam.acoustics.frames import FRAME_S, Array
from daedam.speech.timeline import Span

MIN_PAUSE_S = 0.25
"""Minimum length of a pause in seconds. Shorter silences are closures of consonants. The limit is a
convention of the literature since Goldman-Eisler (1968)."""

BELOW_SPEECH_DB = 26.0
"""Level of a pause in dB below the loud parts of the speech around it. Measured on speech with
inserted pauses: `docs/korean-benchmark.md`."""

ABOVE_NOISE_DB = 4.0
"""Level below which a frame is quiet in a noisy room, in dB above the noise floor."""
LEAST_BELOW_DB = 12.0
"""Minimum distance, in dB, of a quiet frame below the level of speech, even in a noisy room."""

MIN_ACTIVITY = 0.1
"""Voice activity, 0 to 1, below which a loud frame is not speech but breath, a door or a chair."""

_AROUND_S = 4.0
"""Seconds before and after a frame in which the level of speech is measured."""
_STEP_FRAMES = 50
"""Number of frames between two measurements of the level of speech."""


def quiet_frames(level_db: Array) -> npt.NDArray[np.bool_]:
    """Return which frames of 10 ms are too quiet for speech, relative to the level around them."""
    loud = _speech_level(level_db)
    limit = np.maximum(loud - BELOW_SPEECH_DB, np.percentile(level_db, 5) + ABOVE_NOISE_DB)
    return np.asarray(level_db < np.minimum(limit, loud - LEAST_BELOW_DB))


def find_silences(quiet: npt.NDArray[np.bool_], min_s: float = MIN_PAUSE_S) -> tuple[Span, ...]:
    """Return the stretches of at least `min_s` seconds in which all frames are quiet, in order."""
    return tuple(
        Span(round(begin * FRAME_S, 3), round(end * FRAME_S, 3))
        for begin, end in true_runs(quiet)
        if (end - begin) * FRAME_S >= min_s - 1e-9
    )


def true_runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and one-past-last index of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _speech_level(level_db: Array) -> Array:
    """Return the 95th percentile of the level within `_AROUND_S` of each frame, in dB."""
    reach = round(_AROUND_S / FRAME_S)
    centres = np.arange(0, level_db.size + _STEP_FRAMES, _STEP_FRAMES)
    loud = [np.percentile(level_db[max(0, c - reach) : c + reach], 95) for c in centres]
    return np.asarray(np.interp(np.arange(level_db.size), centres, loud), np.float32)
