"""The judge of the follow-up benchmark detects each kind of fault."""

import pytest
from benchmarks.followup_judge import judged

from daedam.services.morphology import KiwiMorphology

ANSWER = "편의점에서 도시락 폐기가 너무 많아서 요일마다 팔린 개수를 적었고 어머니도 도와주셨습니다."
GOOD = "도시락 폐기를 줄이기 위해 무엇을 먼저 바꾸셨나요?"
EARLIER = ["자기소개를 30초 내로 해주세요.", "도시락 폐기는 얼마나 줄었나요?"]


def test_a_good_question_passes(morphology: KiwiMorphology) -> None:
    verdict = judged(GOOD, ANSWER, EARLIER, ["어머니"], morphology)
    assert verdict.form == ()
    assert verdict.grounded
    assert not verdict.repeated
    assert verdict.unlawful == ""


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ("도시락 폐기가 많았군요. 어떻게 줄이셨나요?", "not one sentence"),
        ("도시락 폐기를 줄인 방법을 설명해 주세요.", "does not end as a polite question"),
        ("도시락 폐기를 어떻게 줄였어?", "does not end as a polite question"),
        ("How did you reduce the number of lunch boxes, 어떠셨나요?", "not Korean"),
        ("도시락은요?", "length"),
        ("'도시락 폐기'를 어떻게 줄이셨나요?", "marks"),
        ("도시락 폐기를 어떻게 줄이셨고 무엇을 배우셨나요?", "two questions"),
    ],
)
def test_each_fault_of_form_is_detected(
    question: str, fault: str, morphology: KiwiMorphology
) -> None:
    assert fault in judged(question, ANSWER, [], [], morphology).form


def test_other_faults_are_detected(morphology: KiwiMorphology) -> None:
    def verdict(question: str) -> tuple[bool, bool, str]:
        found = judged(question, ANSWER, EARLIER, ["요일"], morphology)
        return found.grounded, found.repeated, found.unlawful

    assert verdict("취미 생활은 어떻게 즐기시나요?") == (False, False, "")
    assert verdict("도시락 폐기는 얼마나 줄었을까요?") == (True, True, "")
    assert verdict("편의점에서 어머니는 무엇을 도우셨나요?")[2] == "어머니"
    assert verdict("요일마다 무엇을 적으셨나요?")[2] == "요일"
    assert "행동" in judged(GOOD, ANSWER, [], [], morphology).aims
