"""Cuts sound into windows at its pauses, while it comes in.

A window is what the recogniser hears at once. It holds some sentences, because the recogniser
understands words by those around them, and no more, because its time grows with it.
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
"""Speech that has begun goes on until voice activity falls this far below `CUT_THRESHOLD`
(Silero's own rule)."""


@dataclass(frozen=True)
class CutLimits:
    """Where windows end, in seconds. The defaults are measured: `docs/latency.md`."""

    pause_s: float = 0.3
    """Silence after which what was said so far is worth reading."""
    enough_s: float = 10.0
    """A window this long ends at its next pause."""
    silence_s: float = 3.0
    """A pause that ends any window: silence is not worth the recogniser's time."""
    longest_s: float = 14.0
    """Somebody who speaks without a pause is cut where the voice is weakest."""
    look_back_s: float = 5.0
    """How far before `longest_s` that place is looked for."""


@dataclass
class _Growing:
    """The window that is being filled; positions count voice activity windows."""

    begin: int
    last_speech: int
    read_until: int = 0
    """The last speech of its latest reading."""
    read_end: int = 0
    """Where that reading's sound ended: a settled window with the same last speech ends there."""


@dataclass
class WindowCutter:
    """The windows of one recording, in order, as its sound comes in."""

    limits: CutLimits = field(default_factory=CutLimits)

    def __post_init__(self) -> None:
        self._activity = VoiceActivity()
        self._sound: list[Samples] = []
        self._sound_begins = 0
        """Position in samples of the first sample kept."""
        self._size = 0
        self._chances: list[float] = []
        self._growing: _Growing | None = None
        self._free_from = 0
        self._speaking = False
        self._sure_windows = 0
        self._number = 0

    @property
    def received_s(self) -> float:
        """Seconds of sound so far."""
        return self._size / SAMPLE_RATE_HZ

    @property
    def buffered_samples(self) -> int:
        """How much sound is held for windows to come."""
        return sum(piece.size for piece in self._sound)

    @property
    def speaking(self) -> bool:
        """Whether somebody speaks just now, pauses under `pause_s` not counted."""
        growing = self._growing
        return growing is not None and self._silence_s(growing) < self.limits.pause_s

    @property
    def silence_s(self) -> float:
        """Seconds since somebody last spoke; since the beginning when nobody has."""
        last = self._last_speech
        return (
            len(self._chances) * WINDOW_S
            if last is None
            else ((len(self._chances) - 1 - last) * WINDOW_S)
        )

    @property
    def speech_s(self) -> float:
        """Seconds in which somebody surely spoke, up to now."""
        return self._sure_windows * WINDOW_S

    @property
    def has_speech(self) -> bool:
        """Whether what was heard holds an answer at all, and no silence, noise or cough."""
        return self.speech_s >= MIN_SPEECH_S

    def feed(self, samples: Samples) -> list[Window]:
        """The windows that `samples` make worth reading, settled ones first, in order."""
        self._sound.append(samples)
        self._size += samples.size
        found: list[Window] = []
        for chance in self._activity.feed(samples):
            found += self._take(chance)
        if self._growing is None:
            self._forget(len(self._chances) * WINDOW - round(_PAD_S * SAMPLE_RATE_HZ))
        return _newest_only(found)

    def finish(self) -> Window | None:
        """The last window, settled; None when nothing was said since the last cut.

        A growing window that was read whole is given again, settled and with the same sound.
        """
        growing = self._growing
        if growing is None:
            return None
        window = self._window(growing, growing.last_speech, settled=True)
        self._growing = None
        return window

    def _take(self, chance: float) -> Iterator[Window]:
        position = len(self._chances)
        self._chances.append(chance)
        self._sure_windows += chance >= SURE_THRESHOLD
        threshold = CUT_THRESHOLD - _HYSTERESIS if self._speaking else CUT_THRESHOLD
        self._speaking = chance >= threshold
        if self._speaking:
            if self._growing is None:
                begin = max(self._free_from, position - round(_PAD_S / WINDOW_S))
                self._growing = _Growing(begin, position)
            self._growing.last_speech = position
        growing = self._growing
        if growing is None:
            return
        if self._speaking:
            if (position - growing.begin) * WINDOW_S >= self.limits.longest_s:
                yield self._cut(growing, self._weakest(position))
            return
        silence_s = self._silence_s(growing)
        if self._is_over(growing, silence_s):
            yield self._cut(growing, growing.last_speech)
        elif silence_s >= self.limits.pause_s and growing.read_until < growing.last_speech:
            growing.read_until = growing.last_speech
            growing.read_end = self._end(growing.last_speech)
            yield self._window(growing, growing.last_speech, settled=False)

    def _is_over(self, growing: _Growing, silence_s: float) -> bool:
        limits = self.limits
        length_s = (growing.last_speech - growing.begin) * WINDOW_S
        return (
            silence_s >= limits.pause_s and length_s >= limits.enough_s
        ) or silence_s >= limits.silence_s

    def _silence_s(self, growing: _Growing) -> float:
        return (len(self._chances) - 1 - growing.last_speech) * WINDOW_S

    @property
    def _last_speech(self) -> int | None:
        if self._growing is not None:
            return self._growing.last_speech
        return self._free_from - 1 if self._number else None

    def _weakest(self, position: int) -> int:
        begin = position - round(self.limits.look_back_s / WINDOW_S)
        return begin + int(np.argmin(self._chances[begin:position]))

    def _cut(self, growing: _Growing, last: int) -> Window:
        window = self._window(growing, last, settled=True)
        position = len(self._chances) - 1
        self._free_from = last + 1
        self._growing = _Growing(last + 1, position) if growing.last_speech > last else None
        self._number += 1
        self._forget(self._free_from * WINDOW - round(_PAD_S * SAMPLE_RATE_HZ))
        return window

    def _window(self, growing: _Growing, last: int, *, settled: bool) -> Window:
        if growing.last_speech > last:
            end = (last + 1) * WINDOW
        elif growing.read_until == last:
            end = growing.read_end
        else:
            end = self._end(last)
        begin = growing.begin * WINDOW
        sound = np.concatenate(self._sound)
        self._sound = [sound]
        samples = sound[begin - self._sound_begins : end - self._sound_begins]
        return Window(
            self._number,
            samples,
            begin / SAMPLE_RATE_HZ,
            (last + 1) * WINDOW_S,
            self._speech_spans(growing.begin, end // WINDOW),
            settled,
        )

    def _end(self, last_speech: int) -> int:
        """Where a window ends whose speech ends with `last_speech`, in samples.

        It counts what voice activity has analysed and not all that has come: the cut must not
        depend on how the sound comes.
        """
        padded = (last_speech + 1) * WINDOW + round(_PAD_S * SAMPLE_RATE_HZ)
        return min(len(self._chances) * WINDOW, padded)

    def _speech_spans(self, begin: int, end: int) -> SpeechSpans:
        spans: list[tuple[float, float]] = []
        for position in range(begin, min(end, len(self._chances))):
            if self._chances[position] < CUT_THRESHOLD:
                continue
            start_s = position * WINDOW_S
            if spans and start_s - spans[-1][1] < 0.1:
                spans[-1] = (spans[-1][0], start_s + WINDOW_S)
            else:
                spans.append((start_s, start_s + WINDOW_S))
        return SpeechSpans(tuple(spans))

    def _forget(self, before: int) -> None:
        """Let go of the sound before sample `before`, which no window will hold."""
        kept = np.concatenate(self._sound)
        drop = max(0, min(kept.size, before - self._sound_begins))
        self._sound = [kept[drop:].copy()]
        self._sound_begins += drop


def _newest_only(windows: list[Window]) -> list[Window]:
    """Without readings of a window that later ones of the same batch replace."""
    last = {window.number: window for window in windows}
    return list(last.values())
