"""Acoustic features of a recording in frames of 10 ms: level, pitch, voicing and cepstra."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

Array = npt.NDArray[np.float32]

SAMPLE_RATE_HZ = 16_000
FRAME_S = 0.01
_HOP = round(FRAME_S * SAMPLE_RATE_HZ)
_LEVEL_WINDOW = 2 * _HOP

MIN_PITCH_HZ = 75.0
MAX_PITCH_HZ = 400.0
_PITCH_WINDOW = 640
"""Samples (40 ms): three periods of the lowest pitch."""

MIN_STRENGTH = 0.5
"""Minimum autocorrelation of a voiced frame at its period, 0 to 1. Praat's default is 0.45,
followed by a search for the best path of pitches. There is no path search here, so a higher value
is needed to reject noise."""

_OCTAVE_COST = 0.01
"""Cost per octave of a longer period, so that the shorter of two fitting periods is preferred.
Source: Boersma (1993)."""

BANDS = 24
CEPSTRA = 6

_BLOCK = 2048
"""Frames processed at once; bounds the memory for long recordings."""


@dataclass(frozen=True, eq=False)
class Frames:
    """Features of the frames of a recording; every array has one row per frame."""

    level_db: Array
    """Root mean square over 20 ms, in dB relative to full scale."""
    pitch_hz: Array
    """Pitch in Hz; 0 for unvoiced frames."""
    strength: Array
    """Periodicity of the frame, 0 to 1."""
    cepstra: Array
    """The first `CEPSTRA` cosine coefficients of the log mel spectrum, without the level."""

    @property
    def voiced(self) -> npt.NDArray[np.bool_]:
        return self.pitch_hz > 0

    @property
    def duration_s(self) -> float:
        return float(self.level_db.size * FRAME_S)


def analyse_frames(samples: Array) -> Frames:
    """Return the frames of mono `samples` at 16 kHz. Takes about 6 ms per second of audio."""
    count = max(1, samples.size // _HOP)
    padded = np.pad(samples.astype(np.float32), (_PITCH_WINDOW, _PITCH_WINDOW))
    first = _PITCH_WINDOW + _HOP // 2  # the middle of frame 0
    level = _level_db(padded, first, count)
    pitch, strength, cepstra = [], [], []
    for begin in range(0, count, _BLOCK):
        size = min(_BLOCK, count - begin)
        start = first + begin * _HOP - _PITCH_WINDOW // 2
        windows = sliding_window_view(padded[start:], _PITCH_WINDOW)[::_HOP][:size]
        hz, share = _pitch(windows)
        pitch.append(hz)
        strength.append(share)
        cepstra.append(_cepstra(windows))
    hz = _median_smoothed(np.concatenate(pitch))
    loud = level > np.percentile(level, 95) - 35
    return Frames(
        level,
        np.where(loud, hz, 0).astype(np.float32),
        np.concatenate(strength),
        np.concatenate(cepstra),
    )


def _level_db(padded: Array, first: int, count: int) -> Array:
    windows = sliding_window_view(padded[first - _LEVEL_WINDOW // 2 :], _LEVEL_WINDOW)[::_HOP]
    power = np.mean(windows[:count] ** 2, axis=1)
    return np.asarray(10 * np.log10(power + 1e-10), np.float32)


def _pitch(windows: Array) -> tuple[Array, Array]:
    """Return pitch (Hz) and periodicity of windows by autocorrelation, after Boersma (1993).

    The autocorrelation of the windowed signal is divided by that of the window itself. Source: IFA
    Proceedings 17.
    """
    size = 2 * _PITCH_WINDOW
    centred = (windows - windows.mean(axis=1, keepdims=True)) * _HANN
    spectrum = np.abs(np.fft.rfft(centred, size)) ** 2
    correlation = np.fft.irfft(spectrum)[:, : _MAX_LAG + 2]
    energy = correlation[:, :1]
    shape = correlation / np.maximum(energy, 1e-9) / _WINDOW_CORRELATION
    lags = np.arange(_MAX_LAG + 2)
    height, shift = _interpolated_peaks(shape.astype(np.float32))
    height[:, : _MIN_LAG - 1] = -1.0
    cost = _OCTAVE_COST * np.log2(MIN_PITCH_HZ * np.maximum(lags[1:-1], 1) / SAMPLE_RATE_HZ)
    best = np.argmax(height - cost, axis=1)
    rows = np.arange(len(best))
    strength = np.clip(height[rows, best], 0, 1)
    hz = SAMPLE_RATE_HZ / (best + 1 + shift[rows, best])
    hz = np.where((strength >= MIN_STRENGTH) & (energy[:, 0] > 1e-7), hz, 0)
    return hz.astype(np.float32), strength.astype(np.float32)


def _interpolated_peaks(shape: Array) -> tuple[Array, Array]:
    """Return height and offset, in lags, of the peak at each inner point of `shape`.

    The height is -1 where there is no peak. A parabola through the neighbours locates the maximum,
    because short periods fall between two lags: without interpolation, twice the period could have
    the higher value.
    """
    before, at, after = shape[:, :-2], shape[:, 1:-1], shape[:, 2:]
    peaks = (at > before) & (at >= after)
    bend = np.where(peaks, before - 2 * at + after, -1.0)
    shift = np.where(peaks, 0.5 * (before - after) / bend, 0.0)
    height = np.where(peaks, at - 0.25 * (before - after) * shift, -1.0)
    return height.astype(np.float32), np.clip(shift, -0.5, 0.5).astype(np.float32)


def _median_smoothed(hz: Array) -> Array:
    """Return `hz` with each voiced frame replaced by the median of the five frames around it.

    A frame becomes unvoiced (0) if fewer than three of the five are voiced.
    """
    if hz.size < 5:
        return hz
    near = sliding_window_view(np.pad(hz, 2), 5)
    enough = (near > 0).sum(axis=1) >= 3
    medians = np.zeros_like(hz)
    medians[enough] = np.nanmedian(np.where(near[enough] > 0, near[enough], np.nan), axis=1)
    return np.asarray(np.where(hz > 0, medians, 0), np.float32)


def _cepstra(windows: Array) -> Array:
    spectrum = np.abs(np.fft.rfft(windows * _HANN, 1024)) ** 2
    bands = 10 * np.log10(spectrum @ _MEL + 1e-9)
    return np.asarray(bands @ _COSINES, np.float32)


def _mel_filters() -> Array:
    """Return triangular filters over `BANDS` equal steps of the mel scale, 80 Hz to 6 kHz.

    Source of the scale: O'Shaughnessy (1987).
    """
    lowest, highest = (2595 * np.log10(1 + hz / 700) for hz in (80.0, 6000.0))
    mel = np.linspace(lowest, highest, BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    bins = np.fft.rfftfreq(1024, 1 / SAMPLE_RATE_HZ)
    up = (bins[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    down = (edges[2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    return np.asarray(np.clip(np.minimum(up, down), 0, None), np.float32)


_HANN = np.hanning(_PITCH_WINDOW).astype(np.float32)
_MIN_LAG = round(SAMPLE_RATE_HZ / MAX_PITCH_HZ)
_MAX_LAG = round(SAMPLE_RATE_HZ / MIN_PITCH_HZ)
_WINDOW_CORRELATION = np.fft.irfft(np.abs(np.fft.rfft(_HANN, 2 * _PITCH_WINDOW)) ** 2)[
    : _MAX_LAG + 2
]
_WINDOW_CORRELATION = _WINDOW_CORRELATION / _WINDOW_CORRELATION[0]
_MEL = _mel_filters()
_COSINES = (
    np.cos(np.pi * np.outer(np.arange(BANDS) + 0.5, np.arange(1, CEPSTRA + 1)) / BANDS) / BANDS
).astype(np.float32)
