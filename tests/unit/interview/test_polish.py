import pytest

from daedam.interview.polish import polish_question
from daedam.services.morphology import KiwiMorphology


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("음식물 쓰레기를 어떻게 줄이는가요?", "음식물 쓰레기를 어떻게 줄이나요?"),
        ("낙상 예방 활동을 어떻게 진행했나요?", "낙상 예방 활동을 어떻게 진행하셨나요?"),
        ("어떤 계획을 세웠나요?", "어떤 계획을 세우셨나요?"),
        ("화면을 어떻게 만들었나요?", "화면을 어떻게 만드셨나요?"),
        ("국물 요리를 언제 맡았나요?", "국물 요리를 언제 맡으셨나요?"),
        ("정산이 안 들어왔을 때 어떻게 해결했나요?", "정산이 안 들어왔을 때 어떻게 해결하셨나요?"),
        ("왜 옮겼는지 설명해 주셨나요?", "왜 옮겼는지 설명해 주시겠어요?"),
        ("왜 옮겼는지 알려주세요.", "왜 옮겼는지 말씀해 주시겠어요?"),
    ],
)
def test_an_unambiguous_mistake_is_corrected(
    draft: str, expected: str, morphology: KiwiMorphology
) -> None:
    assert polish_question(draft, morphology) == expected


@pytest.mark.parametrize(
    "question",
    [
        "선배가 어떻게 했나요?",
        "메모리 누수는 왜 발생했나요?",
        "결과는 어떻게 달라졌나요?",
        "반품은 몇 건이나 줄었나요?",
        "입찰은 얼마나 늘었나요?",
        "퇴근은 얼마나 빨라졌나요?",
        "가장 어려웠던 점은 무엇이었나요?",
        "어떻게 찾아내셨나요?",
        "어떻게 도왔나요?",
        "",
    ],
)
def test_other_questions_stay_unchanged(question: str, morphology: KiwiMorphology) -> None:
    assert polish_question(question, morphology) == question
