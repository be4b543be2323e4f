"""Streaming voice activity detection with Silero's model, in windows of 32 ms."""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from daedam.clients.base import SAMPLE_RATE_HZ, Samples
from daedam.clients.low_end import LowEnd
from daedam.clients.sound_level import QuietGain

WINDOW = 512
"""Samples of one window: 32 ms, the model's only window size at 16 kHz."""

WINDOW_S = WINDOW / SAMPLE_RATE_HZ

QUIET_STEP = 32
"""Windows that are analysed twice before the next check whether the stream is quiet. In a whole
recording, nearly all windows then are analysed once."""

_CONTEXT = 64
"""Samples before a window that the model gets as context."""


@cache
def _session() -> Any:
    """Return faster-whisper's voice activity model.

    All streams share it, because its state is an argument of each call.
    """
    from faster_whisper.vad import get_vad_model

    return get_vad_model().session


class _ModelStream:
    """The model's recurrent state for one stream of windows."""

    def __init__(self) -> None:
        self._h = np.zeros((1, 1, 128), np.float32)
        self._c = np.zeros((1, 1, 128), np.float32)
        self._context: Samples = np.zeros(_CONTEXT, np.float32)

    def probabilities(self, windows: Samples) -> npt.NDArray[np.float32]:
        """Return the speech probability of each of `windows`, shape (n, `WINDOW`)."""
        before = np.vstack([self._context, windows[:-1, -_CONTEXT:]])
        self._context = windows[-1, -_CONTEXT:]
        padded = np.concatenate([before, windows], axis=1)
        found, self._h, self._c = _session().run(
            None, {"input": padded, "h": self._h, "c": self._c}
        )
        return np.asarray(found, np.float32).reshape(-1)


class VoiceActivity:
    """Speech probabilities for the windows of one audio stream.

    Until the first loud frame, the model also analyses an amplified copy of the stream, and the
    higher of both probabilities counts. After that frame, the stream no longer counts as quiet.
    """

    def __init__(self) -> None:
        self._plain = _ModelStream()
        self._amplified: _ModelStream | None = _ModelStream()
        self._gain = QuietGain()
        self._low_end = LowEnd()
        self._rest: Samples = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> list[float]:
        """Return the probabilities of the windows that `samples` complete.

        The samples of an incomplete window are kept for the next call. 0.1 s of audio takes 1 ms.
        """
        sound = np.concatenate([self._rest, samples])
        whole = sound.size - sound.size % WINDOW
        self._rest = sound[whole:]
        if not whole:
            return []
        windows = self._low_end.restore(sound[:whole]).reshape(-1, WINDOW)
        probabilities = self._plain.probabilities(windows)
        done = 0
        while self._amplified is not None and done < len(windows):
            part = slice(done, done + QUIET_STEP)
            probabilities[part] = self._unless_quiet(windows[part], probabilities[part])
            done += QUIET_STEP
        return [float(probability) for probability in probabilities]

    def _unless_quiet(
        self, windows: Samples, probabilities: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        """Return `probabilities`, or those of the amplified windows where they are higher."""
        assert self._amplified is not None
        gains = self._gain.gains(windows)
        quiet = self._amplified.probabilities(windows * gains[:, None])
        if not self._gain.may_be_quiet:
            self._amplified = None
        return np.where(gains > 1, np.maximum(probabilities, quiet), probabilities)
