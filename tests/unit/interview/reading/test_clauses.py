"""Clauses: where an answer is split, and what stays together."""

import pytest

from daedam.interview.reading.clauses import split_clauses
from daedam.services.morphology import KiwiMorphology


def split(text: str, morphology: KiwiMorphology) -> list[str]:
    return [text[c.begin : c.end] for c in split_clauses(text, morphology)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "안내문을 다시 써서 입구에 붙였습니다.",
            ["안내문을 다시 써서", "입구에 붙였습니다"],
        ),
        (
            "선반 번호를 정리하고 나서 찾는 시간이 절반으로 줄었습니다.",
            ["선반 번호를 정리하고 나서", "찾는 시간이 절반으로 줄었습니다"],
        ),
        (
            "주문이 몰렸는데 인원은 그대로였지만 마감은 지켰습니다.",
            ["주문이 몰렸는데", "인원은 그대로였지만", "마감은 지켰습니다"],
        ),
        (
            "기록을 보면서 원인을 찾았으니까 다음부터는 막을 수 있었습니다.",
            ["기록을 보면서", "원인을 찾았으니까", "다음부터는 막을 수 있었습니다"],
        ),
        (
            "오류가 줄었고요 문의도 뜸해졌어요 그래서 담당을 옮겼습니다",
            ["오류가 줄었고요", "문의도 뜸해졌어요", "담당을 옮겼습니다"],
        ),
    ],
)
def test_a_clause_ends_at_a_connective_or_final_ending(
    text: str, expected: list[str], morphology: KiwiMorphology
) -> None:
    assert split(text, morphology) == expected


@pytest.mark.parametrize(
    "text",
    [
        "직접 확인해 보고 싶었습니다",
        "손님께서 화를 내지 않으셨습니다",
        "순서를 바꾸는 게 낫다고 생각했습니다",
        "예약이 겹치는 문제를 막는 표를 만들었습니다",
        "도구를 들고 나왔습니다",
        "기계를 멈추면 안 됩니다",
        "금액에 따라서 담당을 나눴습니다",
    ],
)
def test_auxiliaries_quotations_and_adnominal_clauses_stay_with_their_verb(
    text: str, morphology: KiwiMorphology
) -> None:
    assert split(text, morphology) == [text]


def test_fillers_and_connective_phrases_are_no_part_of_a_clause(
    morphology: KiwiMorphology,
) -> None:
    text = "음, 그래서 예를 들면 창고 배치를 바꿨습니다. 감사합니다."
    assert split(text, morphology) == ["창고 배치를 바꿨습니다"]


@pytest.mark.parametrize("text", ["", "음… 어…", "네.", "감사합니다.", "네, 이상입니다."])
def test_utterances_without_content_have_no_clause(text: str, morphology: KiwiMorphology) -> None:
    assert split(text, morphology) == []


def test_an_unpunctuated_transcript_is_split_at_the_same_places(
    morphology: KiwiMorphology,
) -> None:
    text = "재고가 자꾸 틀렸어요. 그래서 매일 저녁에 제가 세어 봤고요, 표에 적었습니다."
    bare = text.replace(".", "").replace(",", "")
    assert split(bare, morphology) == [c.replace(",", "") for c in split(text, morphology)]
