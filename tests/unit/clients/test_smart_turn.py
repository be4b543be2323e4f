"""Smart Turn gets what it was trained on, and tells finished speech from unfinished."""

from pathlib import Path

import numpy as np
import pytest
from tests import ROOT
from tests.speech import SPEECH

from daedam.clients.base import SAMPLE_RATE_HZ, Samples
from daedam.clients.smart_turn import MODEL_FILE, SMART_TURN, WINDOW_S, SmartTurn, log_mel
from daedam.clients.whisper_audio import decode
from daedam.errors import ProviderUnavailable
from daedam.models_store import ModelStore, load_catalog


def noise(seconds: float) -> Samples:
    rng = np.random.default_rng(1)
    return rng.normal(0, 0.1, int(seconds * SAMPLE_RATE_HZ)).astype(np.float32)


@pytest.fixture(scope="module")
def smart_turn() -> SmartTurn:
    store = ModelStore(ROOT / ".daedam" / "models")
    if SMART_TURN not in load_catalog() or not store.is_present(SMART_TURN):
        pytest.skip(f"the optional model {SMART_TURN} is not here")
    return SmartTurn(store.path(SMART_TURN) / MODEL_FILE)


class TestFeatures:
    @pytest.mark.parametrize("seconds", [0.01, 3, WINDOW_S, 20])
    def test_are_those_of_eight_seconds_whatever_comes(self, seconds: float) -> None:
        features = log_mel(noise(seconds))
        assert features.shape == (80, 800)
        assert features.dtype == np.float32
        assert np.isfinite(features).all()

    def test_are_of_the_end(self) -> None:
        sound = noise(20)
        assert np.array_equal(log_mel(sound), log_mel(sound[-WINDOW_S * SAMPLE_RATE_HZ :]))

    def test_short_sound_stands_at_the_end_after_silence(self) -> None:
        features = log_mel(noise(2))
        assert features[:, :590].max() < features[:, 610:].min()

    def test_loudness_does_not_matter(self) -> None:
        assert np.allclose(log_mel(noise(9)), log_mel(noise(9) * 0.1), atol=1e-3)

    def test_silence_has_features_too(self) -> None:
        assert np.isfinite(log_mel(np.zeros(16_000, np.float32))).all()


def test_a_file_that_is_no_model_is_said_to_be_unreadable(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a model")
    for path in (broken, tmp_path / "missing.onnx"):
        with pytest.raises(ProviderUnavailable, match="Smart Turn"):
            SmartTurn(path).completeness(noise(1))


def test_no_sound_is_no_turn(tmp_path: Path) -> None:
    assert SmartTurn(tmp_path / "unused.onnx").completeness(np.zeros(0, np.float32)) == 0


def test_any_sound_gets_a_probability(smart_turn: SmartTurn) -> None:
    for sound in (noise(0.1), noise(12), np.zeros(16_000, np.float32)):
        assert 0 <= smart_turn.completeness(sound) <= 1


@pytest.mark.speech
def test_a_sentence_sounds_more_complete_than_its_half(smart_turn: SmartTurn) -> None:
    whole = decode(SPEECH / "read" / "wav_004.wav")
    until_clause_s = 2.75  # "명동점에 가려고 하는데"
    half = whole[: int(until_clause_s * SAMPLE_RATE_HZ)]
    assert smart_turn.completeness(whole) > 0.8
    assert smart_turn.completeness(half) < 0.5
