"""`/static/audio/*`: the spoken questions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse

from daedam.errors import NotAllowed
from daedam.routers.access import named_session
from daedam.routers.voice_sessions import Reader, problems

router = APIRouter(tags=["audio"])


def _maybe_session(request: Request) -> str | None:
    try:
        return named_session(
            request.headers.get("authorization"), request.cookies.get("daedam_session")
        )
    except NotAllowed:
        return None


@router.get(
    "/static/audio/{name}",
    operation_id="getQuestionAudio",
    response_class=FileResponse,
    responses=problems(401, 404),
)
async def get_question_audio(
    name: str, session: Annotated[str | None, Depends(_maybe_session)], reader: Reader
) -> FileResponse:
    """A spoken question (WAV), for the session it was asked in."""
    audio = await reader.question_audio(session, name)
    return FileResponse(
        audio.path, media_type=audio.media_type, headers={"Cache-Control": "private, max-age=3600"}
    )
