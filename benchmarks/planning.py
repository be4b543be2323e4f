"""Relevance of drafted plans for pairs of a job description and a résumé.

    python -m benchmarks.planning

The pairs in `benchmarks/data/planning/` were written for it by people who did not see the code. The
half `unseen` was not looked at while the rules were made, except those for protected lines, which
were completed after `protected.jsonl` was written. That file lists by hand, for each pair, the
parts of its documents that no question may mention. The run writes the questions to
`results/planning-questions.jsonl`. Raters judge them by the instructions in docs/planning.md, each
in lines of `results/planning-ratings.jsonl`: `id`, `question`, `rater`, `relevant`. A judgement
counts only for exactly the question that was rated. Prints a table and writes
`results/planning.json`.
"""

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.interviewer_acts import json_lines
from daedam.interview.planning.draft import PlannedQuestion, PlanRequest, draft_plan
from daedam.services.morphology import KiwiMorphology

DATA = Path(__file__).parent / "data" / "planning"
RESULTS = Path(__file__).parent / "results"
PROTECTED = DATA / "protected.jsonl"
QUESTIONS, RATINGS = RESULTS / "planning-questions.jsonl", RESULTS / "planning-ratings.jsonl"

HALVES = ("seen", "unseen")
NUMBER = 5
"""Number of questions of a plan."""


def run() -> dict[str, Any]:
    """Draft a plan for every pair, write its questions and return the figures of each half."""
    morphology = KiwiMorphology()
    draft_plan(PlanRequest("ko", "준비"), morphology)  # loads the analyser and the banks
    draft_plan(PlanRequest("en", "warm-up"), morphology)
    verdicts = _verdicts()
    protected = protected_parts()
    results, lines = {}, []
    for half in HALVES:
        pairs = list(json_lines(DATA / f"pairs.{half}.jsonl"))
        rows, seconds, right_family = [], [], 0
        for pair in track(pairs, f"{half} pairs"):
            request = PlanRequest(
                pair["language"], pair["position"], pair["jd"], pair["resume"], NUMBER
            )
            begin = time.perf_counter()
            draft = draft_plan(request, morphology)
            seconds.append(time.perf_counter() - begin)
            right_family += draft.family == pair["family"]
            parts = protected[pair["id"]]
            rows += [_row(pair, n, planned, parts) for n, planned in enumerate(draft.questions, 1)]
        lines += rows
        results[half] = {
            "pairs": len(pairs),
            "questions": len(rows),
            "quoting_a_line": sum(row["reason"] is not None for row in rows),
            "naming_only_a_competency": sum(row["reason"] is None for row in rows),
            "protected": sum(row["protected"] for row in rows),
            "right_family": round(right_family / len(pairs), 3),
            "draft_s_p95": round(float(np.percentile(seconds, 95)), 3),
            **_relevance(rows, verdicts),
        }
    QUESTIONS.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8"
    )
    return results


def protected_parts() -> dict[str, list[str]]:
    """Return for each pair the parts of its documents that are personal or excluded by law."""
    return {row["id"]: row["protected"] for row in json_lines(PROTECTED)}


def mentioned(planned: PlannedQuestion, parts: Sequence[str]) -> list[str]:
    """Return the protected parts that a question or its reason mentions."""
    question = planned.question
    texts = (question.text, question.reason, question.simpler, question.easier, *question.probes)
    return [part for part in parts if any(part in text for text in texts)]


def _row(
    pair: Mapping[str, Any], number: int, planned: PlannedQuestion, parts: Sequence[str]
) -> dict[str, Any]:
    return {
        "id": f"{pair['id']}-{number}",
        "question": planned.question.text,
        "competency": planned.competency,
        "reason": planned.reason.text if planned.reason is not None else None,
        "protected": bool(mentioned(planned, parts)),
    }


def _verdicts() -> dict[tuple[str, str], list[bool]]:
    """Return the verdicts of the raters by id and text of the question."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    if RATINGS.exists():
        for row in json_lines(RATINGS):
            found[row["id"], row["question"]].append(row["relevant"])
    return found


def _relevance(
    rows: Sequence[Mapping[str, Any]], verdicts: Mapping[tuple[str, str], list[bool]]
) -> dict[str, Any]:
    """Return the share of rated questions that most raters find relevant, and their agreement."""
    rated = [v for row in rows if (v := verdicts.get((row["id"], row["question"])))]
    if not rated:
        return {"rated": 0}
    relevant = sum(2 * sum(v) > len(v) for v in rated)
    pairs = [one == other for v in rated for one, other in combinations(v, 2)]
    return {
        "rated": len(rated),
        "relevant": round(relevant / len(rated), 3),
        "rater_agreement": round(sum(pairs) / max(1, len(pairs)), 3),
    }


def main() -> None:
    results = run()
    table = Table("figure", *HALVES)
    for name in results["unseen"]:
        table.add_row(name, *(str(results[half].get(name, "")) for half in HALVES))
    Console().print(table)
    (RESULTS / "planning.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
