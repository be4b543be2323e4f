"""The file of the benchmark of Korean understanding: each of its parts notes its own figures."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks" / "results" / "korean.json"


def note(part: dict[str, Any]) -> None:
    """Write the figures of `part` over those of the same names; the others stay as they were."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**noted(), **part}, indent=2, ensure_ascii=False, sort_keys=True)
    RESULT.write_text(text + "\n", "utf-8")


def noted() -> dict[str, Any]:
    """The figures as they were last measured; empty where nothing was."""
    return json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {}
