"""Understanding an answer while it is given."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from daedam.clients.base import Samples, Segment, STTClient, Transcript, Window, join_segments
from daedam.clients.speech_windows import WindowCutter

log = logging.getLogger(__name__)

FINAL_WINDOW_DUE_S = 4.0
"""While the person still speaks, a settled window may wait so long for others."""

INTERIM_WINDOW_DUE_S = 8.0
"""A window that is still growing is read when nothing else is to be done."""

INTERIM_REST_FACTOR = 3.0
"""After such a reading, as many times as long as it took, none follows: the more the recogniser has
to do for others, the fewer there are. (Ten people on two cores: without it, growing windows took
three times the work of settled ones.)"""


@dataclass(frozen=True)
class InterimTranscript:
    """What is understood so far. `settled` never changes, it only grows; `unsettled` may."""

    revision: int
    settled: str
    unsettled: str

    @property
    def text(self) -> str:
        return _collapse_spaces(f"{self.settled} {self.unsettled}")


class StreamingTranscriber:
    """Recognises the windows of an answer as they come. Belongs to one event loop.

    `on_change` hears of every new reading. A window is read at each pause while it grows, and for
    good once it is cut off; a reading that the next one overtakes is given up.
    """

    def __init__(
        self,
        stt: STTClient,
        on_change: Callable[[InterimTranscript], None],
        language: str = "ko",
        terms: Sequence[str] = (),
    ) -> None:
        """`terms` are words that are likely to be said."""
        self._stt = stt
        self._on_change = on_change
        self._language = language
        self._terms = terms
        self._cutter = WindowCutter()
        self._settled: dict[int, asyncio.Task[Transcript]] = {}
        self._growing: tuple[Window, asyncio.Task[Transcript]] | None = None
        self._unsettled = ""
        self._rests_until = 0.0
        self._revision = 0
        self._provider = ""

    @property
    def voice(self) -> WindowCutter:
        """What voice activity says: who speaks, for how long it has been silent."""
        return self._cutter

    @property
    def heard(self) -> InterimTranscript:
        texts = []
        for number in sorted(self._settled):
            task = self._settled[number]
            if not _succeeded(task):
                break  # later windows are told when those before them are
            texts.append(task.result().text)
        return InterimTranscript(self._revision, _collapse_spaces(" ".join(texts)), self._unsettled)

    def feed(self, samples: Samples) -> None:
        """Take sound; 0.1 s of it takes 1 ms, and recognition begins beside."""
        now = asyncio.get_running_loop().time()
        for window in self._cutter.feed(samples):
            if window.settled:
                self._read(window, FINAL_WINDOW_DUE_S)
            elif now >= self._rests_until:
                self._read(window, INTERIM_WINDOW_DUE_S)

    async def finish(self) -> Transcript:
        """The whole transcript; empty where nobody spoke.

        Raises the `ProviderError` of a window that could not be recognised.
        """
        last = self._cutter.finish()
        if last is not None:
            self._read(last, 0.0)
        found = [await self._settled[number] for number in sorted(self._settled)]
        segments: list[Segment] = [s for transcript in found for s in transcript.segments]
        whole = join_segments(segments, self._language)
        return Transcript(
            _collapse_spaces(whole.text), whole.language, whole.segments, self._provider
        )

    def close(self) -> None:
        """Give up what is still being recognised."""
        tasks = list(self._settled.values())
        if self._growing is not None:
            tasks.append(self._growing[1])
        for task in tasks:
            task.cancel()

    def _read(self, window: Window, due_s: float) -> None:
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
            task.add_done_callback(self._grown)

    def _settle(self, window: Window, task: "asyncio.Task[Transcript]") -> None:
        self._settled[window.number] = task
        task.add_done_callback(self._told)

    def _grown(self, task: "asyncio.Task[Transcript]") -> None:
        if _succeeded(task) and self._growing is not None and self._growing[1] is task:
            self._unsettled = task.result().text
            self._send()

    def _told(self, task: "asyncio.Task[Transcript]") -> None:
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            log.warning("a window could not be recognised: %s", type(error).__name__)
            return
        self._provider = task.result().provider or self._provider
        if self._growing is None:
            self._unsettled = ""
        self._send()

    def _send(self) -> None:
        self._revision += 1
        self._on_change(self.heard)

    async def _recognized(self, window: Window, due_s: float) -> Transcript:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        try:
            return await self._stt.recognize_window(
                window, language=self._language, due=begin + due_s, terms=self._terms
            )
        finally:
            if not window.settled:
                self._rests_until = loop.time() + INTERIM_REST_FACTOR * (loop.time() - begin)


def _succeeded(task: "asyncio.Task[Transcript]") -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


def _collapse_spaces(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
