"""Routes of plans: the server's plan, drafts, documents, and the question bank."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from daedam.errors import BankQuestionNotFound
from daedam.interview.planning.bank import BankKind, BankQuestion, JobFamily, load_bank
from daedam.interview.planning.draft import PlanRequest
from daedam.routers.answer_form import body_chunks
from daedam.routers.parts import DocumentsPart, PlanDraftsPart, PlansPart, problems
from daedam.schemas.interviews import PlanOut
from daedam.schemas.plan_document import PlanDocument
from daedam.schemas.plans import (
    BankQuestionOut,
    DocumentOut,
    DraftedPlanOut,
    DraftPlan,
    PlannedQuestionOut,
    ReasonOut,
)
from daedam.utils.language import Language

router = APIRouter(prefix="/api", tags=["plan"])


@router.get("/plan", operation_id="getPlan", responses=problems(422))
async def get_plan(
    request: Request,
    plans: PlansPart,
    language: Annotated[Language | None, Query(description="Language of the plan")] = None,
) -> PlanOut:
    """Return the number of questions, the times, the styles and the languages of an interview."""
    plan = plans.in_language(language)
    return PlanOut(
        language=plan.language,
        languages=list(plans.languages),
        styles=list(plan.styles),
        main_questions=len(plan.questions),
        followups_per_question=plan.followups_per_question,
        think_sec=plan.think_s,
        answer_sec=plan.answer_s,
        max_answer_sec=request.app.state.settings.max_answer_sec,
    )


@router.post("/plan/draft", operation_id="draftPlan", responses=problems(422, 503))
async def draft_plan(body: DraftPlan, drafts: PlanDraftsPart, plans: PlansPart) -> DraftedPlanOut:
    """Draft a plan for a position, a job description and a résumé.

    Each question quotes the line for which it was chosen, or names its competency. Lines with
    personal data are not used. The documents are not stored; the plan is, for 24 hours.
    """
    stored = await drafts.create(
        PlanRequest(
            language=plans.in_language(body.language).language,
            position=body.position,
            job_description=body.job_description,
            resume=body.resume,
            questions=body.questions,
            kinds=frozenset(body.kinds),
            level=body.level,
            variant=body.variant,
        ),
        body.total_sec,
    )
    return DraftedPlanOut(
        plan_id=stored.plan_id,
        expires_at=stored.expires_at,
        plan=plans.document(stored.plan),
        questions=[
            PlannedQuestionOut(
                kind=planned.kind,
                competency=planned.question.competency,
                reason=ReasonOut(source=planned.reason.source, line=planned.reason.text)
                if planned.reason is not None
                else None,
                adapted=planned.adapted,
            )
            for planned in stored.draft.questions
        ],
        family=stored.draft.family,
        lines_read=stored.draft.lines_read,
        lines_left_out=stored.draft.lines_left_out,
    )


@router.post(
    "/plan/document",
    operation_id="readDocument",
    responses=problems(413, 415, 422, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def read_document(request: Request, documents: DocumentsPart) -> DocumentOut:
    """Return the text of a résumé or job description: PDF, DOCX, HWPX, text or JSON Resume.

    The body is the file. Its format is recognised by its content. Nothing is stored.
    """
    with documents.place():
        content = b"".join([chunk async for chunk in body_chunks(request)])
        document = await documents.read(content)
    return DocumentOut(text=document.text, kind=document.kind, is_cut=document.is_cut)


@router.get("/questions", operation_id="listBankQuestions", responses=problems(422))
async def list_bank_questions(
    plans: PlansPart,
    language: Annotated[Language | None, Query(description="Language of the questions")] = None,
    kind: Annotated[BankKind | None, Query(description="Only this kind")] = None,
    family: Annotated[
        JobFamily | None, Query(description="Only questions for this family, or for every job")
    ] = None,
) -> list[BankQuestionOut]:
    """Return the questions of the bank."""
    return [
        _bank_question(entry)
        for entry in load_bank(language or plans.default.language)
        if kind in (None, entry.kind)
        and (family is None or not entry.families or family in entry.families)
    ]


@router.get(
    "/questions/{question_id}/plan", operation_id="planBankQuestion", responses=problems(404, 422)
)
async def plan_bank_question(question_id: str, plans: PlansPart) -> PlanDocument:
    """Return a plan that asks one question of the bank, with the server's times.

    Pass it to `/api/session/start` to practise the question with its follow-ups.
    """
    for language in plans.languages:
        for entry in load_bank(language):
            if entry.id == question_id:
                plan = plans.in_language(language)
                return plans.document(plan.with_questions([entry.question]))
    raise BankQuestionNotFound


def _bank_question(entry: BankQuestion) -> BankQuestionOut:
    question = entry.question
    return BankQuestionOut(
        id=entry.id,
        text=question.text,
        kind=entry.kind,
        competency=entry.competency,
        level=entry.level,
        families=sorted(entry.families),
        strong=question.strong,
    )
