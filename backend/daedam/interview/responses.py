"""Fixed texts of the interviewer: the opening, the closing, lead-ins, and replies to utterances
without an answer.
"""

from collections.abc import Mapping, Sequence

from daedam.interview.moves import LeadIn
from daedam.interview.turn import Exchange, MadeBy

REPLIES: Mapping[MadeBy, Sequence[str]] = {
    MadeBy.GIVE_TIME: (
        "네, 천천히 생각해 보시고 준비되시면 말씀해 주세요.",
        "네, 괜찮습니다. 생각이 정리되시면 말씀해 주세요.",
        "네, 충분히 생각하시고 답변해 주세요.",
    ),
    MadeBy.REASSURE: (
        "네, 잘 들립니다. 이어서 말씀해 주세요.",
        "네, 목소리 잘 들립니다. 계속 말씀해 주세요.",
        "네, 잘 들리고 있습니다. 답변해 주세요.",
    ),
    MadeBy.INVITE: (
        "네, 긴장하지 마시고 편하게 답변해 주세요.",
        "네, 편안하게 말씀해 주시면 됩니다.",
        "네, 준비되시면 답변해 주세요.",
    ),
    MadeBy.PARK: (
        "말씀하신 질문은 담당자에게 전달하겠습니다. 이어서 답변해 주세요.",
        "그 질문은 적어 두었다가 담당자에게 전달하겠습니다. 답변을 계속해 주세요.",
        "질문은 담당자가 확인할 수 있도록 남겨 두겠습니다. 이어서 답변 부탁드립니다.",
    ),
    MadeBy.PAUSE: (
        "네, 잠시 쉬셔도 괜찮습니다. 준비되시면 이어서 답변해 주세요.",
        "네, 괜찮습니다. 준비되시면 다시 말씀해 주세요.",
    ),
    MadeBy.CONFIRM_STOP: (
        "면접을 여기서 마칠까요? 마치시려면 ‘네’, 계속하시려면 ‘계속할게요’라고 말씀해 주세요.",
    ),
}
"""Replies that do not contain the open question."""

PARKED_IN_PRACTICE = (
    "그 질문은 적어 두었습니다. 리포트에서 다시 보실 수 있습니다. 이어서 답변해 주세요.",
)
"""Reply to a question for the employer in practice, where no employer takes part."""

BEFORE_QUESTION: Mapping[MadeBy, Sequence[str]] = {
    MadeBy.REDIRECT: ("질문에 대한 답변을 부탁드립니다.", "다시 질문드리겠습니다."),
    MadeBy.NOTE_CORRECTION: (
        "네, 말씀해 주신 대로 이해하겠습니다.",
        "네, 정정해 주신 내용 확인했습니다.",
    ),
    MadeBy.REPHRASE: ("조금 더 쉽게 다시 여쭤보겠습니다.", "조금 더 풀어서 여쭤보겠습니다."),
    MadeBy.ANOTHER_EXAMPLE: ("네, 괜찮습니다.", "네, 그러실 수 있습니다."),
}
"""Texts before the question, in replies that end with the open question or an easier one."""

LEAD_INS: Mapping[LeadIn, Sequence[str]] = {
    LeadIn.ACCEPT: (
        "네, 괜찮습니다. 다음 질문으로 넘어가겠습니다.",
        "네, 알겠습니다. 다음 질문 드리겠습니다.",
    ),
    LeadIn.THANK: (
        "네, 잘 들었습니다. 다음 질문입니다.",
        "네, 답변 감사합니다. 다음 질문 드리겠습니다.",
    ),
    LeadIn.MOVE_ON: ("그럼 다음 질문으로 넘어가겠습니다.",),
    LeadIn.OTHER_TOPIC: ("다른 질문 드리겠습니다.", "다음 질문 드리겠습니다."),
    LeadIn.LAST_QUESTION: ("마지막 질문 드리겠습니다.",),
}

OPENING = "안녕하세요, 면접을 시작하겠습니다."


def opening(position: str) -> str:
    """Return the greeting before the first question. `position` may be empty."""
    return f"안녕하세요, {position} 면접을 시작하겠습니다." if position else OPENING


CLOSING = "네, 잘 들었습니다. 이것으로 면접을 마치겠습니다. 수고하셨습니다."
"""Said at the end of the interview, after the last answer."""


SPOKEN_TEXTS = (
    OPENING,
    CLOSING,
    *(text for texts in REPLIES.values() for text in texts),
    *PARKED_IN_PRACTICE,
    *(text for texts in BEFORE_QUESTION.values() for text in texts),
    *(text for texts in LEAD_INS.values() for text in texts),
)
"""All texts of this module that never change. They are synthesized in advance."""


def choose_text(texts: Sequence[str], history: Sequence[Exchange]) -> str:
    """Return one of `texts`. The number of exchanges selects the text, so that texts alternate."""
    return texts[len(history) % len(texts)]
