"""Only quiet recordings are amplified, and a stream in the same way however it comes."""

import numpy as np
import pytest

from daedam.clients.base import Samples
from daedam.clients.sound_level import FRAME, LOUD, MAX_GAIN, QuietGain, amplified_if_quiet


def voice(level: float, seconds: float = 2.0) -> Samples:
    time = np.arange(round(seconds * 16_000)) / 16_000
    return (level * np.sqrt(2) * np.sin(2 * np.pi * 150 * time)).astype(np.float32)


def rms(sound: Samples) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def test_an_ordinary_recording_stays_as_it_is() -> None:
    for level in (0.5, 0.05, 0.006):
        np.testing.assert_array_equal(amplified_if_quiet(voice(level)), voice(level))


def test_a_quiet_recording_is_brought_to_an_ordinary_level() -> None:
    assert rms(amplified_if_quiet(voice(0.0006))) == pytest.approx(LOUD, rel=0.05)


def test_a_click_does_not_make_a_recording_loud() -> None:
    sound = voice(0.0006)
    sound[400:480] = 0.9
    heard = amplified_if_quiet(sound)
    assert rms(heard[4 * FRAME :]) == pytest.approx(LOUD, rel=0.05)
    assert np.abs(heard).max() <= 1


def test_the_rounding_of_silence_is_not_made_loud() -> None:
    rounding = np.random.default_rng(1).choice([0, 1 / 32768], 16_000).astype(np.float32)
    assert np.abs(amplified_if_quiet(rounding)).max() <= MAX_GAIN / 32768 * 1.01
    np.testing.assert_array_equal(amplified_if_quiet(np.zeros(16_000, np.float32)), 0)
    assert amplified_if_quiet(np.zeros(3, np.float32)).size == 3


def test_a_stream_is_amplified_in_the_same_way_however_it_comes() -> None:
    sound = np.concatenate([voice(0.0004), voice(0.002), voice(0.1), voice(0.0004)])
    frames = sound[: sound.size // FRAME * FRAME].reshape(-1, FRAME)
    whole = QuietGain().apply(frames)
    gain = QuietGain()
    pieces = [gain.apply(frames[i : i + 7]) for i in range(0, len(frames), 7)]
    np.testing.assert_array_equal(np.concatenate(pieces), whole)
    assert np.abs(whole).max() <= 0.2, "a loud voice after a quiet one is never driven too far"
    np.testing.assert_array_equal(whole[-10:], frames[-10:])
