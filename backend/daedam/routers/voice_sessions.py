"""Routes `/api/session/*` and `/api/answer/*`: an interview over HTTP."""

import contextlib
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from daedam.errors import InterviewNotNamed, NotAllowed, SessionNotFound
from daedam.http.problems import wrong_field
from daedam.http.session_cookies import COOKIE
from daedam.interview.terms import KeyTerms
from daedam.interview.turn import QuestionType
from daedam.routers.access import (
    AudioCallers,
    MaybeToken,
    NamedSession,
    not_allowed,
    remember_interview,
)
from daedam.routers.answer_form import FILE, read_answer_form
from daedam.routers.audio import audio_response, read_for_any
from daedam.routers.parts import (
    AUDIO_RESPONSES,
    IdempotencyKey,
    IntakePart,
    OrchestratorPart,
    PlanDraftsPart,
    PlansPart,
    SessionsPart,
    Shaped,
    problems,
)
from daedam.routers.starts import session_started
from daedam.schemas.interviews import (
    AnswerCompleted,
    AnswerFields,
    SessionOut,
    SessionStarted,
    StartSession,
)
from daedam.services.answers.intake import AnswerIntake, ClientDigest, RecordedAnswer
from daedam.services.sessions import Consent, Sessions

router = APIRouter(prefix="/api", tags=["interview"])


@router.post(
    "/session/start", operation_id="startSession", responses=problems(404, 409, 422, 503, 507)
)
async def start_session(
    body: StartSession,
    request: Request,
    response: Response,
    plans: PlansPart,
    drafts: PlanDraftsPart,
    sessions: SessionsPart,
    shapes: Shaped,
) -> SessionStarted:
    """Start an interview. The `session_id` is a secret: store it and do not share it.

    Browsers also get it as an HttpOnly cookie, which the query `interview=<interview>` selects.
    """
    given = body.consent
    consent = Consent(given.notice_version, given.recording) if given else None
    if body.plan is not None:
        plan = plans.parse(body.plan)
    elif body.plan_id is not None:
        plan = await drafts.find(body.plan_id)
    else:
        plan = plans.in_language(body.language)
    about = KeyTerms(body.position or "", body.company or "", tuple(body.terms))
    begun = await sessions.start(
        body.user_id, body.mode, consent, body.retention_days, body.style, about, plan
    )
    await remember_interview(request, response, begun.interview, begun.session_id, sessions)
    return session_started(begun, request, plans, shapes)


_FORM_SCHEMA = AnswerFields.model_json_schema()
_FORM_SCHEMA["properties"][FILE] = {
    "type": "string",
    "format": "binary",
    "description": "WebM, WAV, MP4, Ogg, FLAC or MP3; after the other fields",
}
_FORM_SCHEMA["required"].append(FILE)
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": _FORM_SCHEMA}},
    }
}
"""OpenAPI description of the form, which FastAPI does not parse (see `answer_form`)."""


@router.post(
    "/answer/complete",
    operation_id="completeAnswer",
    responses=problems(400, 401, 404, 409, 415, 422, 503, 507),
    openapi_extra=_FORM,
)
async def complete_answer(
    request: Request,
    caller: MaybeToken,
    orchestrator: OrchestratorPart,
    sessions: SessionsPart,
    intake: IntakePart,
    shapes: Shaped,
    idempotency_key: IdempotencyKey = None,
) -> AnswerCompleted:
    """Submit a recorded answer. Returns its transcript and the next question.

    `audio_file` comes after the other fields, which are checked before the file is read. The same
    answer sent again returns the same turn.
    """
    async with contextlib.AsyncExitStack() as stack:

        async def check_fields(fields: dict[str, str]) -> None:
            session_id = _session_of(fields.get("session_id"), request, caller)
            await _check_answerable(session_id, fields, sessions, intake)
            await stack.enter_async_context(intake.room(session_id))

        settings = request.app.state.settings
        form = await read_answer_form(request, settings.max_upload_bytes, check_fields)
        fields = _fields(form.fields)
        if form.content is None:
            raise wrong_field(FILE)
        answer = RecordedAnswer(
            session_id=_session_of(fields.session_id, request, caller),
            question_id=fields.question_id,
            turn_type=QuestionType(fields.turn_type),
            content=form.content,
            digest=ClientDigest(fields.audio_sha256, fields.sample_count),
            key=idempotency_key,
        )
        received = await intake.receive(answer)
    return shapes.answer(await orchestrator.finish(received))


def _fields(fields: dict[str, str]) -> AnswerFields:
    try:
        return AnswerFields.model_validate(fields)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        raise wrong_field(str(first["loc"][0]), first["type"]) from None


def _session_of(in_form: str | None, request: Request, caller: str | None) -> str:
    """Return the session id in the form or, if the form has none, the request's token.

    Raises `NotAllowed` or `InterviewNotNamed` if there is neither.
    """
    session_id = in_form or caller
    if session_id is not None:
        return session_id
    error = not_allowed(request)
    if isinstance(error, InterviewNotNamed):
        raise error
    raise NotAllowed(
        "audio_file보다 session_id를 먼저 보내 주세요.",
        "Please send session_id before audio_file.",
    )


async def _check_answerable(
    session_id: str, fields: dict[str, str], sessions: Sessions, intake: AnswerIntake
) -> None:
    """Raise an error if a recording with the fields received so far would be refused."""
    try:
        type_ = QuestionType(fields.get("turn_type", ""))
        question_id = fields["question_id"]
    except (ValueError, KeyError):  # reported once the whole form has been read
        await sessions.check_open(session_id)
    else:
        await intake.expect(session_id, question_id, type_)


@router.get("/session", operation_id="getCurrentSession", responses=problems(401, 404))
async def get_current_session(
    session: NamedSession,
    request: Request,
    response: Response,
    sessions: SessionsPart,
    shapes: Shaped,
) -> SessionOut:
    """Return the state of the current session's interview.

    A browser with the cookie of an earlier version gets the interview's new cookie.
    """
    interview = await sessions.interview(session)
    if request.cookies.get(COOKIE) == session:
        await remember_interview(request, response, interview, session, sessions)
    return shapes.session(interview)


@router.post(
    "/session/finish", operation_id="finishSession", responses=problems(401, 404, 409, 503)
)
async def finish_session(
    session: NamedSession, sessions: SessionsPart, shapes: Shaped
) -> SessionOut:
    """End the current session's interview before its last question.

    The report then covers the answers so far. An interview that has ended stays as it is.
    """
    return shapes.session(await sessions.finish(session))


@router.get("/session/{session_id}", operation_id="getSession", responses=problems(401, 404, 422))
async def get_session(
    session_id: str,
    session: NamedSession,
    sessions: SessionsPart,
    shapes: Shaped,
) -> SessionOut:
    """Return the state of a session's interview, to that session only."""
    if session_id != session:
        raise SessionNotFound
    return shapes.session(await sessions.interview(session))


@router.get(
    "/answer/{turn_id}/audio",
    operation_id="getAnswerAudio",
    response_class=Response,
    responses=AUDIO_RESPONSES | problems(401, 404),
)
async def get_answer_audio(
    turn_id: str, request: Request, callers: AudioCallers, sessions: SessionsPart
) -> Response:
    """Return the recording of an answer as it was sent, for its session and for reviewers."""
    if not callers:
        raise NotAllowed
    audio = await read_for_any(callers, lambda caller: sessions.answer_recording(caller, turn_id))
    return audio_response(request, audio)
