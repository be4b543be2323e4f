"""`/api/session/*` and `/api/answer/*`: the interview over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse

from daedam.errors import SessionNotFound
from daedam.interview.turn import QuestionType
from daedam.routers.access import NamedSession, set_cookie
from daedam.routers.shapes import Shapes
from daedam.schemas import AnswerCompleted, Problem, SessionOut, SessionStarted, StartSession
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.sessions import SessionReader

PROBLEM: dict[str, Any] = {"model": Problem, "description": "A problem in two languages"}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: PROBLEM for status in statuses}


def _orchestrator(request: Request) -> InterviewOrchestrator:
    orchestrator: InterviewOrchestrator = request.app.state.parts.orchestrator
    return orchestrator


def _reader(request: Request) -> SessionReader:
    reader: SessionReader = request.app.state.parts.reader
    return reader


Orchestrator = Annotated[InterviewOrchestrator, Depends(_orchestrator)]
Reader = Annotated[SessionReader, Depends(_reader)]
Shaped = Annotated[Shapes, Depends(Shapes)]

router = APIRouter(prefix="/api", tags=["interview"])


@router.post("/session/start", operation_id="startSession", responses=problems(422))
async def start_session(
    body: StartSession,
    request: Request,
    response: Response,
    orchestrator: Orchestrator,
    shapes: Shaped,
) -> SessionStarted:
    """Open an interview. The `session_id` is its secret: keep it, and show it to nobody."""
    session_id, question = await orchestrator.start(body.user_id, body.mode)
    set_cookie(request, response, session_id)
    settings = request.app.state.settings
    return SessionStarted(
        session_id=session_id,
        question=shapes.question(question),
        main_questions=orchestrator.main_questions,
        max_answer_sec=settings.max_answer_sec,
        max_upload_mb=settings.max_upload_mb,
    )


@router.post(
    "/answer/complete",
    operation_id="completeAnswer",
    responses=problems(400, 404, 409, 413, 415, 422),
)
async def complete_answer(
    session_id: Annotated[str, Form(min_length=1, max_length=200)],
    question_id: Annotated[str, Form(min_length=1, max_length=40)],
    turn_type: Annotated[QuestionType, Form()],
    audio_file: Annotated[UploadFile, File(description="WebM, WAV, MP4, Ogg, FLAC or MP3")],
    orchestrator: Orchestrator,
    shapes: Shaped,
) -> AnswerCompleted:
    """Give the answer to a question; what was understood and what comes next come back."""
    content = await audio_file.read()
    finished = await orchestrator.answer(session_id, question_id, turn_type, content)
    return shapes.answer(finished)


@router.get("/session", operation_id="getCurrentSession", responses=problems(401, 404))
async def get_current_session(
    session: NamedSession, reader: Reader, orchestrator: Orchestrator, shapes: Shaped
) -> SessionOut:
    """Where the interview stands that the bearer token or the cookie names."""
    return shapes.session(await reader.interview(session), orchestrator.main_questions)


@router.get("/session/{session_id}", operation_id="getSession", responses=problems(401, 404))
async def get_session(
    session_id: str,
    session: NamedSession,
    reader: Reader,
    orchestrator: Orchestrator,
    shapes: Shaped,
) -> SessionOut:
    """Where an interview stands; only its own session may ask."""
    if session_id != session:
        raise SessionNotFound
    return shapes.session(await reader.interview(session), orchestrator.main_questions)


@router.get(
    "/answer/{turn_id}/audio",
    operation_id="getAnswerAudio",
    response_class=FileResponse,
    responses=problems(401, 404),
)
async def get_answer_audio(turn_id: str, session: NamedSession, reader: Reader) -> FileResponse:
    """The recording of an answer, as it was sent."""
    recording = await reader.answer_recording(session, turn_id)
    return FileResponse(
        recording.path, media_type=recording.media_type, headers={"Cache-Control": "no-store"}
    )
