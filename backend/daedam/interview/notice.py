"""The privacy notice that a candidate accepts before the recording starts."""

import hashlib
from dataclasses import dataclass

VERSION = "2026-12"
"""Version of the sentences below. `PrivacyNotice.version` adds a hash of the complete text."""

KOREAN = (
    "이 면접에서는 답변을 녹음합니다. 녹음은 암호화하며, 답변 텍스트, 말하기 분석 결과와 함께 "
    "이 서버에만 보관합니다. 이력서로 질문을 만든 경우 질문에 인용한 문장도 함께 보관합니다. "
    "수집한 정보는 다음 질문을 만들고 면접을 검토하는 데만 이용합니다. {judged}{sent}{kept} "
    "언제든지 다운로드하거나 삭제할 수 있으며, 동의하지 않으면 면접을 시작할 수 없습니다."
)

ENGLISH = (
    "This interview records your answers. The recordings are encrypted and kept only on this "
    "server, together with their transcripts, the speech measurements and any lines of your "
    "résumé that a question quotes. They are used only to ask the next question and to review the "
    "interview. {judged}{sent}{kept} You can download or delete them at any time. The interview "
    "starts only if you agree."
)


AUDIO_TO_SERVER = (
    "답변을 텍스트로 변환할 때 답변 음성이 음성 인식 서버로 전송됩니다. ",
    "To transcribe your answers, the recorded audio is sent to a speech recognition server. ",
)


TEXT_TO_SERVER = (
    "다음 질문을 만들고 답변 내용을 평가할 때 답변 텍스트가 언어 모델 서버로 전송됩니다. ",
    "To create the next question and to assess the content of your answers, the transcript is "
    "sent to a language model server. ",
)


TEXT_TO_GOOGLE = (
    "다음 질문을 만들고 답변 내용을 평가할 때 답변 텍스트가 Google의 언어 모델로 전송됩니다. ",
    "To create the next question and to assess the content of your answers, the transcript is "
    "sent to Google's language model. ",
)


QUESTIONS_TO_SERVER = (
    "질문을 음성으로 들려줄 때 질문 텍스트가 음성 합성 서버로 전송되며, 여기에 답변에서 인용한 "
    "표현이 포함될 수 있습니다. ",
    "So that questions can be read aloud, their text, which may include your own words, is sent "
    "to a speech synthesis server. ",
)


JUDGED = (
    "답변 내용은 언어 모델이 평가 기준표에 따라 참고용으로 평가할 수 있습니다. ",
    "A language model may assess the content of your answers against a rubric, for reference "
    "only. ",
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
        kept = (
            "수집한 정보는 직접 삭제할 때까지 보관합니다.",
            "They are kept until you delete them.",
        )
    else:
        kept = (
            f"수집한 정보는 {days}일 후 자동으로 삭제됩니다.",
            f"They are deleted automatically after {days} days.",
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
