"""The response to the start of an interview."""

from fastapi import Request

from daedam.interview.plan import Style
from daedam.routers.shapes import Shapes
from daedam.schemas.interviews import SessionStarted
from daedam.services.plans import InterviewPlans
from daedam.services.sessions import StartedInterview


def session_started(
    begun: StartedInterview, request: Request, plans: InterviewPlans, shapes: Shapes
) -> SessionStarted:
    """Return the wire model of a new interview."""
    settings = request.app.state.settings
    plan = plans.of(begun.interview)
    return SessionStarted(
        session_id=begun.session_id,
        interview=begun.interview.ref,
        question=shapes.question(begun.question),
        main_questions=len(plan.questions),
        style=Style(begun.interview.style),
        language=plan.language,
        think_sec=plan.think_s,
        answer_sec=plan.answer_s,
        max_answer_sec=settings.max_answer_sec,
        max_upload_mb=settings.max_upload_mb,
        expires_at=begun.interview.expires_at,
        delete_after=begun.interview.delete_after,
    )
