"""The kind of an interview question."""

import pytest

from daedam.interview.reading import OpenPointKind, QuestionKind, kind_of_question, read_answer
from daedam.services.morphology import KiwiMorphology
from daedam.services.plan_file import load_plan


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("마감이 겹쳤을 때 어떻게 하셨습니까?", QuestionKind.EXPERIENCE),
        ("고객의 요구를 거절해 본 적이 있나요?", QuestionKind.EXPERIENCE),
        ("가장 보람 있었던 일을 들려주세요.", QuestionKind.EXPERIENCE),
        ("틀린 계산을 찾아 바로잡으신 일을 하나 소개해 주시겠어요?", QuestionKind.EXPERIENCE),
        (
            "지키기 어려워진 약속을 끝까지 책임지신 일을 말씀해 주시겠습니까?",
            QuestionKind.EXPERIENCE,
        ),
        ("그 강점이 잘 드러난 사례를 하나 들어 주시겠어요?", QuestionKind.EXPERIENCE),
        ("장비를 옮길 때 가장 어려웠던 점은 무엇이었나요?", QuestionKind.EXPERIENCE),
        ("왜 물류 일을 선택하셨나요?", QuestionKind.MOTIVATION),
        ("저희 병원에 지원하신 동기를 말씀해 주세요.", QuestionKind.MOTIVATION),
        ("본인의 장점을 말씀해 주세요.", QuestionKind.STRENGTH),
        ("본인이 부족하다고 느끼는 점은 무엇인가요?", QuestionKind.WEAKNESS),
        ("성격의 단점을 하나만 이야기해 주세요.", QuestionKind.WEAKNESS),
        ("손님이 환불을 계속 요구하면 어떻게 하시겠습니까?", QuestionKind.PLAN),
        ("입사하신다면 첫 달에 무엇을 하고 싶으세요?", QuestionKind.PLAN),
        ("정규화와 역정규화의 차이를 설명해 주세요.", QuestionKind.KNOWLEDGE),
        ("재택근무에 대해 어떻게 생각하십니까?", QuestionKind.OPINION),
        ("간단히 자기소개 부탁드립니다.", QuestionKind.INTRODUCTION),
    ],
)
def test_the_words_of_a_question_give_its_kind(
    question: str, kind: QuestionKind, morphology: KiwiMorphology
) -> None:
    assert kind_of_question(question, morphology) is kind


def test_the_questions_of_the_standard_plan_have_their_kinds(
    morphology: KiwiMorphology,
) -> None:
    kinds = [kind_of_question(q.text, morphology) for q in load_plan(None, 1).questions]
    assert kinds[:3] == [
        QuestionKind.INTRODUCTION,
        QuestionKind.MOTIVATION,
        QuestionKind.EXPERIENCE,
    ]
    assert QuestionKind.STRENGTH in kinds
    assert kinds[-1] is QuestionKind.PLAN


def test_a_given_kind_overrules_the_words(morphology: KiwiMorphology) -> None:
    question = "약의 용량을 계산할 때 어떤 확인 과정을 거쳐야 하나요?"
    answer = "두 사람이 따로 계산하고 나서 값을 맞춰 봅니다."
    derived = read_answer(answer, question=question, morphology=morphology)
    given = read_answer(
        answer, question=question, morphology=morphology, kind=QuestionKind.KNOWLEDGE
    )
    assert OpenPointKind.MISSING_RESULT in {point.kind for point in derived.open_points}
    assert OpenPointKind.MISSING_RESULT not in {point.kind for point in given.open_points}
