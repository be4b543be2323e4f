"""Progress display of a pull."""

import logging
import threading
import time
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

PLAIN_EVERY_S = 5.0
"""Seconds between lines on a console that is not a terminal."""

log = logging.getLogger(__name__)


class PullProgress(Protocol):
    """Callbacks of a pull, called in this order; `finished` is always called."""

    def waiting(self) -> None:
        """Report that another process is pulling the same model."""

    def started(self, title: str, total_bytes: int) -> None: ...

    def advanced(self, done_bytes: int) -> None:
        """Report the number of bytes that are present. It falls if a source fails."""

    def source_failed(self, source: str, reason: str) -> None:
        """Report that `source` failed. The next source is tried."""

    def finished(self) -> None:
        """Report that the pull succeeded or failed."""


class SilentProgress:
    """Progress without output."""

    def waiting(self) -> None: ...
    def started(self, title: str, total_bytes: int) -> None: ...
    def advanced(self, done_bytes: int) -> None: ...
    def source_failed(self, source: str, reason: str) -> None: ...
    def finished(self) -> None: ...


class RichProgress:
    """A progress bar on a terminal, a line every few seconds elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Progress | None = None
        self._title = ""
        self._total = 0
        self._printed_bytes = 0
        self._last_line_s = 0.0

    def waiting(self) -> None:
        self._print(
            "다른 프로세스가 받고 있어 기다립니다 · waiting for another process that pulls it"
        )

    def started(self, title: str, total_bytes: int) -> None:
        self._title, self._total, self._printed_bytes = title, total_bytes, 0
        if not self._console.is_terminal:
            self._print(f"{title}: 받기 시작 · fetching ({total_bytes / 1e6:,.0f} MB)")
            self._last_line_s = time.monotonic()
            return
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            console=self._console,
        )
        self._bar.add_task(title, total=total_bytes or None)
        self._bar.start()

    def advanced(self, done_bytes: int) -> None:
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=done_bytes)
            return
        complete = done_bytes >= self._total > self._printed_bytes
        if complete or time.monotonic() - self._last_line_s >= PLAIN_EVERY_S:
            self._last_line_s, self._printed_bytes = time.monotonic(), done_bytes
            share = f" ({done_bytes / self._total:.0%})" if self._total else ""
            self._print(f"{self._title}: {done_bytes / 1e6:,.0f} MB{share}")

    def source_failed(self, source: str, reason: str) -> None:
        self._print(f"  {source}: {reason}")

    def finished(self) -> None:
        if self._bar:
            self._bar.stop()
            self._bar = None

    def _print(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)


class LogProgress:
    """Log lines about a pull in the background, which `stop` ends.

    After `stop` is set, `advanced` raises `InterruptedError`. The pull then fails, and a later pull
    resumes.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._title = ""
        self._total = 0
        self._told_tenths = 0

    def waiting(self) -> None:
        log.info("waiting for another process that downloads the model")

    def started(self, title: str, total_bytes: int) -> None:
        self._title, self._total, self._told_tenths = title, total_bytes, 0
        log.info("downloading %s (%d MB)", title, total_bytes // 1_000_000)

    def advanced(self, done_bytes: int) -> None:
        if self._stop.is_set():
            raise InterruptedError
        tenths = 10 * done_bytes // max(1, self._total)
        if tenths > self._told_tenths:
            self._told_tenths = tenths
            log.info("downloading %s: %d %%", self._title, 10 * tenths)

    def source_failed(self, source: str, reason: str) -> None:
        log.info("downloading %s: %s: %s", self._title, source, reason)

    def finished(self) -> None: ...
