"""Routes of positions and the versions of their plans."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import TypeAdapter, ValidationError

from daedam.interview.plan import MainQuestion
from daedam.interview.plan_changes import QuestionChange
from daedam.routers.console.access import Recruiter
from daedam.routers.parts import PlansPart, PositionsPart, problems
from daedam.schemas.plan_document import Spoken
from daedam.schemas.positions import (
    ChangedQuestion,
    PlanVersionIn,
    PlanVersionOut,
    PlanVersionRow,
    PositionChange,
    PositionDetailOut,
    PositionIn,
    PositionOut,
    PositionsOut,
    QuestionChangeOut,
    QuestionChangesOut,
    QuestionTexts,
    TextFault,
    TextFaultsOut,
)
from daedam.services.console.positions import TeamPosition, TeamPositions
from daedam.services.plans import InterviewPlans
from daedam.storage.console_tables import PlanVersion
from daedam.storage.positions import newest
from daedam.utils.value_faults import fault_words

router = APIRouter(prefix="/api/console", tags=["console"])

_SPOKEN: TypeAdapter[str] = TypeAdapter(Spoken)


def _position(found: TeamPosition) -> PositionOut:
    position = found.position
    return PositionOut(
        id=position.public_id,
        title=position.title,
        company=position.company,
        team=found.team,
        language=found.language,
        created_at=position.created_at,
        closed_at=position.closed_at,
        version=newest(position).number,
        questions=len(newest(position).plan["questions"]),
        candidates=found.invited.candidates,
        finished=found.invited.finished,
    )


def _detail(
    found: TeamPosition, positions: TeamPositions, plans: InterviewPlans
) -> PositionDetailOut:
    position = found.position
    return PositionDetailOut(
        **_position(found).model_dump(),
        job_description=position.job_description,
        newest=_version(newest(position), positions, plans),
        versions=[
            PlanVersionRow(
                number=version.number,
                created_at=version.created_at,
                created_by=version.created_by,
                questions=len(version.plan["questions"]),
            )
            for version in reversed(position.versions)
        ],
    )


def _version(
    version: PlanVersion, positions: TeamPositions, plans: InterviewPlans
) -> PlanVersionOut:
    return PlanVersionOut(
        number=version.number,
        created_at=version.created_at,
        created_by=version.created_by,
        plan=plans.document(positions.plan_of(version)),
    )


@router.get("/positions", operation_id="listPositions", responses=problems(401, 403))
async def list_positions(user: Recruiter, positions: PositionsPart) -> PositionsOut:
    """Return the positions of the own team; for an owner, those of all teams."""
    return PositionsOut(positions=[_position(found) for found in await positions.list(user)])


@router.post(
    "/positions",
    operation_id="createPosition",
    status_code=201,
    responses=problems(401, 403, 422, 507),
)
async def create_position(
    body: PositionIn, user: Recruiter, positions: PositionsPart, plans: PlansPart
) -> PositionDetailOut:
    """Create a position of the own team. Its first plan is drafted from the job description."""
    created = await positions.create(
        user,
        title=body.title,
        company=body.company,
        language=body.language,
        job_description=body.job_description,
        questions=body.questions,
    )
    return _detail(created, positions, plans)


@router.get(
    "/positions/{position_id}", operation_id="getPosition", responses=problems(401, 403, 404)
)
async def get_position(
    position_id: str, user: Recruiter, positions: PositionsPart, plans: PlansPart
) -> PositionDetailOut:
    """Return a position with the newest version of its plan."""
    return _detail(await positions.get(user, position_id), positions, plans)


@router.patch(
    "/positions/{position_id}",
    operation_id="changePosition",
    responses=problems(401, 403, 404, 422),
)
async def change_position(
    position_id: str, body: PositionChange, user: Recruiter, positions: PositionsPart
) -> PositionOut:
    """Rename, close or reopen a position."""
    changed = await positions.change(
        user, position_id, title=body.title, company=body.company, closed=body.closed
    )
    return _position(changed)


@router.post(
    "/plan-versions",
    operation_id="savePlanVersion",
    status_code=201,
    responses=problems(401, 403, 404, 409, 422),
)
async def save_plan_version(
    body: PlanVersionIn, user: Recruiter, positions: PositionsPart, plans: PlansPart
) -> PositionDetailOut:
    """Add a version to a position's plan. Invitations that were made keep their version."""
    saved = await positions.save(user, body.position, body.plan, based_on=body.based_on)
    return _detail(saved, positions, plans)


@router.get(
    "/positions/{position_id}/versions/{number}",
    operation_id="getPlanVersion",
    responses=problems(401, 403, 404, 422),
)
async def get_plan_version(
    position_id: str, number: int, user: Recruiter, positions: PositionsPart, plans: PlansPart
) -> PlanVersionOut:
    """Return a version of a position's plan."""
    return _version(await positions.version(user, position_id, number), positions, plans)


@router.get(
    "/positions/{position_id}/changes",
    operation_id="comparePlanVersions",
    responses=problems(401, 403, 404, 422),
)
async def compare_plan_versions(
    position_id: str,
    before: Annotated[int, Query(description="Number of the earlier version")],
    after: Annotated[int, Query(description="Number of the later version")],
    user: Recruiter,
    positions: PositionsPart,
) -> QuestionChangesOut:
    """Return which questions were added, removed, changed and moved between two versions."""
    changes = await positions.changes(user, position_id, before, after)
    return QuestionChangesOut(changes=[_change(change) for change in changes])


def _change(change: QuestionChange) -> QuestionChangeOut:
    return QuestionChangeOut(
        change=change.change, before=_question(change.before), after=_question(change.after)
    )


def _question(question: MainQuestion | None) -> ChangedQuestion | None:
    if question is None:
        return None
    return ChangedQuestion(
        text=question.text,
        simpler=question.simpler,
        kind=question.kind,
        competency=question.competency,
    )


@router.post(
    "/question-checks", operation_id="checkQuestionTexts", responses=problems(401, 403, 422)
)
async def check_question_texts(body: QuestionTexts, _user: Recruiter) -> TextFaultsOut:
    """Return which texts cannot be asked, and why: the law forbids it, or they are too long."""
    faults = []
    for index, text in enumerate(body.texts):
        try:
            _SPOKEN.validate_python(text)
        except ValidationError as exc:
            korean, english = fault_words(exc.errors()[0])
            faults.append(TextFault(index=index, detail=korean, detail_en=english))
    return TextFaultsOut(faults=faults)
