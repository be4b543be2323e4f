"""Claims on live connections and answers, across all processes of one database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import AlreadyAnswered, Busy, QuestionNotFound, SessionNotFound
from daedam.services.storage_mapping import now
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.tables import ConnectionRecord, InterviewSession, Process, Question, Turn
from daedam.utils.language import Language
from daedam.utils.tokens import token_hash

CONNECTIONS_OF_A_SESSION = 4
"""Maximum number of connections of a session: one per tab, and lost ones not yet detected."""

DEAD_AFTER = timedelta(seconds=60)
"""Time without a heartbeat after which a process counts as ended. Its claims are then void."""


def alive_since() -> datetime:
    """Return the earliest heartbeat of a process that counts as alive."""
    return now() - DEAD_AFTER


@dataclass(frozen=True)
class ClaimState:
    """State of the interviews and answers of a process's connections."""

    open_sessions: frozenset[str]
    """`token_hash` of the session ids whose interview is neither deleted nor revoked."""
    epochs: dict[int, int]
    """Epoch of the newest connection of each question, by the question's row id."""


@dataclass(frozen=True)
class RegisteredConnection:
    """The number of a connection, for `LiveClaims.disconnect`, and its interview's language."""

    number: int
    language: Language


class LiveClaims:
    """Grants connections and epochs. `run`: the run id of this process."""

    def __init__(self, database: Database, run: str) -> None:
        self._database = database
        self._run = run

    async def connect(self, session_id: str) -> RegisteredConnection:
        """Record a new connection of an interview.

        Raises `SessionNotFound`; `Busy` when the interview already has `CONNECTIONS_OF_A_SESSION`.
        """
        async with self._database.transaction() as db:
            interview = await Interviews(db).session_row(session_id, lock=True)
            if interview is None:
                raise SessionNotFound
            if await _count_connections(db, interview.id) >= CONNECTIONS_OF_A_SESSION:
                raise Busy
            connection = ConnectionRecord(session_id=interview.id, run=self._run)
            db.add(connection)
        return RegisteredConnection(connection.id, interview.language)

    async def disconnect(self, number: int) -> None:
        async with self._database.transaction() as db:
            await db.execute(delete(ConnectionRecord).where(ConnectionRecord.id == number))

    async def claim(self, question_id: int) -> int:
        """Return a new epoch for the connection that receives the answer to a question.

        Connections with an earlier epoch may no longer write or commit the answer. Raises
        `AlreadyAnswered`, `QuestionNotFound`.
        """
        async with self._database.transaction() as db:
            interviews = Interviews(db)
            question = await interviews.question_row(question_id, lock=True)
            if question is None or question.withdrawn_at is not None:
                raise QuestionNotFound
            if await db.scalar(select(Turn.id).where(Turn.question_id == question_id)) is not None:
                raise AlreadyAnswered
            question.live_epoch += 1
            return question.live_epoch

    async def read_state(self, sessions: Collection[str], questions: Collection[int]) -> ClaimState:
        """Return the current state of `sessions` (session ids) and `questions` (row ids)."""
        hashes = [token_hash(session_id) for session_id in sessions]
        async with self._database.reading() as db:
            found = await db.scalars(
                select(InterviewSession.token_sha256).where(
                    InterviewSession.token_sha256.in_(hashes),
                    InterviewSession.revoked_at.is_(None),
                    or_(
                        InterviewSession.delete_after.is_(None),
                        InterviewSession.delete_after > now(),
                    ),
                )
            )
            open_sessions = frozenset(found)
            epochs = {}
            if questions:
                rows = await db.execute(
                    select(Question.id, Question.live_epoch).where(Question.id.in_(questions))
                )
                epochs = {question_id: epoch for question_id, epoch in rows}
        return ClaimState(open_sessions, epochs)


async def _count_connections(db: AsyncSession, session_id: int) -> int:
    """Count the connections of an interview in processes that are alive."""
    alive = select(Process.run).where(Process.seen_at >= alive_since())
    counted = (
        select(func.count())
        .select_from(ConnectionRecord)
        .where(ConnectionRecord.session_id == session_id, ConnectionRecord.run.in_(alive))
    )
    return await db.scalar(counted) or 0
