"""Repository of interviews. Every method runs in the caller's transaction.

A "whole" interview has its questions, turns, recordings and transcripts loaded; a "row" has none
of them. `lock` locks the row until the transaction ends; see `Interviews.turn`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    String,
    bindparam,
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

_WITH_QUESTIONS = (
    selectinload(InterviewSession.questions)
    .selectinload(Question.turn)
    .options(selectinload(Turn.video), selectinload(Turn.transcript))
)


_OWNED = (
    InterviewSession.token_sha256 == bindparam("token_sha256"),
    InterviewSession.revoked_at.is_(None),
)
"""Conditions that select the interview of a session id, unless it is revoked. `_owned_by` returns
their parameters."""

_OPEN = (
    *_OWNED,
    InterviewSession.expires_at > bindparam("moment"),
    or_(
        InterviewSession.delete_after.is_(None),
        InterviewSession.delete_after > bindparam("moment"),
    ),
)
"""Conditions that select the interview that a session id opens now. `_opened_by` returns their
parameters."""

_WHOLE_OPEN = select(InterviewSession).where(*_OPEN).options(_WITH_QUESTIONS)
"""Query of the whole interview that a session id opens. Every answer runs it. It is built only
once, because building it takes as long as running it."""


def _owned_by(session_id: str) -> dict[str, object]:
    return {"token_sha256": token_hash(session_id)}


def _opened_by(session_id: str) -> dict[str, object]:
    return {**_owned_by(session_id), "moment": datetime.now(UTC)}


class Interviews:
    """The repository of interviews in one database transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, entity: Base) -> None:
        self._session.add(entity)

    async def delete(self, entity: Base) -> None:
        await self._session.delete(entity)

    async def flush(self) -> None:
        """Write added entities. Raises `IntegrityError` if one violates a unique constraint."""
        await self._session.flush()

    async def by_session_id(
        self, session_id: str, *, lock: bool = False
    ) -> InterviewSession | None:
        """Return the whole interview of a session id; None if it is unknown, expired or revoked."""
        interview: InterviewSession | None = await self._session.scalar(
            _WHOLE_OPEN.with_for_update() if lock else _WHOLE_OPEN, _opened_by(session_id)
        )
        return interview

    async def by_session_id_even_expired(
        self, session_id: str, *, lock: bool = False
    ) -> InterviewSession | None:
        """Return the whole interview of a session id that may be expired, for export and deletion.

        Candidates may do both as long as the interview is stored. This includes the time after
        `delete_after` while the retention sweep waits for a trusted clock. Return None if the id is
        unknown or revoked.
        """
        found = select(InterviewSession).where(*_OWNED).options(_WITH_QUESTIONS)
        interview: InterviewSession | None = await self._session.scalar(
            found.with_for_update() if lock else found, _owned_by(session_id)
        )
        return interview

    async def opens(self, session_id: str) -> bool:
        """Return whether a session id gives access to an interview."""
        found = select(InterviewSession.id).where(*_OPEN)
        return await self._session.scalar(found, _opened_by(session_id)) is not None

    async def of_session_ids(self, session_ids: Collection[str]) -> Sequence[InterviewSession]:
        """Return the interviews with these session ids, newest first, even if the ids are expired.

        Interviews whose id is revoked are left out. Their questions and turns are loaded, but
        recordings, transcripts and most columns of a turn are not.
        """
        hashes = [token_hash(session_id) for session_id in session_ids]
        found = (
            select(InterviewSession)
            .where(InterviewSession.token_sha256.in_(hashes), InterviewSession.revoked_at.is_(None))
            .order_by(InterviewSession.id.desc())
            .options(
                selectinload(InterviewSession.questions)
                .selectinload(Question.turn)
                .load_only(Turn.acts)
            )
        )
        return (await self._session.scalars(found)).all()

    async def refs_of(self, session_ids: Collection[str]) -> Sequence[str]:
        """Return the `ref`s of the interviews with these session ids, newest first."""
        hashes = [token_hash(session_id) for session_id in session_ids]
        found = select(InterviewSession.ref).where(InterviewSession.token_sha256.in_(hashes))
        return (await self._session.scalars(found.order_by(InterviewSession.id.desc()))).all()

    async def session_row(self, session_id: str, *, lock: bool = False) -> InterviewSession | None:
        """Return the row of the interview of a session id; None as in `by_session_id`."""
        found = select(InterviewSession).where(*_OPEN)
        interview: InterviewSession | None = await self._session.scalar(
            found.with_for_update() if lock else found, _opened_by(session_id)
        )
        return interview

    async def question_row(self, question_id: int, *, lock: bool = False) -> Question | None:
        """Return a question's row; None if it was deleted."""
        if lock:
            await self._lock_interview(Question.id == question_id)
        found = select(Question).where(Question.id == question_id)
        question: Question | None = await self._session.scalar(
            found.with_for_update() if lock else found
        )
        return question

    async def by_ref(self, ref: str, *, lock: bool = False) -> InterviewSession | None:
        """Return the whole interview with this `ref`; None if there is none."""
        found = select(InterviewSession).where(InterviewSession.ref == ref).options(_WITH_QUESTIONS)
        interview: InterviewSession | None = await self._session.scalar(
            found.with_for_update() if lock else found
        )
        return interview

    async def by_turn_public_id(self, public_id: str) -> InterviewSession | None:
        """Return the whole interview of the turn with this `public_id`; None if there is none."""
        return await self._session.scalar(
            select(InterviewSession)
            .join(InterviewSession.questions)
            .join(Question.turn)
            .where(Turn.public_id == public_id)
            .options(_WITH_QUESTIONS)
        )

    async def newest(self, limit: int, before: int | None) -> Sequence[InterviewSession]:
        """Return up to `limit` rows of interviews, newest first; with `before`, only lower ids."""
        newest = select(InterviewSession).order_by(InterviewSession.id.desc()).limit(limit)
        if before is not None:
            newest = newest.where(InterviewSession.id < before)
        return (await self._session.scalars(newest)).all()

    async def of_user(self, user_id: str) -> Sequence[InterviewSession]:
        """Return all interviews of a person, whole, oldest first.

        Ids are compared in NFC, because rows of earlier versions may contain the decomposed form,
        which is a different text for the database.
        """
        stored_id = type_coerce(InterviewSession.user_id, String)
        stored = await self._session.scalars(select(stored_id).distinct())
        names = [name for name in stored if same_text(name, user_id)]
        return (
            await self._session.scalars(
                select(InterviewSession)
                .where(stored_id.in_(names))
                .order_by(InterviewSession.id)
                .options(_WITH_QUESTIONS)
            )
        ).all()

    async def due_for_deletion(self, moment: datetime) -> Sequence[str]:
        """Return the `ref`s of interviews whose retention period has ended by `moment`."""
        return (
            await self._session.scalars(
                select(InterviewSession.ref).where(InterviewSession.delete_after <= moment)
            )
        ).all()

    async def count(self) -> int:
        """Return the number of stored interviews."""
        return await self._session.scalar(select(func.count()).select_from(InterviewSession)) or 0

    async def active_since(self, moment: datetime) -> int:
        """Return the number of unfinished interviews with activity since `moment`."""
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
        """Return the id of the turn of an idempotency key; None if the key is new."""
        return await self._session.scalar(
            select(IdempotencyKey.turn_id).where(
                IdempotencyKey.session_id == session_id, IdempotencyKey.key == key
            )
        )

    async def turn(self, turn_id: int, *, lock: bool = False) -> Turn:
        """Return a turn with its recording and transcript. Raises `NoResultFound`.

        With `lock`, other transactions can neither write to the turn nor delete its interview until
        this transaction ends. On SQLite, which has only one writer, `lock` changes nothing.
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
        """Lock a question's interview; the caller locks the question or its turn afterwards.

        Every transaction locks in this order, which prevents deadlocks with deletions. SQLite locks
        the whole database instead. `which` is the condition that selects the question.
        """
        if self._session.get_bind().dialect.name == "sqlite":
            return
        await self._session.execute(
            select(InterviewSession.id)
            .join(InterviewSession.questions)
            .where(which)
            .with_for_update(key_share=True, of=InterviewSession)
        )

    async def session_of_question(
        self, question_id: int, *, lock: bool = False
    ) -> InterviewSession:
        """Return the row of a question's interview. Raises `NoResultFound`."""
        found = (
            select(InterviewSession)
            .join(InterviewSession.questions)
            .where(Question.id == question_id)
        )
        if lock:
            found = found.with_for_update(of=InterviewSession)
        return (await self._session.scalars(found)).one()

    async def of_turn(self, turn_id: int) -> InterviewSession:
        """Return the whole interview of a turn. Raises `NoResultFound`."""
        return (
            await self._session.scalars(
                select(InterviewSession)
                .join(InterviewSession.questions)
                .join(Question.turn)
                .where(Turn.id == turn_id)
                .options(_WITH_QUESTIONS)
            )
        ).one()

    async def of_question(self, question_id: int) -> InterviewSession:
        """Return the whole interview of a question. Raises `NoResultFound`."""
        return (
            await self._session.scalars(
                select(InterviewSession)
                .join(InterviewSession.questions)
                .where(Question.id == question_id)
                .options(_WITH_QUESTIONS)
            )
        ).one()

    async def turns_in(self, states: Sequence[str], before: datetime) -> Sequence[Turn]:
        """Return the rows of turns in one of `states` that were received earlier than `before`.

        The oldest turn comes first.
        """
        return (
            await self._session.scalars(
                select(Turn)
                .where(Turn.state.in_(states), Turn.received_at < before)
                .order_by(Turn.id)
            )
        ).all()

    async def advance(self, turn_id: int, before: str, state: str, **values: object) -> bool:
        """Set a turn to `state` with `values`. Return False if it was not in state `before`."""
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
        """Record that an answer was received now. Keep the session id valid until at least `until`.

        Locks the interview until the transaction ends. Return False if the interview was revoked or
        deleted.
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
        """Return a question's type (None: no such question) and whether the session id is valid."""
        row = (
            await self._session.execute(
                select(InterviewSession.id, Question.type)
                .outerjoin(
                    Question,
                    (Question.session_id == InterviewSession.id)
                    & (Question.public_id == question_id)
                    & Question.withdrawn_at.is_(None),
                )
                .where(*_OPEN),
                _opened_by(session_id),
            )
        ).first()
        return (None, False) if row is None else (row[1], True)

    async def turn_by_public_id(self, session_id: str, public_id: str) -> Turn | None:
        """Return the locked row of a turn in the interview of a session id; None if not found."""
        return await self._session.scalar(
            select(Turn)
            .join(Turn.question)
            .join(Question.session)
            .where(*_OPEN, Turn.public_id == public_id)
            .with_for_update(of=Turn),
            _opened_by(session_id),
        )

    async def unmeasured_since(self, moment: datetime, stage: str, limit: int) -> Sequence[int]:
        """Return ids of turns with a recording but no duration of `stage`, oldest first.

        Considers only turns in the state `spoken` received since `moment`; returns at most `limit`.
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

    async def unread_since(self, moment: datetime, hearing: str, limit: int) -> Sequence[int]:
        """Return ids of turns whose recording was not read a second time, oldest first.

        Considers only turns in the state `spoken` received since `moment`, with the transcript
        status `hearing` and without a correction; returns at most `limit`.
        """
        return (
            await self._session.scalars(
                select(Turn.id)
                .join(Turn.transcript)
                .where(
                    Turn.state == "spoken",
                    Turn.received_at >= moment,
                    Turn.video.has(),
                    InterviewTranscript.hearing == hearing,
                    InterviewTranscript.read_again_at.is_(None),
                    InterviewTranscript.corrected_at.is_(None),
                )
                .order_by(Turn.id)
                .limit(limit)
            )
        ).all()

    async def measures_of(self, turn_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """Return the columns that the audio measurement sets, by turn id and column name."""
        names = ("voice", "filler_count", "stage_ms")
        columns = [getattr(Turn, name) for name in names]
        rows = await self._session.execute(select(Turn.id, *columns).where(Turn.id.in_(turn_ids)))
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}

    async def state_of_turn(self, turn_id: int) -> str | None:
        """Return the state of a turn; None if it does not exist."""
        return await self._session.scalar(select(Turn.state).where(Turn.id == turn_id))

    async def turns_with_hearing(self, hearing: str, *, state: str) -> Sequence[int]:
        """Return ids of turns in `state` whose transcript status is `hearing`, oldest first."""
        return (
            await self._session.scalars(
                select(Turn.id)
                .join(Turn.transcript)
                .where(Turn.state == state, InterviewTranscript.hearing == hearing)
                .order_by(Turn.id)
            )
        ).all()

    async def question_of_audio(self, audio_name: str) -> Question | None:
        """Return the question of an audio file, with its interview; None if there is none."""
        return await self._session.scalar(
            select(Question)
            .options(joinedload(Question.session))
            .where(Question.audio_name == audio_name)
        )
