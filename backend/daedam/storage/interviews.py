"""Reading and writing interviews. Every method runs inside the caller's transaction."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from daedam.storage.tables import InterviewSession, InterviewTranscript, Question, Turn

_WHOLE = (
    selectinload(InterviewSession.questions)
    .selectinload(Question.turn)
    .options(selectinload(Turn.video), selectinload(Turn.transcript))
)


def token_hash(session_id: str) -> str:
    """What is kept of a session's id: enough to find it, too little to use it."""
    return hashlib.sha256(session_id.encode()).hexdigest()


class Interviews:
    """The interviews of one database transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, entity: InterviewSession | Question | Turn) -> None:
        self._session.add(entity)

    async def flush(self) -> None:
        """Send what was added; raises `IntegrityError` where it breaks a uniqueness."""
        await self._session.flush()

    async def by_session_id(self, session_id: str) -> InterviewSession | None:
        """The whole interview: questions in order, turns, recordings, transcripts."""
        return await self._session.scalar(
            select(InterviewSession)
            .where(InterviewSession.token_sha256 == token_hash(session_id))
            .options(_WHOLE)
        )

    async def of_turn(self, turn_id: int) -> InterviewSession:
        """The whole interview to which a turn belongs."""
        return (
            await self._session.scalars(
                select(InterviewSession)
                .join(InterviewSession.questions)
                .join(Question.turn)
                .where(Turn.id == turn_id)
                .options(_WHOLE)
            )
        ).one()

    async def of_question(self, question_id: int) -> InterviewSession:
        """The whole interview to which a question belongs."""
        return (
            await self._session.scalars(
                select(InterviewSession)
                .join(InterviewSession.questions)
                .where(Question.id == question_id)
                .options(_WHOLE)
            )
        ).one()

    async def turns_not_in(self, states: Sequence[str]) -> Sequence[int]:
        """Ids of the turns whose state is none of `states`, oldest first."""
        return (
            await self._session.scalars(
                select(Turn.id).where(Turn.state.not_in(states)).order_by(Turn.id)
            )
        ).all()

    async def turns_heard_as(self, hearing: str, *, state: str) -> Sequence[int]:
        """Ids of the turns in `state` whose transcript says `hearing`, oldest first."""
        return (
            await self._session.scalars(
                select(Turn.id)
                .join(Turn.transcript)
                .where(Turn.state == state, InterviewTranscript.hearing == hearing)
                .order_by(Turn.id)
            )
        ).all()

    async def session_of_question_audio(self, audio_name: str) -> str | None:
        """The token hash of the session that owns a spoken question; None when none does."""
        return await self._session.scalar(
            select(InterviewSession.token_sha256)
            .join(InterviewSession.questions)
            .where(Question.audio_name == audio_name)
        )
