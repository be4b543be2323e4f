"""Positions and the versions of their interview plans."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import PlanChanged, PlanVersionNotFound, PositionNotFound
from daedam.interview.plan import Plan, PlanOrigin, Style, parse_plan, plan_document
from daedam.interview.plan_changes import QuestionChange, changes_between
from daedam.interview.planning.draft import PlanRequest
from daedam.schemas.plan_document import PlanDocument
from daedam.services.console.accounts import Role, SignedInUser
from daedam.services.plans import InterviewPlans, PlanDrafts
from daedam.storage import audit
from daedam.storage.console_tables import PlanVersion, Position
from daedam.storage.database import Database
from daedam.storage.positions import Invited, Positions, newest
from daedam.utils.language import Language


@dataclass(frozen=True)
class TeamPosition:
    """A position, the name of its team, and the numbers of its candidates."""

    position: Position
    team: str
    invited: Invited

    @property
    def language(self) -> Language:
        """The language of the interviews."""
        return "en" if newest(self.position).plan["language"] == "en" else "ko"


class TeamPositions:
    """Creates and changes positions. Every change is an entry of the audit log.

    Positions that a user may not see raise the same error as positions that do not exist.
    """

    def __init__(
        self,
        database: Database,
        plans: InterviewPlans,
        drafts: PlanDrafts,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._plans = plans
        self._drafts = drafts
        self._now = clock

    async def list(self, by: SignedInUser) -> Sequence[TeamPosition]:
        """Return the positions that a user may see: open ones first, then newest."""
        async with self._database.reading() as db:
            positions = Positions(db, visible_team(by))
            rows = await positions.all()
            invited = await positions.invited([position.id for position, _ in rows])
        return [
            TeamPosition(position, team, invited.get(position.id, Invited()))
            for position, team in rows
        ]

    async def get(self, by: SignedInUser, position_id: str) -> TeamPosition:
        """Return a position. Raises `PositionNotFound`."""
        async with self._database.reading() as db:
            return await self._loaded(db, by, position_id)

    async def create(
        self,
        by: SignedInUser,
        *,
        title: str,
        company: str,
        language: Language,
        job_description: str,
        questions: int,
    ) -> TeamPosition:
        """Create a position of the user's team, with a plan drafted from the job description.

        Raises `Busy` if many drafts wait, `LanguageNotOffered` and `DiskFull`.
        """
        request = PlanRequest(
            language=self._plans.in_language(language).language,
            position=title,
            job_description=job_description,
            questions=questions,
        )
        drafted, _ = await self._drafts.draft(request)
        # As every later version is parsed, so that the same question stays equal.
        plan = self._plans.parse(self._plans.document(drafted))
        created_at = self._now()
        position = Position(
            public_id=f"po_{secrets.token_urlsafe(9)}",
            team_id=by.team_id,
            title=title,
            company=company,
            job_description=job_description,
            created_at=created_at,
        )
        position.versions.append(_version(1, _for_interviews(plan, drafted.origin), by, created_at))
        async with self._database.transaction() as db:
            db.add(position)
            await db.flush()
            await audit.append(
                db, actor=by.actor, action="created position", subject=position.public_id
            )
            return await self._loaded(db, by, position.public_id)

    async def change(
        self,
        by: SignedInUser,
        position_id: str,
        *,
        title: str | None = None,
        company: str | None = None,
        closed: bool | None = None,
    ) -> TeamPosition:
        """Rename, close or reopen a position. `None` leaves a value as it is.

        Nobody is invited to a closed position; its links stay valid. Raises `PositionNotFound`.
        """
        async with self._database.transaction() as db:
            found = await self._loaded(db, by, position_id, lock=True)
            position = found.position
            if title is not None:
                position.title = title
            if company is not None:
                position.company = company
            if closed is not None:
                position.closed_at = (position.closed_at or self._now()) if closed else None
            await audit.append(
                db,
                actor=by.actor,
                action="changed position",
                subject=position.public_id,
                detail={
                    "renamed": title is not None or company is not None,
                    "closed": position.closed_at is not None,
                },
            )
            return found

    async def version(self, by: SignedInUser, position_id: str, number: int) -> PlanVersion:
        """Return a version of a plan. Raises `PositionNotFound` or `PlanVersionNotFound`."""
        async with self._database.reading() as db:
            return _numbered((await self._loaded(db, by, position_id)).position, number)

    async def save(
        self, by: SignedInUser, position_id: str, document: PlanDocument, *, based_on: int
    ) -> TeamPosition:
        """Add a version of a plan. An earlier version is never changed.

        `based_on`: number of the version that was edited. Raises `PositionNotFound`, or
        `PlanChanged` if it is not the newest one.
        """
        async with self._database.transaction() as db:
            found = await self._loaded(db, by, position_id, lock=True)
            position = found.position
            if newest(position).number != based_on:
                raise PlanChanged
            plan = self._plans.parse(document.model_copy(update={"language": found.language}))
            plan = _for_interviews(plan, PlanOrigin.TEAM)
            position.versions.append(_version(based_on + 1, plan, by, self._now()))
            await db.flush()
            await audit.append(
                db,
                actor=by.actor,
                action="saved plan version",
                subject=position.public_id,
                detail={"version": based_on + 1, "questions": len(plan.questions)},
            )
            return found

    async def changes(
        self, by: SignedInUser, position_id: str, before: int, after: int
    ) -> Sequence[QuestionChange]:
        """Return what differs between two versions of a plan.

        Raises `PositionNotFound` or `PlanVersionNotFound`.
        """
        async with self._database.reading() as db:
            position = (await self._loaded(db, by, position_id)).position
        plans = [self.plan_of(_numbered(position, number)) for number in (before, after)]
        return changes_between(plans[0].questions, plans[1].questions)

    def plan_of(self, version: PlanVersion) -> Plan:
        """Return the plan of a version."""
        return parse_plan(version.plan, self._plans.default.followups_per_question)

    async def _loaded(
        self, db: AsyncSession, by: SignedInUser, position_id: str, *, lock: bool = False
    ) -> TeamPosition:
        positions = Positions(db, visible_team(by))
        row = await positions.position(position_id, lock=lock)
        if row is None:
            raise PositionNotFound
        invited = await positions.invited([row[0].id])
        return TeamPosition(*row, invited.get(row[0].id, Invited()))


def visible_team(user: SignedInUser) -> int | None:
    """Return the row id of the team whose positions a user sees; None: all teams."""
    return None if user.role is Role.OWNER else user.team_id


def _for_interviews(plan: Plan, origin: PlanOrigin) -> Plan:
    """Return a plan that candidates cannot practise with."""
    return replace(plan, styles=(Style.INTERVIEW,), origin=origin)


def _version(number: int, plan: Plan, by: SignedInUser, at: datetime) -> PlanVersion:
    return PlanVersion(number=number, plan=plan_document(plan), created_at=at, created_by=by.name)


def _numbered(position: Position, number: int) -> PlanVersion:
    for version in position.versions:
        if version.number == number:
            return version
    raise PlanVersionNotFound
