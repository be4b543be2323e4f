"""Pitch, pauses, hesitations and intonation measured in synthetic audio."""

from itertools import pairwise

import numpy as np
import pytest
from tests.made_voice import RATE, Samples, silence, together, voice

from daedam.acoustics.frames import FRAME_S, analyse_frames
from daedam.acoustics.hesitations import (
    MEASURES,
    detect_hesitations,
    hesitation_measures,
    steady_stretches,
)
from daedam.acoustics.pauses import MIN_PAUSE_S, find_silences, quiet_frames
from daedam.acoustics.voice import ACTIVITY_WINDOW_S, VoiceProfile, measure_voice

LIVELY = ["아", "이", "우", "에", "어", "아", "우", "이"]


def heard(samples: Samples, activity: float = 1.0) -> VoiceProfile:
    windows = int(samples.size / RATE / ACTIVITY_WINDOW_S) + 1
    return measure_voice(samples, np.full(windows, activity, np.float32))


@pytest.mark.parametrize("hz", [85.0, 120.0, 210.0, 330.0])
def test_the_pitch_of_a_voice_is_found(hz: float) -> None:
    frames = analyse_frames(voice(["아"], 1.0, pitch_hz=hz))
    inside = frames.pitch_hz[10:-10]
    assert (inside > 0).mean() > 0.95
    assert np.median(inside[inside > 0]) == pytest.approx(hz, rel=0.02)


def test_noise_and_silence_have_no_pitch() -> None:
    for level in (1e-4, 0.1):
        assert analyse_frames(silence(1.0, level)).voiced.mean() < 0.05


def test_empty_audio_has_one_frame_and_no_voice() -> None:
    assert analyse_frames(np.zeros(0, np.float32)).level_db.size == 1
    nothing = heard(np.zeros(16, np.float32))
    assert nothing.pauses == ()
    assert nothing.movement is None


@pytest.mark.parametrize("gap_s", [0.3, 0.5, 1.2])
def test_a_pause_has_the_right_times(gap_s: float) -> None:
    before, after = voice(LIVELY, 0.12), voice(LIVELY[::-1], 0.12)
    sound = heard(together(silence(0.3), before, silence(gap_s), after, silence(0.3)))
    (pause,) = sound.pauses
    start_s = 0.3 + before.size / RATE
    assert pause.start_s == pytest.approx(start_s, abs=0.04)
    assert pause.end_s == pytest.approx(start_s + gap_s, abs=0.04)
    assert len(sound.speech) == 2


def test_a_consonant_closure_is_not_a_pause() -> None:
    parts = [voice(LIVELY, 0.12), silence(MIN_PAUSE_S - 0.07), voice(LIVELY, 0.12)]
    assert heard(together(*parts)).pauses == ()


def test_silence_before_and_after_speech_is_not_a_pause() -> None:
    sound = heard(together(silence(2.0), voice(LIVELY, 0.15), silence(2.0)))
    assert sound.pauses == ()
    assert sound.speech[0].start_s == pytest.approx(2.0, abs=0.05)


def test_pauses_are_found_in_noise() -> None:
    room = together(silence(0.4), voice(LIVELY, 0.12), silence(0.6), voice(LIVELY, 0.12))
    noisy = room + np.random.default_rng(1).normal(0, 0.004, room.size).astype(np.float32)
    assert len(heard(noisy).pauses) == 1


def test_a_loud_breath_without_voice_activity_is_a_pause() -> None:
    breath = np.random.default_rng(2).normal(0, 0.03, round(0.6 * RATE)).astype(np.float32)
    samples = together(voice(LIVELY, 0.12), breath, voice(LIVELY, 0.12))
    at = np.arange(int(samples.size / RATE / ACTIVITY_WINDOW_S) + 1) * ACTIVITY_WINDOW_S
    activity = np.where((at > 0.95) & (at < 1.57), 0.0, 1.0).astype(np.float32)
    assert len(measure_voice(samples, activity).pauses) == 1
    assert measure_voice(samples, np.ones_like(activity)).pauses == ()


def test_a_held_vowel_is_a_hesitation_but_fast_speech_is_not() -> None:
    lively = voice(LIVELY, 0.08)
    with_filler = together(lively, silence(0.15), voice(["어"], 0.45), silence(0.3), lively)
    (found,) = heard(with_filler).hesitations
    start_s = lively.size / RATE + 0.15
    assert found.start_s == pytest.approx(start_s, abs=0.08)
    assert found.end_s == pytest.approx(start_s + 0.45, abs=0.08)
    assert 0.5 <= found.probability <= 1
    assert heard(together(lively, silence(0.45), lively)).hesitations == ()


def test_hesitations_are_sorted_and_do_not_overlap() -> None:
    held = [voice([vowel], 0.4) for vowel in ("어", "우", "어")]
    parts = [p for each in held for p in (voice(LIVELY, 0.08), silence(0.2), each, silence(0.2))]
    found = heard(together(*parts)).hesitations
    assert found
    assert all(a.end_s <= b.start_s for a, b in pairwise(found))


def test_every_hesitation_candidate_has_all_measures() -> None:
    frames = analyse_frames(together(voice(LIVELY, 0.08), silence(0.2), voice(["어"], 0.4)))
    quiet = quiet_frames(frames.level_db)
    stretched = steady_stretches(frames, quiet)
    table = hesitation_measures(frames, quiet, stretched)
    assert table.shape == (len(stretched), len(MEASURES))
    assert np.isfinite(table).all()
    assert detect_hesitations(frames, np.ones_like(quiet)) == ()


def test_only_long_silences_are_returned_in_seconds() -> None:
    quiet = np.zeros(200, bool)
    quiet[10:34] = quiet[50:76] = True
    (span,) = find_silences(quiet)
    assert (span.start_s, span.end_s) == (50 * FRAME_S, 76 * FRAME_S)


def test_pitch_movement_separates_flat_from_varied_speech() -> None:
    flat = heard(voice(["아"] * 8, 0.12)).movement
    moving = heard(
        together(*(voice(["아"], 0.25, pitch_hz=hz) for hz in (100, 140, 110, 160)))
    ).movement
    assert flat is not None
    assert moving is not None
    assert flat.pitch_median_hz == pytest.approx(120, rel=0.02)
    assert flat.pitch_sd_st < 0.5 < 2 < moving.pitch_sd_st
    assert moving.pitch_range_st > 6


def test_volume_has_a_value_every_quarter_second() -> None:
    volume = heard(together(silence(0.5), voice(["아"], 0.5))).volume
    assert len(volume) == 4
    assert max(volume[:2]) < -60 < -40 < min(volume[2:])
