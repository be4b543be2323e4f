"""Route `/api/plan`: number of questions, times and styles of an interview."""

from fastapi import APIRouter, Request

from daedam.routers.parts import PlansPart, problems
from daedam.schemas.interviews import PlanOut

router = APIRouter(prefix="/api", tags=["interview"])


@router.get("/plan", operation_id="getPlan", responses=problems())
async def get_plan(request: Request, plans: PlansPart) -> PlanOut:
    """Return the number of questions, the times and the styles of an interview."""
    plan = plans.default
    return PlanOut(
        styles=list(plan.styles),
        main_questions=len(plan.questions),
        followups_per_question=plan.followups_per_question,
        think_sec=plan.think_s,
        answer_sec=plan.answer_s,
        max_answer_sec=request.app.state.settings.max_answer_sec,
    )
