"""Smart Turn: how complete a spoken turn sounds (Pipecat's ONNX model, BSD-2-Clause).

It hears what a text does not hold, the fall or the hanging of the voice, and knows nothing of the
words. The form of its input is that of Pipecat's `LocalSmartTurnAnalyzerV3`.
"""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from daedam.clients.base import SAMPLE_RATE_HZ, Samples
from daedam.errors import ProviderUnavailable

ENVIRONMENT = Path(__file__).parents[1] / ".venv-bench"
"""Where pipecat is installed, whose package carries the model (`make .venv-bench/.ready`)."""

WINDOW_S = 8
"""How much of the end the model hears; less is preceded by silence."""

_VARIANCE_FLOOR = 1e-7


def find_model() -> Path | None:
    """The model's file; None where pipecat is not installed."""
    pattern = "lib/*/site-packages/pipecat/audio/turn/smart_turn/data/smart-turn-v3*.onnx"
    return next(iter(sorted(ENVIRONMENT.glob(pattern), reverse=True)), None)


class SmartTurn:
    """The model, loaded at the first use. Safe to share between threads."""

    def __init__(self, model_path: Path, *, cpu_threads: int = 1) -> None:
        self._model_path = model_path
        self._cpu_threads = cpu_threads
        self._session: Any = None
        self._loading = threading.Lock()

    def completeness(self, samples: Samples) -> float:
        """The probability, 0 to 1, that the turn of which `samples` is the end is complete.

        Expects the sound up to about 0.2 s after the last word; blocks for some 0.1 s. 0 for no
        sound at all. Raises `ProviderUnavailable` for a model that cannot be read.
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
                except Exception as exc:  # ONNX Runtime's errors share no base but this
                    raise ProviderUnavailable(
                        "Smart Turn 모델을 읽을 수 없습니다. `daedam models verify`로 확인하세요.",
                        "The Smart Turn model cannot be read. Please run `daedam models verify`.",
                    ) from exc
            return self._session


def log_mel(samples: Samples) -> npt.NDArray[np.float32]:
    """The model's input, 80 by 800: Whisper's log-mel features of the last `WINDOW_S` seconds.

    The window is brought to mean 0 and variance 1 before, as the model was trained; Whisper
    itself does without.
    """
    from faster_whisper.feature_extractor import FeatureExtractor

    length = WINDOW_S * SAMPLE_RATE_HZ
    window = np.zeros(length, np.float32)
    end = samples[-length:]
    window[length - end.size :] = end
    window = (window - window.mean()) / np.sqrt(window.var() + _VARIANCE_FLOOR)
    features = FeatureExtractor(chunk_length=WINDOW_S)(window, padding=0)
    return np.asarray(features, np.float32)
