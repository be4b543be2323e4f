"""Route `/static/audio/*`: the audio of questions."""

from fastapi import APIRouter, Request, Response

from daedam.routers.access import AudioCallers
from daedam.routers.audio import audio_response, read_for_any
from daedam.routers.parts import AUDIO_RESPONSES, SessionsPart, problems

router = APIRouter(tags=["audio"])


@router.get(
    "/static/audio/{name}",
    operation_id="getQuestionAudio",
    response_class=Response,
    responses=AUDIO_RESPONSES | problems(401, 404),
)
async def get_question_audio(
    name: str, request: Request, callers: AudioCallers, sessions: SessionsPart
) -> Response:
    """Return the audio of a question (WAV), for its session and for reviewers."""
    if not callers:
        return audio_response(request, await sessions.question_audio(None, name))
    audio = await read_for_any(callers, lambda caller: sessions.question_audio(caller, name))
    return audio_response(request, audio)
