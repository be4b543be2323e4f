"""Changes that a candidate makes after an answer: a retake, or a corrected transcript."""

import logging

from sqlalchemy.exc import IntegrityError

from daedam.errors import (
    RecordingNotFound,
    RetakeNotOffered,
    RetakeTooLate,
    SessionNotFound,
    TurnUnderWay,
)
from daedam.interview.plan import Style
from daedam.interview.turn import TurnState
from daedam.services.storage_mapping import (
    attach_speech,
    now,
    retake_row,
    superseded_positions,
    withdraw_question,
)
from daedam.services.turns.work import RecordedTurnWork
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.tables import InterviewSession, Question

log = logging.getLogger(__name__)


class Revisions:
    """Stores retakes and corrections.

    A retake does not change the earlier answer. A correction does not change the transcript.
    """

    def __init__(self, database: Database, work: RecordedTurnWork) -> None:
        self._database = database
        self._work = work

    async def retake(self, session_id: str, turn_id: str) -> Question:
        """Ask the question of an answer again and return the new question.

        During an interview this is possible for the last answer only. After its end it is possible
        for every answer that counts; the interview ends again after the retake. The unanswered
        question that followed the answer is withdrawn. A repeated call returns the
        same new question. Raises `SessionNotFound`, `RecordingNotFound`, `RetakeNotOffered`,
        `RetakeTooLate` or `TurnUnderWay`.
        """
        async with self._database.reading() as db:
            interview = await Interviews(db).by_session_id(session_id)
        retake = _open_retake(interview, turn_id)
        if retake is not None:
            return retake
        answered = _retakable_question(interview, turn_id)
        assert interview is not None
        audio = await self._work.synthesize(answered.text, "q_take", language=interview.language)
        try:
            async with self._database.transaction() as db:
                interview = await Interviews(db).by_session_id(session_id, lock=True)
                retake = _open_retake(interview, turn_id)
                if retake is not None:
                    return retake
                answered = _retakable_question(interview, turn_id)
                assert interview is not None
                for question in interview.asked:
                    if question.turn is None:
                        withdraw_question(question)
                question = retake_row(answered, interview.questions)
                attach_speech(question, audio)
                interview.questions.append(question)
                interview.finished_at = None
                interview.active_at = now()
        except IntegrityError:  # another process was quicker
            async with self._database.reading() as db:
                interview = await Interviews(db).by_session_id(session_id)
            retake = _open_retake(interview, turn_id)
            if retake is None:
                raise
            return retake
        log.info("a question is asked again")
        return question

    async def correct(self, session_id: str, turn_id: str, text: str | None) -> InterviewSession:
        """Store a candidate's correction beside the transcript, and return the whole interview.

        If `text` is None, the correction is removed. Raises `SessionNotFound`,
        `RecordingNotFound`, or `TurnUnderWay` while there is no transcript.
        """
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id(session_id, lock=True)
            turn = _question_of(interview, turn_id).turn
            assert interview is not None
            assert turn is not None
            if turn.transcript is None:
                raise TurnUnderWay
            turn.transcript.corrected_text = text
            turn.transcript.corrected_at = None if text is None else now()
        return interview


def _question_of(interview: InterviewSession | None, turn_id: str) -> Question:
    if interview is None:
        raise SessionNotFound
    for question in interview.asked:
        if question.turn is not None and question.turn.public_id == turn_id:
            return question
    raise RecordingNotFound


def _open_retake(interview: InterviewSession | None, turn_id: str) -> Question | None:
    """Return the unanswered retake of a turn's question, or None.

    Raises `SessionNotFound` or `RecordingNotFound`.
    """
    answered = _question_of(interview, turn_id)
    assert interview is not None
    first = answered.retake_of or answered.public_id
    unanswered = [q for q in interview.asked if q.turn is None and q.retake_of == first]
    return unanswered[0] if unanswered else None


def _retakable_question(interview: InterviewSession | None, turn_id: str) -> Question:
    """Return the question of the turn `turn_id` if it may be retaken.

    Raises `SessionNotFound`, `RecordingNotFound`, `RetakeNotOffered`, `RetakeTooLate` or
    `TurnUnderWay`.
    """
    answered = _question_of(interview, turn_id)
    assert interview is not None
    assert answered.turn is not None
    if interview.style != Style.PRACTICE:
        raise RetakeNotOffered
    later = [q for q in interview.asked if q.turn and q.position > answered.position]
    is_too_late = bool(later) and interview.finished_at is None
    if is_too_late or answered.position in superseded_positions(interview.asked):
        raise RetakeTooLate
    if answered.turn.state != TurnState.SPOKEN:
        raise TurnUnderWay
    return answered
