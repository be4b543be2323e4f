"""Candidates, their reviewers and scorecards in the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from daedam.storage.console_tables import (
    Assignment,
    InvitedCandidate,
    Position,
    Scorecard,
    User,
)
from daedam.storage.interviews import Interviews
from daedam.storage.tables import InterviewSession
from daedam.utils.candidate_states import CandidateState


class CandidateSort(StrEnum):
    """Orders of the list of candidates. There is none by a level."""

    NAME = "name"
    NAME_DESCENDING = "-name"
    INVITED = "invited"
    INVITED_DESCENDING = "-invited"
    FINISHED = "finished"
    FINISHED_DESCENDING = "-finished"


@dataclass(frozen=True)
class Scope:
    """The candidates that a user may see."""

    user_id: int
    team_id: int | None
    """None: the candidates of all teams."""
    assigned: bool
    """Whether the user sees only the candidates that are assigned."""


@dataclass(frozen=True)
class CandidateFilter:
    """What a list of candidates contains. None and empty: no condition."""

    position: str | None = None
    """Public id."""
    state: CandidateState | None = None
    text: str = ""
    """Part of the name or, if `by_email`, of the address."""
    by_email: bool = False


@dataclass(frozen=True)
class ListedCandidate:
    """A candidate with the state and with the user's own scorecard."""

    candidate: InvitedCandidate
    state: CandidateState
    finished_at: datetime | None
    has_card: bool
    saved_at: datetime | None
    """Time at which the user handed in the scorecard."""


class CandidateReviews:
    """Candidates as their reviewers see them, within one transaction."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def page(
        self,
        scope: Scope,
        wanted: CandidateFilter,
        sort: CandidateSort,
        *,
        at: datetime,
        offset: int,
        limit: int,
    ) -> tuple[Sequence[ListedCandidate], int]:
        """Return one page of the candidates in an order, and the number of all of them."""
        conditions = _conditions(scope, wanted, at)
        found = _joined(InvitedCandidate, _state(at), InterviewSession.finished_at)
        found = _with_own_card(found, scope).where(*conditions)
        rows = await self._db.execute(
            found.options(joinedload(InvitedCandidate.position))
            .order_by(*_order(sort))
            .offset(offset)
            .limit(limit)
        )
        count = _joined(func.count()).where(*conditions)
        return [_listed(row) for row in rows], await self._db.scalar(count) or 0

    async def positions(self, scope: Scope) -> Sequence[Position]:
        """Return the positions that have candidates in a scope, by title."""
        has_candidate = (
            select(InvitedCandidate.id)
            .where(InvitedCandidate.position_id == Position.id, *_assigned(scope))
            .exists()
        )
        found = select(Position).where(*_of_team(scope), has_candidate)
        return (await self._db.scalars(found.order_by(Position.title, Position.id))).all()

    async def candidate(
        self, scope: Scope, public_id: str, at: datetime, *, lock: bool = False
    ) -> ListedCandidate | None:
        """Return a candidate in a scope; None if there is none.

        `lock` locks the candidate's row until the transaction ends.
        """
        if lock:
            row = select(InvitedCandidate.id).where(InvitedCandidate.public_id == public_id)
            await self._db.execute(row.with_for_update())
        found = _joined(InvitedCandidate, _state(at), InterviewSession.finished_at)
        found = _with_own_card(found, scope).where(
            InvitedCandidate.public_id == public_id, *_of_team(scope), *_assigned(scope)
        )
        rows = await self._db.execute(found.options(joinedload(InvitedCandidate.position)))
        first = rows.first()
        return None if first is None else _listed(first)

    async def interview(self, candidate: InvitedCandidate) -> InterviewSession | None:
        """Return the whole interview of a candidate; None if there is none."""
        if candidate.session_id is None:
            return None
        ref = await self._db.scalar(
            select(InterviewSession.ref).where(InterviewSession.id == candidate.session_id)
        )
        return await Interviews(self._db).by_ref(ref) if ref is not None else None

    async def reviewers(self, candidate_ids: Collection[int]) -> dict[int, list[User]]:
        """Return the assigned users of candidates by the candidate's row id, oldest first."""
        found = (
            select(Assignment.candidate_id, User)
            .join(User, User.id == Assignment.user_id)
            .where(Assignment.candidate_id.in_(candidate_ids))
            .order_by(Assignment.id)
        )
        assigned: dict[int, list[User]] = {}
        for candidate_id, user in await self._db.execute(found):
            assigned.setdefault(candidate_id, []).append(user)
        return assigned

    async def members(self, team_id: int) -> Sequence[User]:
        """Return the users of a team who can sign in, by name."""
        found = select(User).where(User.team_id == team_id, User.disabled_at.is_(None))
        return (await self._db.scalars(found.order_by(User.name, User.id))).all()

    async def assign(self, candidate: InvitedCandidate, user: User, at: datetime) -> bool:
        """Assign a user to a candidate; return False if the user is assigned already."""
        found = select(Assignment.id).where(
            Assignment.candidate_id == candidate.id, Assignment.user_id == user.id
        )
        if await self._db.scalar(found) is not None:
            return False
        self._db.add(Assignment(candidate_id=candidate.id, user_id=user.id, created_at=at))
        return True

    async def unassign(self, candidate: InvitedCandidate, user_id: str) -> bool:
        """Remove a user, named by the public id, from a candidate; return whether it was there."""
        user = select(User.id).where(User.public_id == user_id).scalar_subquery()
        removed = await self._db.execute(
            delete(Assignment).where(
                Assignment.candidate_id == candidate.id, Assignment.user_id == user
            )
        )
        return bool(removed.rowcount)  # type: ignore[attr-defined]

    async def card(self, candidate: InvitedCandidate, user_id: int) -> Scorecard | None:
        """Return a user's scorecard of a candidate."""
        found = select(Scorecard).where(
            Scorecard.candidate_id == candidate.id, Scorecard.user_id == user_id
        )
        return await self._db.scalar(found)

    def add_card(self, card: Scorecard) -> None:
        self._db.add(card)

    async def handed_in(self, candidate: InvitedCandidate) -> list[tuple[Scorecard, User]]:
        """Return the scorecards that were handed in, with their users, in that order."""
        found = (
            select(Scorecard, User)
            .join(User, User.id == Scorecard.user_id)
            .where(Scorecard.candidate_id == candidate.id, Scorecard.saved_at.is_not(None))
            .order_by(Scorecard.saved_at, Scorecard.id)
        )
        return [(card, user) for card, user in await self._db.execute(found)]


def _joined(*columns: Any) -> Select[Any]:
    """Return a query of candidates with their positions and, if there is one, the interview."""
    query: Select[Any] = select(*columns).select_from(InvitedCandidate)
    return query.join(Position, Position.id == InvitedCandidate.position_id).outerjoin(
        InterviewSession, InterviewSession.id == InvitedCandidate.session_id
    )


def _with_own_card(query: Select[Any], scope: Scope) -> Select[Any]:
    """Add the user's own scorecard to a query: its row id and the time of handing in."""
    return query.add_columns(Scorecard.id, Scorecard.saved_at).outerjoin(
        Scorecard,
        (Scorecard.candidate_id == InvitedCandidate.id) & (Scorecard.user_id == scope.user_id),
    )


def _listed(row: Any) -> ListedCandidate:
    candidate, state, finished_at, card_id, saved_at = row
    return ListedCandidate(
        candidate, CandidateState(state), finished_at, card_id is not None, saved_at
    )


def _of_team(scope: Scope) -> list[ColumnElement[bool]]:
    return [] if scope.team_id is None else [Position.team_id == scope.team_id]


def _assigned(scope: Scope) -> list[ColumnElement[bool]]:
    if not scope.assigned:
        return []
    own = select(Assignment.candidate_id).where(Assignment.user_id == scope.user_id)
    return [InvitedCandidate.id.in_(own)]


def _conditions(scope: Scope, wanted: CandidateFilter, at: datetime) -> list[ColumnElement[bool]]:
    conditions = [*_of_team(scope), *_assigned(scope)]
    if wanted.position is not None:
        conditions.append(Position.public_id == wanted.position)
    if wanted.state is not None:
        conditions.append(_state(at) == wanted.state)
    if wanted.text:
        text = wanted.text.lower()
        fields = [InvitedCandidate.name] + ([InvitedCandidate.email] if wanted.by_email else [])
        conditions.append(
            or_(*(func.lower(field).contains(text, autoescape=True) for field in fields))
        )
    return conditions


def _state(at: datetime) -> ColumnElement[str]:
    """Return the state of a candidate at a moment, in SQL."""
    return case(
        (InterviewSession.finished_at.is_not(None), CandidateState.FINISHED),
        (InvitedCandidate.withdrawn_at.is_not(None), CandidateState.WITHDRAWN),
        (InvitedCandidate.session_id.is_not(None), CandidateState.UNDER_WAY),
        (InvitedCandidate.expires_at <= at, CandidateState.EXPIRED),
        (InvitedCandidate.opened_at.is_not(None), CandidateState.OPENED),
        else_=CandidateState.INVITED,
    )


def _order(sort: CandidateSort) -> list[Any]:
    column: Any
    match sort:
        case CandidateSort.NAME | CandidateSort.NAME_DESCENDING:
            column = InvitedCandidate.name
        case CandidateSort.INVITED | CandidateSort.INVITED_DESCENDING:
            column = InvitedCandidate.invited_at
        case CandidateSort.FINISHED | CandidateSort.FINISHED_DESCENDING:
            column = InterviewSession.finished_at
    if sort.startswith("-"):
        return [column.desc().nulls_last(), InvitedCandidate.id.desc()]
    return [column.nulls_last(), InvitedCandidate.id]
