"""A linear classifier of dialogue acts by character n-grams.

`tools/train_acts.py` trains it on the annotated utterances in `benchmarks/data/interviewer/` and
writes the weights to `daedam/data/acts.ko.json` and `acts.en.json`. A text is the set of its
n-grams of letters, digits and question marks; spaces do not count, because recognisers and people
who type set them unreliably. `interview.linear` computes the probabilities.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from daedam.interview.acts.model import DialogueAct
from daedam.interview.linear import LinearClassifier
from daedam.utils.language import Language

LONGEST_NGRAM = 4

MAX_CHARACTERS = 240
"""Maximum number of characters of a text that are used. Of a longer text, half of this number is
taken from the beginning and half from the end."""


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
        self._classifier = LinearClassifier(document)

    def probabilities(self, text: str) -> dict[DialogueAct, float]:
        """Return the probability of each act."""
        found = self._classifier.probabilities(ngrams(text))
        return {DialogueAct(act): probability for act, probability in found.items()}


@cache
def load_classifier(language: Language) -> ActClassifier:
    """Return the classifier of a language."""
    path = resources.files("daedam.data").joinpath(f"acts.{language}.json")
    return ActClassifier(json.loads(path.read_text("utf-8")))
