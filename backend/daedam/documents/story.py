"""Convert a report to a document: its sections and their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from textwrap import shorten

from daedam.documents import charts
from daedam.documents.answer_text import marked
from daedam.documents.blocks import (
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Heading,
    Look,
    Note,
    Paragraph,
    Piece,
    Table,
    text,
)
from daedam.documents.content import content
from daedam.documents.svg import Chart
from daedam.documents.tables import measures, method_table, value
from daedam.documents.words import Words
from daedam.interview.dialogue_acts import DialogueAct
from daedam.interview.turn import MadeBy, QuestionType, TranscriptStatus
from daedam.schemas.interviews import QuestionOut
from daedam.schemas.reports import AnswerReport, MeasureOut, PlaceOut, ReportOut
from daedam.utils.language import Language

MOST_WHOLE_QUESTIONS = 8
"""Largest number of questions that the summary lists with their whole texts."""

MOST_LISTED_QUESTIONS = 18
"""Maximum number of questions that the summary lists. The details have all of them."""

SHORT_QUESTION = 44
"""Maximum number of characters of a question in a longer list, which fit one line."""


def document(report: ReportOut, language: Language, zone: tzinfo) -> Document:
    """Return the report as a document with times in `zone`."""
    words = Words(language, report.language)
    asked = groups(report.answers)
    blocks = _summary(report, asked, words)
    for number, group in enumerate(asked, 1):
        blocks += _question(number, group, words)
    blocks += _parked(report, words)
    blocks += _others(report.answers, words)
    blocks += _end(report, words)
    title = words("title")
    day = words("day_value", at=report.started_at.astimezone(zone))
    return Document(
        language,
        title,
        _facts(report, words, zone),
        tuple(blocks),
        head=f"{title} · {day}",
        foot=words("limits_line"),
    )


def _summary(report: ReportOut, asked: Sequence["Group"], words: Words) -> list[Block]:
    """Return what a reader sees first. In a PDF it has at most two pages; details follow."""
    blocks: list[Block] = []
    if report.measures_pending:
        blocks.append(Note(words("measures_pending", n=report.measures_pending)))
    if report.transcripts_pending:
        blocks.append(Note(words("transcripts_pending", n=report.transcripts_pending)))
    return [
        *blocks,
        *_points(report, words),
        *_asked(asked, words),
        *_overview(report, words),
        *_competencies(report, words),
    ]


def _points(report: ReportOut, words: Words) -> list[Block]:
    """Return the strengths and the next steps."""
    summary = report.summary
    if summary is None:
        return []
    blocks: list[Block] = []
    if note := words.pick(summary.note, summary.note_en):
        blocks.append(Note(note))
    for key, points in (("strengths", summary.strengths), ("next_steps", summary.next_steps)):
        if points:
            items = tuple(
                f"{words.pick(point.message, point.message_en)}. "
                f"{words.pick(point.evidence, point.evidence_en)}"
                for point in points
            )
            blocks += [Heading(words(key)), *(text(f"• {item}") for item in items)]
    return blocks


@dataclass(frozen=True)
class Group:
    """A question in its last wording and its answers, oldest first. The last answer counts."""

    question: QuestionOut
    takes: tuple[AnswerReport, ...]


def groups(answers: Sequence[AnswerReport]) -> list[Group]:
    """Return the answers grouped by question, in the order of the questions.

    Utterances that are not answers are omitted.
    """
    asked = [answer.question for answer in answers]
    found: dict[str, Group] = {}
    for answer in answers:
        if answer.act is not DialogueAct.ANSWER:
            continue
        question = opened_question(answer.question, asked)
        key = question.retake_of or question.id
        takes = found[key].takes if key in found else ()
        follows_reply = answer.question.open_question is not None and question.retake_of is None
        if takes and follows_reply and not takes[-1].superseded:
            key, takes = answer.question.id, ()  # two answers to one question that both count
        found[key] = Group(question, (*takes, answer))
    return list(found.values())


def opened_question(question: QuestionOut, asked: Sequence[QuestionOut]) -> QuestionOut:
    """Return the question that `question` keeps open if it is a reply, otherwise `question`.

    The open question is searched in `asked` by its text. If it is missing there, the result is a
    copy of `question` with that text.
    """
    text = question.open_question
    if text is None:
        return question
    same = [other for other in asked if other.open_question is None and other.text == text]
    return same[-1] if same else question.model_copy(update={"text": text, "open_question": None})


def clock(at_s: float) -> str:
    """Return a time in an answer, in seconds from its start, in the form `m:ss`."""
    return f"{int(at_s) // 60}:{int(at_s) % 60:02d}"


def _facts(report: ReportOut, words: Words, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    totals = report.totals
    time = _duration(totals.speaking_sec, words)
    facts = [
        (words("date"), _moment(report.started_at, words, zone)),
        (words("style"), words(f"style_{report.style}")),
        (words("plan_origin"), words(f"origin_{report.plan_origin}")),
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


def _asked(asked: Sequence["Group"], words: Words) -> list[Block]:
    """Return the questions with the lengths of their answers."""
    if not asked:
        return []
    rows = tuple(
        (Cell(str(number)), Cell(_in_list(group, len(asked))), Cell(_length(group, words)))
        for number, group in enumerate(asked[:MOST_LISTED_QUESTIONS], 1)
    )
    head = (words("number"), words("question_asked"), words("answer"))
    table = Table(words("asked"), head, rows, (0.07, 0.68, 0.25))
    others = len(asked) - len(rows)
    more = [text(words("asked_more", n=others), Look.SOFT)] if others else []
    return [Heading(words("asked")), table, *more]


def _in_list(group: "Group", total: int) -> str:
    """Return a question for a list of `total` questions, shortened if the list is long."""
    text = group.question.text
    if total <= MOST_WHOLE_QUESTIONS:
        return text
    return shorten(text, SHORT_QUESTION, placeholder="…")


def _length(group: "Group", words: Words) -> str:
    """Return how long the last answer of a question is, and how many takes it has."""
    last = group.takes[-1]
    match last.transcript_status:
        case TranscriptStatus.TYPED:
            length = words("typed_short")
        case TranscriptStatus.NO_SPEECH:
            length = words("no_speech_short")
        case _:
            length = _duration(last.duration_sec, words)
    takes = len(group.takes)
    return f"{length} · {words('takes', n=takes)}" if takes > 1 else length


def _overview(report: ReportOut, words: Words) -> list[Block]:
    found = report.totals.measures
    heading = Heading(words("overview"))
    if not found:
        return [] if report.measures_pending else [heading, text(words("nothing_measured"))]
    return [
        heading,
        text(words("overview_lead"), Look.SOFT),
        *measures(found, words),
        *_places(found, words, drawn=True),
    ]


def _places(found: Sequence[MeasureOut], words: Words, *, drawn: bool) -> list[Block]:
    """Return the percentiles among reference speakers; if `drawn`, with scales and sources."""
    blocks: list[Block] = []
    for measure in found:
        spot = measure.place
        if spot is None:
            continue
        name = words.pick(measure.name, measure.name_en)
        statement = words(
            "place_value",
            name=name,
            value=value(measure, words),
            zone=_zone(spot, words),
            n=spot.percentile,
            low=spot.lowest,
            high=spot.highest,
        )
        if not drawn:
            blocks.append(text(statement, Look.SOFT))
            continue
        source = words.pick(spot.source, spot.source_en)
        blocks += [
            Heading(words("place", name=name), 3),
            text(statement),
            Figure("", charts.place(spot, words)),
            text(words("place_source", source=source), Look.SOFT),
        ]
    return blocks


def _zone(spot: PlaceOut, words: Words) -> str:
    """Return where a value is among reference speakers, in words.

    The middle is the middle half of them. There are two words if the error range crosses a border.
    """
    keys = [
        "low" if n < 25 else "high" if n > 75 else "middle" for n in (spot.lowest, spot.highest)
    ]
    return "–".join(words(f"zone_{key}") for key in dict.fromkeys(keys))


def _question(number: int, group: Group, words: Words) -> list[Block]:
    question, takes = group.question, group.takes
    last = takes[-1]
    is_followup = (
        question.type is QuestionType.FOLLOWUP and question.made_by is not MadeBy.ANOTHER_EXAMPLE
    )
    kind = "question_followup" if is_followup else "question"
    blocks: list[Block] = [
        Heading(words(kind, n=number), new_page=number == 1),
        text(question.text, Look.STRONG),
    ]
    if question.type is QuestionType.FOLLOWUP:
        why = Piece(f"{words('why')}: ", Look.SOFT), Piece(_why(question, words), Look.SOFT)
        blocks.append(Paragraph(why))
    title = words("answer_take", n=len(takes)) if len(takes) > 1 else words("answer")
    blocks += _answer(title, last, words)
    blocks += _figure(words("trends"), charts.trends(takes, words))
    for earlier, take in enumerate(takes[:-1], 1):
        blocks += _answer_text(words("earlier", n=earlier), take, words)
    return blocks


def _why(question: QuestionOut, words: Words) -> str:
    """Return why a follow-up was asked: the words it refers to, and what the answer left open."""
    match question.made_by:
        case MadeBy.REPROMPT:
            return words("why_reprompt")
        case MadeBy.ANOTHER_EXAMPLE:
            return words("why_another_example")
        case _:
            pass
    reasons = []
    if question.about:
        reasons.append(words("why_about", about=question.about))
    if question.open_point is not None:
        reasons.append(words(f"open_{question.open_point}"))
    return " ".join(reasons) or words("why_probe")


def _competencies(report: ReportOut, words: Words) -> list[Block]:
    """Return the evidence that the answers give for each competency of the plan."""
    if not report.competencies:
        return []
    rows = tuple(
        (
            Cell(words.pick(c.competency.korean, c.competency.english.capitalize())),
            Cell(words("answered_value", answered=c.answered, questions=c.questions)),
            Cell(words(f"evidence_{c.evidence}")),
        )
        for c in report.competencies
    )
    head = (words("competency"), words("answered"), words("content"))
    return [
        Heading(words("competencies")),
        text(words("competencies_lead"), Look.SOFT),
        Table(words("competencies"), head, rows, (0.34, 0.33, 0.33)),
    ]


def _parked(report: ReportOut, words: Words) -> list[Block]:
    """Return the candidate's questions for the hiring team."""
    if not report.parked_questions:
        return []
    items = tuple((Piece(parked.text),) for parked in report.parked_questions)
    return [
        Heading(words("parked")),
        text(words("parked_lead"), Look.SOFT),
        Bullets(items),
    ]


def _others(answers: Sequence[AnswerReport], words: Words) -> list[Block]:
    """Return the utterances that are not answers: dialogue act, text and question of each."""
    asked = [answer.question for answer in answers]
    items = []
    for answer in answers:
        if answer.act is DialogueAct.ANSWER:
            continue
        question = opened_question(answer.question, asked)
        said = f": {answer.answer_text}" if answer.answer_text else ""
        context = words("other_question", question=question.text)
        items.append(
            (
                Piece(words(f"act_{answer.act}"), Look.STRONG),
                Piece(f"{said} "),
                Piece(f"({context})", Look.SOFT),
            )
        )
    if not items:
        return []
    return [
        Heading(words("others")),
        text(words("others_lead"), Look.SOFT),
        Bullets(tuple(items)),
    ]


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
    if answer.changes:
        places = ", ".join(
            f"{change.before or words('added')} → {change.after or words('removed')}"
            for change in answer.changes
        )
        blocks.append(text(words("changes") + places, Look.SOFT))
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
        message = words.pick(one.message, one.message_en)
        items.append((Piece(f"{moment}  ", Look.SOFT), Piece(message)))
    return Bullets(tuple(items))


def _figure(caption: str, chart: Chart | None) -> list[Block]:
    return [Figure(caption, chart)] if chart is not None else []


def _end(report: ReportOut, words: Words) -> list[Block]:
    used = [m for answer in report.answers for m in answer.measures] + report.totals.measures
    blocks: list[Block] = [Heading(words("limits")), text(words("limits_text"))]
    if used:
        blocks += [Heading(words("formulas")), method_table(used, words)]
    return blocks
