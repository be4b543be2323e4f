"""Transcribe an answer while it is given."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from daedam.clients.base import Samples, Segment, STTClient, Transcript, Window, join_segments
from daedam.clients.speech_windows import WindowCutter
from daedam.utils.language import Language

log = logging.getLogger(__name__)

FINAL_WINDOW_DUE_S = 4.0
"""Deadline of a final window while the candidate still speaks, in seconds."""

INTERIM_WINDOW_DUE_S = 8.0
"""Deadline of a window that still grows, in seconds.

Windows with earlier deadlines are recognised first.
"""

INTERIM_REST_FACTOR = 3.0
"""Pause after an interim recognition, as a multiple of its duration. A busy recogniser therefore
makes fewer interim recognitions. (With ten candidates on two cores and without the pause, interim
windows took three times the work of final ones.)"""


@dataclass(frozen=True)
class InterimTranscript:
    """The transcript so far. `settled` only grows; `unsettled` may still change."""

    revision: int
    settled: str
    unsettled: str

    @property
    def text(self) -> str:
        return _collapse_spaces(f"{self.settled} {self.unsettled}")


class StreamingTranscriber:
    """Recognises the windows of an answer as they arrive. Belongs to one event loop.

    `on_change` is called with every new transcript. A growing window is recognised at each pause,
    and a last time when it is complete. A new recognition of a window cancels the previous one.
    """

    def __init__(
        self,
        stt: STTClient,
        on_change: Callable[[InterimTranscript], None],
        language: Language,
        terms: Sequence[str] = (),
    ) -> None:
        """`terms`: words that are likely in the answer."""
        self._stt = stt
        self._on_change = on_change
        self._language = language
        self._terms = terms
        self._cutter = WindowCutter()
        self._settled: dict[int, asyncio.Task[Transcript]] = {}
        self._growing: tuple[Window, asyncio.Task[Transcript]] | None = None
        self._unsettled = ""
        self._unsettled_end_s: float | None = None
        """Position at which the speech of `_unsettled` ends."""
        self._skipped: Window | None = None
        """A growing window that was not recognised, because the recogniser rested."""
        self._interim_not_before = 0.0
        self._revision = 0
        self._provider = ""

    @property
    def voice(self) -> WindowCutter:
        """Voice activity: whether the candidate speaks, and the length of the silence."""
        return self._cutter

    @property
    def interim(self) -> InterimTranscript:
        texts = []
        for number in sorted(self._settled):
            task = self._settled[number]
            if not _succeeded(task):
                break  # a later window is added once all earlier ones are recognised
            texts.append(task.result().text)
        return InterimTranscript(self._revision, _collapse_spaces(" ".join(texts)), self._unsettled)

    @property
    def covers_speech(self) -> bool:
        """Whether `interim` contains all speech received so far."""
        if not all(_succeeded(task) for task in self._settled.values()):
            return False
        speech_end_s = self._cutter.open_speech_end_s
        return speech_end_s is None or speech_end_s == self._unsettled_end_s

    def catch_up(self) -> None:
        """Recognise the speech before the current silence if that was skipped."""
        window = self._skipped
        if window is None or window.speech_end_s != self._cutter.open_speech_end_s:
            return
        if asyncio.get_running_loop().time() >= self._interim_not_before:
            self._recognise(window, INTERIM_WINDOW_DUE_S)

    def feed(self, samples: Samples) -> None:
        """Add audio and start recognitions in the background. Takes 1 ms for 0.1 s of audio."""
        now = asyncio.get_running_loop().time()
        for window in self._cutter.feed(samples):
            if window.settled:
                self._recognise(window, FINAL_WINDOW_DUE_S)
            elif now >= self._interim_not_before:
                self._recognise(window, INTERIM_WINDOW_DUE_S)
            else:
                self._skipped = window

    async def finish(self) -> Transcript:
        """Return the whole transcript. It is empty if there was no speech.

        Raises the `ProviderError` of a window that could not be recognised.
        """
        last = self._cutter.finish()
        if last is not None:
            self._recognise(last, 0.0)
        found = [await self._settled[number] for number in sorted(self._settled)]
        segments: list[Segment] = [s for transcript in found for s in transcript.segments]
        whole = join_segments(segments, self._language)
        return Transcript(
            _collapse_spaces(whole.text), whole.language, whole.segments, self._provider
        )

    def close(self) -> None:
        """Cancel the running recognitions."""
        tasks = list(self._settled.values())
        if self._growing is not None:
            tasks.append(self._growing[1])
        for task in tasks:
            task.cancel()

    def _recognise(self, window: Window, due_s: float) -> None:
        self._skipped = None
        before = self._growing
        if before is not None and before[0].number == window.number:
            same = before[0].speech_end_s == window.speech_end_s
            if window.settled and same and (not before[1].done() or _succeeded(before[1])):
                self._growing = None
                self._settle(window, before[1])
                return
            before[1].cancel()
        task = asyncio.create_task(self._recognized(window, due_s))
        if window.settled:
            self._growing = None
            self._settle(window, task)
        else:
            self._growing = (window, task)
            task.add_done_callback(self._on_interim)

    def _settle(self, window: Window, task: "asyncio.Task[Transcript]") -> None:
        self._settled[window.number] = task
        task.add_done_callback(self._on_settled)

    def _on_interim(self, task: "asyncio.Task[Transcript]") -> None:
        if _succeeded(task) and self._growing is not None and self._growing[1] is task:
            self._unsettled = task.result().text
            self._unsettled_end_s = self._growing[0].speech_end_s
            self._notify()

    def _on_settled(self, task: "asyncio.Task[Transcript]") -> None:
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            log.warning("a window could not be recognised: %s", type(error).__name__)
            return
        self._provider = task.result().provider or self._provider
        if self._growing is None:
            self._unsettled = ""
        self._notify()

    def _notify(self) -> None:
        self._revision += 1
        self._on_change(self.interim)

    async def _recognized(self, window: Window, due_s: float) -> Transcript:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        try:
            return await self._stt.recognize_window(
                window, language=self._language, due=begin + due_s, terms=self._terms
            )
        finally:
            if not window.settled:
                self._interim_not_before = loop.time() + INTERIM_REST_FACTOR * (loop.time() - begin)


def _succeeded(task: "asyncio.Task[Transcript]") -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


def _collapse_spaces(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
