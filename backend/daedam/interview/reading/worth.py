"""Estimate whether a follow-up is worth asking about an answer.

The rules of a language pair clauses with kinds of open points (`Candidate`). A linear classifier
estimates the probability that a strict rater accepts the follow-up to each pair. Its features
describe the question, the answer and the clause: roles, agents, tenses, figures, order, number,
place and words, and what only the rules of the language can compute. Each feature occurs once alone
and once together with the kind. `tools/train_worth.py` trains the weights on rated follow-ups in
`benchmarks/data/interviewer/` and writes them to `daedam/data/worth.LANGUAGE.json`.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Protocol

from daedam.interview.linear import LinearClassifier, Tally
from daedam.interview.reading.model import Clause, OpenPoint, QuestionKind, Role
from daedam.utils.language import Language

WordsBetween = Callable[[int, int], Sequence[str]]
"""A function that returns the words of the answer between two character positions."""

ACCEPTED, REFUSED = "accepted", "refused"
"""The labels of a rated follow-up."""

SURE = "sure"
"""A feature of candidates that count as accepted, whatever the weights say."""
SURE_ACCEPTANCE = 0.97
"""Minimum acceptance of candidates with the feature `SURE`."""

_LENGTHS = (30, 60, 90, 120, 160, 200, 250, 300)
"""Thresholds for the number of characters of an answer."""
_CLAUSES = (2, 3, 4, 5, 7, 9, 12, 15)
_CLAUSE_LENGTHS = (8, 14, 20, 28, 40)
_MOST = 4
"""Maximum count in a feature. Larger counts have the same features as this count."""


@dataclass(frozen=True)
class Candidate:
    """A follow-up that could be asked, and the features of the clause that it refers to."""

    point: OpenPoint
    features: frozenset[str]


@dataclass(frozen=True)
class Material:
    """The features and the candidates that follow-ups are chosen from."""

    features: frozenset[str]
    """Features of the answer and of its question."""
    candidates: tuple[Candidate, ...]
    """In the order of their clauses. A kind may occur several times."""


class Chooser(Protocol):
    """A component that chooses the follow-ups that are worth asking."""

    def choose(self, material: Material) -> tuple[OpenPoint, ...]:
        """Return the points worth asking about, the best first."""


class WorthModel:
    """A `Chooser` with trained weights."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """`document` is the content of a file with weights."""
        self._classifier = LinearClassifier(document)
        self.threshold: float = document["threshold"]
        """Minimum acceptance, 0 to 1, of a follow-up that is asked."""

    def acceptances(self, material: Material) -> list[tuple[Candidate, float]]:
        """Return the candidates, each with the probability that a strict rater accepts it."""
        shared: dict[str, Tally] = {}
        judged = []
        for candidate in material.candidates:
            kind = str(candidate.point.kind)
            if kind not in shared:
                features = {kind, *_with_kind(kind, material.features)}
                shared[kind] = self._classifier.tally(features)
            tally = shared[kind] + self._classifier.tally(_with_kind(kind, candidate.features))
            acceptance = self._classifier.probabilities_of(tally)[ACCEPTED]
            if f"c:{SURE}" in candidate.features:
                acceptance = max(acceptance, SURE_ACCEPTANCE)
            judged.append((candidate, acceptance))
        return judged

    def choose(self, material: Material) -> tuple[OpenPoint, ...]:
        """Return the points with an acceptance of at least `threshold`, the best first.

        `worth` of each point is its acceptance.
        """
        judged = [(c.point, p) for c, p in self.acceptances(material) if p >= self.threshold]
        judged.sort(key=lambda each: -each[1])
        return tuple(replace(point, worth=round(p, 3)) for point, p in judged)


def rated_features(material: Material, candidate: Candidate) -> set[str]:
    """Return the features from which the acceptance of a candidate is estimated."""
    kind = str(candidate.point.kind)
    return {kind, *_with_kind(kind, material.features | candidate.features)}


def _with_kind(kind: str, features: Collection[str]) -> Iterator[str]:
    """Yield each feature alone and together with the kind of a follow-up."""
    for feature in features:
        yield feature
        yield f"{kind}|{feature}"


@cache
def load_worth_model(language: Language) -> WorthModel:
    """Return the trained weights for answers in `language`."""
    path = resources.files("daedam.data").joinpath(f"worth.{language}.json")
    return WorthModel(json.loads(path.read_text("utf-8")))


def describe(
    candidates: Iterable[tuple[OpenPoint, Collection[str]]],
    *,
    kind: QuestionKind,
    clauses: Sequence[Clause],
    found: Sequence[OpenPoint],
    words_between: WordsBetween,
    question_words: Collection[str],
    more: Collection[str] = (),
) -> Material:
    """Return the material for a choice between `candidates`.

    Each candidate has features of its clause that only the rules of its language can compute.
    `more` are such features of the whole answer. `found` are the open points that the rules found.
    `question_words` are the words of the question, in the form of those of the answer.
    """
    asked_words = frozenset(question_words)
    positions = {clause.begin: n for n, clause in enumerate(clauses)}
    asked = {point.kind for point in found}
    described = []
    for point, own in candidates:
        features = {f"c:{name}" for name in own}
        features.add(f"c:rule={point.kind in asked}")
        if point.clause is not None:
            n = positions.get(point.clause.begin, 0)
            features |= {f"c:{f}" for f in _of_clause(point.clause, n, clauses, words_between)}
            features |= {
                f"c:{f}" for f in _of_place(point.clause, clauses, words_between, asked_words)
            }
        described.append(Candidate(point, frozenset(features)))
    features = {f"k:{kind}", *more, *(f"q:{word}" for word in asked_words)}
    if clauses:
        features |= set(_of_account(clauses))
        told = words_between(clauses[0].begin, clauses[-1].end)
        features |= {f"a:{word}" for word in told}
        characters = sum(len(word) for word in told)
        features |= set(_at_least("length", characters, _LENGTHS))
    features |= {f"rule:{kind}" for kind in asked} or {"rule:none"}
    if found:
        features.add(f"first:{found[0].kind}")
    return Material(frozenset(features), tuple(described))


def _of_account(clauses: Sequence[Clause]) -> Iterator[str]:
    counts = Counter[str]()
    for clause in clauses:
        role = clause.roles[0]
        counts.update(
            (
                f"role:{role}",
                f"role:{role}:{clause.agent}",
                f"role:{role}:{clause.tense}",
                f"agent:{clause.agent}",
            )
        )
        if clause.negated:
            counts["negated"] += 1
        if Role.NUMBER in clause.roles:
            counts.update(("figure", f"figure:{role}"))
    for name, count in counts.items():
        yield from (f"{name}>={n}" for n in range(1, min(count, _MOST) + 1))
    yield from _at_least("clauses", len(clauses), _CLAUSES)
    for before, after in pairwise(clauses):
        yield f"then:{before.roles[0]}:{after.roles[0]}"
    for n, clause in enumerate(reversed(clauses[-2:])):
        yield f"last{n}:{clause.roles[0]}"
        yield f"last{n}:{clause.roles[0]}:{clause.agent}"


def _of_clause(
    clause: Clause, n: int, clauses: Sequence[Clause], words_between: WordsBetween
) -> Iterator[str]:
    role = clause.roles[0]
    yield from (str(role), f"{role}:{clause.agent}", str(clause.agent), str(clause.tense))
    yield f"negated={clause.negated}"
    yield f"figure={Role.NUMBER in clause.roles}"
    words = words_between(clause.begin, clause.end)
    yield from (f"w:{word}" for word in words)
    if words:
        yield f"begins:{words[0]}"
    yield from _at_least("length", len(clause.text.replace(" ", "")), _CLAUSE_LENGTHS)
    yield f"from_end:{min(len(clauses) - n, _MOST)}"
    yield f"from_start:{min(n, _MOST)}"
    if n + 1 < len(clauses):
        after = clauses[n + 1]
        yield f"after:{after.roles[0]}"
        yield f"after_figure={Role.NUMBER in after.roles}"
    if n:
        yield f"before:{clauses[n - 1].roles[0]}"


def _of_place(
    clause: Clause,
    clauses: Sequence[Clause],
    words_between: WordsBetween,
    asked_words: frozenset[str],
) -> Iterator[str]:
    """Yield where a clause is in the answer, and what it has in common with its surroundings."""
    begin, end = clauses[0].begin, clauses[-1].end
    before, after = words_between(begin, clause.begin), words_between(clause.end, end)
    here = words_between(clause.begin, clause.end)
    length = max(1, end - begin)
    yield from _at_least("place", 5 * (clause.end - begin) // length, (1, 2, 3, 4))
    yield from _at_least("part", 10 * (clause.end - clause.begin) // length, (1, 2, 3, 5))
    asked = asked_words & set(here)
    yield from _at_least("asked", len(asked), (1, 2, 3))
    yield f"asked_only_here={bool(asked) and not asked & {*before, *after}}"
    named = {word for word in here if len(word) > 1}
    yield from _at_least("again", sum(w in named for w in (*before, *after)), (1, 2, 3, 5))


def _at_least(name: str, value: int, edges: Sequence[int]) -> Iterator[str]:
    yield from (f"{name}>={edge}" for edge in edges if value >= edge)
