"""Audio decoding, voice activity and hallucination filter for Whisper."""

import math
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from daedam.clients.base import SAMPLE_RATE_HZ, Samples, Segment, Word
from daedam.clients.speech_evidence import SpeechSpans, are_times_collapsed, is_invented
from daedam.clients.word_joining import joined_words
from daedam.errors import AudioUnreadable
from daedam.utils.audio_utils import read_wav

MIN_SPEECH_S = 0.25
"""Seconds of speech above `SURE_THRESHOLD` that a live answer needs to be acknowledged."""

SURE_THRESHOLD = 0.5
"""Voice activity probability above which audio certainly is speech (Silero's own default)."""

CUT_THRESHOLD = 0.3
"""Voice activity probability above which audio counts as speech, for cutting windows and for the
hallucination filter. At 0.5 Silero cuts off quiet first and last syllables (2.5 points of character
error rate on read questions). It also misses most of a voice without low frequencies."""

SPEECH_PAD_MS = 400
"""Length of the audio before and after the speech in a window, in milliseconds."""


def decode(audio_path: Path) -> Samples:
    """Return the audio of a file. Raises `AudioUnreadable` if it cannot be decoded.

    A WAV file in the recognisers' format, which is what the product passes, is read as it is.
    """
    from faster_whisper.audio import decode_audio

    plain = _plain_wav(audio_path)
    if plain is not None:
        return plain
    try:
        samples: Samples | None = decode_audio(str(audio_path), sampling_rate=SAMPLE_RATE_HZ)
    except (OSError, IndexError, ValueError) as exc:
        raise AudioUnreadable from exc
    return np.zeros(0, np.float32) if samples is None else samples


def _plain_wav(audio_path: Path) -> Samples | None:
    """Return the audio of a 16-bit mono WAV file at `SAMPLE_RATE_HZ`; None for another file."""
    try:
        samples, rate_hz = read_wav(audio_path)
    except (OSError, EOFError, ValueError, wave.Error):
        return None
    if rate_hz != SAMPLE_RATE_HZ:
        return None
    return samples.astype(np.float32) / np.float32(32768)


def speech_spans(samples: Samples, threshold: float) -> SpeechSpans:
    """Return the speech in `samples`: parts with a Silero probability above `threshold`."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if samples.size == 0:
        return SpeechSpans(())
    found = get_speech_timestamps(samples, VadOptions(threshold=threshold, speech_pad_ms=0))
    return SpeechSpans(
        tuple((s["start"] / SAMPLE_RATE_HZ, s["end"] / SAMPLE_RATE_HZ) for s in found)
    )


def supported_segments(raw_segments: Iterable[Any], spans: SpeechSpans) -> tuple[Segment, ...]:
    """Return faster-whisper's segments without those that look hallucinated."""
    return tuple(_segment(s) for s in raw_segments if not _invented(s, spans))


def _invented(segment: Any, spans: SpeechSpans) -> bool:
    if are_times_collapsed([(word.start, word.end) for word in segment.words or ()]):
        return True
    return is_invented(
        _readable(segment.text),
        speech_s=spans.overlap_s(segment.start, segment.end),
        confidence=math.exp(segment.avg_logprob),
        no_speech_probability=segment.no_speech_prob,
    )


def _segment(raw: Any) -> Segment:
    words = [
        Word(_readable(w.word), float(w.start), float(w.end), float(w.probability))
        for w in raw.words or ()
    ]
    text = _readable(raw.text).strip()
    confidence = math.exp(raw.avg_logprob)
    language = getattr(raw, "other_language", "")
    return Segment(
        text, float(raw.start), float(raw.end), confidence, joined_words(text, words), language
    )


def _readable(text: str) -> str:
    """Return `text` without U+FFFD, which replaces invalid bytes."""
    return text.replace("\ufffd", "")
