"""Mapping between the interview's values and the database's rows."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm.attributes import set_committed_value

from daedam.clients.base import Segment, Transcript, VoiceQuality, Word, join_segments
from daedam.interview.dialogue_acts import ActSpan, DialogueAct, answer_text, deciding_act
from daedam.interview.moves import AskAnotherExample, AskFollowUp, AskMain, KeepOpen, Move
from daedam.interview.turn import (
    Exchange,
    MadeBy,
    QuestionType,
    TranscriptStatus,
)
from daedam.services.media.formats import MediaKind
from daedam.services.question_generator import AskedQuestion
from daedam.services.reports.voice import REPLIED_FILLERS, stored_sounds
from daedam.services.turns.fallbacks import NO_PROVIDER
from daedam.speech.changes import Change, find_changes
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
from daedam.utils.language import Language, language_of


@dataclass(frozen=True)
class LoadedTurn:
    """A turn with its whole interview, detached from the database.

    It is loaded once for a run of the turn.
    """

    interview: InterviewSession
    turn: Turn


def with_new_turn(interview: InterviewSession, turn: Turn, question_id: int) -> LoadedTurn:
    """Add a new turn to its interview, which was loaded before the commit, and return both."""
    mark_loaded(turn)
    if turn.transcript is not None:
        mark_loaded(turn.transcript)
    question = next(q for q in interview.questions if q.id == question_id)
    set_committed_value(question, "turn", turn)
    return LoadedTurn(interview, turn)


def mark_loaded(row: Base) -> None:
    """Set the unset columns of a newly stored row to None, so that reading them needs no query."""
    for attribute in inspect(type(row)).column_attrs:
        if attribute.key not in row.__dict__:
            set_committed_value(row, attribute.key, None)


def needs_second_reading(turn: Turn) -> bool:
    """Return whether a recorded answer may be read again and was not yet.

    An answer that its candidate has corrected is not read again, because the correction is better
    than any recogniser.
    """
    transcript = turn.transcript
    return (
        turn.video is not None
        and transcript is not None
        and transcript.hearing == TranscriptStatus.RECOGNISED
        and transcript.read_again_at is None
        and transcript.corrected_at is None
    )


def needs_voice_measures(turn: Turn) -> bool:
    """Return whether the audio of a recorded answer is not measured yet."""
    return turn.video is not None and VOICE_MS not in turn.stage_ms


VOICE_MS = "voice_ms"
"""Key of `Turn.stage_ms`, set when an answer's audio has been measured or cannot be."""


@dataclass(frozen=True)
class SpokenQuestion:
    """The stored audio of a question and its provider. Without audio, all fields are defaults."""

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
        lead_in=asked.lead_in or None,
        about=(asked.reason.quote or None) if asked.reason else None,
        why=asdict(asked.reason) if asked.reason else None,
        asked_at=now(),
        turn=None,
    )


def next_question(so_far: Sequence[Question], move: Move, asked: AskedQuestion) -> Question:
    """Return the row of the question that `move` adds.

    Main questions and follow-ups are numbered separately. `so_far`: all questions of the interview,
    including withdrawn ones. Raises `ValueError` if `move` adds no question.
    """
    match move:
        case AskMain(index):
            type_, public_id = QuestionType.MAIN, f"q_main_{index + 1}"
        case AskFollowUp(index) | KeepOpen(index) | AskAnotherExample(index):
            followups = [q for q in so_far if q.type == QuestionType.FOLLOWUP]
            number = 1 + sum(q.retake_of is None for q in followups)
            type_, public_id = QuestionType.FOLLOWUP, f"q_follow_{number}"
        case _:
            raise ValueError("no question follows the end")
    row = question_row(asked, type_, index, position=len(so_far), public_id=public_id)
    if isinstance(move, KeepOpen):
        last = [q for q in so_far if q.withdrawn_at is None][-1]
        row.open_question, row.why = last.open_question or last.text, last.why
    return row


def retake_row(question: Question, so_far: Sequence[Question]) -> Question:
    """Return the row that asks `question` again."""
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
        why=question.why,
        open_question=question.open_question,
        asked_at=now(),
        retake_of=first,
    )


def withdraw_question(question: Question) -> None:
    """Mark a question as withdrawn and free its id for a question that replaces it."""
    question.withdrawn_at = now()
    question.public_id = f"{question.public_id}_withdrawn_{question.position}"


def superseded_positions(questions: Sequence[Question]) -> set[int]:
    """Return the positions of the questions that were asked again later."""
    last = {q.retake_of or q.public_id: q.position for q in questions}
    return {q.position for q in questions} - set(last.values())


def answered_count(questions: Sequence[Question]) -> int:
    """Return the number of planned questions with an answer. Only the last take of each counts."""
    answered = [question for question in questions if question.turn is not None]
    again = superseded_positions(answered)
    return len(
        {
            question.main_index
            for question in answered
            if question.position not in again
            and question.turn is not None
            and act_of(question.turn) is DialogueAct.ANSWER
        }
    )


def retakes_earlier_answer(questions: Sequence[Question]) -> bool:
    """Return whether one of `questions` repeats a question after other questions were answered.

    That is possible only after the end of an interview, from its report.
    """
    positions = {q.public_id: q.position for q in questions}
    return any(
        positions.get(retake.retake_of, retake.position) < other.position < retake.position
        and other.turn is not None
        and (other.retake_of or other.public_id) != retake.retake_of
        for retake in questions
        if retake.retake_of is not None
        for other in questions
    )


def answered_questions(interview: InterviewSession) -> list[Question]:
    """Return the questions of an interview that have an answer, in order."""
    return [question for question in interview.asked if question.turn is not None]


def attach_speech(question: Question, spoken: SpokenQuestion) -> None:
    for name, value in speech_columns(spoken).items():
        setattr(question, name, value)


def speech_columns(spoken: SpokenQuestion) -> dict[str, Any]:
    """Return the columns of a question that describe its audio."""
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


@dataclass(frozen=True)
class WrittenTranscript:
    """A transcript in written form, its words with times, and the recogniser's transcript."""

    text: str
    words: tuple[SpokenWord, ...]
    """Empty if the recogniser gives no times. Otherwise `text` is these words joined."""
    heard: Transcript
    language: Language
    """Language of the interview."""


def normalise_transcript(
    transcript: Transcript, language: Language, morphology: Morphology
) -> WrittenTranscript:
    """Return `transcript` in written form: numbers, punctuation, spaces. Takes some ms of CPU.

    `language` is that of the interview. Only Korean text is changed.
    """
    words = [SpokenWord(w.start_s, w.end_s, w.text, w.probability) for w in transcript.words]
    if transcript.language != "ko":
        return WrittenTranscript(transcript.text, tuple(words), transcript, language)
    if letters_only(" ".join(word.text for word in words)) != letters_only(transcript.text):
        text = written_form(transcript.text, morphology)
        return WrittenTranscript(text, (), transcript, language)
    written = written_words(words, morphology)
    text = " ".join(word.text for word in written)
    return WrittenTranscript(text, written, transcript, language)


def pending_transcript_row(language: Language) -> InterviewTranscript:
    """Return the row of a recording that is not transcribed yet."""
    return InterviewTranscript(
        hearing=TranscriptStatus.PENDING, text="", language=language, segments=[]
    )


def transcript_row(written: WrittenTranscript) -> InterviewTranscript:
    row = pending_transcript_row(written.language)
    fill_transcript_row(row, written)
    return row


def typed_transcript_row(text: str, language: Language) -> InterviewTranscript:
    return InterviewTranscript(
        hearing=TranscriptStatus.TYPED, text=text, language=language, segments=[]
    )


def fill_transcript_row(row: InterviewTranscript, written: WrittenTranscript) -> None:
    row.hearing = _status_of(written)
    row.text = written.text
    row.language = written.heard.language
    row.segments = [asdict(segment) for segment in written.heard.segments]
    row.words = [asdict(word) for word in written.words]


def first_reading_row(turn: Turn) -> dict[str, Any]:
    """Return what a second reading replaces of a turn, in the form in which it is stored."""
    assert turn.transcript is not None
    sounds = turn.voice or {}
    return {
        "text": turn.transcript.text,
        "segments": turn.transcript.segments,
        "words": turn.transcript.words,
        "wpm": turn.wpm,
        "filler_count": sounds.get(REPLIED_FILLERS, turn.filler_count),
        "acts": turn.acts,
    }


def first_text(transcript: InterviewTranscript) -> str:
    """Return the text of the first reading, on which the reply and the next question are based."""
    first = transcript.first_reading
    return transcript.text if first is None else str(first["text"])


def first_words(transcript: InterviewTranscript) -> list[SpokenWord]:
    """Return the words of the first reading with times."""
    first = transcript.first_reading
    if first is None:
        return spoken_words(transcript)
    return _stored_words(first["words"], first["segments"])


def transcript_changes(transcript: InterviewTranscript) -> tuple[Change, ...]:
    """Return where the second reading of an answer differs from the first.

    Without times of words, all changes are at 0 s.
    """
    if transcript.first_reading is None:
        return ()
    return find_changes(
        first_words(transcript) or _untimed(first_text(transcript)),
        spoken_words(transcript) or _untimed(transcript.text),
    )


def _untimed(text: str) -> list[SpokenWord]:
    return [SpokenWord(0.0, 0.0, word) for word in text.split()]


def recognised_transcript(transcript: InterviewTranscript) -> Transcript:
    """Return a stored transcript as the recogniser gave it."""
    segments = tuple(
        Segment(**{**segment, "words": tuple(Word(**word) for word in segment["words"])})
        for segment in transcript.segments
    )
    return join_segments(segments, transcript.language)


def _status_of(written: WrittenTranscript) -> TranscriptStatus:
    if not written.text:
        return TranscriptStatus.NO_SPEECH
    if written.heard.language != written.language:
        return TranscriptStatus.OTHER_LANGUAGE
    return TranscriptStatus.RECOGNISED


def spoken_words(row: InterviewTranscript) -> list[SpokenWord]:
    """Return the words of a recognised answer with times; none for a typed answer."""
    return _stored_words(row.words, row.segments)


def _stored_words(
    words: list[dict[str, Any]] | None, segments: list[dict[str, Any]]
) -> list[SpokenWord]:
    if words is not None:
        return [SpokenWord(**word) for word in words]
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
    """Return the measures of a turn from its transcript and its stored voice profile.

    The transcript's language selects the rules. In a recognised answer it is that of the interview.
    """
    words = spoken_words(transcript)
    text = transcript.text
    if not words and text:  # a recogniser without times
        words = _untimed(text)
    sounds = stored_sounds(voice)
    heard = sounds.hesitations if sounds is not None else ()
    language = language_of(transcript.language)
    return compute_metrics(text, turn.duration_sec, words, morphology, heard, language)


def find_turn(interview: InterviewSession, turn_id: int) -> Turn:
    return next(q.turn for q in interview.questions if q.turn is not None and q.turn.id == turn_id)


def question_after(questions: Sequence[Question], turn_id: int) -> Question | None:
    """Return the question that follows a turn, or None. `questions`: without withdrawn ones."""
    position = next(q.position for q in questions if q.turn is not None and q.turn.id == turn_id)
    return next((q for q in questions if q.position > position), None)


def history(questions: Sequence[Question]) -> list[Exchange]:
    """Return the exchanges in order.

    If a question was asked again, only its last exchange is included.
    """
    again = superseded_positions(questions)
    return [
        _exchange(q, q.turn, q.turn.transcript)
        for q in questions
        if q.turn is not None and q.turn.transcript is not None and q.position not in again
    ]


def open_exchange(question: Question) -> Exchange:
    """Return the exchange of a question without its answer."""
    why = question.why or {}
    is_reply = question.open_question is not None
    return Exchange(
        question=question.open_question or question.text,
        type=QuestionType(question.type),
        main_index=question.main_index,
        made_by=MadeBy(question.made_by),
        open_point="" if is_reply else why.get("open_point", ""),
        quote="" if is_reply else why.get("quote", ""),
        frame="" if is_reply else why.get("frame", ""),
        simpler=why.get("simpler", ""),
    )


def _exchange(question: Question, turn: Turn, transcript: InterviewTranscript) -> Exchange:
    """Return an answered exchange as the interviewer heard it: with the first reading."""
    text = _answer_text(transcript)
    first = transcript.first_reading
    spans = stored_acts(turn) if first is None else act_spans(first["acts"])
    act = deciding_act(spans) if spans else DialogueAct.ANSWER
    answer = answer_text(text, spans) if spans else text
    return replace(
        open_exchange(question),
        answer=answer if act is DialogueAct.ANSWER else "",
        utterance=text,
        transcript_status=TranscriptStatus(transcript.hearing),
        act=act,
        words=tuple(first_words(transcript)) if answer == text else (),
    )


def act_of(turn: Turn) -> DialogueAct:
    """Return the dialogue act that decides the next move; ANSWER if no acts are stored."""
    spans = stored_acts(turn)
    return deciding_act(spans) if spans else DialogueAct.ANSWER


def stored_acts(turn: Turn) -> tuple[ActSpan, ...]:
    """Return the dialogue acts of an answer. The result is empty if none are stored yet."""
    return act_spans(turn.acts)


def act_spans(rows: Sequence[dict[str, Any]] | None) -> tuple[ActSpan, ...]:
    """Return dialogue acts from their stored form; none from None."""
    return tuple(ActSpan(DialogueAct(r["act"]), r["begin"], r["end"]) for r in rows or ())


LONGEST_EXCHANGE_S = 300.0
"""Maximum seconds of one exchange that count, because an interview may be interrupted for days."""


def elapsed_s(interview: InterviewSession) -> float:
    """Return the seconds spent on the answered questions of an interview."""
    return sum(
        min((q.turn.received_at - q.asked_at).total_seconds(), LONGEST_EXCHANGE_S)
        for q in interview.questions
        if q.turn is not None
    )


def _answer_text(transcript: InterviewTranscript) -> str:
    """Return the text that questions may refer to; empty for another language."""
    is_other = transcript.hearing == TranscriptStatus.OTHER_LANGUAGE
    return "" if is_other else first_text(transcript)
