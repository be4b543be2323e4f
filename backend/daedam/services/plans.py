"""The plans of interviews: the server's plan, drafted plans, and the plan of each interview."""

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from daedam.errors import PlanNotFound
from daedam.interview.plan import Plan, parse_plan, plan_document
from daedam.interview.planning.draft import PlanDraft, PlanRequest, draft_plan
from daedam.schemas.plan_document import PlanDocument
from daedam.services.trusted_clock import TrustedClock
from daedam.speech.korean import Morphology
from daedam.storage.database import Database
from daedam.storage.tables import DraftedPlan, InterviewSession

DRAFT_HOURS = 24
"""Hours for which a drafted plan is stored."""


class InterviewPlans:
    """Finds the plan of an interview."""

    def __init__(self, default: Plan) -> None:
        """`default`: the plan of interviews that are started without one."""
        self.default = default

    def parse(self, document: PlanDocument) -> Plan:
        """Return the plan of a request."""
        return parse_plan(
            document.model_dump(exclude_none=True), self.default.followups_per_question
        )

    def of(self, interview: InterviewSession) -> Plan:
        """Return the plan with which an interview was started.

        An interview of a version that did not store it has the default plan.
        """
        if interview.plan is None:
            return self.default
        return parse_plan(interview.plan, self.default.followups_per_question)


@dataclass(frozen=True)
class StoredDraft:
    """A draft, the plan that was made of it, and the id under which the plan is stored."""

    plan_id: str
    plan: Plan
    draft: PlanDraft
    expires_at: datetime


class PlanDrafts:
    """Drafts plans and stores them until an interview is started with them."""

    def __init__(
        self,
        database: Database,
        plans: InterviewPlans,
        morphology: Morphology,
        clock: TrustedClock,
    ) -> None:
        self._database = database
        self._plans = plans
        self._morphology = morphology
        self._clock = clock

    async def create(self, request: PlanRequest, total_s: int | None = None) -> StoredDraft:
        """Draft a plan and store it for `DRAFT_HOURS`.

        The plan has the times and styles of the server's plan. `total_s`: its time budget in
        seconds; None: that of the server's plan.
        """
        draft = await asyncio.to_thread(draft_plan, request, self._morphology)
        default = self._plans.default
        plan = replace(
            default.with_questions([planned.question for planned in draft.questions]),
            total_s=total_s or default.total_s,
        )
        row = DraftedPlan(
            public_id=f"p_{secrets.token_urlsafe(16)}",
            document=plan_document(plan),
            delete_after=self._clock.current().retention_start + timedelta(hours=DRAFT_HOURS),
        )
        async with self._database.transaction() as db:
            db.add(row)
        return StoredDraft(row.public_id, plan, draft, row.delete_after)

    async def find(self, plan_id: str) -> Plan:
        """Return a drafted plan. Raises `PlanNotFound`."""
        async with self._database.reading() as db:
            document = await db.scalar(
                select(DraftedPlan.document).where(DraftedPlan.public_id == plan_id)
            )
        if document is None:
            raise PlanNotFound
        return parse_plan(document, self._plans.default.followups_per_question)

    async def sweep(self) -> None:
        """Delete the drafts whose time is over."""
        cutoff = (await self._clock.tick()).deletion_cutoff
        async with self._database.transaction() as db:
            await db.execute(delete(DraftedPlan).where(DraftedPlan.delete_after < cutoff))
