from dataclasses import replace

import pytest

from daedam.interview.probes import choose_probe, fill_template
from daedam.interview.question_rules import find_faults
from daedam.services.morphology import KiwiMorphology
from daedam.services.plan_file import load_plan

PLAN = replace(
    load_plan(None, 1),
    keyword_probes=(
        "{과/와} 관련해서 본인이 직접 하신 일은 무엇이었나요?",
        "{과/와} 관련해서 가장 어려웠던 순간은 언제였나요?",
        "{과/와} 관련해서 새로 배우신 것은 무엇인가요?",
    ),
)
OPENING = PLAN.questions[0]


def probe(answer: str, earlier: list[str], morphology: KiwiMorphology) -> str:
    return choose_probe(
        PLAN, OPENING, answer=answer, earlier_questions=earlier, morphology=morphology
    )


def test_a_probe_uses_a_phrase_of_the_answer(morphology: KiwiMorphology) -> None:
    assert "배송 지연" in probe("고객 조사에서 배송 지연이 문제였습니다.", [], morphology)


def test_without_a_phrase_the_plans_probe_is_used(morphology: KiwiMorphology) -> None:
    assert probe("네.", [], morphology) == OPENING.probes[0]


def test_probes_are_not_repeated_until_all_are_used(morphology: KiwiMorphology) -> None:
    asked: list[str] = []
    for _ in range(len(PLAN.keyword_probes) + len(OPENING.probes)):
        asked.append(probe("배송 지연을 줄였습니다.", asked, morphology))
    assert len(set(asked)) == len(asked)
    assert probe("배송 지연을 줄였습니다.", asked, morphology) == OPENING.probes[-1]


def test_the_next_probe_uses_another_template(morphology: KiwiMorphology) -> None:
    first = probe("배송 지연을 줄였습니다.", [], morphology)
    second = probe("세척 수조를 만들었습니다.", [first], morphology)
    assert "세척 수조" in second
    assert second[-12:] != first[-12:]


def test_a_probe_never_mentions_family(morphology: KiwiMorphology) -> None:
    assert "아버지" not in probe("아버지가 하시던 식당을 물려받았습니다.", [], morphology)


@pytest.mark.parametrize("question", PLAN.questions, ids=lambda q: q.text[:10])
def test_every_probe_of_the_plan_passes_the_question_rules(
    question: object, morphology: KiwiMorphology
) -> None:
    for text in [*question.probes, *(fill_template(t, "결제 시스템") for t in PLAN.keyword_probes)]:  # type: ignore[attr-defined]
        told = "결제 시스템을 만들었습니다."
        broken = set(find_faults(text, answer=told, earlier_questions=[], morphology=morphology))
        assert not broken - {"not_grounded"}, (text, broken)


def test_the_default_plan_has_nine_questions_and_the_specified_opening() -> None:
    assert OPENING.text == "자기소개를 30초 내로 해주세요."
    assert len(PLAN.questions) == 9


def test_particles_in_templates_match_the_phrase() -> None:
    assert fill_template("{을/를} 통해", "프로젝트") == "프로젝트를 통해"
    assert fill_template("{과/와} {}", "팀") == "팀과 팀"
