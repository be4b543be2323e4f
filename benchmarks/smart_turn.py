"""Smart Turn: the probability that a spoken turn is complete (Pipecat's ONNX model, BSD-2-Clause).

It uses the intonation of the audio and not its words. The input format is that of Pipecat's
`LocalSmartTurnAnalyzerV3`.
"""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from daedam.clients.base import SAMPLE_RATE_HZ, Samples
from daedam.errors import ProviderUnavailable

ENVIRONMENT = Path(__file__).parents[1] / ".venv-bench"
"""The environment with pipecat, whose package contains the model (`make .venv-bench/.ready`)."""

WINDOW_S = 8
"""Seconds of audio that the model receives: the end of a turn, padded with leading silence."""

_VARIANCE_FLOOR = 1e-7


def find_model() -> Path | None:
    """Return the model's file, or None if pipecat is not installed."""
    pattern = "lib/*/site-packages/pipecat/audio/turn/smart_turn/data/smart-turn-v3*.onnx"
    return next(iter(sorted(ENVIRONMENT.glob(pattern), reverse=True)), None)


class SmartTurn:
    """The Smart Turn model, which is loaded at the first use. Thread-safe."""

    def __init__(self, model_path: Path, *, cpu_threads: int = 1) -> None:
        self._model_path = model_path
        self._cpu_threads = cpu_threads
        self._session: Any = None
        self._loading = threading.Lock()

    def completeness(self, samples: Samples) -> float:
        """Return the probability, 0 to 1, that the turn is complete at the end of `samples`.

        The audio should end about 0.2 s after the last word. Blocks for about 0.1 s. Returns 0 for
        empty audio. Raises `ProviderUnavailable` if the model cannot be read.
        """
        if samples.size == 0:
            return 0.0
        fed = {"input_features": log_mel(samples)[np.newaxis]}
        return float(np.ravel(self._loaded().run(None, fed)[0])[0])

    def _loaded(self) -> Any:
        import onnxruntime

        with self._loading:
            if self._session is None:
                options = onnxruntime.SessionOptions()
                options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
                options.inter_op_num_threads = 1
                options.intra_op_num_threads = self._cpu_threads
                try:
                    self._session = onnxruntime.InferenceSession(
                        str(self._model_path),
                        sess_options=options,
                        providers=["CPUExecutionProvider"],
                    )
                except Exception as exc:  # the only common base class of ONNX Runtime's errors
                    raise ProviderUnavailable(
                        "Smart Turn 모델을 읽을 수 없습니다. `daedam models verify`로 확인하세요.",
                        "The Smart Turn model cannot be read. Please run `daedam models verify`.",
                    ) from exc
            return self._session


def log_mel(samples: Samples) -> npt.NDArray[np.float32]:
    """Return the model's input: log-mel features (80, 800) of the last `WINDOW_S` seconds.

    The audio is first normalised to mean 0 and variance 1, as in the model's training. Whisper's
    own feature extraction does not do this.
    """
    from faster_whisper.feature_extractor import FeatureExtractor

    length = WINDOW_S * SAMPLE_RATE_HZ
    window = np.zeros(length, np.float32)
    end = samples[-length:]
    window[length - end.size :] = end
    window = (window - window.mean()) / np.sqrt(window.var() + _VARIANCE_FLOOR)
    features = FeatureExtractor(chunk_length=WINDOW_S)(window, padding=0)
    return np.asarray(features, np.float32)
