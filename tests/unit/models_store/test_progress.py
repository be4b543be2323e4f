"""The progress display of a pull."""

import io

import pytest
from rich.console import Console

from daedam.models_store import PullProgress, RichProgress, SilentProgress


def pull_with(progress: PullProgress) -> None:
    progress.waiting()
    progress.started("Tiny [v1]", 2_000_000)
    progress.advanced(500_000)
    progress.source_failed("hub", "it [cannot] be reached")
    progress.advanced(2_000_000)
    progress.advanced(2_000_000)
    progress.finished()


def test_progress_is_plain_lines_without_a_terminal() -> None:
    out = io.StringIO()
    pull_with(RichProgress(Console(file=out, width=60)))
    lines = out.getvalue().splitlines()
    assert "waiting" in lines[0]
    assert lines[1:] == [
        "Tiny [v1]: 받기 시작 · fetching (2 MB)",
        "  hub: it [cannot] be reached",
        "Tiny [v1]: 2 MB (100%)",
    ]


def test_progress_is_a_bar_on_a_terminal() -> None:
    out = io.StringIO()
    pull_with(RichProgress(Console(file=out, force_terminal=True, width=100)))
    assert "2.0/2.0 MB" in out.getvalue()
    assert "it [cannot] be reached" in out.getvalue()


def test_silent_progress_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    pull_with(SilentProgress())
    assert capsys.readouterr() == ("", "")


def test_a_finish_without_a_start_is_harmless() -> None:
    RichProgress(Console(file=io.StringIO())).finished()
