import pytest

from daedam.interview.agreement import act_after_confirmation
from daedam.interview.dialogue_acts import DialogueAct


@pytest.mark.parametrize(
    "text",
    [
        "네, 마칠게요.",
        "네",
        "그만하겠습니다",
        "예, 끝내 주세요",
        "넵",
        "Yes, please.",
        "Yes, let's end it.",
        "Sure.",
        "응 그만할게",
    ],
)
def test_a_yes_ends_the_interview(text: str) -> None:
    assert act_after_confirmation(text) is DialogueAct.WANTS_STOP


@pytest.mark.parametrize(
    "text",
    [
        *("아니요", "아니요, 계속할게요.", "아, 계속하겠습니다", "음", "No, go on."),
        *("Please don't.", "Please don't end it", "Okay, let's keep talking"),
        *("Sure, one more question please", "Let's proceed", "Let's continue."),
    ],
)
def test_a_no_and_an_unclear_reply_go_on(text: str) -> None:
    assert act_after_confirmation(text) is DialogueAct.ASKS_REPEAT


def test_a_longer_text_is_an_utterance_like_any_other() -> None:
    text = "네 그럼 답변드리면 저는 결제 서버를 운영하면서 장애를 절반으로 줄였습니다."
    assert act_after_confirmation(text) is None
