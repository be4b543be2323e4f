"""What a candidate is told before the microphone opens. A new text takes a new version."""

VERSION = "2026-11b"

KOREAN = (
    "이 면접은 답변을 녹음합니다. 녹음은 암호화하고, 받아쓴 글과 말하기 분석과 함께 이 서버에만 "
    "보관합니다. 다음 질문을 만드는 데와 면접 검토에만 씁니다. {judged}{sent}{kept} "
    "언제든지 내려받거나 바로 지울 수 있고, 동의하지 않으면 면접을 시작하지 않습니다."
)

ENGLISH = (
    "This interview records your answers. The recordings, encrypted, their transcripts and what is "
    "measured of your speech stay on this server; they serve to ask the next question and to "
    "review the interview. {judged}{sent}{kept} "
    "You can download or delete them at any time. Without your consent no interview begins."
)


SENT = (
    "다음 질문을 만들고 답변 내용을 평가할 때 받아쓴 글이 Google의 언어 모델로 전달됩니다. ",
    "To phrase the next question and to assess what answers say, the transcript is sent to "
    "Google's language model. ",
)


JUDGED = (
    "답변 내용은 언어 모델이 기준표에 따라 참고용으로 평가할 수 있습니다. ",
    "A language model may assess what answers say by a rubric, for orientation. ",
)


def notice(retention_days: float, *, text_leaves: bool, judged: bool = False) -> tuple[str, str]:
    """The notice in Korean and in English.

    `retention_days`: 0 for no end. `text_leaves`: whether a language model elsewhere reads answers.
    `judged`: whether one may assess them.
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
    said = JUDGED if judged else ("", "")
    return (
        KOREAN.format(judged=said[0], sent=sent[0], kept=kept[0]),
        ENGLISH.format(judged=said[1], sent=sent[1], kept=kept[1]),
    )
