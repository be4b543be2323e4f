"""Routes `/api/voice*`: the interviewer's voice, to be heard before the interview."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from daedam.errors import RecordingNotFound
from daedam.routers.audio import audio_response
from daedam.routers.parts import AUDIO_RESPONSES, Shaped, VoiceSamplePart, problems
from daedam.schemas.interviews import VoiceOut
from daedam.services.media.voice_sample import SAMPLE_TEXTS
from daedam.services.sessions import StoredAudio
from daedam.utils.language import Language

SampleLanguage = Annotated[Language, Query(description="Language of the sentence")]

router = APIRouter(prefix="/api/voice", tags=["audio"])


@router.get("", operation_id="getVoice", responses=problems(422))
async def get_voice(
    sample: VoiceSamplePart, shapes: Shaped, language: SampleLanguage = "ko"
) -> VoiceOut:
    """Return a sentence spoken by the interviewer's voice: its text, audio and quality.

    503 while no voice can speak.
    """
    return shapes.voice(language, SAMPLE_TEXTS[language], await sample.speech(language))


@router.get(
    "/sample",
    operation_id="getVoiceSample",
    response_class=Response,
    responses=AUDIO_RESPONSES | problems(404, 422),
)
async def get_voice_sample(
    request: Request, sample: VoiceSamplePart, language: SampleLanguage = "ko"
) -> Response:
    """Return the audio of the sentence (WAV); 404 if a speech server has it."""
    speech = await sample.speech(language)
    if speech.wav is None:
        raise RecordingNotFound
    return audio_response(request, StoredAudio(speech.wav, "audio/wav"))
