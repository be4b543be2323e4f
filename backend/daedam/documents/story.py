"""Convert a report to a document: its sections and their order."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from daedam.documents import charts
from daedam.documents.answer_text import marked
from daedam.documents.blocks import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Look,
    Paragraph,
    Piece,
    text,
)
from daedam.documents.content import content
from daedam.documents.svg import Chart
from daedam.documents.tables import error_table, formula_table, measures
from daedam.documents.words import Language, Words
from daedam.interview.turn import MadeBy, QuestionType, TranscriptStatus
from daedam.schemas.reports import AnswerReport, MeasureOut, ReportOut


def document(report: ReportOut, language: Language, zone: tzinfo) -> Document:
    """Return the report as a document with times in `zone`."""
    words = Words(language)
    blocks: list[Block] = [*_overview(report, words)]
    for number, takes in enumerate(groups(report.answers), 1):
        blocks += _question(number, takes, words)
    blocks += _end(report, words)
    return Document(
        language, words("title"), _facts(report, words, zone), tuple(blocks), _foot(words)
    )


def groups(answers: Sequence[AnswerReport]) -> list[list[AnswerReport]]:
    """Return the answers grouped by question, in the order of the questions."""
    takes: dict[str, list[AnswerReport]] = {}
    for answer in answers:
        takes.setdefault(answer.question.retake_of or answer.question.id, []).append(answer)
    return list(takes.values())


def clock(at_s: float) -> str:
    """Return a time in an answer as minutes and seconds, as players show it."""
    return f"{int(at_s) // 60}:{int(at_s) % 60:02d}"


def _foot(words: Words) -> str:
    return words("limits_line")


def _facts(report: ReportOut, words: Words, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    totals = report.totals
    time = _duration(totals.speaking_sec, words)
    facts = [
        (words("date"), _moment(report.started_at, words, zone)),
        (words("style"), words(f"style_{report.style}")),
        (words("status"), words(f"status_{report.status}")),
        (words("answers"), words("answers_value", n=totals.answers, time=time)),
    ]
    if report.delete_after is not None:
        facts.append((words("delete_after"), _moment(report.delete_after, words, zone)))
    return tuple(facts)


def _moment(at: datetime, words: Words, zone: tzinfo) -> str:
    return words("date_value", at=at.astimezone(zone))


def _duration(seconds: float, words: Words) -> str:
    whole = round(seconds)
    if whole < 60:
        return words("seconds", s=f"{seconds:.1f}")
    return words("duration", m=whole // 60, s=whole % 60)


def _overview(report: ReportOut, words: Words) -> list[Block]:
    found = report.totals.measures
    blocks: list[Block] = [Heading(words("overview"))]
    if report.measures_pending:
        blocks.append(text(words("measures_pending", n=report.measures_pending), Look.STRONG))
    if not found:
        return blocks if report.measures_pending else [*blocks, text(words("nothing_measured"))]
    blocks += [text(words("overview_lead"), Look.SOFT), error_table(found, words)]
    return [*blocks, *_places(found, words, drawn=True)]


def _places(found: Sequence[MeasureOut], words: Words, *, drawn: bool) -> list[Block]:
    """Return the percentiles among reference speakers, with their sources."""
    blocks: list[Block] = []
    for measure in found:
        spot = measure.place
        if spot is None:
            continue
        name = words.pick(measure.name, measure.name_en)
        unit = words.pick(measure.unit, measure.unit_en)
        told = words(
            "place_value",
            name=name,
            value=f"{measure.value:.{measure.digits}f} {unit}",
            n=spot.percentile,
            low=spot.lowest,
            high=spot.highest,
        )
        blocks.append(text(told))
        if drawn:
            blocks.append(Figure(words("place"), charts.place(spot, words)))
            source = words.pick(spot.source, spot.source_en)
            blocks.append(text(words("place_source", source=source), Look.SOFT))
    return blocks


def _question(number: int, takes: Sequence[AnswerReport], words: Words) -> list[Block]:
    last, question = takes[-1], takes[-1].question
    kind = "question_followup" if question.type is QuestionType.FOLLOWUP else "question"
    blocks: list[Block] = [
        Heading(words(kind, n=number)),
        text(question.text, Look.STRONG),
    ]
    if question.type is QuestionType.FOLLOWUP:
        why = Piece(f"{words('why')}: ", Look.SOFT), Piece(_why(last, words), Look.SOFT)
        blocks.append(Paragraph(why))
    title = words("answer_take", n=len(takes)) if len(takes) > 1 else words("answer")
    blocks += _answer(title, last, words)
    blocks += _figure(words("trends"), charts.trends(takes, words))
    for earlier, take in enumerate(takes[:-1], 1):
        blocks += _answer_text(words("earlier", n=earlier), take, words)
    return blocks


def _why(answer: AnswerReport, words: Words) -> str:
    question = answer.question
    if question.about:
        return words("why_about", about=question.about)
    return words("why_reprompt" if question.made_by is MadeBy.REPROMPT else "why_probe")


def _answer(title: str, answer: AnswerReport, words: Words) -> list[Block]:
    blocks = _answer_text(title, answer, words)
    if answer.words:
        blocks.append(text(words("marks"), Look.SOFT))
    blocks += _figure(words("timeline"), charts.timeline(answer, words))
    whole = answer.metrics.wpm if answer.metrics else 0
    blocks += _figure(words("pace", n=whole), charts.pace(answer, words))
    if answer.suggestions:
        blocks += [Heading(words("suggestions"), 3), _suggestions(answer, words)]
    blocks += content(answer.content, words)
    if answer.measures:
        blocks += [Heading(words("measures"), 3), *measures(answer.measures, words)]
        blocks += _places(answer.measures, words, drawn=False)
    return blocks


def _answer_text(title: str, answer: AnswerReport, words: Words) -> list[Block]:
    """Return the text of an answer: its transcript and its correction."""
    blocks: list[Block] = [Heading(title, 3)]
    if answer.metrics is not None and answer.transcript_status is TranscriptStatus.RECOGNISED:
        facts = words(
            "answer_facts",
            time=_duration(answer.duration_sec, words),
            wpm=answer.metrics.wpm,
            fillers=answer.metrics.filler_count,
            pauses=len(answer.pauses),
        )
        blocks.append(text(facts, Look.SOFT))
    match answer.transcript_status:
        case TranscriptStatus.NO_SPEECH:
            blocks.append(text(words("no_speech"), Look.SOFT))
        case TranscriptStatus.OTHER_LANGUAGE:
            blocks.append(text(words("other_language"), Look.SOFT))
        case TranscriptStatus.PENDING | None:
            blocks.append(text(words("pending"), Look.SOFT))
        case TranscriptStatus.TYPED:
            blocks.append(text(words("typed"), Look.SOFT))
        case _:
            pass
    if answer.answer_text:
        blocks.append(Paragraph(marked(answer, words)))
    if answer.corrected_text:
        blocks.append(
            Paragraph(
                (
                    Piece(f"{words('corrected')}: ", Look.SOFT),
                    Piece(answer.corrected_text),
                )
            )
        )
    return blocks


def _suggestions(answer: AnswerReport, words: Words) -> Bullets:
    items = []
    for one in answer.suggestions:
        moment = words("moment", start=clock(one.start_s), end=clock(one.end_s))
        told = words.pick(one.message, one.message_en)
        items.append((Piece(f"{moment}  ", Look.SOFT), Piece(told)))
    return Bullets(tuple(items))


def _figure(caption: str, chart: Chart | None) -> list[Block]:
    return [Figure(caption, chart)] if chart is not None else []


def _end(report: ReportOut, words: Words) -> list[Block]:
    used = [m for answer in report.answers for m in answer.measures] + report.totals.measures
    blocks: list[Block] = [Heading(words("limits")), text(words("limits_text"))]
    if used:
        blocks += [Heading(words("formulas")), formula_table(used, words)]
    return blocks
