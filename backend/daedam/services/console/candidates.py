"""The candidates of the console: list them, and assign their reviewers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import CandidateNotFound, UserNotFound
from daedam.services.console.accounts import Role, SignedInUser
from daedam.storage import audit
from daedam.storage.console_tables import Position, User
from daedam.storage.database import Database
from daedam.storage.reviews import (
    CandidateFilter,
    CandidateReviews,
    CandidateSort,
    ListedCandidate,
    Scope,
)

PAGE_SIZE = 50
"""Number of candidates on a page of the list."""


@dataclass(frozen=True)
class ShownCandidate:
    """A candidate with the assigned users."""

    listed: ListedCandidate
    reviewers: Sequence[User]
    """Empty for a user who may not assign."""


@dataclass(frozen=True)
class CandidatePage:
    """A page of the list of candidates."""

    candidates: Sequence[ShownCandidate]
    total: int
    """Number of candidates on all pages."""
    positions: Sequence[Position]
    """The positions of all candidates that the user may see."""


@dataclass(frozen=True)
class CandidateTeam:
    """A candidate with the users who may be assigned."""

    shown: ShownCandidate
    members: Sequence[User]


def scope_of(user: SignedInUser) -> Scope:
    """Return the candidates that a user may see."""
    match user.role:
        case Role.OWNER:
            return Scope(user.id, team_id=None, assigned=False)
        case Role.RECRUITER:
            return Scope(user.id, team_id=user.team_id, assigned=False)
        case Role.REVIEWER:
            return Scope(user.id, team_id=None, assigned=True)


def sees_contact(user: SignedInUser) -> bool:
    """Return whether a user may see the addresses and the reviewers of candidates."""
    return user.role is not Role.REVIEWER


async def visible_candidate(
    db: AsyncSession, user: SignedInUser, public_id: str, at: datetime, *, lock: bool = False
) -> ListedCandidate:
    """Return a candidate that a user may see. Raises `CandidateNotFound`."""
    found = await CandidateReviews(db).candidate(scope_of(user), public_id, at, lock=lock)
    if found is None:
        raise CandidateNotFound
    return found


class Candidates:
    """Lists candidates and assigns their reviewers."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """`clock` returns the time by which invitations expire."""
        self._database = database
        self._now = clock

    async def page(
        self,
        user: SignedInUser,
        wanted: CandidateFilter,
        sort: CandidateSort,
        number: int,
    ) -> CandidatePage:
        """Return a page of the candidates that a user may see. The first page is 1."""
        scope = scope_of(user)
        async with self._database.reading() as db:
            repository = CandidateReviews(db)
            listed, total = await repository.page(
                scope,
                wanted,
                sort,
                at=self._now(),
                offset=(number - 1) * PAGE_SIZE,
                limit=PAGE_SIZE,
            )
            positions = await repository.positions(scope)
            reviewers = await self._reviewers(repository, user, listed)
        shown = [ShownCandidate(row, reviewers.get(row.candidate.id, [])) for row in listed]
        return CandidatePage(shown, total, positions)

    async def team(self, user: SignedInUser, public_id: str) -> CandidateTeam:
        """Return a candidate with the users who may be assigned. Raises `CandidateNotFound`."""
        async with self._database.reading() as db:
            repository = CandidateReviews(db)
            listed = await visible_candidate(db, user, public_id, self._now())
            reviewers = await self._reviewers(repository, user, [listed])
            members = await repository.members(listed.candidate.position.team_id)
        return CandidateTeam(
            ShownCandidate(listed, reviewers.get(listed.candidate.id, [])), members
        )

    async def assign(self, by: SignedInUser, public_id: str, user_id: str) -> None:
        """Assign a user of the candidate's team. Raises `CandidateNotFound` or `UserNotFound`."""
        async with self._database.transaction() as db:
            repository = CandidateReviews(db)
            listed = await visible_candidate(db, by, public_id, self._now(), lock=True)
            members = await repository.members(listed.candidate.position.team_id)
            user = next((member for member in members if member.public_id == user_id), None)
            if user is None:
                raise UserNotFound
            if await repository.assign(listed.candidate, user, self._now()):
                await self._log(db, by, "assigned reviewer", public_id, user_id)

    async def unassign(self, by: SignedInUser, public_id: str, user_id: str) -> None:
        """End the assignment of a user. Raises `CandidateNotFound` or `UserNotFound`."""
        async with self._database.transaction() as db:
            listed = await visible_candidate(db, by, public_id, self._now(), lock=True)
            if not await CandidateReviews(db).unassign(listed.candidate, user_id):
                raise UserNotFound
            await self._log(db, by, "unassigned reviewer", public_id, user_id)

    @staticmethod
    async def _reviewers(
        repository: CandidateReviews, user: SignedInUser, listed: Sequence[ListedCandidate]
    ) -> dict[int, list[User]]:
        if not sees_contact(user):
            return {}
        return await repository.reviewers([row.candidate.id for row in listed])

    @staticmethod
    async def _log(
        db: AsyncSession, by: SignedInUser, action: str, candidate: str, reviewer: str
    ) -> None:
        await audit.append(
            db, actor=by.actor, action=action, subject=candidate, detail={"reviewer": reviewer}
        )
