"""The report of a migration check: results, speeds, verdict and their display."""

import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table


class Stage(StrEnum):
    STT = "stt"
    LLM = "llm"
    TTS = "tts"
    WHOLE = "whole"


class MigrationVerdict(StrEnum):
    PASSED = "pass"
    FAILED = "fail"
    NOTE = "note"
    """Information that does not affect the overall verdict."""


@dataclass(frozen=True)
class Targets:
    """Highest median latency that passes, in seconds: the design's limits for one A6000."""

    stt: float = 1.0
    llm: float = 0.8
    tts: float = 1.0
    whole: float = 2.8

    def of(self, stage: Stage) -> float:
        return float(getattr(self, stage.value))


@dataclass(frozen=True)
class Line:
    """The result of one check. `what` (the item) and `found` are texts, Korean first."""

    stage: Stage
    what: str
    verdict: MigrationVerdict
    found: str


@dataclass(frozen=True)
class Speed:
    """The speed of a stage with `callers` concurrent callers."""

    stage: Stage
    callers: int
    requests: int
    failed: int
    refused: int
    """Number of requests answered with 429. They are not counted in `failed`."""
    p50_s: float | None
    p95_s: float | None
    per_s: float


@dataclass
class MigrationReport:
    lines: list[Line] = field(default_factory=list)
    speeds: list[Speed] = field(default_factory=list)
    local_s: dict[Stage, float] = field(default_factory=dict)
    """Duration of one call of the local model by stage, in seconds."""

    @property
    def passed(self) -> bool:
        return all(line.verdict is not MigrationVerdict.FAILED for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        return {
            "passed": self.passed,
            "lines": [asdict(line) for line in self.lines],
            "speeds": [asdict(speed) for speed in self.speeds],
            "local_s": {str(stage): round(s, 3) for stage, s in self.local_s.items()},
        }


def passes(good: bool) -> MigrationVerdict:
    """Return PASSED if `good`, else FAILED."""
    return MigrationVerdict.PASSED if good else MigrationVerdict.FAILED


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return a percentile by the nearest-rank method; None without values. `share`: 0 to 1."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def character_error_rate(reference: str, hypothesis: str) -> float:
    """Return the edit distance divided by the reference's length.

    Spaces, punctuation and letter case are ignored.
    """
    wanted, got = (re.sub(r"[\W_]", "", text).lower() for text in (reference, hypothesis))
    if not wanted:
        return 0.0 if not got else 1.0
    row = list(range(len(got) + 1))
    for i, a in enumerate(wanted, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(got, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1] / len(wanted)


_NAMES = {
    Stage.STT: "음성 인식 · STT",
    Stage.LLM: "질문 생성 · LLM",
    Stage.TTS: "음성 합성 · TTS",
    Stage.WHOLE: "전체 · whole turn",
}

_MARKS = {
    MigrationVerdict.PASSED: "[green]통과 · pass[/]",
    MigrationVerdict.FAILED: "[red]실패 · FAIL[/]",
    MigrationVerdict.NOTE: "[yellow]참고 · note[/]",
}


def show(report: MigrationReport, console: Console) -> None:
    """Print the results of the checks, the speeds and the verdict."""
    checks = Table("단계 · Stage", "항목 · Item", "", "결과 · Result", box=None)
    for line in report.lines:
        checks.add_row(
            _NAMES[line.stage], escape(line.what), _MARKS[line.verdict], escape(line.found)
        )
    console.print(checks)
    if report.speeds:
        console.print()
        console.print(_speeds(report))
    verdict = (
        "[green]통과: 모델 서버로 옮겨도 됩니다 · PASS: ready to move[/]"
        if report.passed
        else "[red]실패: 위 항목을 먼저 해결해 주세요 · FAIL: please fix the failures above[/]"
    )
    console.print(f"\n{verdict}")


def _speeds(report: MigrationReport) -> Table:
    table = Table(
        "단계 · Stage",
        "동시 · Callers",
        "요청 · Requests",
        "p50",
        "p95",
        "초당 · Per s",
        "실패 · Failed",
        "429",
        "이 컴퓨터 · Local",
        box=None,
    )
    for speed in report.speeds:
        local = report.local_s.get(speed.stage) if speed.callers == 1 else None
        table.add_row(
            _NAMES[speed.stage],
            str(speed.callers),
            str(speed.requests),
            seconds(speed.p50_s),
            seconds(speed.p95_s),
            f"{speed.per_s:.2f}",
            str(speed.failed),
            str(speed.refused),
            seconds(local),
        )
    return table


def seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"
