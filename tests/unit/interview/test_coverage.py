"""Which competencies the answers are evidence for."""

from daedam.interview.coverage import (
    CompetencyCoverage,
    CoveredAnswer,
    Evidence,
    competency_coverage,
)
from daedam.interview.plan import Competency, MainQuestion, Plan
from daedam.interview.star import Element

LONG = "저는 고객의 말을 끝까지 듣고 같은 뜻인지 다시 여쭤본 다음에 답을 드립니다. " * 2


def question(competency: Competency | None) -> MainQuestion:
    return MainQuestion("질문", "목적", ("왜요?",), competency=competency)


PLAN = Plan(
    (
        question(Competency.COMMUNICATION),
        question(Competency.ETHICS),
        question(None),
        question(Competency.COMMUNICATION),
    ),
    (),
    "다시 말씀해 주세요.",
    1,
)


def coverage(*answers: CoveredAnswer) -> dict[Competency, CompetencyCoverage]:
    return {found.competency: found for found in competency_coverage(PLAN, answers)}


def test_a_competency_without_an_answer_has_no_evidence() -> None:
    assert list(coverage()) == [Competency.COMMUNICATION, Competency.ETHICS]
    assert coverage()[Competency.ETHICS] == CompetencyCoverage(
        Competency.ETHICS, 1, 0, Evidence.NONE
    )


def test_an_account_needs_an_action_and_a_result() -> None:
    first = CoveredAnswer(1, LONG, frozenset({Element.ACTION, Element.SITUATION}))
    assert coverage(first)[Competency.ETHICS].evidence is Evidence.SOME
    second = CoveredAnswer(1, "줄었습니다.", frozenset({Element.RESULT}))
    assert coverage(first, second)[Competency.ETHICS].evidence is Evidence.ENOUGH


def test_other_answers_must_be_detailed() -> None:
    assert coverage(CoveredAnswer(1, "네, 있습니다.", None))[Competency.ETHICS].evidence is (
        Evidence.SOME
    )
    assert coverage(CoveredAnswer(1, LONG, None))[Competency.ETHICS].evidence is Evidence.ENOUGH
    assert coverage(CoveredAnswer(1, "", None))[Competency.ETHICS].evidence is Evidence.NONE


def test_the_best_of_several_questions_counts() -> None:
    found = coverage(CoveredAnswer(3, LONG, None))[Competency.COMMUNICATION]
    assert (found.questions, found.answered, found.evidence) == (2, 1, Evidence.ENOUGH)
