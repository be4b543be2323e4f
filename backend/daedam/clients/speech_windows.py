"""Cuts streamed audio into recognition windows at pauses.

A window is the audio that is recognised in one call. It contains a few sentences, because the
recogniser uses context. It is not longer, because recognition time grows with length.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from daedam.clients.base import SAMPLE_RATE_HZ, Samples, Window
from daedam.clients.speech_evidence import SpeechSpans
from daedam.clients.voice_activity import WINDOW, WINDOW_S, VoiceActivity
from daedam.clients.whisper_audio import (
    CUT_THRESHOLD,
    MIN_SPEECH_S,
    SPEECH_PAD_MS,
    SURE_THRESHOLD,
)

_PAD_S = SPEECH_PAD_MS / 1000

_HYSTERESIS = 0.15
"""Speech ends when its probability falls this far below `CUT_THRESHOLD` (Silero's own rule)."""


@dataclass(frozen=True)
class CutLimits:
    """Limits for the end of windows, in seconds. Defaults are measured: `docs/latency.md`."""

    pause_s: float = 0.3
    """Silence after which the window so far is recognised."""
    enough_s: float = 10.0
    """Length after which a window ends at the next pause."""
    silence_s: float = 3.0
    """Silence that ends a window of any length."""
    longest_s: float = 14.0
    """Longest window of speech without pauses; it is cut where speech is least likely."""
    look_back_s: float = 5.0
    """Length of the range, ending at `longest_s`, in which the position of that cut is searched."""


@dataclass
class _OpenWindow:
    """The window being filled. Positions count voice activity windows."""

    begin: int
    last_speech: int
    read_until: int = 0
    """Position of the last speech in the version that was delivered last."""
    read_end: int = 0
    """End of the version that was delivered last, in samples. The settled window also has this end
    if its last speech is the same."""


@dataclass
class WindowCutter:
    """Cuts the audio of one recording into windows, in order."""

    limits: CutLimits = field(default_factory=CutLimits)

    def __post_init__(self) -> None:
        self._activity = VoiceActivity()
        self._audio: list[Samples] = []
        self._audio_begin = 0
        """Position of the first buffered sample."""
        self._received_samples = 0
        self._probabilities: list[float] = []
        self._open: _OpenWindow | None = None
        self._next_begin = 0
        self._speaking = False
        self._sure_windows = 0
        self._number = 0

    @property
    def received_s(self) -> float:
        """Seconds of audio received."""
        return self._received_samples / SAMPLE_RATE_HZ

    @property
    def buffered_samples(self) -> int:
        """Number of samples buffered for later windows."""
        return sum(piece.size for piece in self._audio)

    @property
    def speaking(self) -> bool:
        """Whether there is speech now; pauses shorter than `pause_s` count as speech."""
        open_window = self._open
        return open_window is not None and self._silence_s(open_window) < self.limits.pause_s

    @property
    def silence_s(self) -> float:
        """Seconds since the last speech, or since the beginning if there was no speech."""
        last = self._last_speech
        return (
            len(self._probabilities) * WINDOW_S
            if last is None
            else ((len(self._probabilities) - 1 - last) * WINDOW_S)
        )

    @property
    def open_speech_end_s(self) -> float | None:
        """Position of the last speech that no settled window contains; None without such speech."""
        return None if self._open is None else (self._open.last_speech + 1) * WINDOW_S

    @property
    def speech_s(self) -> float:
        """Seconds of audio so far that is certainly speech (`SURE_THRESHOLD`)."""
        return self._sure_windows * WINDOW_S

    @property
    def has_speech(self) -> bool:
        """Whether there was enough speech for an answer: more than silence, noise or a cough."""
        return self.speech_s >= MIN_SPEECH_S

    def feed(self, samples: Samples) -> list[Window]:
        """Add `samples` and return the windows to recognise now, in order, settled ones first."""
        self._audio.append(samples)
        self._received_samples += samples.size
        found: list[Window] = []
        for probability in self._activity.feed(samples):
            found += self._advance(probability)
        if self._open is None:
            self._discard(len(self._probabilities) * WINDOW - round(_PAD_S * SAMPLE_RATE_HZ))
        return _latest_readings(found)

    def finish(self) -> Window | None:
        """Return the last window as settled, or None if there was no speech since the last cut.

        The settled window has the same samples as its last unsettled version if no speech followed
        that version.
        """
        open_window = self._open
        if open_window is None:
            return None
        window = self._window(open_window, open_window.last_speech, settled=True)
        self._open = None
        return window

    def _advance(self, probability: float) -> Iterator[Window]:
        position = len(self._probabilities)
        self._probabilities.append(probability)
        self._sure_windows += probability >= SURE_THRESHOLD
        threshold = CUT_THRESHOLD - _HYSTERESIS if self._speaking else CUT_THRESHOLD
        self._speaking = probability >= threshold
        if self._speaking:
            if self._open is None:
                begin = max(self._next_begin, position - round(_PAD_S / WINDOW_S))
                self._open = _OpenWindow(begin, position)
            self._open.last_speech = position
        open_window = self._open
        if open_window is None:
            return
        if self._speaking:
            if (position - open_window.begin) * WINDOW_S >= self.limits.longest_s:
                yield self._cut(open_window, self._least_likely_speech(position))
            return
        silence_s = self._silence_s(open_window)
        if self._is_over(open_window, silence_s):
            yield self._cut(open_window, open_window.last_speech)
        elif silence_s >= self.limits.pause_s and open_window.read_until < open_window.last_speech:
            open_window.read_until = open_window.last_speech
            open_window.read_end = self._end(open_window.last_speech)
            yield self._window(open_window, open_window.last_speech, settled=False)

    def _is_over(self, open_window: _OpenWindow, silence_s: float) -> bool:
        limits = self.limits
        length_s = (open_window.last_speech - open_window.begin) * WINDOW_S
        return (
            silence_s >= limits.pause_s and length_s >= limits.enough_s
        ) or silence_s >= limits.silence_s

    def _silence_s(self, open_window: _OpenWindow) -> float:
        return (len(self._probabilities) - 1 - open_window.last_speech) * WINDOW_S

    @property
    def _last_speech(self) -> int | None:
        if self._open is not None:
            return self._open.last_speech
        return self._next_begin - 1 if self._number else None

    def _least_likely_speech(self, position: int) -> int:
        begin = position - round(self.limits.look_back_s / WINDOW_S)
        return begin + int(np.argmin(self._probabilities[begin:position]))

    def _cut(self, open_window: _OpenWindow, last: int) -> Window:
        window = self._window(open_window, last, settled=True)
        position = len(self._probabilities) - 1
        self._next_begin = last + 1
        self._open = _OpenWindow(last + 1, position) if open_window.last_speech > last else None
        self._number += 1
        self._discard(self._next_begin * WINDOW - round(_PAD_S * SAMPLE_RATE_HZ))
        return window

    def _window(self, open_window: _OpenWindow, last: int, *, settled: bool) -> Window:
        if open_window.last_speech > last:
            end = (last + 1) * WINDOW
        elif open_window.read_until == last:
            end = open_window.read_end
        else:
            end = self._end(last)
        begin = open_window.begin * WINDOW
        sound = np.concatenate(self._audio)
        self._audio = [sound]
        samples = sound[begin - self._audio_begin : end - self._audio_begin]
        return Window(
            self._number,
            samples,
            begin / SAMPLE_RATE_HZ,
            (last + 1) * WINDOW_S,
            self._speech_spans(open_window.begin, end // WINDOW),
            settled,
        )

    def _end(self, last_speech: int) -> int:
        """Return the end, in samples, of a window whose speech ends with `last_speech`.

        The end is limited by the audio that voice activity detection has analysed, not by the audio
        received. Therefore cuts do not depend on chunk sizes.
        """
        padded = (last_speech + 1) * WINDOW + round(_PAD_S * SAMPLE_RATE_HZ)
        return min(len(self._probabilities) * WINDOW, padded)

    def _speech_spans(self, begin: int, end: int) -> SpeechSpans:
        spans: list[tuple[float, float]] = []
        for position in range(begin, min(end, len(self._probabilities))):
            if self._probabilities[position] < CUT_THRESHOLD:
                continue
            start_s = position * WINDOW_S
            if spans and start_s - spans[-1][1] < 0.1:
                spans[-1] = (spans[-1][0], start_s + WINDOW_S)
            else:
                spans.append((start_s, start_s + WINDOW_S))
        return SpeechSpans(tuple(spans))

    def _discard(self, before: int) -> None:
        """Drop the audio before sample `before`, which no later window contains."""
        audio = np.concatenate(self._audio)
        drop = max(0, min(audio.size, before - self._audio_begin))
        self._audio = [audio[drop:].copy()]
        self._audio_begin += drop


def _latest_readings(windows: list[Window]) -> list[Window]:
    """Return the newest version of each window."""
    last = {window.number: window for window in windows}
    return list(last.values())
