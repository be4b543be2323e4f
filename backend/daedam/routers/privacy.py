"""Routes for a candidate's rights over their data: notice, revocation, deletion and export."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from daedam.routers.access import NamedSession, forget_cookies
from daedam.routers.parts import (
    Described,
    ErasurePart,
    ExportPart,
    LivePart,
    SessionsPart,
    problems,
)
from daedam.schemas.interviews import DeletionReceipt, NoticeText

router = APIRouter(prefix="/api", tags=["privacy"])


_ARCHIVE: Described = {
    200: {
        "description": "A ZIP file",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/notice", operation_id="getNotice", responses=problems())
async def get_notice(request: Request, sessions: SessionsPart) -> NoticeText:
    """Return the recording notice, to be shown before the microphone is opened."""
    notice = sessions.notice
    return NoticeText(
        version=notice.version,
        text=notice.korean,
        text_en=notice.english,
        retention_days=request.app.state.settings.retention_days,
    )


@router.post(
    "/session/revoke",
    operation_id="revokeSession",
    status_code=204,
    responses=problems(401, 404),
)
async def revoke_session(
    session: NamedSession,
    sessions: SessionsPart,
    live: LivePart,
    request: Request,
    response: Response,
) -> None:
    """Revoke a `session_id`. The interview's data stays until its retention period ends."""
    await sessions.revoke(session)
    await live.end_session(session)
    forget_cookies(request, response, session)


@router.delete("/session", operation_id="deleteSession", responses=problems(401, 404))
async def delete_session(
    session: NamedSession,
    erasure: ErasurePart,
    live: LivePart,
    request: Request,
    response: Response,
) -> DeletionReceipt:
    """Delete an interview with its rows, recordings, their keys and spoken questions."""
    receipt = await erasure.delete_session(session)
    await live.end_session(session)
    forget_cookies(request, response, session)
    return DeletionReceipt.model_validate(receipt)


@router.get(
    "/session/export",
    operation_id="exportSession",
    response_class=Response,
    responses=_ARCHIVE | problems(401, 404),
)
async def export_session(session: NamedSession, export: ExportPart) -> Response:
    """Return a ZIP archive of an interview: its record, recordings and spoken questions.

    `missing.txt` in the archive lists files that could not be read.
    """
    return StreamingResponse(
        await export.archive_session(session),
        media_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="daedam-interview.zip"'},
    )
