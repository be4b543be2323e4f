"""Conversion of a report to its wire model."""

from daedam.interview.plan import Style
from daedam.interview.turn import TranscriptStatus
from daedam.routers.content_shapes import content_out
from daedam.routers.shapes import Shapes, metrics_out, notices
from daedam.schemas.reports import (
    AnswerReport,
    ChangeOut,
    CompetencyOut,
    FillerOut,
    HedgeOut,
    MeasureOut,
    MovementOut,
    PaceOut,
    PaceSummaryOut,
    ParkedQuestionOut,
    PausingOut,
    PlaceOut,
    RatesOut,
    RepairOut,
    ReportOut,
    ReportSummary,
    SpanOut,
    SuggestionOut,
    TotalsOut,
    WordingOut,
    WordOut,
)
from daedam.services.reports.reports import InterviewReport, ReportedAnswer
from daedam.services.storage_mapping import act_of, first_text
from daedam.speech.catalogue import MeasuredValue
from daedam.speech.coaching import Suggestion
from daedam.storage.tables import InterviewSession


def report_out(interview: InterviewSession, report: InterviewReport, shapes: Shapes) -> ReportOut:
    """Return the wire model of an interview's report."""
    totals, plan = report.totals, shapes.plan_of(interview)
    return ReportOut(
        status="finished" if interview.finished_at else "active",
        style=Style(interview.style),
        language=plan.language,
        started_at=interview.started_at,
        finished_at=interview.finished_at,
        delete_after=interview.delete_after,
        main_questions=len(plan.questions),
        plan_origin=plan.origin,
        totals=TotalsOut(
            answers=totals.answers,
            speaking_sec=totals.speaking_s,
            wpm=totals.wpm,
            filler_count=totals.filler_count,
            pause_count=totals.pause_count,
            pause_share=totals.pause_share,
            measures=[_measure(measured) for measured in report.measures],
        ),
        answers=[_answer(answer, shapes) for answer in report.answers],
        measures_pending=report.measures_pending,
        transcripts_pending=report.transcripts_pending,
        competencies=[CompetencyOut.model_validate(c) for c in report.competencies],
        summary=ReportSummary.model_validate(report.summary),
        parked_questions=[ParkedQuestionOut.model_validate(p) for p in report.parked_questions],
    )


def _answer(answer: ReportedAnswer, shapes: Shapes) -> AnswerReport:
    turn, delivery, transcript = answer.turn, answer.delivery, answer.turn.transcript
    return AnswerReport(
        turn_id=turn.public_id,
        question=shapes.question(answer.question),
        superseded=answer.superseded,
        answer_text=transcript.text if transcript else "",
        first_text=first_text(transcript) if answer.changes and transcript else None,
        changes=[ChangeOut.model_validate(change) for change in answer.changes],
        corrected_text=transcript.corrected_text if transcript else None,
        corrected_at=transcript.corrected_at if transcript else None,
        transcript_status=TranscriptStatus(transcript.hearing) if transcript else None,
        answer_audio_url=shapes.answer_audio(turn),
        duration_sec=turn.duration_sec,
        metrics=metrics_out(turn) if turn.wpm is not None else None,
        words=[WordOut.model_validate(word) for word in delivery.words],
        pauses=[SpanOut.model_validate(pause) for pause in delivery.pauses],
        fillers=[FillerOut.model_validate(filler) for filler in delivery.fillers],
        repairs=[RepairOut.model_validate(repair) for repair in delivery.repairs],
        hedges=[HedgeOut.model_validate(hedge) for hedge in delivery.hedges],
        pace=[PaceOut.model_validate(pace) for pace in delivery.pace],
        latency_sec=answer.sounds.latency_s if answer.sounds else None,
        speech_sec=answer.sounds.speech_s if answer.sounds else None,
        rates=RatesOut.model_validate(delivery.rates) if delivery.rates else None,
        pausing=PausingOut.model_validate(delivery.pausing) if delivery.pausing else None,
        wording=WordingOut.model_validate(delivery.wording) if delivery.wording else None,
        movement=MovementOut.model_validate(answer.movement) if answer.movement else None,
        volume=list(answer.volume),
        unrecognised=[SpanOut.model_validate(span) for span in delivery.unrecognised],
        pace_summary=PaceSummaryOut.model_validate(answer.pace) if answer.pace else None,
        measures=[_measure(measured) for measured in answer.measures],
        suggestions=[_suggestion(suggestion) for suggestion in answer.suggestions],
        content=content_out(answer.content),
        notices=notices(turn),
        act=act_of(turn),
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


def _measure(measured: MeasuredValue) -> MeasureOut:
    measure = measured.measure
    return MeasureOut(
        id=measure.id,
        name=measure.name,
        name_en=measure.name_en,
        unit=measure.unit,
        unit_en=measure.unit_en,
        value=measured.value,
        digits=measure.digits,
        formula=measure.formula,
        formula_en=measure.formula_en,
        error=measure.error,
        error_en=measure.error_en,
        place=PlaceOut.model_validate(measured.place) if measured.place else None,
    )
