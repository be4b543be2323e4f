"""`/static/audio/*`: the spoken questions."""

from fastapi import APIRouter, Request, Response

from daedam.routers.access import SoundCallers
from daedam.routers.parts import SOUND, SessionsPart, problems
from daedam.routers.sound import sound_of_first, sound_response

router = APIRouter(tags=["audio"])


@router.get(
    "/static/audio/{name}",
    operation_id="getQuestionAudio",
    response_class=Response,
    responses=SOUND | problems(401, 404),
)
async def get_question_audio(
    name: str, request: Request, callers: SoundCallers, sessions: SessionsPart
) -> Response:
    """A spoken question (WAV), for the session it was asked in and for reviewers."""
    if not callers:
        return sound_response(request, await sessions.question_audio(None, name))
    audio = await sound_of_first(callers, lambda caller: sessions.question_audio(caller, name))
    return sound_response(request, audio)
