"""Amplification of quiet audio before recognition.

Voice activity detection and Whisper both miss voices far below the level of their training data.
Amplifying every recording costs accuracy, so only quiet ones are amplified: `docs/transcripts.md`.
"""

import numpy as np
import numpy.typing as npt

from daedam.clients.base import Samples

FRAME = 512
"""Samples of a frame: 32 ms at 16 kHz."""

LOUD = 0.05
"""Target level: root mean square of the loudest frames of an ordinary recording."""

MAX_GAIN = 150.0
"""Maximum gain (44 dB). More would amplify the quantisation noise of 16-bit samples."""

QUIET = 0.005
"""A recording whose loudest frame is below this level is amplified for Whisper. Ordinary recordings
are 20 dB louder. Whisper's accuracy drops only at more than 30 dB below ordinary recordings.
"""

QUIET_FOR_ACTIVITY = 0.02
"""The same threshold for voice activity detection."""

Levels = npt.NDArray[np.float64]


def frame_levels(frames: Samples) -> Levels:
    """Return the root mean square of each frame; `frames` has shape (n, `FRAME`)."""
    levels: Levels = np.sqrt(np.mean(np.square(frames, dtype=np.float64), axis=1))
    return levels


def sustained(levels: Levels, before: tuple[float, float]) -> Levels:
    """Return, for each level, the median of it and the two levels before it, to remove clicks.

    A click is shorter than two frames. `before` are the two levels before `levels`.
    """
    extended = np.concatenate([before, levels])
    medians: Levels = np.median([extended[:-2], extended[1:-1], extended[2:]], axis=0)
    return medians


def amplified_if_quiet(samples: Samples) -> Samples:
    """Return `samples`, amplified if the recording is quiet."""
    whole = samples[: samples.size // FRAME * FRAME].reshape(-1, FRAME)
    if not whole.size:
        return samples
    loudest = float(sustained(frame_levels(whole), (0.0, 0.0)).max())
    if not 0 < loudest < QUIET:
        return samples
    amplified: Samples = np.clip(samples * np.float32(min(MAX_GAIN, LOUD / loudest)), -1, 1)
    return amplified


class QuietGain:
    """Gain for voice activity detection in a stream. It does not depend on chunk sizes."""

    def __init__(self) -> None:
        self._before = (0.0, 0.0)
        self._loudest = 0.0

    @property
    def may_be_quiet(self) -> bool:
        """Whether all audio so far was quiet. After a loud frame all gains are 1."""
        return self._loudest < QUIET_FOR_ACTIVITY

    def gains(self, frames: Samples) -> Samples:
        """Return one gain for each of `frames`, which have shape (n, `FRAME`).

        The gain is 1 for a loud frame, and for all frames once the stream was loud.
        """
        levels = frame_levels(frames)
        steady = sustained(levels, self._before)
        loudest = np.maximum.accumulate(np.concatenate([[self._loudest], steady]))[1:]
        self._loudest = float(loudest[-1])
        self._before = tuple(np.concatenate([self._before, levels])[-2:])
        level_so_far = np.maximum(loudest, levels)
        gains = LOUD / np.maximum(level_so_far, LOUD / MAX_GAIN)
        return np.where(level_so_far < QUIET_FOR_ACTIVITY, gains, 1.0).astype(np.float32)
