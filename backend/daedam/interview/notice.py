"""What a candidate is told before the microphone opens. A new text takes a new version."""

VERSION = "2026-11"

KOREAN = (
    "이 면접은 답변을 녹음합니다. 녹음은 암호화하고, 받아쓴 글과 말하기 분석과 함께 이 서버에만 "
    "보관합니다. 다음 질문을 만드는 데와 면접 검토에만 씁니다. {sent}{kept} "
    "언제든지 내려받거나 바로 지울 수 있고, 동의하지 않으면 면접을 시작하지 않습니다."
)

ENGLISH = (
    "This interview records your answers. The recordings, encrypted, their transcripts and what is "
    "measured of your speech stay on this server; they serve to ask the next question and to "
    "review the interview. {sent}{kept} "
    "You can download or delete them at any time. Without your consent no interview begins."
)


SENT = (
    "다음 질문을 만들 때 받아쓴 글이 Google의 언어 모델로 전달됩니다. ",
    "To phrase the next question, the transcript is sent to Google's language model. ",
)


def notice(retention_days: float, *, text_leaves: bool) -> tuple[str, str]:
    """The notice in Korean and in English.

    `retention_days`: 0 for no end. `text_leaves`: whether a language model elsewhere reads answers.
    """
    days = f"{retention_days:g}"
    if retention_days == 0:
        kept = ("보관 기간은 정해져 있지 않습니다.", "They are kept until somebody deletes them.")
    else:
        kept = (
            f"{days}일이 지나면 자동으로 지워집니다.",
            f"After {days} days they are deleted by themselves.",
        )
    sent = SENT if text_leaves else ("", "")
    return (
        KOREAN.format(sent=sent[0], kept=kept[0]),
        ENGLISH.format(sent=sent[1], kept=kept[1]),
    )
