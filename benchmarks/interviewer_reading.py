"""Compare the reading of answers with their annotation.

`reading_f1` compares clauses, roles, agents, tenses and polarities. `open_point_figures` compares
the open points. `python -m benchmarks.interviewer_reading FILE` prints both for a file of annotated
answers in JSON lines. A clause of the reading matches an annotated clause if they share more than
half of the shorter clause.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from daedam.interview.quotes import QuoteSource
from daedam.interview.reading import (
    OpenPointKind,
    Reading,
    Role,
    kind_of_question,
    read_answer,
)
from daedam.interview.reading.english import kind_of_english_question
from daedam.interview.star import Element, find_star_elements
from daedam.speech.korean import Morphology
from daedam.utils.language import Language

BOUNDARY_TOLERANCE = 2
"""Characters by which the end of a clause may differ from the annotation."""


@dataclass(frozen=True)
class AnnotatedClause:
    """A clause of the annotation; `begin` and `end` are character positions in the answer."""

    begin: int
    end: int
    roles: tuple[str, ...]
    agent: str
    tense: str
    """Empty in the training files, which have no tense and no polarity."""
    negated: bool


@dataclass(frozen=True)
class AnnotatedAnswer:
    """An answer with its annotation."""

    id: str
    question: str
    kind: str
    answer: str
    clauses: tuple[AnnotatedClause, ...]
    open_points: tuple[str, ...]
    """The kinds of open points, the most important first."""
    earlier: str = ""
    """An earlier answer of the same person; empty if there is none."""

    @property
    def language(self) -> Language:
        """The language of the question."""
        return "ko" if re.search("[가-힣]", self.question) else "en"


@dataclass
class Score:
    """Numbers of correct, wrong and missed decisions."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


@dataclass
class ReadingFigures:
    """Scores of the clauses of a file."""

    boundaries: Score = field(default_factory=Score)
    roles: dict[str, Score] = field(default_factory=lambda: {r.value: Score() for r in Role})
    """Score of each role as the main role of a clause. The role `number` is scored also where it is
    not the main role."""
    agent: Score = field(default_factory=Score)
    tense: Score = field(default_factory=Score)
    polarity: Score = field(default_factory=Score)
    question_kinds: Score = field(default_factory=Score)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Count of each pair (annotated, found) of different main roles in matched clauses."""


@dataclass
class OpenPointFigures:
    """Counts of answers by their open points."""

    answers: int = 0
    first_is_open: int = 0
    """Answers counted in `with_points` whose first open point found is of an annotated kind."""
    with_points: int = 0
    """Answers with at least one annotated open point."""
    complete: int = 0
    """Answers annotated as complete: without an open point, or only with `differently`."""
    complete_left_alone: int = 0
    """Complete answers in which the reading finds no open point, or only `differently`."""

    @property
    def first_share(self) -> float:
        return self.first_is_open / max(1, self.with_points)

    @property
    def complete_share(self) -> float:
        return self.complete_left_alone / max(1, self.complete)


def load_answers(path: Path) -> list[AnnotatedAnswer]:
    """Return the annotated answers of a file in JSON lines."""
    lines = path.read_text("utf-8").splitlines()
    return [_parse(json.loads(line)) for line in lines if line.strip()]


def _parse(entry: dict[str, Any]) -> AnnotatedAnswer:
    clauses: list[AnnotatedClause] = []
    position = 0
    for clause in entry["clauses"]:
        begin = entry["answer"].find(clause["quote"], position)
        begin = begin if begin >= 0 else entry["answer"].find(clause["quote"])
        position = begin + 1
        clauses.append(
            AnnotatedClause(
                begin,
                begin + len(clause["quote"]),
                tuple(clause["roles"]),
                clause["agent"],
                clause.get("tense", ""),
                clause.get("polarity") == "-",
            )
        )
    return AnnotatedAnswer(
        entry["id"],
        entry["question"],
        entry["question_kind"],
        entry["answer"],
        tuple(clauses),
        tuple(point["kind"] for point in entry.get("open_points", [])),
        entry.get("earlier", ""),
    )


def read_all(
    answers: Iterable[AnnotatedAnswer], morphology: Morphology
) -> list[tuple[AnnotatedAnswer, Reading]]:
    """Return each answer with its reading."""
    return [
        (
            answer,
            read_answer(
                answer.answer,
                question=answer.question,
                morphology=morphology,
                earlier=[("", answer.earlier)] if answer.earlier else [],
                language=answer.language,
            ),
        )
        for answer in answers
    ]


class Spanned(Protocol):
    """Something with a begin and an end in the answer, in characters."""

    @property
    def begin(self) -> int: ...

    @property
    def end(self) -> int: ...


SpannedT = TypeVar("SpannedT", bound=Spanned)


def match_clauses(
    expected: Sequence[AnnotatedClause], found: Sequence[SpannedT]
) -> list[tuple[AnnotatedClause, SpannedT]]:
    """Return pairs of clauses that share more than half of the shorter one, largest overlap first.

    Each clause is in at most one pair.
    """
    candidates = sorted(
        (
            (_overlap(one, other), n, k)
            for n, one in enumerate(expected)
            for k, other in enumerate(found)
            if 2 * _overlap(one, other) > min(one.end - one.begin, other.end - other.begin)
        ),
        reverse=True,
    )
    used_expected: set[int] = set()
    used_found: set[int] = set()
    pairs: list[tuple[AnnotatedClause, SpannedT]] = []
    for _, n, k in candidates:
        if n not in used_expected and k not in used_found:
            used_expected.add(n)
            used_found.add(k)
            pairs.append((expected[n], found[k]))
    return pairs


def _overlap(one: AnnotatedClause, other: Spanned) -> int:
    return max(0, min(one.end, other.end) - max(one.begin, other.begin))


def reading_f1(answers: Sequence[AnnotatedAnswer], morphology: Morphology) -> ReadingFigures:
    """Return the scores of the clauses of `answers`.

    A role is right if it is the main role of both clauses of a pair. An unmatched clause of the
    reading counts as wrong, an unmatched annotated clause as missed. Agent, tense and polarity are
    scored over matched clauses only.
    """
    figures = ReadingFigures()
    for answer, reading in read_all(answers, morphology):
        _count_boundaries(figures.boundaries, answer, reading)
        kind = (
            kind_of_english_question(answer.question)
            if answer.language == "en"
            else kind_of_question(answer.question, morphology)
        )
        right_kind = kind.value == answer.kind
        figures.question_kinds.right += right_kind
        figures.question_kinds.wrong += not right_kind
        figures.question_kinds.missed += not right_kind
        pairs = match_clauses(answer.clauses, reading.clauses)
        for one in answer.clauses:
            for role in _scored_roles(one.roles):
                figures.roles[role].missed += 1
        for other in reading.clauses:
            for role in _scored_roles(other.roles):
                figures.roles[role].wrong += 1
        for one, other in pairs:
            for role in _scored_roles(one.roles) & _scored_roles(other.roles):
                _turn_right(figures.roles[role])
            if one.roles[0] != other.roles[0]:
                figures.confusions[one.roles[0], other.roles[0].value] += 1
            _count(figures.agent, one.agent == other.agent.value)
            _count(figures.tense, one.tense == other.tense.value)
            _count(figures.polarity, one.negated == other.negated)
    return figures


def _scored_roles(roles: Sequence[str]) -> set[str]:
    """Return the main role, and `number` if it is among `roles`."""
    return {str(role) for role in roles if role in (roles[0], "number")}


def _turn_right(score: Score) -> None:
    score.right += 1
    score.wrong -= 1
    score.missed -= 1


def _count(score: Score, right: bool) -> None:
    score.right += right
    score.wrong += not right
    score.missed += not right


def _count_boundaries(score: Score, answer: AnnotatedAnswer, reading: Reading) -> None:
    expected = {clause.end for clause in answer.clauses}
    found = {clause.end for clause in reading.clauses}
    right = sum(_near(end, expected) for end in found)
    score.right += right
    score.wrong += len(found) - right
    score.missed += sum(not _near(end, found) for end in expected)


def _near(end: int, others: Iterable[int]) -> bool:
    return any(abs(end - other) <= BOUNDARY_TOLERANCE for other in others)


def open_point_figures(
    answers: Sequence[AnnotatedAnswer], morphology: Morphology
) -> OpenPointFigures:
    """Return counts for the first open point of each answer, and for complete answers."""
    figures = OpenPointFigures()
    differently = OpenPointKind.DIFFERENTLY.value
    for answer, reading in read_all(answers, morphology):
        figures.answers += 1
        kinds = [point.kind.value for point in reading.open_points]
        if answer.open_points:
            figures.with_points += 1
            figures.first_is_open += bool(kinds) and kinds[0] in answer.open_points
        if set(answer.open_points) <= {differently}:
            figures.complete += 1
            figures.complete_left_alone += set(kinds) <= {differently}
    return figures


def star_scores(answers: Sequence[AnnotatedAnswer], morphology: Morphology) -> dict[Element, Score]:
    """Return a score for each STAR element: how well `find_star_elements` detects it.

    Only answers about an experience count. By the annotation, an answer has an element if
    the element is the main role of a clause. An action counts only if the speaker or the speaker's
    group acts.
    """
    scores = {element: Score() for element in Element}
    for answer in answers:
        if answer.kind != "experience":
            continue
        stated = {
            clause.roles[0]
            for clause in answer.clauses
            if clause.roles[0] != "action" or clause.agent in ("I", "we")
        }
        source = QuoteSource(answer.answer, (), answer.language)
        found = find_star_elements(source, answer.question, morphology, answer.language)
        for each in found:
            score, is_stated = scores[each.element], each.element.value in stated
            score.right += bool(each.quotes) and is_stated
            score.wrong += bool(each.quotes) and not is_stated
            score.missed += not each.quotes and is_stated
    return scores


def describe(answers: Sequence[AnnotatedAnswer], morphology: Morphology) -> str:
    """Return the figures of `answers` as text."""
    figures = reading_f1(answers, morphology)
    points = open_point_figures(answers, morphology)
    lines = [
        f"{len(answers)} answers, question kinds {figures.question_kinds.f1:.3f}",
        f"boundaries {figures.boundaries.f1:.3f}, agent {figures.agent.f1:.3f},"
        f" tense {figures.tense.f1:.3f}, polarity {figures.polarity.f1:.3f}",
        *(
            f"{role:<10} F1 {score.f1:.3f} ({score.right} right, {score.wrong} wrong,"
            f" {score.missed} missed)"
            for role, score in figures.roles.items()
        ),
        f"first open point among the annotated {points.first_share:.3f}"
        f" ({points.first_is_open} of {points.with_points})",
        f"complete answers left alone {points.complete_share:.3f}"
        f" ({points.complete_left_alone} of {points.complete})",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    from daedam.services.morphology import KiwiMorphology

    print(describe(load_answers(Path(sys.argv[1])), KiwiMorphology()))
