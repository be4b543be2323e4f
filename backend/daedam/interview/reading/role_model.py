"""Estimate the role of each clause of a Korean answer with a linear classifier.

Roles depend on the whole account: 주문이 두 배로 늘었습니다 is a situation at its beginning and a
result after a deed. So the features of a clause are its own words and facts, its place among the
deeds of the account, the facts of the two clauses before and after it, and the kind and the words
of the question.
`tools/train_roles.py` trains the weights on annotated answers in `benchmarks/data/interviewer/` and
writes them to `daedam/data/roles.ko.json`.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from daedam.interview.linear import LinearClassifier
from daedam.interview.reading.model import Agent, QuestionKind, Role, Tense
from daedam.speech.korean import Morpheme

_NEIGHBOURS = (-2, -1, 1, 2)
_EDGE = 5
"""Largest distance, in clauses, from the beginning or end of the answer that has its own feature.
Clauses in the middle of a long answer share one."""
_MOST_DEEDS = 3
"""Largest number of deeds before or after a clause that has its own feature."""


def word_forms(morphemes: Iterable[Morpheme]) -> list[str]:
    """Return the forms of `morphemes` without punctuation, figures and Latin words."""
    return [m.form for m in morphemes if not m.tag.startswith("S")]


@dataclass(frozen=True)
class ClauseFacts:
    """The data from which the features of a clause are computed."""

    words: tuple[str, ...]
    """The forms of its morphemes (`word_forms`)."""
    stem: str
    """The stem of its predicate."""
    link: str
    """The connective ending after it; empty at the end of a sentence."""
    agent: Agent
    tense: Tense
    marks: tuple[str, ...]
    """Names of further properties that the rules found."""
    is_deed: bool
    """Whether the speaker or the group acts on purpose."""
    sentence: int


def role_probabilities(
    clauses: Sequence[ClauseFacts], kind: QuestionKind, question_words: Sequence[str]
) -> list[dict[Role, float]]:
    """Return the probability of each role, for each clause of an answer to a question of `kind`.

    `question_words` are the morphemes of the question.
    """
    classifier = load_role_model()
    found = [
        classifier.probabilities(role_features(clauses, n, kind, question_words))
        for n in range(len(clauses))
    ]
    return [{Role(role): p for role, p in probabilities.items()} for probabilities in found]


def role_features(
    clauses: Sequence[ClauseFacts], n: int, kind: QuestionKind, question_words: Sequence[str]
) -> set[str]:
    """Return the features of clause `n` of an answer to a question of `kind`."""
    here, count = clauses[n], len(clauses)
    facts = list(_facts(here))
    features = {*facts, *(f"k={kind}|{fact}" for fact in facts)}
    features |= {f"w={word}" for word in here.words}
    features |= {f"ww={before} {after}" for before, after in pairwise(here.words)}
    features |= {f"end={' '.join(here.words[-length:])}" for length in (1, 2, 3)}
    features |= {f"first={' '.join(here.words[:length])}" for length in (1, 2)}
    features |= {f"q={word}" for word in question_words}
    state = f"{here.is_deed}:{here.tense}"
    for place in _places(clauses, n):
        features |= {place, f"k={kind}|{place}", f"{place}|{state}", f"k={kind}|{place}|{state}"}
    for distance in _NEIGHBOURS:
        if not 0 <= n + distance < count:
            features.add(f"{distance}:none")
            continue
        other = clauses[n + distance]
        features.add(f"{distance}:same={other.sentence == here.sentence}")
        for fact in (*_facts(other), f"stem={other.stem}"):
            features.add(f"{distance}:{fact}")
            if abs(distance) == 1:
                features.add(f"{distance}:{fact}|{state}")
    features.add(f"stem={here.stem}")
    return features


def _facts(clause: ClauseFacts) -> Iterator[str]:
    yield f"link={clause.link}"
    yield f"agent={clause.agent}"
    yield f"tense={clause.tense}"
    yield f"{clause.agent}:{clause.tense}"
    yield f"{clause.link}:{clause.agent}:{clause.tense}"
    yield from (f"mark={mark}" for mark in clause.marks)


def _places(clauses: Sequence[ClauseFacts], n: int) -> Iterator[str]:
    count = len(clauses)
    before = sum(clause.is_deed for clause in clauses[:n])
    after = sum(clause.is_deed for clause in clauses[n + 1 :])
    yield f"start={min(n, _EDGE)}"
    yield f"end={min(count - 1 - n, _EDGE)}"
    yield f"quarter={4 * n // count}"
    yield f"before={min(before, _MOST_DEEDS)}"
    yield f"after={min(after, _MOST_DEEDS)}"
    yield f"deeds={min(before, 2)}:{min(after, 2)}"


@cache
def load_role_model() -> LinearClassifier:
    """Return the trained weights for Korean answers."""
    path = resources.files("daedam.data").joinpath("roles.ko.json")
    return LinearClassifier(json.loads(path.read_text("utf-8")))
