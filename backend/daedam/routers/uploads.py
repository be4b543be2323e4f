"""Routes `/api/uploads/*`: resumable uploads of recordings."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from daedam.errors import AudioTooLarge
from daedam.routers.access import NamedSession
from daedam.routers.answer_form import body_chunks
from daedam.routers.parts import (
    Described,
    IdempotencyKey,
    OrchestratorPart,
    Shaped,
    UploadsPart,
    problems,
)
from daedam.schemas.interviews import AnswerCompleted, UploadBegun, UploadOut
from daedam.services.answers.intake import ClientDigest

router = APIRouter(prefix="/api/uploads", tags=["uploads"])

_ALREADY_BEGUN: Described = {200: {"model": UploadOut, "description": "The upload exists already"}}

MAX_PIECE_BYTES = 4 * 1024 * 1024
"""Largest body of one PATCH request, in bytes."""


@router.post(
    "",
    operation_id="beginUpload",
    status_code=201,
    responses=_ALREADY_BEGUN | problems(401, 404, 409, 422, 507),
)
async def begin_upload(
    body: UploadBegun, session: NamedSession, uploads: UploadsPart, response: Response
) -> UploadOut:
    """Begin an upload. If it exists already, return its current offset."""
    state = await uploads.begin(
        session,
        body.question_id,
        body.turn_type,
        body.size_bytes,
        ClientDigest(body.audio_sha256, body.sample_count),
    )
    if not state.is_new:
        response.status_code = 200
    return UploadOut.model_validate(state)


@router.get("/{upload_id}", operation_id="getUpload", responses=problems(401, 404))
async def get_upload(upload_id: str, session: NamedSession, uploads: UploadsPart) -> UploadOut:
    """Return the current offset of an upload."""
    return UploadOut.model_validate(await uploads.state(session, upload_id))


@router.patch(
    "/{upload_id}",
    operation_id="continueUpload",
    responses=problems(401, 404, 409, 422, 507),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def continue_upload(
    upload_id: str,
    request: Request,
    session: NamedSession,
    uploads: UploadsPart,
    upload_offset: Annotated[int, Header(alias="Upload-Offset", ge=0, le=2**40)],
) -> UploadOut:
    """Append the next piece. It is stored on disk when the response is sent."""
    await uploads.state(session, upload_id)  # authorize before reading the body
    piece = bytearray()
    async for chunk in body_chunks(request):
        piece += chunk
        if len(piece) > MAX_PIECE_BYTES:
            raise AudioTooLarge
    return UploadOut.model_validate(
        await uploads.append(session, upload_id, upload_offset, bytes(piece))
    )


@router.post(
    "/{upload_id}/complete",
    operation_id="completeUpload",
    responses=problems(400, 401, 404, 409, 415, 422, 503, 507),
)
async def complete_upload(
    upload_id: str,
    session: NamedSession,
    uploads: UploadsPart,
    orchestrator: OrchestratorPart,
    shapes: Shaped,
    idempotency_key: IdempotencyKey = None,
) -> AnswerCompleted:
    """Submit the uploaded recording as the answer, like `/api/answer/complete`."""
    received = await uploads.complete(session, upload_id, idempotency_key)
    return shapes.answer(await orchestrator.finish(received))
