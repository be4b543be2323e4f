"""Measure speech, pauses, hesitations, and the variation of volume and pitch in an answer."""

from dataclasses import dataclass

import numpy as np

from daedam.acoustics.frames import FRAME_S, Array, Frames, analyse_frames
from daedam.acoustics.hesitations import Hesitation, detect_hesitations
from daedam.acoustics.pauses import MIN_ACTIVITY, find_silences, quiet_frames
from daedam.speech.timeline import Span

ACTIVITY_WINDOW_S = 0.032
"""Seconds of audio for which the voice activity model returns one probability."""

_CONTOUR_S = 0.25
"""Seconds per point of the volume contour: about one syllable."""


@dataclass(frozen=True)
class Movement:
    """Variation of volume and pitch. It is not interpreted as an emotion."""

    volume_sd_db: float
    """Standard deviation of the level over voiced frames, in dB."""
    pitch_median_hz: float
    """Median pitch over voiced frames, in Hz."""
    pitch_sd_st: float
    """Standard deviation of the pitch, in semitones."""
    pitch_range_st: float
    """Distance between the 5th and the 95th percentile of the pitch, in semitones."""


@dataclass(frozen=True)
class VoiceProfile:
    """Acoustic measures of one answer, without its words; times in seconds from its beginning."""

    duration_s: float
    speech: tuple[Span, ...]
    """Stretches of speech between silences of at least 0.25 s."""
    pauses: tuple[Span, ...]
    """Silences of at least 0.25 s between two stretches of speech."""
    hesitations: tuple[Hesitation, ...]
    movement: Movement | None
    """None if less than 0.5 s is voiced."""
    volume: tuple[float, ...]
    """Mean level of every 0.25 s, in dB relative to full scale."""


def measure_voice(samples: Array, activity: Array) -> VoiceProfile:
    """Return the profile of mono `samples` at 16 kHz. Takes about 8 ms per second of audio.

    `activity` has one probability of speech per `ACTIVITY_WINDOW_S`.
    """
    frames = analyse_frames(samples)
    size = frames.level_db.size
    at = np.minimum(
        ((np.arange(size) + 0.5) * FRAME_S / ACTIVITY_WINDOW_S).astype(int), len(activity) - 1
    )
    quiet = quiet_frames(frames.level_db)
    fillers = detect_hesitations(frames, quiet)
    # Voice activity detection misses a long steady vowel, so hesitations count as speech.
    inactive = np.asarray(activity)[at] < MIN_ACTIVITY
    for filler in fillers:
        inactive[round(filler.start_s / FRAME_S) : round(filler.end_s / FRAME_S)] = False
    silent = find_silences(quiet | inactive)
    speech = _between(silent, frames.duration_s)
    first = speech[0].start_s if speech else 0.0
    last = speech[-1].end_s if speech else 0.0
    return VoiceProfile(
        duration_s=round(samples.size / 16_000, 3),
        speech=speech,
        pauses=tuple(p for p in silent if p.start_s >= first and p.end_s <= last),
        hesitations=fillers,
        movement=_movement(frames),
        volume=_contour(frames.level_db),
    )


def _between(empty: tuple[Span, ...], duration_s: float) -> tuple[Span, ...]:
    edges = [0.0, *(t for span in empty for t in (span.start_s, span.end_s)), duration_s]
    spans = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Span(a, round(b, 3)) for a, b in spans if b - a > FRAME_S)


def _movement(frames: Frames) -> Movement | None:
    voiced = frames.voiced
    if voiced.sum() * FRAME_S < 0.5:
        return None
    hz = frames.pitch_hz[voiced]
    median = float(np.median(hz))
    semitones = 12 * np.log2(hz / median)
    low, high = np.percentile(semitones, [5, 95])
    return Movement(
        round(float(np.std(frames.level_db[voiced])), 1),
        round(median, 1),
        round(float(np.std(semitones)), 2),
        round(float(high - low), 1),
    )


def _contour(level_db: Array) -> tuple[float, ...]:
    step = round(_CONTOUR_S / FRAME_S)
    return tuple(
        round(float(level_db[i : i + step].mean()), 1) for i in range(0, level_db.size, step)
    )
