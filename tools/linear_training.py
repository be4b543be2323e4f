"""Train the weights of `interview.linear.LinearClassifier`.

The method is multinomial logistic regression by stochastic gradient descent with AdaGrad (Duchi,
Hazan and Singer 2011) and an L2 penalty. Small weights are dropped and the rest are rounded. The
random order has a fixed seed, so the result depends only on the examples.
"""

import json
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
DATA = ROOT / "benchmarks" / "data" / "interviewer"
"""The folder of the training data."""
WEIGHTS = ROOT / "backend" / "daedam" / "data"
"""The folder of the trained weights."""

RATE = 0.3
FEWEST = 4
"""Minimum number of examples that a feature occurs in. Rarer features are ignored."""
UNIT = 0.02
"""Step of the rounded weights. They are stored as multiples of it."""
STEPS = 150
"""Number of steps of accelerated gradient descent."""
POWER_STEPS = 15
"""Number of steps of the power iteration that estimates the largest curvature."""
CAUTION = 1.05
"""Factor of the estimated curvature, which is a lower bound."""
SMALLEST = 8
"""Minimum absolute value of a weight, in multiples of `UNIT`. Smaller weights are dropped."""


def train_classifier(
    examples: Sequence[tuple[Collection[str], str]],
    *,
    passes: int,
    l2: float,
    fewest: int = FEWEST,
) -> dict[str, Any]:
    """Return the document of a classifier trained on `examples`: its weights and labels.

    Each example is a pair of features and a label. `passes` is the number of passes over the
    examples. `l2` is the factor of the L2 penalty. Features in fewer than `fewest` examples are
    ignored.
    """
    labels = sorted({label for _, label in examples})
    counts = Counter(feature for features, _ in examples for feature in features)
    names = sorted(feature for feature, count in counts.items() if count >= fewest)
    index = {feature: n for n, feature in enumerate(names)}
    rows = [
        np.array(sorted(index[f] for f in features if f in index), np.int64)
        for features, _ in examples
    ]
    right = [labels.index(label) for _, label in examples]
    weights = np.zeros((len(names), len(labels)), np.float32)
    constants = np.zeros(len(labels), np.float32)
    squares, constant_squares = np.full_like(weights, 1e-6), np.full_like(constants, 1e-6)
    order = np.random.default_rng(0)
    for number in range(passes):
        print(f"pass {number + 1} of {passes}", end="\r", file=sys.stderr)
        for n in order.permutation(len(examples)):
            here = rows[n]
            scale = np.float32(1 / np.sqrt(max(1, len(here))))
            scores = weights[here].sum(0) * scale + constants
            error = np.exp(scores - scores.max())
            error /= error.sum()
            error[right[n]] -= 1
            gradient = scale * error + l2 * weights[here]
            squares[here] += gradient**2
            weights[here] -= RATE * gradient / np.sqrt(squares[here])
            constant_squares += error**2
            constants -= RATE * error / np.sqrt(constant_squares)
    rounded = np.rint(weights / UNIT).astype(int)
    rounded[np.abs(rounded) < SMALLEST] = 0
    return {
        "labels": labels,
        "constants": [round(float(c), 3) for c in constants],
        "unit": UNIT,
        "weights": {
            name: [int(x) for label in np.flatnonzero(row) for x in (label, row[label])]
            for name, row in zip(names, rounded, strict=True)
            if row.any()
        },
    }


def train_binary(
    examples: Sequence[tuple[Collection[str], str]], *, label: str, other: str, l2: float
) -> dict[str, Any]:
    """Return the document of a classifier that tells `label` from `other`.

    The method is logistic regression with an L2 penalty of factor `l2`, by accelerated gradient
    descent (Nesterov 1983) on all examples at once. It gives better probabilities than
    `train_classifier` when features are many and examples are few.
    """
    counts = Counter(feature for features, _ in examples for feature in features)
    names = sorted(feature for feature, count in counts.items() if count >= FEWEST)
    index = {feature: n for n, feature in enumerate(names)}
    rows = [[index[f] for f in features if f in index] for features, _ in examples]
    lengths = np.array([max(1, len(row)) for row in rows])
    columns = np.array([column for row in rows for column in sorted(row)], np.int64)
    row_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    values = 1 / np.sqrt(lengths[row_of])
    right = np.array([found == label for _, found in examples], float)

    def scores(weights: np.ndarray) -> np.ndarray:
        return np.bincount(row_of, values * weights[columns], len(rows))

    def back(errors: np.ndarray) -> np.ndarray:
        return np.bincount(columns, values * errors[row_of], len(names))

    direction = np.random.default_rng(0).normal(size=len(names))
    largest = 1.0
    for _ in range(POWER_STEPS):
        direction = back(scores(direction))
        largest = float(np.linalg.norm(direction))
        direction /= largest
    step = 1 / (0.25 * CAUTION * largest + l2)
    constant_step = 1 / (0.25 * len(rows))
    weights = ahead = np.zeros(len(names))
    constant = constant_ahead = float(np.log(right.mean() / (1 - right.mean())))
    momentum = 1.0
    for number in range(STEPS):
        print(f"step {number + 1} of {STEPS}", end="\r", file=sys.stderr)
        errors = 1 / (1 + np.exp(-scores(ahead) - constant_ahead)) - right
        weights_next = ahead - step * (back(errors) + l2 * ahead)
        constant_next = constant_ahead - constant_step * float(errors.sum())
        momentum_next = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        inertia = (momentum - 1) / momentum_next
        ahead = weights_next + inertia * (weights_next - weights)
        constant_ahead = constant_next + inertia * (constant_next - constant)
        weights, constant, momentum = weights_next, constant_next, momentum_next
    rounded = np.rint(weights / UNIT).astype(int)
    return {
        "labels": [label, other],
        "constants": [round(constant, 3), 0.0],
        "unit": UNIT,
        "weights": {
            name: [0, int(weight)] for name, weight in zip(names, rounded, strict=True) if weight
        },
    }


def write_weights(name: str, document: Mapping[str, Any]) -> None:
    """Write the document of a classifier to the file `name` in `WEIGHTS` and print its size."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    (WEIGHTS / name).write_text(text + "\n", "utf-8")
    print(f"{name}: {len(document['weights'])} features, {len(text) / 1e6:.2f} MB")
