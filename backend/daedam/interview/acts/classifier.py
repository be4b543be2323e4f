"""A linear classifier of dialogue acts by character n-grams and English words.

`tools/train_acts.py` trains it on the annotated utterances in `benchmarks/data/interviewer/` and
writes the weights to `daedam/data/acts.ko.json` and `acts.en.json`. A text is the set of its
n-grams of letters, digits and question marks; spaces do not count, because recognisers and people
who type set them unreliably. `interview.linear` computes the probabilities.
"""

import json
import re
from collections.abc import Mapping, Sequence
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


MOST_WORDS = 60
"""Maximum number of English words of a text that are used, half from its beginning and half from
its end."""

_GAP = "_"
"""Stands for English words that are no function words."""

_FUNCTION_WORDS = frozenset(
    "i you he she it we they me him her us them my your his its our their this that these those "
    "a an the and or but so if because when while as than then there here what which who whom "
    "whose why how where not no never dont didnt doesnt isnt wasnt werent cant couldnt wont "
    "wouldnt havent hasnt hadnt im ive id ill thats youre were theyre hes shes theres lets whats "
    "is am are was be been being do does did done have has had can could will would shall should "
    "may might must to of in on at for with from by about into over after before again up down "
    "out off back now just only also too very really quite already earlier still yet ever always "
    "sorry please thanks thank okay ok yes yeah nope right well oh hello hi said say saying told "
    "tell mean meant ask asked asking answer question think thinking know see hear heard get got "
    "give go going gone come let want need like any some something anything nothing everything "
    "one else more most all both same other another first last next".split()
)
"""English words, without apostrophes, that show what an utterance does, whatever it is about."""


def text_features(text: str, language: Language) -> set[str]:
    """Return the features of a text: its n-grams, and in English also its words and its frame."""
    found = ngrams(text)
    if language == "en":
        found |= _word_features(text)
    return found


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


def _word_features(text: str) -> set[str]:
    """Return sequences of one to three words, pairs with a gap, and sequences of the frame.

    The frame is the text in which every run of words that are no function words is a gap:
    "i said _ , not _" for "I said rice farmers, not pharmacists".
    """
    marks = re.findall(r"\w+|[?,]", re.sub(r"['’]", "", text.lower()))
    if len(marks) > MOST_WORDS:
        marks = marks[: MOST_WORDS // 2] + marks[-MOST_WORDS // 2 :]
    words = ["<", *(mark for mark in marks if mark != ","), ">"]
    frame = ["<"]
    for mark in marks:
        part = mark if mark in _FUNCTION_WORDS or mark in "?," else _GAP
        if part != _GAP or frame[-1] != _GAP:
            frame.append(part)
    frame.append(">")
    return {
        *(f"w {words[n]} .. {words[n + 2]}" for n in range(len(words) - 2)),
        *_sequences("w", words, 1, 3),
        *_sequences("f", frame, 3, 5),
    }


def _sequences(name: str, parts: Sequence[str], shortest: int, longest: int) -> set[str]:
    return {
        f"{name} {' '.join(parts[begin : begin + length])}"
        for length in range(shortest, longest + 1)
        for begin in range(len(parts) - length + 1)
    }


class ActClassifier:
    """A classifier with trained weights."""

    def __init__(self, document: Mapping[str, Any], language: Language) -> None:
        """`document`: the content of a file with weights."""
        self._language: Language = language
        self._classifier = LinearClassifier(document)

    def probabilities(self, text: str) -> dict[DialogueAct, float]:
        """Return the probability of each act."""
        found = self._classifier.probabilities(text_features(text, self._language))
        return {DialogueAct(act): probability for act, probability in found.items()}


@cache
def load_classifier(language: Language) -> ActClassifier:
    """Return the classifier of a language."""
    path = resources.files("daedam.data").joinpath(f"acts.{language}.json")
    return ActClassifier(json.loads(path.read_text("utf-8")), language)
