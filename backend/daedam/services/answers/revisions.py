"""What a candidate changes afterwards: an answer that is given again, a transcript set right."""

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
    """Asks questions again and keeps corrections. What was said and heard before stays."""

    def __init__(self, database: Database, work: RecordedTurnWork) -> None:
        self._database = database
        self._work = work

    async def retake(self, session_id: str, turn_id: str) -> Question:
        """The question of the interview's last answer, asked again; the one that followed goes.

        Asked twice it is the same question. Raises `SessionNotFound`, `RecordingNotFound`,
        `RetakeNotOffered`, `RetakeTooLate` or `TurnUnderWay`.
        """
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id(session_id)
        again = _asked_again(interview, turn_id)
        if again is not None:
            return again
        text = _last_answered(interview, turn_id).text
        spoken = await self._work.synthesize(text, "q_take")
        try:
            async with self._database.transaction() as db:
                interview = await Interviews(db).by_session_id(session_id, lock=True)
                again = _asked_again(interview, turn_id)
                if again is not None:
                    return again
                answered = _last_answered(interview, turn_id)
                assert interview is not None
                for question in interview.asked:
                    if question.turn is None:
                        withdraw_question(question)
                question = retake_row(answered, interview.questions)
                attach_speech(question, spoken)
                interview.questions.append(question)
                interview.finished_at = None
                interview.active_at = now()
        except IntegrityError:  # another process was quicker
            async with self._database.transaction() as db:
                interview = await Interviews(db).by_session_id(session_id)
            again = _asked_again(interview, turn_id)
            if again is None:
                raise
            return again
        log.info("a question is asked again")
        return question

    async def correct(self, session_id: str, turn_id: str, text: str | None) -> InterviewSession:
        """Keep a candidate's own text beside what was heard; None takes it back.

        The whole interview comes back. Raises `SessionNotFound`, `RecordingNotFound`, or
        `TurnUnderWay` when nothing was heard yet.
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


def _asked_again(interview: InterviewSession | None, turn_id: str) -> Question | None:
    """The open question that asks a turn's question again; None where there is none."""
    answered = _question_of(interview, turn_id)
    assert interview is not None
    first = answered.retake_of or answered.public_id
    waiting = [q for q in interview.asked if q.turn is None and q.retake_of == first]
    return waiting[0] if waiting else None


def _last_answered(interview: InterviewSession | None, turn_id: str) -> Question:
    """The question of a turn that may be taken again; raises what there is against it."""
    answered = _question_of(interview, turn_id)
    assert interview is not None
    assert answered.turn is not None
    if interview.style != Style.PRACTICE:
        raise RetakeNotOffered
    later = [q for q in interview.asked if q.turn and q.position > answered.position]
    if later or answered.position in superseded_positions(interview.asked):
        raise RetakeTooLate
    if answered.turn.state != TurnState.SPOKEN:
        raise TurnUnderWay
    return answered
