"""Routes `/api/answer/*` for typed answers, retakes and corrected transcripts."""

from fastapi import APIRouter, Request

from daedam.routers.access import MaybeToken, NamedSession, not_allowed
from daedam.routers.parts import (
    IdempotencyKey,
    IntakePart,
    OrchestratorPart,
    RevisionsPart,
    Shaped,
    problems,
)
from daedam.schemas.interviews import AnswerCompleted, CorrectionIn, Retaken, TurnOut, TypedAnswerIn
from daedam.services.answers.intake import TypedAnswer
from daedam.services.storage_mapping import superseded_positions

router = APIRouter(prefix="/api/answer", tags=["interview"])


@router.post("/typed", operation_id="typeAnswer", responses=problems(401, 404, 409, 422, 503, 507))
async def type_answer(
    body: TypedAnswerIn,
    request: Request,
    caller: MaybeToken,
    orchestrator: OrchestratorPart,
    intake: IntakePart,
    shapes: Shaped,
    idempotency_key: IdempotencyKey = None,
) -> AnswerCompleted:
    """Submit a typed answer. Its `metrics` are zeros."""
    session_id = body.session_id or caller
    if session_id is None:
        raise not_allowed(request)
    answer = TypedAnswer(
        session_id=session_id,
        question_id=body.question_id,
        turn_type=body.turn_type,
        text=body.text,
        key=idempotency_key,
    )
    return shapes.answer(await orchestrator.finish(await intake.receive_typed(answer)))


@router.post(
    "/{turn_id}/retake", operation_id="retakeAnswer", responses=problems(401, 404, 409, 422)
)
async def retake_answer(
    turn_id: str, session: NamedSession, revisions: RevisionsPart, shapes: Shaped
) -> Retaken:
    """Ask the question of an answer again; in practice only.

    During the practice, only the last answer can be retaken, and the question that followed it is
    withdrawn. After the end, every answer can be, and the practice ends again after the retake.
    Both answers stay stored.
    """
    return Retaken(question=shapes.question(await revisions.retake(session, turn_id)))


@router.put(
    "/{turn_id}/transcript",
    operation_id="correctTranscript",
    responses=problems(401, 404, 409, 422),
)
async def correct_transcript(
    turn_id: str,
    body: CorrectionIn,
    session: NamedSession,
    revisions: RevisionsPart,
    shapes: Shaped,
) -> TurnOut:
    """Store the candidate's correction beside the transcript. Later questions do not change."""
    interview = await revisions.correct(session, turn_id, body.text)
    asked = interview.asked
    question = next(q for q in asked if q.turn is not None and q.turn.public_id == turn_id)
    return shapes.turn(question, question.position in superseded_positions(asked))
