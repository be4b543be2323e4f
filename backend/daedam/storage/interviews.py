"""Reading and writing interviews. Every method runs inside the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    String,
    case,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from daedam.storage.tables import (
    Base,
    IdempotencyKey,
    InterviewSession,
    InterviewTranscript,
    Question,
    Turn,
)
from daedam.utils.text import same_text
from daedam.utils.tokens import token_hash

_WHOLE = (
    selectinload(InterviewSession.questions)
    .selectinload(Question.turn)
    .options(selectinload(Turn.video), selectinload(Turn.transcript))
)


def _opens(session_id: str) -> tuple[ColumnElement[bool], ...]:
    moment = datetime.now(UTC)
    return (
        *_owns(session_id),
        InterviewSession.expires_at > moment,
        or_(InterviewSession.delete_after.is_(None), InterviewSession.delete_after > moment),
    )


def _owns(session_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        InterviewSession.token_sha256 == token_hash(session_id),
        InterviewSession.revoked_at.is_(None),
    )


class Interviews:
    """The interviews of one database transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, entity: Base) -> None:
        self._session.add(entity)

    async def delete(self, entity: Base) -> None:
        await self._session.delete(entity)

    async def flush(self) -> None:
        """Send what was added; raises `IntegrityError` where it breaks a uniqueness."""
        await self._session.flush()

    async def by_session_id(
        self, session_id: str, *, lock: bool = False
    ) -> InterviewSession | None:
        """The whole interview: questions in order, turns, recordings, transcripts.

        None also where the id has expired or was revoked: it opens nothing any more. `lock`: as of
        `turn`.
        """
        found = select(InterviewSession).where(*_opens(session_id)).options(_WHOLE)
        if lock:
            found = found.with_for_update()
        interview: InterviewSession | None = await self._session.scalar(found)
        return interview

    async def by_session_id_even_expired(
        self, session_id: str, *, lock: bool = False
    ) -> InterviewSession | None:
        """As `by_session_id`, also where the id has expired: to take one's data along, or away.

        That was promised for as long as the interview is kept: also past `delete_after`, where
        its deletion waits for a clock in doubt.
        """
        found = select(InterviewSession).where(*_owns(session_id)).options(_WHOLE)
        interview: InterviewSession | None = await self._session.scalar(
            found.with_for_update() if lock else found
        )
        return interview

    async def opens(self, session_id: str) -> bool:
        """Whether an id opens an interview."""
        found = select(InterviewSession.id).where(*_opens(session_id))
        return await self._session.scalar(found) is not None

    async def refs_of(self, session_ids: Collection[str]) -> Sequence[str]:
        """Public ids of the interviews with these session ids, newest first."""
        hashes = [token_hash(session_id) for session_id in session_ids]
        found = select(InterviewSession.ref).where(InterviewSession.token_sha256.in_(hashes))
        return (await self._session.scalars(found.order_by(InterviewSession.id.desc()))).all()

    async def session_row(self, session_id: str, *, lock: bool = False) -> InterviewSession | None:
        """As `by_session_id`, without what belongs to the interview."""
        found = select(InterviewSession).where(*_opens(session_id))
        interview: InterviewSession | None = await self._session.scalar(
            found.with_for_update() if lock else found
        )
        return interview

    async def question_row(self, question_id: int, *, lock: bool = False) -> Question | None:
        """A question without what belongs to it; None when it is deleted. `lock`: as of `turn`."""
        if lock:
            await self._lock_interview(Question.id == question_id)
        found = select(Question).where(Question.id == question_id)
        question: Question | None = await self._session.scalar(
            found.with_for_update() if lock else found
        )
        return question

    async def by_ref(self, ref: str, *, lock: bool = False) -> InterviewSession | None:
        """The whole interview that others call `ref`. `lock`: as of `turn`."""
        found = select(InterviewSession).where(InterviewSession.ref == ref).options(_WHOLE)
        interview: InterviewSession | None = await self._session.scalar(
            found.with_for_update() if lock else found
        )
        return interview

    async def by_turn_name(self, public_id: str) -> InterviewSession | None:
        """The whole interview to which the turn `public_id` belongs."""
        return await self._session.scalar(
            select(InterviewSession)
            .join(InterviewSession.questions)
            .join(Question.turn)
            .where(Turn.public_id == public_id)
            .options(_WHOLE)
        )

    async def newest(self, limit: int, before: int | None) -> Sequence[InterviewSession]:
        """Interviews without what belongs to them, newest first; `before`: those under this id."""
        newest = select(InterviewSession).order_by(InterviewSession.id.desc()).limit(limit)
        if before is not None:
            newest = newest.where(InterviewSession.id < before)
        return (await self._session.scalars(newest)).all()

    async def of_user(self, user_id: str) -> Sequence[InterviewSession]:
        """All that is held about a person: their interviews, oldest first.

        Names are compared composed: a row of an earlier version may hold the decomposed form, which
        the database takes for another text.
        """
        stored_id = type_coerce(InterviewSession.user_id, String)
        stored = await self._session.scalars(select(stored_id).distinct())
        names = [name for name in stored if same_text(name, user_id)]
        return (
            await self._session.scalars(
                select(InterviewSession)
                .where(stored_id.in_(names))
                .order_by(InterviewSession.id)
                .options(_WHOLE)
            )
        ).all()

    async def due_for_deletion(self, moment: datetime) -> Sequence[str]:
        """The `ref`s of interviews that are not to be kept any longer."""
        return (
            await self._session.scalars(
                select(InterviewSession.ref).where(InterviewSession.delete_after <= moment)
            )
        ).all()

    async def count(self) -> int:
        """How many interviews are held."""
        return await self._session.scalar(select(func.count()).select_from(InterviewSession)) or 0

    async def active_since(self, moment: datetime) -> int:
        """How many interviews are under way: begun or answered since, and not at their end."""
        return (
            await self._session.scalar(
                select(func.count())
                .select_from(InterviewSession)
                .where(
                    InterviewSession.finished_at.is_(None),
                    InterviewSession.revoked_at.is_(None),
                    InterviewSession.active_at >= moment,
                )
            )
        ) or 0

    async def turn_of_key(self, session_id: int, key: str) -> int | None:
        """The turn that an idempotency key was first sent with."""
        return await self._session.scalar(
            select(IdempotencyKey.turn_id).where(
                IdempotencyKey.session_id == session_id, IdempotencyKey.key == key
            )
        )

    async def turn(self, turn_id: int, *, lock: bool = False) -> Turn:
        """A turn with its recording and transcript. Raises `NoResultFound`.

        `lock`: nobody else writes to it, or deletes its interview, until this transaction ends.
        (SQLite lets one transaction write at a time anyway.)
        """
        found = (
            select(Turn)
            .where(Turn.id == turn_id)
            .options(selectinload(Turn.video), selectinload(Turn.transcript))
        )
        if lock:
            await self._lock_interview(Question.turn.has(Turn.id == turn_id))
            found = found.with_for_update()
        return (await self._session.scalars(found)).one()

    async def _lock_interview(self, which: ColumnElement[bool]) -> None:
        """Lock the row of a question's interview before any row of what belongs to it.

        Every transaction locks in this order, so that none waits for a deletion that waits for it.
        """
        await self._session.execute(
            select(InterviewSession.id)
            .join(InterviewSession.questions)
            .where(which)
            .with_for_update(key_share=True, of=InterviewSession)
        )

    async def session_of_question(
        self, question_id: int, *, lock: bool = False
    ) -> InterviewSession:
        """The interview of a question, without what belongs to it. Raises `NoResultFound`.

        `lock`: as of `turn`.
        """
        found = (
            select(InterviewSession)
            .join(InterviewSession.questions)
            .where(Question.id == question_id)
        )
        if lock:
            found = found.with_for_update(of=InterviewSession)
        return (await self._session.scalars(found)).one()

    async def of_turn(self, turn_id: int) -> InterviewSession:
        """The whole interview to which a turn belongs. Raises `NoResultFound`."""
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

    async def turns_in(self, states: Sequence[str], before: datetime) -> Sequence[Turn]:
        """The turns that were received before a moment and are in one of `states`, oldest first.

        Without their recordings and transcripts.
        """
        return (
            await self._session.scalars(
                select(Turn)
                .where(Turn.state.in_(states), Turn.received_at < before)
                .order_by(Turn.id)
            )
        ).all()

    async def advance(self, turn_id: int, before: str, state: str, **values: object) -> bool:
        """Put a turn into `state` with `values`; False where its row is not in state `before`."""
        await self._lock_interview(Question.turn.has(Turn.id == turn_id))
        done = await self._session.execute(
            update(Turn)
            .where(Turn.id == turn_id, Turn.state == before)
            .values(state=state, **values)
            .execution_options(synchronize_session=False)
        )
        return cast(CursorResult[Any], done).rowcount == 1

    async def set_question(self, question_id: int, **values: object) -> None:
        await self._session.execute(
            update(Question)
            .where(Question.id == question_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )

    async def set_interview(self, session_id: int, **values: object) -> None:
        await self._session.execute(
            update(InterviewSession)
            .where(InterviewSession.id == session_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )

    async def note_answer(self, session_id: int, until: datetime) -> bool:
        """Note that an interview is answered now, and that its id opens it at least until `until`.

        Locks the interview until the transaction ends. False where its id was revoked or it is
        gone.
        """
        done = await self._session.execute(
            update(InterviewSession)
            .where(InterviewSession.id == session_id, InterviewSession.revoked_at.is_(None))
            .values(
                active_at=datetime.now(UTC),
                expires_at=case(
                    (InterviewSession.expires_at < until, until),
                    else_=InterviewSession.expires_at,
                ),
            )
            .execution_options(synchronize_session=False)
        )
        return cast(CursorResult[Any], done).rowcount == 1

    async def question_type(self, session_id: str, question_id: str) -> tuple[str | None, bool]:
        """The type of a question that is asked in an interview, None where there is none such; and
        whether the id opens an interview at all.
        """
        row = (
            await self._session.execute(
                select(InterviewSession.id, Question.type)
                .outerjoin(
                    Question,
                    (Question.session_id == InterviewSession.id)
                    & (Question.public_id == question_id)
                    & Question.withdrawn_at.is_(None),
                )
                .where(*_opens(session_id))
            )
        ).first()
        return (None, False) if row is None else (row[1], True)

    async def turn_named(self, session_id: str, public_id: str) -> Turn | None:
        """A turn of the interview that an id opens, without what belongs to it, locked."""
        return await self._session.scalar(
            select(Turn)
            .join(Turn.question)
            .join(Question.session)
            .where(*_opens(session_id), Turn.public_id == public_id)
            .with_for_update(of=Turn)
        )

    async def unmeasured_since(self, moment: datetime, stage: str, limit: int) -> Sequence[int]:
        """Ids of the turns received since whose recording has no time of `stage`, oldest first.

        Only turns at their end, and at most `limit` of them.
        """
        return (
            await self._session.scalars(
                select(Turn.id)
                .where(
                    Turn.state == "spoken",
                    Turn.received_at >= moment,
                    Turn.video.has(),
                    Turn.stage_ms[stage].as_string().is_(None),
                )
                .order_by(Turn.id)
                .limit(limit)
            )
        ).all()

    async def measures_of(self, turn_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """By turn: the columns that the measuring of its sound sets."""
        names = ("voice", "filler_count", "stage_ms")
        columns = [getattr(Turn, name) for name in names]
        rows = await self._session.execute(select(Turn.id, *columns).where(Turn.id.in_(turn_ids)))
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}

    async def state_of_turn(self, turn_id: int) -> str | None:
        """The state of a turn; None where there is none."""
        return await self._session.scalar(select(Turn.state).where(Turn.id == turn_id))

    async def turns_with_hearing(self, hearing: str, *, state: str) -> Sequence[int]:
        """Ids of the turns in `state` whose transcript says `hearing`, oldest first."""
        return (
            await self._session.scalars(
                select(Turn.id)
                .join(Turn.transcript)
                .where(Turn.state == state, InterviewTranscript.hearing == hearing)
                .order_by(Turn.id)
            )
        ).all()

    async def question_of_audio(self, audio_name: str) -> Question | None:
        """The question that is spoken in a file, with its interview; None when none is."""
        return await self._session.scalar(
            select(Question)
            .options(joinedload(Question.session))
            .where(Question.audio_name == audio_name)
        )
