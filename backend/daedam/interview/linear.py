"""A linear classifier of sets of features, with weights trained by `tools/linear_training.py`.

The score of a label is the sum of the weights of the known features divided by the square root of
their number, plus a constant. Probabilities are the softmax of the scores.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Tally:
    """Sums of weights of features."""

    sums: tuple[int, ...]
    """For each label, in multiples of the unit of the weights."""
    known: int
    """The number of features that have weights."""

    def __add__(self, other: Self) -> "Tally":
        sums = tuple(a + b for a, b in zip(self.sums, other.sums, strict=True))
        return Tally(sums, self.known + other.known)


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

    def tally(self, features: Iterable[str]) -> Tally:
        """Return the sum of the weights of the known `features` for each label, and their number.

        Tallies of disjoint sets of features can be added.
        """
        sums, known = [0] * len(self._labels), 0
        for feature in features:
            weights = self._weights.get(feature)
            if weights is not None:
                known += 1
                for place in range(0, len(weights), 2):
                    sums[weights[place]] += weights[place + 1]
        return Tally(tuple(sums), known)

    def probabilities(self, features: Collection[str]) -> dict[str, float]:
        """Return the probability of each label."""
        return self.probabilities_of(self.tally(features))

    def probabilities_of(self, tally: Tally) -> dict[str, float]:
        """Return the probability of each label for the features of a tally."""
        scale = self._unit / math.sqrt(max(1, tally.known))
        scores = [s * scale + c for s, c in zip(tally.sums, self._constants, strict=True)]
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        total = sum(shares)
        return {label: share / total for label, share in zip(self._labels, shares, strict=True)}
