"""A linear classifier of dialogue acts by character n-grams.

`tools/train_acts.py` trains it on the annotated utterances in `benchmarks/data/interviewer/` and
writes the weights to `daedam/data/acts.ko.json` and `acts.en.json`. A text is the set of its
n-grams of letters, digits and question marks; spaces do not count, because recognisers and people
who type set them unreliably. The score of an act is the mean weight of the text's n-grams times
the square root of their number, plus a constant; probabilities are the softmax of the scores.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal

from daedam.interview.acts.model import DialogueAct

LONGEST_NGRAM = 4

MAX_CHARACTERS = 240
"""Maximum number of characters of a text that are used. Of a longer text, half of them are from the
beginning and half from the end."""


def ngrams(text: str) -> set[str]:
    """Return the n-grams of `text`, with marks of its beginning and end."""
    letters = re.sub(r"[^\w?]", "", text.lower())
    if len(letters) > MAX_CHARACTERS:
        letters = letters[: MAX_CHARACTERS // 2] + letters[-MAX_CHARACTERS // 2 :]
    marked = f"^{letters}$"
    return {
        marked[begin : begin + length]
        for length in range(1, LONGEST_NGRAM + 1)
        for begin in range(len(marked) - length + 1)
    }


class ActClassifier:
    """A classifier with trained weights."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """`document`: the content of a file with weights."""
        self._acts = tuple(DialogueAct(act) for act in document["acts"])
        self._constants: Sequence[float] = document["constants"]
        self._unit: float = document["unit"]
        self._weights: Mapping[str, Sequence[int]] = document["weights"]
        """For each n-gram: the index of an act, its weight, the index of the next act, and so on.
        Weights are multiples of `unit`."""

    def probabilities(self, text: str) -> dict[DialogueAct, float]:
        """Return the probability of each act."""
        sums, known = [0] * len(self._acts), 0
        for ngram in ngrams(text):
            weights = self._weights.get(ngram)
            if weights is not None:
                known += 1
                for place in range(0, len(weights), 2):
                    sums[weights[place]] += weights[place + 1]
        scale = self._unit / math.sqrt(max(1, known))
        scores = [s * scale + c for s, c in zip(sums, self._constants, strict=True)]
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        total = sum(shares)
        return {act: share / total for act, share in zip(self._acts, shares, strict=True)}


@cache
def load_classifier(language: Literal["ko", "en"]) -> ActClassifier:
    """Return the classifier of a language."""
    path = resources.files("daedam.data").joinpath(f"acts.{language}.json")
    return ActClassifier(json.loads(path.read_text("utf-8")))
