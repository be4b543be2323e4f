"""From a report to what the wire says of it."""

from daedam.interview.plan import Plan, Style
from daedam.interview.turn import TranscriptStatus
from daedam.routers.content_shapes import content_out
from daedam.routers.shapes import Shapes, metrics_out, notices
from daedam.schemas.reports import (
    AnswerReport,
    FillerOut,
    HedgeOut,
    MeasureOut,
    MovementOut,
    PaceOut,
    PausingOut,
    PlaceOut,
    RatesOut,
    RepairOut,
    ReportOut,
    SpanOut,
    SuggestionOut,
    TotalsOut,
    WordingOut,
    WordOut,
)
from daedam.services.reports.reports import InterviewReport, ReportedAnswer
from daedam.speech.catalogue import MeasuredValue
from daedam.speech.coaching import Suggestion
from daedam.storage.tables import InterviewSession


def report_out(
    interview: InterviewSession, report: InterviewReport, plan: Plan, shapes: Shapes
) -> ReportOut:
    """A report on the wire."""
    totals = report.totals
    return ReportOut(
        status="finished" if interview.finished_at else "active",
        style=Style(interview.style),
        started_at=interview.started_at,
        finished_at=interview.finished_at,
        delete_after=interview.delete_after,
        main_questions=len(plan.questions),
        totals=TotalsOut(
            answers=totals.answers,
            speaking_sec=totals.speaking_s,
            wpm=totals.wpm,
            filler_count=totals.filler_count,
            pause_count=totals.pause_count,
            pause_share=totals.pause_share,
            measures=[_measure(taken) for taken in report.measures],
        ),
        answers=[_answer(answer, shapes) for answer in report.answers],
        measures_pending=report.measures_pending,
    )


def _answer(answer: ReportedAnswer, shapes: Shapes) -> AnswerReport:
    turn, told = answer.turn, answer.delivery
    heard = turn.transcript
    return AnswerReport(
        turn_id=turn.public_id,
        question=shapes.question(answer.question),
        superseded=answer.superseded,
        answer_text=heard.text if heard else "",
        corrected_text=heard.corrected_text if heard else None,
        corrected_at=heard.corrected_at if heard else None,
        transcript_status=TranscriptStatus(heard.hearing) if heard else None,
        answer_audio_url=shapes.answer_audio(turn),
        duration_sec=turn.duration_sec,
        metrics=metrics_out(turn) if turn.wpm is not None else None,
        words=[WordOut.model_validate(word) for word in told.words],
        pauses=[SpanOut.model_validate(pause) for pause in told.pauses],
        fillers=[FillerOut.model_validate(filler) for filler in told.fillers],
        repairs=[RepairOut.model_validate(repair) for repair in told.repairs],
        hedges=[HedgeOut.model_validate(hedge) for hedge in told.hedges],
        pace=[PaceOut.model_validate(pace) for pace in told.pace],
        latency_sec=answer.sounds.latency_s if answer.sounds else None,
        speech_sec=answer.sounds.speech_s if answer.sounds else None,
        rates=RatesOut.model_validate(told.rates) if told.rates else None,
        pausing=PausingOut.model_validate(told.pausing) if told.pausing else None,
        wording=WordingOut.model_validate(told.wording) if told.wording else None,
        movement=MovementOut.model_validate(answer.movement) if answer.movement else None,
        volume=list(answer.volume),
        measures=[_measure(taken) for taken in answer.measures],
        suggestions=[_suggestion(suggestion) for suggestion in answer.suggestions],
        content=content_out(answer.content),
        notices=notices(turn),
    )


def _suggestion(suggestion: Suggestion) -> SuggestionOut:
    korean, english = suggestion.sentences
    return SuggestionOut(
        start_s=suggestion.start_s,
        end_s=suggestion.end_s,
        advice=suggestion.advice,
        message=korean,
        message_en=english,
    )


def _measure(taken: MeasuredValue) -> MeasureOut:
    about = taken.measure
    return MeasureOut(
        id=about.id,
        name=about.name,
        name_en=about.name_en,
        unit=about.unit,
        unit_en=about.unit_en,
        value=taken.value,
        digits=about.digits,
        formula=about.formula,
        formula_en=about.formula_en,
        error=about.error,
        error_en=about.error_en,
        place=PlaceOut.model_validate(taken.place) if taken.place else None,
    )
