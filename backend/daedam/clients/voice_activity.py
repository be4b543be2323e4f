"""Voice activity as the sound comes in: Silero's model, one window of 32 ms after the other."""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from daedam.clients.base import SAMPLE_RATE_HZ, Samples
from daedam.clients.low_end import LowEnd
from daedam.clients.sound_level import QuietGain

WINDOW = 512
"""Samples that one probability stands for: 32 ms, the model's only window at 16 kHz."""

WINDOW_S = WINDOW / SAMPLE_RATE_HZ

_CONTEXT = 64
"""Samples before a window that the model hears along with it."""


@cache
def _session() -> Any:
    """The model that faster-whisper carries; it keeps no state, so all streams share it."""
    from faster_whisper.vad import get_vad_model

    return get_vad_model().session


class _Stream:
    """The model's state over one stream of windows."""

    def __init__(self) -> None:
        self._h = np.zeros((1, 1, 128), np.float32)
        self._c = np.zeros((1, 1, 128), np.float32)
        self._context: Samples = np.zeros(_CONTEXT, np.float32)

    def chances(self, windows: Samples) -> npt.NDArray[np.float32]:
        """The probability of each of `windows`, shape (n, `WINDOW`)."""
        before = np.vstack([self._context, windows[:-1, -_CONTEXT:]])
        self._context = windows[-1, -_CONTEXT:]
        heard = np.concatenate([before, windows], axis=1)
        found, self._h, self._c = _session().run(None, {"input": heard, "h": self._h, "c": self._c})
        return np.asarray(found, np.float32).reshape(-1)


class VoiceActivity:
    """How likely somebody speaks, for each window of one stream of sound.

    While the stream is quiet it is also heard amplified, and the higher probability counts.
    """

    def __init__(self) -> None:
        self._plain = _Stream()
        self._amplified: _Stream | None = _Stream()
        self._gain = QuietGain()
        self._low_end = LowEnd()
        self._rest: Samples = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> list[float]:
        """The probabilities of the windows that `samples` complete; 0.1 s of sound takes 1 ms.

        Sound that fills no window yet is kept for the next call.
        """
        sound = np.concatenate([self._rest, samples])
        whole = sound.size - sound.size % WINDOW
        self._rest = sound[whole:]
        if not whole:
            return []
        windows = self._low_end.restore(sound[:whole]).reshape(-1, WINDOW)
        chances = self._plain.chances(windows)
        if self._amplified is not None:
            gains = self._gain.gains(windows)
            quiet = self._amplified.chances(windows * gains[:, None])
            chances = np.where(gains > 1, np.maximum(chances, quiet), chances)
            if not self._gain.may_be_quiet:
                self._amplified = None
        return [float(chance) for chance in chances]
