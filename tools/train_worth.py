"""Train the choice of follow-ups to Korean answers: `python -m tools.train_worth [--check]`.

It reads `benchmarks/data/interviewer/worth.ko.train.jsonl`. The file contains answers, each with
the kinds of follow-ups that are good, poor, or already answered ("told"). It writes
`backend/daedam/data/worth.ko.json`, which `interview.reading.worth` describes. The result depends
only on the file read and on the rules in `interview.reading`.

`--check` writes no file but validates the method. The answers are divided at random into `PARTS`
parts, and each part is judged by a model that was trained on the other parts. A table shows, for
each threshold, how many answers get a follow-up and how often their first follow-up is good.

The method is one logistic regression for each kind, with an L2 penalty, by accelerated gradient
descent (Nesterov 1983). Small weights are dropped and the rest are rounded.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daedam.interview.reading import OpenPoint, OpenPointKind, read_answer
from daedam.interview.reading.worth import NEVER_JUDGED, Material, WorthModel
from daedam.services.morphology import KiwiMorphology

ROOT = Path(__file__).parents[1]
DATA = ROOT / "benchmarks" / "data" / "interviewer"
TARGET = ROOT / "backend" / "daedam" / "data"

THRESHOLD = 0.45
"""Minimum estimated acceptance, 0 to 1, of a follow-up that is asked."""

ACCEPTANCE = {
    "alternative": 0.6,
    "check": 0.4,
    "difficulty": 0.75,
    "differently": 0.5,
    "figure": 0.35,
    "how": 0.45,
    "instance": 0.6,
    "learning": 0.5,
    "missing_action": 0.35,
    "missing_result": 0.3,
    "own_part": 0.6,
    "people": 0.55,
    "reason": 0.5,
    "term": 0.3,
}
"""For each kind: the share of its follow-ups, 0 to 1, that strict raters accepted."""

KINDS = [kind for kind in OpenPointKind if kind not in NEVER_JUDGED]
PARTS = 6
STEPS = 120
L2 = 25.0
FEWEST = 4
"""Minimum number of answers with a feature; rarer features are ignored."""
UNIT = 0.01
SMALLEST = 2
"""Smallest absolute value of a weight, in multiples of `UNIT`; smaller weights are dropped."""
WORD_SCALE = 0.3
"""Value of the word features that `_value` lists. The value of all other features is 1."""
CONSTANT = 3.0
"""Value of the constant feature. It is large, so that the L2 penalty hardly affects the constant
term."""

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """An annotated answer: the material for the choice, and the annotated kinds of follow-ups.

    `good` are the kinds that are worth asking, `told` the kinds that the answer already answers.
    """

    id: str
    material: Material
    good: tuple[str, ...]
    told: tuple[str, ...]


@dataclass
class _Recorder:
    """A `Chooser` that records the material and chooses nothing."""

    materials: list[Material] = field(default_factory=list)

    def choose(self, material: Material) -> tuple[OpenPoint, ...]:
        self.materials.append(material)
        return ()


def read_examples() -> list[Example]:
    """Return the annotated answers."""
    morphology = KiwiMorphology()
    examples = []
    path = DATA / "worth.ko.train.jsonl"
    for line in path.read_text("utf-8").splitlines():
        entry = json.loads(line)
        recorder = _Recorder()
        read_answer(
            entry["answer"], question=entry["question"], morphology=morphology, chooser=recorder
        )
        for material in recorder.materials:
            good = tuple(each["kind"] for each in entry["good"])
            examples.append(Example(entry["id"], material, good, tuple(entry["told"])))
    return examples


def train(examples: Sequence[Example]) -> dict[str, Any]:
    """Train a model and return its document, which `interview.reading.worth.WorthModel` reads.

    Kinds without a candidate in `examples` are omitted.
    """
    counts = Counter(f for e in examples for f in e.material.features)
    shared = sorted(f for f, count in counts.items() if count >= FEWEST)
    index = {f: n for n, f in enumerate(shared)}
    common = np.zeros((len(examples), len(shared)), np.float32)
    for row, example in enumerate(examples):
        for f in example.material.features:
            if f in index:
                common[row, index[f]] = _value(f)
    weights: dict[str, list[int]] = {}
    constants, base_rates = [], []
    found_kinds = {c.point.kind for e in examples for c in e.material.candidates}
    kinds = [kind for kind in KINDS if kind in found_kinds]
    for place, kind in enumerate(kinds):
        rows, own = [], []
        for row, example in enumerate(examples):
            for candidate in example.material.candidates:
                if candidate.point.kind is kind:
                    rows.append(row)
                    own.append(candidate.features)
        labels = np.array([kind in examples[row].good for row in rows], np.float32)
        base_rates.append(round(min(max(float(labels.mean()), 0.01), 0.99), 3))
        names, matrix = _matrix(own)
        constant = np.full((len(rows), 1), CONSTANT, np.float32)
        found = _fit(np.hstack([common[rows], matrix, constant]), labels)
        constants.append(round(float(found[-1]) * CONSTANT, 3))
        for name, weight in zip([*shared, *names], found[:-1], strict=True):
            rounded = round(float(weight) * _value(name) / UNIT)
            if abs(rounded) >= SMALLEST:
                weights.setdefault(name, []).extend((place, rounded))
    return {
        "kinds": [str(kind) for kind in kinds],
        "constants": constants,
        "base_rates": base_rates,
        "acceptance": [ACCEPTANCE.get(str(kind), 0.3) for kind in kinds],
        "unit": UNIT,
        "threshold": THRESHOLD,
        "weights": dict(sorted(weights.items())),
    }


def _matrix(rows: Sequence[frozenset[str]]) -> tuple[list[str], Vector]:
    counts = Counter(f for row in rows for f in row)
    names = sorted(f for f, count in counts.items() if count >= FEWEST)
    index = {f: n for n, f in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)), np.float32)
    for n, row in enumerate(rows):
        for f in row:
            if f in index:
                matrix[n, index[f]] = _value(f)
    return names, matrix


def _value(name: str) -> float:
    is_word = name.startswith(("w:", "ww:", "q:", "qq:", "c:w:", "stem:"))
    return WORD_SCALE if is_word else 1.0


def _fit(matrix: Vector, labels: Vector) -> Vector:
    """Return the weights that minimise the sum of the logistic loss and the L2 penalty."""
    weights = np.zeros(matrix.shape[1], np.float32)
    if not labels.any():
        weights[-1] = -math.log(2 * len(labels) + 1) / CONSTANT
        return weights
    direction = np.ones(matrix.shape[1], np.float32)
    curvature = 1.0
    for _ in range(12):
        direction = matrix.T @ (matrix @ direction)
        curvature = float(np.linalg.norm(direction))
        direction /= curvature
    rate = 1 / (0.25 * curvature + L2)
    ahead, momentum = weights.copy(), 1.0
    for _ in range(STEPS):
        error = 1 / (1 + np.exp(-(matrix @ ahead))) - labels
        after = ahead - rate * (matrix.T @ error + L2 * ahead)
        grown = (1 + math.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = after + (momentum - 1) / grown * (after - weights)
        weights, momentum = after, grown
    return weights


def validate(examples: Sequence[Example]) -> None:
    """Print how often the first follow-up is good, by models trained on other answers.

    Follow-ups are ranked by their acceptance, as `WorthModel.choose` does; the loss is that of the
    probabilities.
    """
    parts = np.random.default_rng(0).permutation(len(examples)) % PARTS
    judged: list[tuple[float, str, Example]] = []
    losses = []
    for part in range(PARTS):
        print(f"part {part + 1} of {PARTS}", end="\r", file=sys.stderr)
        others = [e for e, p in zip(examples, parts, strict=True) if p != part]
        model = WorthModel(train(others))
        for example, p in zip(examples, parts, strict=True):
            if p != part:
                continue
            losses += [
                -math.log(max(1e-9, p if c.point.kind in example.good else 1 - p))
                for c, p in model.probabilities(example.material)
            ]
            accepted = model.acceptances(example.material)
            best = max(((p, str(c.point.kind)) for c, p in accepted), default=(0.0, ""))
            judged.append((*best, example))
    asking = [e for e in examples if e.good]
    print(f"{len(examples)} answers, {len(asking)} with a good kind, loss {np.mean(losses):.4f}")
    print("threshold  asked  of those with a good kind  first is good  told already  poor")
    for threshold in np.arange(0.2, 0.85, 0.05):
        asked = [(kind, e) for p, kind, e in judged if p >= threshold]
        reached = sum(bool(e.good) for _, e in asked)
        good = sum(kind in e.good for kind, e in asked)
        told = sum(kind in e.told for kind, e in asked)
        n = max(1, len(asked))
        print(
            f"{threshold:9.2f}  {len(asked) / len(examples):5.0%}  {reached / len(asking):25.0%}"
            f"  {good / n:13.1%}  {told / n:12.1%}  {1 - (good + told) / n:4.1%}"
        )
    by_kind = Counter((kind, kind in e.good) for p, kind, e in judged if p >= THRESHOLD)
    for kind in KINDS:
        right, wrong = by_kind[str(kind), True], by_kind[str(kind), False]
        print(f"{kind:18} asked {right + wrong:4}, good {right:4}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="validate instead of writing weights")
    options = parser.parse_args()
    examples = read_examples()
    if options.check:
        validate(examples)
        return
    document = train(examples)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    (TARGET / "worth.ko.json").write_text(text + "\n", "utf-8")
    print(f"{len(document['weights'])} features, {len(text) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
