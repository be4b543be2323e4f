"""The level of sound before it is recognised.

Voice activity and Whisper both miss voices that are far below the level of their training data.
Amplifying every recording costs accuracy, so only quiet ones are amplified: `docs/transcripts.md`.
"""

import numpy as np
import numpy.typing as npt

from daedam.clients.base import Samples

FRAME = 512
"""Samples over which a level is measured: 32 ms at 16 kHz."""

LOUD = 0.05
"""Root mean square of the loudest frames of an ordinary recording; quiet ones are brought to it."""

MAX_GAIN = 150.0
"""44 dB: more would amplify the rounding of 16-bit samples."""

QUIET = 0.005
"""A recording whose loudest frame is below this is amplified for Whisper. Ordinary recordings are
20 dB louder; at 30 dB below them Whisper still hears as well as before.
"""

QUIET_FOR_ACTIVITY = 0.02
"""Likewise for voice activity."""

Levels = npt.NDArray[np.float64]


def frame_levels(frames: Samples) -> Levels:
    """Root mean square of each frame; `frames` has shape (n, `FRAME`)."""
    levels: Levels = np.sqrt(np.mean(np.square(frames, dtype=np.float64), axis=1))
    return levels


def sustained(levels: Levels, before: tuple[float, float]) -> Levels:
    """The median of each level and the two that precede it: a click is shorter than two frames.

    `before` are the two levels that precede `levels`.
    """
    known = np.concatenate([before, levels])
    medians: Levels = np.median([known[:-2], known[1:-1], known[2:]], axis=0)
    return medians


def amplified_if_quiet(samples: Samples) -> Samples:
    """`samples`, amplified where they are a quiet recording."""
    whole = samples[: samples.size // FRAME * FRAME].reshape(-1, FRAME)
    if not whole.size:
        return samples
    loudest = float(sustained(frame_levels(whole), (0.0, 0.0)).max())
    if not 0 < loudest < QUIET:
        return samples
    amplified: Samples = np.clip(samples * np.float32(min(MAX_GAIN, LOUD / loudest)), -1, 1)
    return amplified


class QuietGain:
    """The gain for voice activity in a stream, which does not depend on how its sound comes."""

    def __init__(self) -> None:
        self._before = (0.0, 0.0)
        self._loudest = 0.0

    @property
    def may_be_quiet(self) -> bool:
        """Whether nothing loud has come yet. Once it has, all gains are 1."""
        return self._loudest < QUIET_FOR_ACTIVITY

    def gains(self, frames: Samples) -> Samples:
        """The gain of each of `frames`, shape (n, `FRAME`): 1 once the stream was loud."""
        levels = frame_levels(frames)
        steady = sustained(levels, self._before)
        loudest = np.maximum.accumulate(np.concatenate([[self._loudest], steady]))[1:]
        self._loudest = float(loudest[-1])
        self._before = tuple(np.concatenate([self._before, levels])[-2:])
        heard = np.maximum(loudest, levels)
        gains = LOUD / np.maximum(heard, LOUD / MAX_GAIN)
        return np.where(heard < QUIET_FOR_ACTIVITY, gains, 1.0).astype(np.float32)
