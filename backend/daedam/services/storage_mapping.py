"""Between the interview's ideas and the database's rows: building the ones, reading the others."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm.attributes import set_committed_value

from daedam.clients.base import Transcript, VoiceQuality
from daedam.interview.turn import (
    AskAgain,
    AskFollowUp,
    AskMain,
    Exchange,
    MadeBy,
    Move,
    QuestionType,
    TranscriptStatus,
)
from daedam.services.media.formats import MediaKind
from daedam.services.question_generator import AskedQuestion
from daedam.services.reports.voice import stored_sounds
from daedam.services.turns.fallbacks import NO_PROVIDER
from daedam.speech.korean import Morphology, letters_only
from daedam.speech.measures import Metrics, compute_metrics
from daedam.speech.timeline import SpokenWord
from daedam.speech.written_form import written_form, written_words
from daedam.storage.tables import (
    Base,
    InterviewSession,
    InterviewTranscript,
    InterviewVideo,
    Question,
    Turn,
)


@dataclass(frozen=True)
class LoadedTurn:
    """A turn in its whole interview, detached from the database: loaded once for a run."""

    interview: InterviewSession
    turn: Turn


def with_new_turn(interview: InterviewSession, turn: Turn, question_id: int) -> LoadedTurn:
    """A turn that was committed after its interview had been loaded, put in its place there."""
    mark_loaded(turn)
    if turn.transcript is not None:
        mark_loaded(turn.transcript)
    question = next(q for q in interview.questions if q.id == question_id)
    set_committed_value(question, "turn", turn)
    return LoadedTurn(interview, turn)


def mark_loaded(row: Base) -> None:
    """Let a row that was just stored be read without the database: what was not set is None."""
    for attribute in inspect(type(row)).column_attrs:
        if attribute.key not in row.__dict__:
            set_committed_value(row, attribute.key, None)


def needs_voice_measures(turn: Turn) -> bool:
    """Whether the sound of a recorded answer is still to be measured."""
    return turn.video is not None and VOICE_MS not in turn.stage_ms


VOICE_MS = "voice_ms"
"""In `Turn.stage_ms` once an answer's sound has been measured, or cannot be."""


@dataclass(frozen=True)
class SpokenQuestion:
    """Where the sound of a question lies; all None when there is only its text."""

    audio_name: str | None = None
    audio_url: str | None = None
    quality: VoiceQuality | None = None
    spoken_by: str = NO_PROVIDER


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
        turn=None,
    )


def next_question(so_far: Sequence[Question], move: Move, asked: AskedQuestion) -> Question:
    """The row of the question that `move` adds; ids count main questions and follow-ups apart.

    `so_far` holds every question of the interview, also those that were withdrawn.
    """
    match move:
        case AskMain(index):
            type_, public_id = QuestionType.MAIN, f"q_main_{index + 1}"
        case AskFollowUp(index) | AskAgain(index):
            followups = [q for q in so_far if q.type == QuestionType.FOLLOWUP]
            number = 1 + sum(q.retake_of is None for q in followups)
            type_, public_id = QuestionType.FOLLOWUP, f"q_follow_{number}"
        case _:
            raise ValueError("no question follows the end")
    return question_row(asked, type_, index, position=len(so_far), public_id=public_id)


def retake_row(question: Question, so_far: Sequence[Question]) -> Question:
    """The row that asks `question` again."""
    first = question.retake_of or question.public_id
    takes = 1 + sum(q.public_id == first or q.retake_of == first for q in so_far)
    return Question(
        public_id=f"{first}_take_{takes}",
        position=len(so_far),
        type=question.type,
        main_index=question.main_index,
        text=question.text,
        made_by=question.made_by,
        about=question.about,
        asked_at=now(),
        retake_of=first,
    )


def withdraw_question(question: Question) -> None:
    """It waits for no answer any more, and leaves its id to a question that may come instead."""
    question.withdrawn_at = now()
    question.public_id = f"{question.public_id}_withdrawn_{question.position}"


def superseded_positions(questions: Sequence[Question]) -> set[int]:
    """The positions of the questions that were asked again later."""
    last = {q.retake_of or q.public_id: q.position for q in questions}
    return {q.position for q in questions} - set(last.values())


def attach_speech(question: Question, spoken: SpokenQuestion) -> None:
    for name, value in speech_columns(spoken).items():
        setattr(question, name, value)


def speech_columns(spoken: SpokenQuestion) -> dict[str, Any]:
    """The columns of a question that say where its sound lies."""
    return {
        "audio_name": spoken.audio_name,
        "audio_url": spoken.audio_url,
        "audio_quality": spoken.quality,
    }


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


INTERVIEW_LANGUAGE = "ko"


@dataclass(frozen=True)
class WrittenTranscript:
    """A transcript as people write it, its words in time, and what the recogniser wrote."""

    text: str
    words: tuple[SpokenWord, ...]
    """Empty where the recogniser gives no times; otherwise they make `text`."""
    heard: Transcript


def normalise_transcript(transcript: Transcript, morphology: Morphology) -> WrittenTranscript:
    """`transcript` with its numbers, marks and spaces as people write them. Blocks for some ms."""
    words = [SpokenWord(w.start_s, w.end_s, w.text, w.probability) for w in transcript.words]
    if transcript.language != INTERVIEW_LANGUAGE:
        return WrittenTranscript(transcript.text, tuple(words), transcript)
    if letters_only(" ".join(word.text for word in words)) != letters_only(transcript.text):
        return WrittenTranscript(written_form(transcript.text, morphology), (), transcript)
    written = written_words(words, morphology)
    return WrittenTranscript(" ".join(word.text for word in written), written, transcript)


def pending_transcript_row() -> InterviewTranscript:
    """Of a recording that is yet to be heard."""
    return InterviewTranscript(
        hearing=TranscriptStatus.PENDING, text="", language="ko", segments=[]
    )


def transcript_row(written: WrittenTranscript) -> InterviewTranscript:
    row = pending_transcript_row()
    fill_transcript_row(row, written)
    return row


def typed_transcript_row(text: str) -> InterviewTranscript:
    return InterviewTranscript(
        hearing=TranscriptStatus.TYPED, text=text, language="ko", segments=[]
    )


def fill_transcript_row(row: InterviewTranscript, written: WrittenTranscript) -> None:
    row.hearing = _status_of(written)
    row.text = written.text
    row.language = written.heard.language
    row.segments = [asdict(segment) for segment in written.heard.segments]
    row.words = [asdict(word) for word in written.words]


def _status_of(written: WrittenTranscript) -> TranscriptStatus:
    if not written.text:
        return TranscriptStatus.NO_SPEECH
    if written.heard.language != INTERVIEW_LANGUAGE:
        return TranscriptStatus.OTHER_LANGUAGE
    return TranscriptStatus.RECOGNISED


def spoken_words(row: InterviewTranscript) -> list[SpokenWord]:
    """The words of a recognised answer in time; none of an answer that was typed."""
    if row.words is not None:
        return [SpokenWord(**word) for word in row.words]
    segments: list[dict[str, Any]] = row.segments
    return [
        SpokenWord(word["start_s"], word["end_s"], word["text"].strip(), word["probability"])
        for segment in segments
        for word in segment["words"]
    ]


def turn_metrics(
    turn: Turn,
    transcript: InterviewTranscript,
    voice: dict[str, Any] | None,
    morphology: Morphology,
) -> Metrics:
    """The measures of a turn whose answer has been heard as `transcript`, its voice as `voice`."""
    words = spoken_words(transcript)
    text = transcript.text
    if not words and text:  # a recogniser without times
        words = [SpokenWord(0.0, 0.0, word) for word in text.split()]
    sounds = stored_sounds(voice)
    heard = sounds.hesitations if sounds is not None else ()
    return compute_metrics(text, turn.duration_sec, words, morphology, heard)


def find_turn(interview: InterviewSession, turn_id: int) -> Turn:
    return next(q.turn for q in interview.questions if q.turn is not None and q.turn.id == turn_id)


def question_after(questions: Sequence[Question], turn_id: int) -> Question | None:
    """The question that followed a turn; `questions` without those that were withdrawn."""
    position = next(q.position for q in questions if q.turn is not None and q.turn.id == turn_id)
    return next((q for q in questions if q.position > position), None)


def history(questions: Sequence[Question]) -> list[Exchange]:
    """What was asked and answered; of a question that was asked again only the last time."""
    again = superseded_positions(questions)
    return [
        Exchange(
            question=q.text,
            type=QuestionType(q.type),
            main_index=q.main_index,
            made_by=MadeBy(q.made_by),
            answer=_answer_text(q.turn.transcript),
            transcript_status=TranscriptStatus(q.turn.transcript.hearing),
        )
        for q in questions
        if q.turn is not None and q.turn.transcript is not None and q.position not in again
    ]


def _answer_text(transcript: InterviewTranscript) -> str:
    """What of an answer questions may be about: nothing that was said in another language."""
    return "" if transcript.hearing == TranscriptStatus.OTHER_LANGUAGE else transcript.text
