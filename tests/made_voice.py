"""Synthetic vowels of known pitch, length and loudness: harmonics filtered by two formants."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from daedam.utils.audio_utils import wav_bytes

RATE = 16_000
Samples = npt.NDArray[np.float32]

VOWELS = {
    "아": (800, 1300),
    "이": (300, 2300),
    "우": (350, 900),
    "어": (600, 1000),
    "에": (500, 1900),
}
"""First and second formant of each vowel in Hz, similar to those of a Korean man."""


def silence(seconds: float, level: float = 1e-4, seed: int = 0) -> Samples:
    """Return noise without speech at the given RMS level."""
    noise = np.random.default_rng(seed).normal(0, level, round(seconds * RATE))
    return noise.astype(np.float32)


def voice(
    vowels: Sequence[str], each_s: float, *, pitch_hz: float = 120.0, loud: float = 0.1
) -> Samples:
    """Return `vowels` in sequence, each `each_s` seconds long, with transitions of 30 ms."""
    size = round(each_s * RATE)
    times = np.arange(size * len(vowels)) / RATE
    harmonics = np.arange(1, int(5000 / pitch_hz) + 1)
    pulses = np.cos(2 * np.pi * pitch_hz * harmonics[:, None] * times).mean(axis=0)
    sound = np.zeros_like(times)
    for number in range(2):
        steps = np.repeat([float(VOWELS[v][number]) for v in vowels], size)
        formant = np.convolve(np.pad(steps, 240, mode="edge"), np.ones(481) / 481, "valid")
        sound += _resonance(pulses, formant, 80.0)
    sound /= np.abs(sound).max()
    return (loud * sound).astype(np.float32)


def _resonance(
    source: npt.NDArray[np.float64], formant_hz: npt.NDArray[np.float64], width_hz: float
) -> npt.NDArray[np.float64]:
    """Return `source` filtered by a two-pole resonator whose frequency follows `formant_hz`."""
    radius = np.exp(-np.pi * width_hz / RATE)
    first = 2 * radius * np.cos(2 * np.pi * formant_hz / RATE)
    second = -(radius**2)
    out = np.zeros_like(source)
    before = nearer = 0.0
    for index, pulse in enumerate(source):
        before, nearer = nearer, pulse + first[index] * nearer + second * before
        out[index] = nearer
    return out


def together(*parts: Samples) -> Samples:
    return np.concatenate(parts)


def wav(samples: Samples) -> bytes:
    return wav_bytes((samples * 32767).astype(np.int16), RATE)
