"""Conversion of database rows to wire models."""

from collections.abc import Sequence

from starlette.requests import HTTPConnection

from daedam.clients.base import Speech, VoiceQuality
from daedam.interview.plan import Plan, Style
from daedam.interview.reading.model import OpenPointKind
from daedam.interview.terms import key_terms_from_row
from daedam.interview.turn import MadeBy, QuestionType, TranscriptStatus, TurnState
from daedam.schemas.interviews import (
    AnswerCompleted,
    ConsentOut,
    InterviewListed,
    MetricsOut,
    Notice,
    OwnInterview,
    PendingTurn,
    QuestionOut,
    SessionOut,
    TurnOut,
    VoiceOut,
)
from daedam.services.orchestrator import FinishedTurn, InterviewOrchestrator
from daedam.services.plans import InterviewPlans
from daedam.services.reports.voice import REPLIED_FILLERS
from daedam.services.storage_mapping import (
    act_of,
    answered_count,
    first_text,
    superseded_positions,
)
from daedam.services.turns.fallbacks import Fallback
from daedam.settings import Settings
from daedam.storage.tables import InterviewSession, Question, Turn
from daedam.utils.language import Language

POLL_S, POLL_DELAYED_S = 1.0, 3.0
"""Seconds until a client should poll again for a turn in progress, and for a delayed turn."""


class Shapes:
    """Converter of rows to wire models for one request, whose base URL it uses in links."""

    def __init__(self, connection: HTTPConnection) -> None:
        self._settings: Settings = connection.app.state.settings
        self._orchestrator: InterviewOrchestrator = connection.app.state.parts.orchestrator
        self._plans: InterviewPlans = connection.app.state.parts.plans
        self._base = self._settings.public_base_url or _http(str(connection.base_url).rstrip("/"))

    def link(self, path: str) -> str:
        """Return the absolute URL of a path of this server."""
        return f"{self._base}{path}"

    def question(self, question: Question) -> QuestionOut:
        """Return the wire model of a question."""
        url = question.audio_url
        if question.audio_name:
            url = f"{self._base}/static/audio/{question.audio_name}"
        quality = question.audio_quality
        return QuestionOut(
            id=question.public_id,
            text=question.text,
            audio_url=url,
            type=QuestionType(question.type),
            audio_quality=VoiceQuality(quality) if quality else None,
            made_by=MadeBy(question.made_by),
            about=question.about,
            lead_in=question.lead_in,
            open_point=OpenPointKind(question.why["open_point"]) if question.why else None,
            open_question=question.open_question,
            retake_of=question.retake_of,
        )

    def voice(self, language: Language, text: str, speech: Speech) -> VoiceOut:
        """Return the wire model of `text` in the interviewer's voice."""
        sample = f"{self._base}/api/voice/sample?language={language}"
        url = speech.audio_url if speech.wav is None else sample
        return VoiceOut(text=text, audio_url=url, audio_quality=speech.quality)

    def answer(self, finished: FinishedTurn) -> AnswerCompleted:
        """Return the response to a processed answer."""
        turn, following = finished.turn, finished.next_question
        assert turn.transcript is not None
        return AnswerCompleted(
            answer_text=first_text(turn.transcript),
            metrics=replied_metrics(turn),
            next_question=self.question(following) if following else None,
            turn_id=turn.public_id,
            transcript_status=TranscriptStatus(turn.transcript.hearing),
            act=act_of(turn),
            notices=notices(turn),
        )

    def plan_of(self, interview: InterviewSession) -> Plan:
        """Return the plan of an interview."""
        return self._plans.of(interview)

    def session(self, interview: InterviewSession) -> SessionOut:
        """Return the state of an interview."""
        plan = self.plan_of(interview)
        asked = interview.asked
        superseded = superseded_positions(asked)
        unanswered = next((q for q in asked if q.turn is None), None)
        return SessionOut(
            interview=interview.ref,
            status="finished" if interview.finished_at else "active",
            style=Style(interview.style),
            language=plan.language,
            started_at=interview.started_at,
            main_questions=len(plan.questions),
            think_sec=plan.think_s,
            answer_sec=plan.answer_s,
            max_answer_sec=self._settings.max_answer_sec,
            max_upload_mb=self._settings.max_upload_mb,
            current_question=self.question(unanswered) if unanswered else None,
            pending_turn=self._pending(asked),
            turns=[self.turn(question, question.position in superseded) for question in asked],
            consent=_consent(interview),
            expires_at=interview.expires_at,
            delete_after=interview.delete_after,
        )

    def _pending(self, asked: Sequence[Question]) -> PendingTurn | None:
        answered = [q for q in asked if q.turn is not None]
        turn = answered[-1].turn if answered else None
        if turn is None or turn.state == TurnState.SPOKEN:
            return None
        delayed = self._orchestrator.is_delayed(turn)
        return PendingTurn(
            turn_id=turn.public_id,
            question_id=answered[-1].public_id,
            state=TurnState(turn.state),
            delayed=delayed,
            poll_after_s=POLL_DELAYED_S if delayed else POLL_S,
        )

    def listed(self, interview: InterviewSession) -> InterviewListed:
        """Return an interview as an entry of the reviewers' list."""
        return InterviewListed(
            ref=interview.ref,
            user_id=interview.user_id,
            status="finished" if interview.finished_at else "active",
            started_at=interview.started_at,
            finished_at=interview.finished_at,
            delete_after=interview.delete_after,
        )

    def own(self, interview: InterviewSession) -> OwnInterview:
        """Return an interview as an entry of its candidate's list."""
        terms = key_terms_from_row(interview.terms)
        return OwnInterview(
            interview=interview.ref,
            status="finished" if interview.finished_at else "active",
            style=Style(interview.style),
            position=terms.position,
            company=terms.company,
            started_at=interview.started_at,
            finished_at=interview.finished_at,
            main_questions=len(self.plan_of(interview).questions),
            answered=answered_count(interview.asked),
            expires_at=interview.expires_at,
            delete_after=interview.delete_after,
        )

    def turn(self, question: Question, is_superseded: bool) -> TurnOut:
        """Return a question with its answer, if there is one."""
        turn = question.turn
        shown = TurnOut(question=self.question(question), superseded=is_superseded)
        if turn is not None:
            shown.turn_id = turn.public_id
            shown.state = TurnState(turn.state)
            shown.answer_audio_url = self.answer_audio(turn)
            shown.notices = notices(turn)
            shown.timings_ms = turn.stage_ms
            if turn.wpm is not None:
                shown.metrics = metrics_out(turn)
            if turn.transcript is not None:
                shown.answer_text = turn.transcript.text
                shown.corrected_text = turn.transcript.corrected_text
                shown.corrected_at = turn.transcript.corrected_at
                shown.transcript_status = TranscriptStatus(turn.transcript.hearing)
            shown.act = act_of(turn)
        return shown

    def answer_audio(self, turn: Turn) -> str | None:
        """Return the URL of an answer's recording; None for a typed answer."""
        if turn.video is None:
            return None
        return f"{self._base}/api/answer/{turn.public_id}/audio"


def _consent(interview: InterviewSession) -> ConsentOut | None:
    if interview.notice_version is None or interview.consented_at is None:
        return None
    return ConsentOut(
        notice_version=interview.notice_version,
        recording=bool(interview.consented),
        at=interview.consented_at,
    )


def _http(url: str) -> str:
    """Return a WebSocket URL as an HTTP URL (ws:// to http://, wss:// to https://)."""
    return "http" + url.removeprefix("ws") if url.startswith("ws") else url


def notices(turn: Turn) -> list[Notice]:
    """Return the notices about fallbacks used in a turn, with their texts."""
    result = []
    for row in turn.stand_ins:
        fallback = Fallback(**row)  # type: ignore[arg-type]
        message, message_en = fallback.sentences
        notice = Notice(**row, message=message, message_en=message_en)  # type: ignore[arg-type]
        result.append(notice)
    return result


def replied_metrics(turn: Turn) -> MetricsOut:
    """Return the metrics of the response to an answer.

    The fillers are counted in the transcript only, because the first response may be sent before
    the audio is measured. A repeated response has the same count, and the values of the first
    reading.
    """
    shown = metrics_out(turn)
    first = turn.transcript.first_reading if turn.transcript is not None else None
    if first is not None:
        return MetricsOut(
            duration_sec=turn.duration_sec,
            wpm=first["wpm"] or 0,
            filler_count=first["filler_count"] or 0,
        )
    if turn.voice is not None and turn.voice.get(REPLIED_FILLERS) is not None:
        shown.filler_count = turn.voice[REPLIED_FILLERS]
    return shown


def metrics_out(turn: Turn) -> MetricsOut:
    """Return the metrics of an answer; missing measures are 0."""
    return MetricsOut(
        duration_sec=turn.duration_sec, wpm=turn.wpm or 0, filler_count=turn.filler_count or 0
    )
