"""Between the interview's ideas and the database's rows: building the ones, reading the others."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from daedam.clients.base import Transcript, VoiceQuality
from daedam.interview.turn import (
    AskAgain,
    AskFollowUp,
    AskMain,
    Exchange,
    Hearing,
    MadeBy,
    Move,
    QuestionType,
)
from daedam.services.media import MediaKind
from daedam.services.question_generator import AskedQuestion
from daedam.services.stand_ins import NOBODY
from daedam.storage.tables import (
    InterviewSession,
    InterviewTranscript,
    InterviewVideo,
    Question,
    Turn,
)


@dataclass(frozen=True)
class SpokenQuestion:
    """Where the sound of a question lies; all None when there is only its text."""

    audio_name: str | None = None
    audio_url: str | None = None
    quality: VoiceQuality | None = None
    spoken_by: str = NOBODY


def now() -> datetime:
    return datetime.now(UTC)


def question_row(
    asked: AskedQuestion, type_: QuestionType, main_index: int, *, position: int, public_id: str
) -> Question:
    return Question(
        public_id=public_id,
        position=position,
        type=type_,
        main_index=main_index,
        text=asked.text,
        made_by=asked.made_by,
        asked_at=now(),
    )


def next_question(so_far: Sequence[Question], move: Move, asked: AskedQuestion) -> Question:
    """The row of the question that `move` adds; ids count main questions and follow-ups apart."""
    match move:
        case AskMain(index):
            type_, public_id = QuestionType.MAIN, f"q_main_{index + 1}"
        case AskFollowUp(index) | AskAgain(index):
            number = 1 + sum(q.type == QuestionType.FOLLOWUP for q in so_far)
            type_, public_id = QuestionType.FOLLOWUP, f"q_follow_{number}"
        case _:
            raise ValueError("no question follows the end")
    return question_row(asked, type_, index, position=len(so_far), public_id=public_id)


def attach(question: Question, spoken: SpokenQuestion) -> None:
    question.audio_name = spoken.audio_name
    question.audio_url = spoken.audio_url
    question.audio_quality = spoken.quality


def video_row(
    key: str, kind: MediaKind, size_bytes: int, sha256: str, wrapped_key: bytes
) -> InterviewVideo:
    return InterviewVideo(
        storage_key=key,
        media_type=kind.media_type,
        size_bytes=size_bytes,
        sha256=sha256,
        wrapped_key=wrapped_key,
    )


def transcript_row(transcript: Transcript | None) -> InterviewTranscript:
    row = InterviewTranscript(hearing=Hearing.PENDING, text="", language="ko", segments=[])
    if transcript is not None:
        fill(row, transcript)
    return row


def fill(row: InterviewTranscript, transcript: Transcript) -> None:
    row.hearing = Hearing.RECOGNISED if transcript.text.strip() else Hearing.NO_SPEECH
    row.text = transcript.text.strip()
    row.language = transcript.language
    row.segments = [asdict(segment) for segment in transcript.segments]


def turn_of(interview: InterviewSession, turn_id: int) -> Turn:
    return next(q.turn for q in interview.questions if q.turn is not None and q.turn.id == turn_id)


def question_after(questions: Sequence[Question], turn_id: int) -> Question | None:
    positions = [q.position for q in questions if q.turn is not None and q.turn.id == turn_id]
    return next((q for q in questions if q.position == positions[0] + 1), None)


def history(questions: Sequence[Question]) -> list[Exchange]:
    return [
        Exchange(
            question=q.text,
            type=QuestionType(q.type),
            main_index=q.main_index,
            made_by=MadeBy(q.made_by),
            answer=q.turn.transcript.text,
            hearing=Hearing(q.turn.transcript.hearing),
        )
        for q in questions
        if q.turn is not None and q.turn.transcript is not None
    ]
