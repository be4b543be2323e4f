"""Fixed texts of the interviewer: the opening, the closing, lead-ins, and replies to utterances
without an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daedam.interview.moves import LeadIn
from daedam.interview.turn import Exchange, MadeBy
from daedam.utils.language import Language


@dataclass(frozen=True)
class Responses:
    """The fixed texts of one language."""

    opening_text: str
    """The greeting before the first question."""
    opening_for: str
    """The greeting with the position in place of `{position}`."""
    closing: str
    """Said at the end of the interview, after the last answer."""
    replies: Mapping[MadeBy, Sequence[str]]
    """Replies that do not contain the open question."""
    parked_in_practice: Sequence[str]
    """Replies to a question for the employer in practice, where no employer takes part."""
    before_question: Mapping[MadeBy, Sequence[str]]
    """Texts before the question, in replies that end with the open question or an easier one."""
    lead_ins: Mapping[LeadIn, Sequence[str]]

    def opening(self, position: str) -> str:
        """Return the greeting before the first question. `position` may be empty."""
        return self.opening_for.format(position=position) if position else self.opening_text

    @property
    def spoken_texts(self) -> tuple[str, ...]:
        """All texts that never change. They are synthesized in advance."""
        return (
            self.opening_text,
            self.closing,
            *(text for texts in self.replies.values() for text in texts),
            *self.parked_in_practice,
            *(text for texts in self.before_question.values() for text in texts),
            *(text for texts in self.lead_ins.values() for text in texts),
        )


_KOREAN = Responses(
    opening_text="안녕하세요, 면접을 시작하겠습니다.",
    opening_for="안녕하세요, {position} 면접을 시작하겠습니다.",
    closing="네, 잘 들었습니다. 이것으로 면접을 마치겠습니다. 수고하셨습니다.",
    replies={
        MadeBy.GIVE_TIME: (
            "네, 천천히 생각해 보시고 준비되시면 말씀해 주세요.",
            "네, 괜찮습니다. 생각이 정리되시면 말씀해 주세요.",
            "네, 충분히 생각하시고 답변해 주세요.",
        ),
        MadeBy.REASSURE: (
            "네, 잘 들립니다. 이어서 말씀해 주세요.",
            "네, 목소리 잘 들립니다. 계속 말씀해 주세요.",
            "네, 잘 들립니다. 답변해 주세요.",
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
    },
    parked_in_practice=(
        "그 질문은 적어 두었습니다. 리포트에서 다시 보실 수 있습니다. 이어서 답변해 주세요.",
    ),
    before_question={
        MadeBy.REDIRECT: ("질문에 대한 답변을 부탁드립니다.", "다시 질문드리겠습니다."),
        MadeBy.NOTE_CORRECTION: (
            "네, 말씀해 주신 대로 이해하겠습니다.",
            "네, 정정해 주신 내용 확인했습니다.",
        ),
        MadeBy.REPHRASE: ("조금 더 쉽게 다시 여쭤보겠습니다.", "조금 더 풀어서 여쭤보겠습니다."),
        MadeBy.ANOTHER_EXAMPLE: ("네, 괜찮습니다.", "네, 그러실 수 있습니다."),
    },
    lead_ins={
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
    },
)

_ENGLISH = Responses(
    opening_text="Hello, and welcome. Let's begin the interview.",
    opening_for="Hello, and welcome to your {position} interview. Let's begin.",
    closing="Thank you. That brings us to the end of the interview.",
    replies={
        MadeBy.GIVE_TIME: (
            "Of course, take your time. Please go ahead when you are ready.",
            "That's fine. Please answer once you have gathered your thoughts.",
            "Sure, take all the time you need.",
        ),
        MadeBy.REASSURE: (
            "Yes, I can hear you clearly. Please go on.",
            "Yes, your voice is coming through clearly. Please continue.",
            "Yes, I can hear you. Please go ahead with your answer.",
        ),
        MadeBy.INVITE: (
            "Thank you. Please just answer in your own words.",
            "Please take your time, and go ahead when you are ready.",
            "All right. Please answer when you are ready.",
        ),
        MadeBy.PARK: (
            "I'll pass that question on to the hiring team. Please go on with your answer.",
            "I've noted that question for the hiring team. Please continue with your answer.",
            "The hiring team will get that question. Please go ahead with your answer.",
        ),
        MadeBy.PAUSE: (
            "Yes, you can take a short break. Please answer when you are ready.",
            "That's fine. Please go on whenever you are ready.",
        ),
        MadeBy.CONFIRM_STOP: (
            "Shall we end the interview here? Please say “yes” to end it, or “continue” to go on.",
        ),
    },
    parked_in_practice=(
        "I've noted that question. You will find it in your report. Please go on with your answer.",
    ),
    before_question={
        MadeBy.REDIRECT: (
            "Let's come back to the question.",
            "Let me ask the question again.",
        ),
        MadeBy.NOTE_CORRECTION: (
            "Thank you, I've noted that.",
            "Thank you for correcting that.",
        ),
        MadeBy.REPHRASE: ("Let me put it more simply.", "Let me ask it in another way."),
        MadeBy.ANOTHER_EXAMPLE: ("That's fine.", "That's all right."),
    },
    lead_ins={
        LeadIn.ACCEPT: (
            "That's fine. Let's move on to the next question.",
            "All right. Here is the next question.",
        ),
        LeadIn.THANK: (
            "Thank you. Here is the next question.",
            "Thank you for your answer. Let's go to the next question.",
        ),
        LeadIn.MOVE_ON: ("Let's move on to the next question.",),
        LeadIn.OTHER_TOPIC: ("Let's turn to something else.", "Here is the next question."),
        LeadIn.LAST_QUESTION: ("This is the last question.",),
    },
)

RESPONSES: Mapping[Language, Responses] = {"ko": _KOREAN, "en": _ENGLISH}


def choose_text(texts: Sequence[str], history: Sequence[Exchange]) -> str:
    """Return one of `texts`. The number of exchanges selects the text, so that texts alternate."""
    return texts[len(history) % len(texts)]
