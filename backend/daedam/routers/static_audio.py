"""`/static/audio/*`: the spoken questions."""

from fastapi import APIRouter, Request, Response

from daedam.routers.access import MaybeCaller
from daedam.routers.parts import SOUND, SessionsPart, problems
from daedam.routers.sound import sound_response

router = APIRouter(tags=["audio"])


@router.get(
    "/static/audio/{name}",
    operation_id="getQuestionAudio",
    response_class=Response,
    responses=SOUND | problems(401, 404),
)
async def get_question_audio(
    name: str, request: Request, caller: MaybeCaller, sessions: SessionsPart
) -> Response:
    """A spoken question (WAV), for the session it was asked in and for reviewers."""
    return sound_response(request, await sessions.question_audio(caller, name))
