"""The plans of interviews: the server's plan, drafted plans, and the plan of each interview."""

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from daedam.errors import Busy, LanguageNotOffered, PlanNotFound
from daedam.interview.injection import as_data, separate_instructions
from daedam.interview.plan import MainQuestion, Plan, PlanOrigin, parse_plan, plan_document
from daedam.interview.planning.draft import PlanDraft, PlanRequest, draft_plan
from daedam.schemas.plan_document import PlanDocument
from daedam.services.admission import Admission
from daedam.services.morphology import KiwiMorphology
from daedam.services.plan_adapter import PlanAdapter
from daedam.services.trusted_clock import TrustedClock
from daedam.storage.database import Database
from daedam.storage.plans import DraftedPlans
from daedam.storage.tables import InterviewSession
from daedam.utils.language import Language

DRAFT_HOURS = 24
"""Hours for which a drafted plan is stored. Interviews may be started with it meanwhile."""

MAX_WAITING = 8
"""Maximum number of drafts that wait or run."""


class InterviewPlans:
    """Finds the plan of an interview."""

    def __init__(self, default: Plan, *others: Plan) -> None:
        """`default`: the plan of interviews that are started without a plan and without a language.
        `others`: the plans of the other languages that candidates can choose.
        """
        self.default = default
        self._of_language = {plan.language: plan for plan in (default, *others)}

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that candidates can choose, that of the default plan first."""
        return tuple(self._of_language)

    def in_language(self, language: Language | None) -> Plan:
        """Return the server's plan in `language`; None: the default plan.

        Raises `LanguageNotOffered`.
        """
        if language is None:
            return self.default
        if language not in self._of_language:
            raise LanguageNotOffered
        return self._of_language[language]

    def parse(self, document: PlanDocument) -> Plan:
        """Return the plan of a candidate's request.

        Styles are those of the server's plan. Follow-ups and time budget may only be reduced.
        Raises `LanguageNotOffered`.
        """
        default = self.in_language(document.language)
        given = {"language": default.language, **document.model_dump(exclude_none=True)}
        plan = parse_plan(given, default.followups_per_question)
        return replace(
            plan,
            questions=tuple(map(_without_instructions, plan.questions)),
            styles=default.styles,
            followups_per_question=min(plan.followups_per_question, default.followups_per_question),
            total_s=_shorter(plan.total_s, default.total_s),
            origin=PlanOrigin.CANDIDATE,
        )

    @staticmethod
    def document(plan: Plan) -> PlanDocument:
        """Return a plan in the format of requests and of the plan file."""
        document = plan_document(plan)
        del document["origin"]
        return PlanDocument.model_validate(document)

    def of(self, interview: InterviewSession) -> Plan:
        """Return the plan with which an interview was started.

        An interview of a version that did not store it has the default plan.
        """
        if interview.plan is None:
            return self.default
        return parse_plan(interview.plan, self.default.followups_per_question)


def _without_instructions(question: MainQuestion) -> MainQuestion:
    """Return a question whose aim is safe in the prompt of a language model.

    An aim that consists of instructions is replaced by the question.
    """
    aim = as_data(separate_instructions(question.aim).content)
    return replace(question, aim=aim or as_data(question.text))


@dataclass(frozen=True)
class StoredDraft:
    """A draft, the plan that was made of it, and the id under which the plan is stored."""

    plan_id: str
    plan: Plan
    draft: PlanDraft
    expires_at: datetime


class PlanDrafts:
    """Drafts plans and stores them for `DRAFT_HOURS`."""

    def __init__(
        self,
        database: Database,
        plans: InterviewPlans,
        morphology: KiwiMorphology,
        clock: TrustedClock,
        admission: Admission,
        adapter: PlanAdapter | None = None,
    ) -> None:
        """`morphology` caches lines of documents and is emptied after each draft. It must not be
        the one that interviews use. `adapter`: None: questions have the wording of the bank.
        """
        self._database = database
        self._plans = plans
        self._morphology = morphology
        self._clock = clock
        self._admission = admission
        self._adapter = adapter
        self._drafting = asyncio.Lock()
        self._waiting = 0

    async def create(self, request: PlanRequest, total_s: int | None = None) -> StoredDraft:
        """Draft a plan and store it.

        The plan has the times and styles of the server's plan. `total_s`: its time budget in
        seconds; None: that of the server's plan. Raises `Busy` if many drafts wait,
        `LanguageNotOffered`, and `DiskFull`.
        """
        plan, draft = await self.draft(request, total_s)
        plan_id = f"p_{secrets.token_urlsafe(16)}"
        expires_at = self._clock.current().retention_start + timedelta(hours=DRAFT_HOURS)
        async with self._database.transaction() as db:
            DraftedPlans(db).add(plan_id, plan_document(plan), expires_at)
        return StoredDraft(plan_id, plan, draft, expires_at)

    async def draft(
        self, request: PlanRequest, total_s: int | None = None
    ) -> tuple[Plan, PlanDraft]:
        """Draft a plan without storing it. Arguments and errors are those of `create`."""
        default = self._plans.in_language(request.language)
        await self._admission.check_disk()
        draft = await self._draft(request)
        if self._adapter is not None:
            draft = await self._adapter.adapt(draft, request.language, self._morphology)
            self._morphology.forget()
        plan = replace(
            default.with_questions([planned.question for planned in draft.questions]),
            total_s=_shorter(total_s, default.total_s),
            origin=PlanOrigin.DRAFT,
        )
        return plan, draft

    async def _draft(self, request: PlanRequest) -> PlanDraft:
        """Draft one plan at a time, so that interviews keep a core."""
        if self._waiting >= MAX_WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._drafting:
                return await asyncio.to_thread(draft_plan, request, self._morphology)
        finally:
            self._waiting -= 1
            self._morphology.forget()

    async def find(self, plan_id: str) -> Plan:
        """Return a drafted plan. Raises `PlanNotFound`."""
        async with self._database.reading() as db:
            document = await DraftedPlans(db).document(
                plan_id, self._clock.current().deletion_cutoff
            )
        if document is None:
            raise PlanNotFound
        return parse_plan(document, self._plans.default.followups_per_question)


def _shorter(one: int | None, other: int | None) -> int | None:
    """Return the smaller of two limits; None means no limit."""
    return min((limit for limit in (one, other) if limit is not None), default=None)
