"""Which competencies of the plan the answers are evidence for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview.plan import Competency, Plan
from daedam.interview.star import Element
from daedam.speech.korean import letters_only
from daedam.utils.language import Language

MIN_LETTERS: Mapping[Language, int] = {"ko": 60, "en": 160}
"""Minimum number of letters of the answers to a question that asks for no experience, if they are
to be enough evidence: about 15 s of speech."""


class Evidence(StrEnum):
    """How much the answers tell about a competency."""

    ENOUGH = "enough"
    """An account of an experience tells an action and a result; other answers are detailed."""
    SOME = "some"
    NONE = "none"
    """No question about it was answered."""


class SummaryBasis(StrEnum):
    """How much there is to summarise in a report."""

    ENOUGH = "enough"
    LITTLE = "little"
    """The spoken answers are short."""
    TYPED = "typed"
    """Typed answers only."""
    NONE = "none"


@dataclass(frozen=True)
class CoveredAnswer:
    """An answer that counts as evidence.

    `main_index` is the number of the planned question that it belongs to. `elements` are the STAR
    elements that it tells; None if its question asks for no experience.
    """

    main_index: int
    text: str
    elements: frozenset[Element] | None


@dataclass(frozen=True)
class CompetencyCoverage:
    """The evidence for a competency.

    `questions` is the number of planned questions about it, `answered` that of the answered ones.
    """

    competency: Competency
    questions: int
    answered: int
    evidence: Evidence


def competency_coverage(
    plan: Plan, answers: Sequence[CoveredAnswer]
) -> tuple[CompetencyCoverage, ...]:
    """Return the coverage of each competency of the plan, in the order of its first question.

    Questions without a competency do not count.
    """
    indexes: dict[Competency, list[int]] = {}
    for index, question in enumerate(plan.questions):
        if question.competency is not None:
            indexes.setdefault(question.competency, []).append(index)
    found = []
    for competency, questions in indexes.items():
        levels = [
            _evidence([a for a in answers if a.main_index == index], plan.language)
            for index in questions
        ]
        best = next((e for e in Evidence if e in levels), Evidence.NONE)
        answered = sum(level is not Evidence.NONE for level in levels)
        found.append(CompetencyCoverage(competency, len(questions), answered, best))
    return tuple(found)


def _evidence(answers: Sequence[CoveredAnswer], language: Language) -> Evidence:
    """Return the evidence of all answers to one planned question and its follow-ups together."""
    letters = sum(len(letters_only(answer.text)) for answer in answers)
    if not letters:
        return Evidence.NONE
    accounts = [answer.elements for answer in answers if answer.elements is not None]
    if accounts:
        is_enough = {Element.ACTION, Element.RESULT} <= frozenset().union(*accounts)
    else:
        is_enough = letters >= MIN_LETTERS[language]
    return Evidence.ENOUGH if is_enough else Evidence.SOME
