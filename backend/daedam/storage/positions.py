"""Positions, the versions of their plans and invited candidates in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from daedam.storage.console_tables import InvitedCandidate, PlanVersion, Position, Team
from daedam.storage.tables import InterviewSession
from daedam.utils.tokens import token_hash


@dataclass(frozen=True)
class Invited:
    """The number of candidates of a position, and how many of them have finished."""

    candidates: int = 0
    finished: int = 0


class Positions:
    """The positions of all teams or of one team, within one transaction.

    Positions are loaded with their versions. Candidates are loaded with position, version and the
    row of their interview.
    """

    def __init__(self, db: AsyncSession, team_id: int | None = None) -> None:
        """`team_id`: None: all teams."""
        self._db = db
        self._team_id = team_id

    async def all(self) -> Sequence[tuple[Position, str]]:
        """Return the positions with the names of their teams: open ones first, then newest."""
        found = (
            select(Position, Team.name)
            .join(Team, Team.id == Position.team_id)
            .options(selectinload(Position.versions))
            .order_by(Position.closed_at.is_not(None), Position.id.desc())
        )
        if self._team_id is not None:
            found = found.where(Position.team_id == self._team_id)
        return [(row[0], row[1]) for row in await self._db.execute(found)]

    async def delete_unused(self, cutoff: datetime) -> int:
        """Delete candidates who never started and whose invitation expired before `cutoff`."""
        result = await self._db.execute(
            delete(InvitedCandidate).where(
                InvitedCandidate.session_id.is_(None), InvitedCandidate.expires_at < cutoff
            )
        )
        return int(result.rowcount)  # type: ignore[attr-defined]

    async def position(self, public_id: str, *, lock: bool = False) -> tuple[Position, str] | None:
        """Return a position and the name of its team."""
        found = (
            select(Position, Team.name)
            .join(Team, Team.id == Position.team_id)
            .options(selectinload(Position.versions))
            .where(Position.public_id == public_id)
        )
        if self._team_id is not None:
            found = found.where(Position.team_id == self._team_id)
        if lock:
            found = found.with_for_update(of=Position)
        row = (await self._db.execute(found)).first()
        return (row[0], row[1]) if row else None

    async def invited(self, position_ids: Sequence[int]) -> Mapping[int, Invited]:
        """Return the numbers of candidates by row id of the position."""
        counted = (
            select(
                InvitedCandidate.position_id,
                func.count(),
                func.count(InterviewSession.finished_at),
            )
            .outerjoin(InvitedCandidate.interview)
            .where(InvitedCandidate.position_id.in_(position_ids))
            .group_by(InvitedCandidate.position_id)
        )
        return {row[0]: Invited(row[1], row[2]) for row in await self._db.execute(counted)}

    async def candidates(self, position_id: int) -> Sequence[InvitedCandidate]:
        """Return the candidates of a position, newest first."""
        found = (
            select(InvitedCandidate)
            .where(InvitedCandidate.position_id == position_id)
            .options(joinedload(InvitedCandidate.version), joinedload(InvitedCandidate.interview))
            .order_by(InvitedCandidate.id.desc())
        )
        return (await self._db.scalars(found)).all()

    async def candidate(self, public_id: str, *, lock: bool = False) -> InvitedCandidate | None:
        """Return a candidate."""
        return await self._one(InvitedCandidate.public_id == public_id, lock=lock)

    async def candidate_by_token(
        self, token: str, *, lock: bool = False
    ) -> InvitedCandidate | None:
        """Return the candidate whose invitation link has `token`, whatever the link's state."""
        return await self._one(InvitedCandidate.token_sha256 == token_hash(token), lock=lock)

    async def _one(self, condition: object, *, lock: bool) -> InvitedCandidate | None:
        found = (
            select(InvitedCandidate)
            .join(InvitedCandidate.position)
            .options(
                contains_eager(InvitedCandidate.position).selectinload(Position.versions),
                joinedload(InvitedCandidate.version),
                joinedload(InvitedCandidate.interview),
            )
            .where(condition)  # type: ignore[arg-type]
        )
        if self._team_id is not None:
            found = found.where(Position.team_id == self._team_id)
        if lock:
            found = found.with_for_update(of=InvitedCandidate)
        candidate: InvitedCandidate | None = await self._db.scalar(found)
        return candidate


def newest(position: Position) -> PlanVersion:
    """Return the newest version of a position's plan. Every position has one."""
    return position.versions[-1]
