"""The privacy notice that a candidate accepts before the recording starts."""

import hashlib
from dataclasses import dataclass

VERSION = "2026-11c"
"""Version of the sentences below. `PrivacyNotice.version` adds a hash of the complete text."""

KOREAN = (
    "이 면접은 답변을 녹음합니다. 녹음은 암호화하고, 받아쓴 글과 말하기 분석과 함께 이 서버에만 "
    "보관합니다. 이력서로 질문을 만들었다면 질문에 인용한 문장도 함께 보관합니다. "
    "다음 질문을 만드는 데와 면접 검토에만 씁니다. {judged}{sent}{kept} "
    "언제든지 내려받거나 바로 지울 수 있고, 동의하지 않으면 면접을 시작하지 않습니다."
)

ENGLISH = (
    "This interview records your answers. The recordings, encrypted, their transcripts and what is "
    "measured of your speech are kept on this server alone, and so are the lines of your résumé "
    "that a question quotes; they serve to ask the next question and to review the interview. "
    "{judged}{sent}{kept} "
    "You can download or delete them at any time. Without your consent no interview begins."
)


AUDIO_TO_SERVER = (
    "답변을 받아쓸 때 녹음된 소리가 음성 인식 서버로 전달됩니다. ",
    "To write down what you say, its sound is sent to a speech recognition server. ",
)


TEXT_TO_SERVER = (
    "다음 질문을 만들고 답변 내용을 평가할 때 받아쓴 글이 언어 모델 서버로 전달됩니다. ",
    "To phrase the next question and to assess what answers say, the transcript is sent to a "
    "language model server. ",
)


TEXT_TO_GOOGLE = (
    "다음 질문을 만들고 답변 내용을 평가할 때 받아쓴 글이 Google의 언어 모델로 전달됩니다. ",
    "To phrase the next question and to assess what answers say, the transcript is sent to "
    "Google's language model. ",
)


QUESTIONS_TO_SERVER = (
    "질문을 소리로 들려줄 때 질문의 글이 음성 합성 서버로 전달되며, 답변의 표현이 들어 있을 수 "
    "있습니다. ",
    "To be spoken, the text of questions, which may take up words of yours, is sent to a speech "
    "synthesis server. ",
)


JUDGED = (
    "답변 내용은 언어 모델이 기준표에 따라 참고용으로 평가할 수 있습니다. ",
    "A language model may assess what answers say by a rubric, for orientation. ",
)


@dataclass(frozen=True)
class DataDestinations:
    """Kinds of data that this server sends to other servers, fallback providers included."""

    audio: bool = False
    """Recorded answers, to a speech recognition server."""
    text_to_server: bool = False
    """Transcripts, to a language model server."""
    text_to_google: bool = False
    """Transcripts, to Google's language model."""
    questions: bool = False
    """Texts of questions, to a speech synthesis server."""


NO_DESTINATIONS = DataDestinations()


@dataclass(frozen=True)
class PrivacyNotice:
    """A notice in Korean and English."""

    korean: str
    english: str

    @property
    def version(self) -> str:
        """Version of this exact text; it changes with the retention period and the recipients."""
        digest = hashlib.sha256(f"{self.korean}\n{self.english}".encode()).hexdigest()
        return f"{VERSION}-{digest[:8]}"


def build_notice(
    retention_days: float, destinations: DataDestinations = NO_DESTINATIONS, *, judged: bool = False
) -> PrivacyNotice:
    """Return the notice for a retention period and the recipients of data.

    `retention_days` is 0 for unlimited retention. `judged` states whether a language model may
    assess answers.
    """
    days = f"{retention_days:g}"
    if retention_days == 0:
        kept = ("보관 기간은 정해져 있지 않습니다.", "They are kept until somebody deletes them.")
    else:
        kept = (
            f"{days}일이 지나면 자동으로 지워집니다.",
            f"After {days} days they are deleted by themselves.",
        )
    sentences = (
        (destinations.audio, AUDIO_TO_SERVER),
        (destinations.text_to_server, TEXT_TO_SERVER),
        (destinations.text_to_google, TEXT_TO_GOOGLE),
        (destinations.questions, QUESTIONS_TO_SERVER),
    )
    sent = [texts for applies, texts in sentences if applies]
    assessed = JUDGED if judged else ("", "")
    korean_sent = "".join(korean for korean, _ in sent)
    english_sent = "".join(english for _, english in sent)
    return PrivacyNotice(
        KOREAN.format(judged=assessed[0], sent=korean_sent, kept=kept[0]),
        ENGLISH.format(judged=assessed[1], sent=english_sent, kept=kept[1]),
    )
