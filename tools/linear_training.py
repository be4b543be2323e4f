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
SMALLEST = 8
"""Minimum absolute value of a weight, in multiples of `UNIT`. Smaller weights are dropped."""


def train_classifier(
    examples: Sequence[tuple[Collection[str], str]], *, passes: int, l2: float
) -> dict[str, Any]:
    """Return the document of a classifier trained on `examples`: its weights and labels.

    Each example is a pair of features and a label. `passes` is the number of passes over the
    examples. `l2` is the factor of the L2 penalty.
    """
    labels = sorted({label for _, label in examples})
    counts = Counter(feature for features, _ in examples for feature in features)
    names = sorted(feature for feature, count in counts.items() if count >= FEWEST)
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


def write_weights(name: str, document: Mapping[str, Any]) -> None:
    """Write the document of a classifier to the file `name` in `WEIGHTS` and print its size."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    (WEIGHTS / name).write_text(text + "\n", "utf-8")
    print(f"{name}: {len(document['weights'])} features, {len(text) / 1e6:.2f} MB")
