"""The results file of the Korean benchmark, which each part updates with its own figures."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks" / "results" / "korean.json"


def note(part: dict[str, Any]) -> None:
    """Write the figures of `part` to the file; the other figures stay."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**noted(), **part}, indent=2, ensure_ascii=False, sort_keys=True)
    RESULT.write_text(text + "\n", "utf-8")


def noted() -> dict[str, Any]:
    """Return the stored figures; empty if there are none."""
    return json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {}
