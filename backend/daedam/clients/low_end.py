"""Restores the low frequencies of a voice for voice activity detection.

Telephones and many headsets transmit nothing below 300 Hz, where the fundamental of a voice is.
Silero's model then detects hardly any speech. The remaining harmonics are multiples of the
fundamental, so the rectified signal contains the fundamental again. Rectifying noise, hum or music
does not make them more like a voice.
"""

import numpy as np

from daedam.clients.base import Samples

SHORT = 32
"""Samples (2 ms) of the short average, a low-pass at about 300 Hz."""

LONG = 224
"""Samples (14 ms) of the long average, which is subtracted: a high-pass at about 70 Hz."""


class LowEnd:
    """Adds the fundamental to a stream of audio. The result does not depend on chunk sizes."""

    def __init__(self) -> None:
        self._before: Samples = np.zeros(LONG, np.float32)

    def restore(self, samples: Samples) -> Samples:
        """Return `samples` plus the band from 70 to 300 Hz of the rectified signal."""
        rectified = np.concatenate([self._before, np.abs(samples)])
        self._before = rectified[-LONG:]
        total = np.concatenate([[0.0], np.cumsum(rectified, dtype=np.float64)])
        end = np.arange(LONG + 1, LONG + 1 + samples.size)
        short = (total[end] - total[end - SHORT]) / SHORT
        long = (total[end] - total[end - LONG]) / LONG
        restored: Samples = samples + (short - long).astype(np.float32)
        return restored
