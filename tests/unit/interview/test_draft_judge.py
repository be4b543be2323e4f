"""Whether a draft is worth asking instead of the composed question."""

import pytest

from daedam.interview.draft_judge import DraftFault, asks_for, find_draft_faults
from daedam.interview.reading.model import Agent, Clause, OpenPoint, OpenPointKind, Tense
from daedam.services.morphology import KiwiMorphology

QUOTE = "체크리스트를 만들어서 팀에 공유했습니다"
CLAUSE = Clause(QUOTE, 0, len(QUOTE), (), Agent.SPEAKER, Tense.PAST, negated=False)
COMPOSED = "체크리스트를 만들어 공유하신 이유가 무엇인가요?"

GOOD_AND_BAD = {
    OpenPointKind.MISSING_SITUATION: (
        "체크리스트는 어떤 상황에서 만드셨나요?",
        "체크리스트는 모두 몇 개였나요?",
    ),
    OpenPointKind.MISSING_TASK: (
        "그때 맡으신 일은 무엇이었나요?",
        "체크리스트는 왜 만드셨나요?",
    ),
    OpenPointKind.MISSING_ACTION: (
        "반려를 줄이려고 무엇을 하셨나요?",
        "그 일은 어떻게 되었나요?",
    ),
    OpenPointKind.MISSING_RESULT: (
        "체크리스트를 공유한 결과는 어땠나요?",
        "체크리스트는 누가 제안했나요?",
    ),
    OpenPointKind.OWN_PART: (
        "체크리스트를 만들 때 본인은 무엇을 하셨나요?",
        "팀은 체크리스트를 어떻게 쓰나요?",
    ),
    OpenPointKind.REASON: (
        "체크리스트를 만드신 이유는 무엇인가요?",
        "체크리스트는 어떻게 만드셨나요?",
    ),
    OpenPointKind.HOW: (
        "체크리스트는 구체적으로 어떤 순서로 만드셨나요?",
        "체크리스트는 왜 만드셨나요?",
    ),
    OpenPointKind.ALTERNATIVE: (
        "체크리스트 말고 다른 방법도 생각해 보셨나요?",
        "체크리스트의 효과는 얼마나 컸나요?",
    ),
    OpenPointKind.DIFFICULTY: (
        "체크리스트를 만들 때 가장 어려웠던 점은 무엇이었나요?",
        "체크리스트는 몇 개였나요?",
    ),
    OpenPointKind.PEOPLE: (
        "체크리스트를 받은 동료들의 반응은 어땠나요?",
        "체크리스트는 왜 만드셨나요?",
    ),
    OpenPointKind.FIGURE: (
        "체크리스트를 쓴 뒤 반려는 얼마나 줄었나요?",
        "체크리스트는 왜 만드셨나요?",
    ),
    OpenPointKind.CHECK: (
        "체크리스트의 효과는 어떻게 확인하셨나요?",
        "체크리스트의 효과는 얼마나 컸나요?",
    ),
    OpenPointKind.CAUSE: (
        "체크리스트에 없던 오류의 원인은 무엇이었나요?",
        "체크리스트는 누구에게 보내셨나요?",
    ),
    OpenPointKind.TERM: (
        "체크리스트가 어떤 것인지 설명해 주시겠어요?",
        "체크리스트는 얼마나 자주 쓰시나요?",
    ),
    OpenPointKind.INSTANCE: (
        "체크리스트가 도움이 된 사례를 들려주시겠어요?",
        "체크리스트는 왜 필요한가요?",
    ),
    OpenPointKind.LEARNING: (
        "체크리스트를 만들면서 무엇을 배우셨나요?",
        "체크리스트는 누가 쓰고 있나요?",
    ),
    OpenPointKind.DIFFERENTLY: (
        "체크리스트를 다시 만드신다면 무엇을 바꾸시겠어요?",
        "체크리스트의 결과는 무엇이었나요?",
    ),
    OpenPointKind.CONTRADICTION: (
        "아까는 혼자 하셨다고 했는데 체크리스트는 같이 만드셨나요?",
        "체크리스트는 왜 만드셨나요?",
    ),
}


def faults(draft: str, kind: OpenPointKind, morphology: KiwiMorphology) -> list[DraftFault]:
    is_missing = kind.startswith("missing_")
    point = OpenPoint(kind, None if is_missing else CLAUSE, "체크리스트")
    return find_draft_faults(
        draft, point=point, quote=QUOTE, composed=COMPOSED, morphology=morphology
    )


def test_all_kinds_have_cases() -> None:
    assert set(GOOD_AND_BAD) == set(OpenPointKind)


@pytest.mark.parametrize("kind", GOOD_AND_BAD)
def test_a_draft_must_ask_for_the_open_point(
    kind: OpenPointKind, morphology: KiwiMorphology
) -> None:
    good, bad = GOOD_AND_BAD[kind]
    assert asks_for(good, kind)
    assert faults(good, kind, morphology) == []
    assert faults(bad, kind, morphology) == [DraftFault.MISSES_POINT]


def test_a_draft_must_take_up_the_quote(morphology: KiwiMorphology) -> None:
    draft = "그 프로젝트를 하신 이유는 무엇인가요?"
    assert faults(draft, OpenPointKind.REASON, morphology) == [DraftFault.LEAVES_QUOTE]
    assert faults("왜 팀에 공유하셨나요?", OpenPointKind.REASON, morphology) == []


def test_a_draft_must_not_be_much_longer_than_the_composed_question(
    morphology: KiwiMorphology,
) -> None:
    draft = (
        "여러 부서에서 함께 쓰게 될 체크리스트를 처음부터 새로 만들어서 팀 전체에 공유하기로 "
        "결정하셨던 이유는 무엇인가요?"
    )
    assert faults(draft, OpenPointKind.REASON, morphology) == [DraftFault.LONGER]
    point = OpenPoint(OpenPointKind.REASON, CLAUSE)
    as_long = find_draft_faults(
        draft, point=point, quote=QUOTE, composed=draft, morphology=morphology
    )
    assert as_long == []
