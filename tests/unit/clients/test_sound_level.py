"""Only quiet recordings are amplified. The gain does not depend on the chunk size of a stream."""

import numpy as np
import pytest

from daedam.clients.base import Samples
from daedam.clients.low_end import LowEnd
from daedam.clients.sound_level import FRAME, LOUD, MAX_GAIN, QuietGain, amplified_if_quiet


def voice(level: float, seconds: float = 2.0) -> Samples:
    time = np.arange(round(seconds * 16_000)) / 16_000
    return (level * np.sqrt(2) * np.sin(2 * np.pi * 150 * time)).astype(np.float32)


def rms(sound: Samples) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def test_a_recording_of_normal_level_is_unchanged() -> None:
    for level in (0.5, 0.05, 0.006):
        np.testing.assert_array_equal(amplified_if_quiet(voice(level)), voice(level))


def test_a_quiet_recording_is_amplified_to_a_normal_level() -> None:
    assert rms(amplified_if_quiet(voice(0.0006))) == pytest.approx(LOUD, rel=0.05)


def test_a_click_does_not_prevent_amplification() -> None:
    sound = voice(0.0006)
    sound[400:480] = 0.9
    heard = amplified_if_quiet(sound)
    assert rms(heard[4 * FRAME :]) == pytest.approx(LOUD, rel=0.05)
    assert np.abs(heard).max() <= 1


def test_rounding_noise_of_silence_is_hardly_amplified() -> None:
    rounding = np.random.default_rng(1).choice([0, 1 / 32768], 16_000).astype(np.float32)
    assert np.abs(amplified_if_quiet(rounding)).max() <= MAX_GAIN / 32768 * 1.01
    np.testing.assert_array_equal(amplified_if_quiet(np.zeros(16_000, np.float32)), 0)
    assert amplified_if_quiet(np.zeros(3, np.float32)).size == 3


def test_the_gain_does_not_depend_on_the_chunk_size() -> None:
    sound = np.concatenate([voice(0.0004), voice(0.002), voice(0.1), voice(0.0004)])
    frames = sound[: sound.size // FRAME * FRAME].reshape(-1, FRAME)
    whole = QuietGain().gains(frames)
    gain = QuietGain()
    pieces = [gain.gains(frames[i : i + 7]) for i in range(0, len(frames), 7)]
    np.testing.assert_array_equal(np.concatenate(pieces), whole)
    assert np.abs(frames * whole[:, None]).max() <= 0.2, "never driven too far"
    np.testing.assert_array_equal(whole[-10:], 1)
    assert not gain.may_be_quiet


def test_low_frequencies_are_restored_for_any_chunk_size() -> None:
    time = np.arange(16_000) / 16_000
    harmonics = sum(np.sin(2 * np.pi * 150 * k * time) for k in range(3, 12))
    sound = (0.02 * harmonics).astype(np.float32)
    whole = LowEnd().restore(sound)
    low_end = LowEnd()
    pieces = [low_end.restore(sound[i : i + 100]) for i in range(0, sound.size, 100)]
    np.testing.assert_allclose(np.concatenate(pieces), whole, atol=1e-6)

    def fundamental(of: Samples) -> float:
        return float(np.abs(np.fft.rfft(of))[150])

    assert fundamental(sound) < 1
    assert fundamental(whole) > 20
