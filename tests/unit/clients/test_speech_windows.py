"""Audio is cut into windows at its pauses, at the same positions for any chunk size."""

import itertools

import numpy as np
import pytest
from tests.speech import RATE_HZ, read_set

from daedam.clients.base import Samples, Window
from daedam.clients.speech_windows import CutLimits, WindowCutter
from daedam.clients.voice_activity import VoiceActivity
from daedam.clients.whisper_audio import decode

pytestmark = pytest.mark.speech

CUTTING = CutLimits()


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


@pytest.fixture(scope="module")
def answer() -> Samples:
    """Return about 40 s of sentences with pauses between them and 5 s of silence in the middle."""
    sentences = [decode(u.path) for u in read_set()[:10]]
    pieces = [piece for s in sentences for piece in (s, silence(0.5))]
    pieces[10:10] = [silence(5)]
    return np.concatenate(pieces)


def cut(sound: Samples, step: int) -> tuple[list[Window], list[Window]]:
    """Return the settled and the growing windows of audio, fed in chunks of `step` samples."""
    cutter = WindowCutter()
    found = [w for at in range(0, sound.size, step) for w in cutter.feed(sound[at : at + step])]
    if (last := cutter.finish()) is not None:
        found.append(last)
    return [w for w in found if w.settled], [w for w in found if not w.settled]


def edges(windows: list[Window]) -> list[tuple[int, float, float]]:
    return [(w.number, round(w.start_s, 3), round(w.end_s, 3)) for w in windows]


@pytest.mark.parametrize("step", [160, 1600, 4800, 16_000 * 60])
def test_the_cuts_do_not_depend_on_the_chunk_size(answer: Samples, step: int) -> None:
    assert edges(cut(answer, step)[0]) == edges(cut(answer, 1600)[0])


def test_all_speech_is_in_exactly_one_window(answer: Samples) -> None:
    windows = cut(answer, 1600)[0]
    assert [w.number for w in windows] == list(range(len(windows)))
    for one, next_ in itertools.pairwise(windows):
        assert one.speech_end_s <= next_.start_s + 1e-6
    heard = np.zeros(answer.size, bool)
    for window in windows:
        begin = round(window.start_s * RATE_HZ)
        np.testing.assert_array_equal(window.samples, answer[begin : begin + window.samples.size])
        heard[begin : begin + window.samples.size] = True
    chances = VoiceActivity().feed(answer)
    sure = [i for i, p in enumerate(chances) if p >= 0.5]
    assert sum(heard[i * 512 + 256] for i in sure) >= 0.99 * len(sure)


def test_windows_have_a_maximum_length_and_no_long_silence(answer: Samples) -> None:
    windows = cut(answer, 1600)[0]
    assert len(windows) > 2
    for window in windows:
        assert window.end_s - window.start_s <= CUTTING.longest_s + 1
    gaps_s = [b.start_s - a.end_s for a, b in itertools.pairwise(windows)]
    assert max(gaps_s) > 2, "the silence is in no window"


def test_speech_without_a_pause_is_cut_at_the_maximum_length() -> None:
    sentences = np.concatenate([decode(u.path) for u in read_set()[:8]])
    chances = np.array(VoiceActivity().feed(sentences))
    spoken = sentences[: chances.size * 512].reshape(-1, 512)[chances > 0.5].reshape(-1)
    windows = cut(spoken[: 30 * RATE_HZ], 1600)[0]
    assert max(w.end_s - w.start_s for w in windows) <= CUTTING.longest_s + 1


def test_a_growing_window_is_yielded_at_its_pauses(answer: Samples) -> None:
    settled, growing = cut(answer, 1600)
    assert growing
    for reading in growing:
        whole = settled[reading.number]
        assert reading.start_s == whole.start_s
        assert reading.speech_end_s <= whole.speech_end_s


def test_the_last_growing_window_equals_the_settled_one(answer: Samples) -> None:
    sound = np.concatenate([decode(read_set()[0].path), silence(1)])
    settled, growing = cut(sound, 1600)
    assert settled[-1].speech_end_s == growing[-1].speech_end_s
    np.testing.assert_array_equal(settled[-1].samples, growing[-1].samples)


def test_windows_that_end_with_the_same_speech_have_the_same_samples(answer: Samples) -> None:
    settled, growing = cut(answer, 1600)
    same = [
        (one, whole)
        for one in growing
        for whole in settled
        if (one.number, one.speech_end_s) == (whole.number, whole.speech_end_s)
    ]
    assert same
    for one, whole in same:
        np.testing.assert_array_equal(one.samples, whole.samples)


def test_silence_gives_no_window() -> None:
    cutter = WindowCutter()
    assert cutter.feed(silence(5)) == []
    assert cutter.finish() is None
    assert not cutter.has_speech
    assert cutter.silence_s == pytest.approx(5, abs=0.1)


def test_audio_of_settled_windows_is_released(answer: Samples) -> None:
    cutter = WindowCutter()
    long = np.concatenate([answer, answer, answer])
    most = 0
    for at in range(0, long.size, 1600):
        cutter.feed(long[at : at + 1600])
        most = max(most, cutter.buffered_samples)
    assert most < (CUTTING.longest_s + CUTTING.silence_s + 2) * RATE_HZ
