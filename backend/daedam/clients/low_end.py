"""The low end of a voice, restored for voice activity.

A telephone and many headsets carry nothing below 300 Hz, where a voice has its fundamental.
Silero's model then hears hardly any speech. The harmonics that are left are multiples of the
fundamental, so rectified sound contains it again. Rectified noise, hum and music have no more of a
voice than before.
"""

import numpy as np

from daedam.clients.base import Samples

SHORT = 32
"""Samples (2 ms) over which the rectified sound is averaged: what is left lies below 300 Hz."""

LONG = 224
"""Samples (14 ms) whose average is taken away: what is left lies above 70 Hz."""


class LowEnd:
    """Adds the fundamental to one stream of sound, in the same way however it comes."""

    def __init__(self) -> None:
        self._before: Samples = np.zeros(LONG, np.float32)

    def restore(self, samples: Samples) -> Samples:
        """`samples` with the band from 70 to 300 Hz of their rectified sound added."""
        rectified = np.concatenate([self._before, np.abs(samples)])
        self._before = rectified[-LONG:]
        total = np.concatenate([[0.0], np.cumsum(rectified, dtype=np.float64)])
        end = np.arange(LONG + 1, LONG + 1 + samples.size)
        short = (total[end] - total[end - SHORT]) / SHORT
        long = (total[end] - total[end - LONG]) / LONG
        restored: Samples = samples + (short - long).astype(np.float32)
        return restored
