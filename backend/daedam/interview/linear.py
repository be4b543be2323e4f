"""A linear classifier of sets of features, with weights trained by `tools/linear_training.py`.

The score of a label is the sum of the weights of the known features divided by the square root of
their number, plus a constant. Probabilities are the softmax of the scores.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any


class LinearClassifier:
    """A classifier with trained weights."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """`document`: the content of a file with weights."""
        self._labels: Sequence[str] = document["labels"]
        self._constants: Sequence[float] = document["constants"]
        self._unit: float = document["unit"]
        self._weights: Mapping[str, Sequence[int]] = document["weights"]
        """For each feature: the index of a label, its weight, the index of the next label, and so
        on. Weights are multiples of `unit`."""

    def probabilities(self, features: Collection[str]) -> dict[str, float]:
        """Return the probability of each label."""
        sums, known = [0] * len(self._labels), 0
        for feature in features:
            weights = self._weights.get(feature)
            if weights is not None:
                known += 1
                for place in range(0, len(weights), 2):
                    sums[weights[place]] += weights[place + 1]
        scale = self._unit / math.sqrt(max(1, known))
        scores = [s * scale + c for s, c in zip(sums, self._constants, strict=True)]
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        total = sum(shares)
        return {label: share / total for label, share in zip(self._labels, shares, strict=True)}
