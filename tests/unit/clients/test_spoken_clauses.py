"""Texts are split where speakers pause, and nowhere else."""

import pytest

from daedam.clients.spoken_clauses import (
    COMMA_PAUSE_S,
    CONNECTIVE_PAUSE_S,
    SENTENCE_PAUSE_S,
    Clause,
    split_clauses,
)
from daedam.utils.language import Language


@pytest.mark.parametrize(
    ("text", "language", "clauses"),
    [
        ("네, 알겠습니다.", "ko", ["네, 알겠습니다."]),
        ("감사합니다. 다음 질문입니다.", "ko", ["감사합니다.", "다음 질문입니다."]),
        (
            "방금 말씀하신 프로젝트에서, 가장 어려웠던 점은 무엇이었나요?",
            "ko",
            ["방금 말씀하신 프로젝트에서,", "가장 어려웠던 점은 무엇이었나요?"],
        ),
        (
            "결제 시스템을 새로 만들었다고 말씀하셨는데 그때 직접 맡으신 일은 무엇이었나요?",
            "ko",
            ["결제 시스템을 새로 만들었다고 말씀하셨는데", "그때 직접 맡으신 일은 무엇이었나요?"],
        ),
        ("짧지만 좋은 답변이네요.", "ko", ["짧지만 좋은 답변이네요."]),
        ("버전 3.5를 쓰셨나요? 왜요?", "ko", ["버전 3.5를 쓰셨나요?", "왜요?"]),
        (
            "You said the service was slow, so what did you measure first?",
            "en",
            ["You said the service was slow,", "so what did you measure first?"],
        ),
        ("네. ...", "ko", ["네."]),
        ("...", "ko", []),
        ("", "ko", []),
    ],
)
def test_a_text_is_split_at_pauses(text: str, language: Language, clauses: list[str]) -> None:
    assert [clause.text for clause in split_clauses(text, language)] == clauses


def test_the_pause_depends_on_the_mark() -> None:
    text = (
        "결제 시스템을 새로 만들었다고 말씀하셨는데 그때 직접 맡으신 일을 알고 싶습니다, "
        "조금 더 자세히 설명해 주세요. 부탁드립니다."
    )
    pauses = [clause.pause_s for clause in split_clauses(text)]
    assert pauses == [CONNECTIVE_PAUSE_S, COMMA_PAUSE_S, SENTENCE_PAUSE_S, 0.0]
    assert split_clauses("네.") == (Clause("네.", 0.0),)
