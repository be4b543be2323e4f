"""Reports of interviews: what was answered, and how it was delivered."""

import asyncio
from dataclasses import dataclass, replace

from daedam.acoustics.voice import Movement
from daedam.interview.turn import TranscriptStatus
from daedam.services.reports.content_analysis import AnswerContent, ContentAnalysis
from daedam.services.reports.measures import MeasuredAnswer, answer_measures, overall_measures
from daedam.services.reports.voice import stored_movement, stored_sounds
from daedam.services.reports.voice_measures import VoiceMeasurer
from daedam.services.storage_mapping import spoken_words, superseded_positions
from daedam.speech.catalogue import Catalogue, MeasuredValue
from daedam.speech.coaching import Suggestion, suggest_improvements
from daedam.speech.delivery import AcousticSpans, Delivery, measure_delivery
from daedam.speech.korean import Morphology
from daedam.storage.tables import InterviewSession, Question, Turn


@dataclass(frozen=True)
class ReportedAnswer:
    """A question that was answered, and how the answer was delivered."""

    question: Question
    turn: Turn
    delivery: Delivery
    sounds: AcousticSpans | None
    """None where the sound was not measured."""
    movement: Movement | None
    volume: tuple[float, ...]
    measures: tuple[MeasuredValue, ...]
    suggestions: tuple[Suggestion, ...]
    superseded: bool
    content: AnswerContent


@dataclass(frozen=True)
class Totals:
    """Over the answers that count: of a question that was answered again the last one."""

    answers: int
    speaking_s: float
    wpm: int | None
    """어절 per minute over all recognised answers; None when there was none."""
    filler_count: int | None
    pause_count: int
    pause_share: float | None
    """Share of the recognised answers' time that was pauses, 0 to 1."""


@dataclass(frozen=True)
class InterviewReport:
    answers: list[ReportedAnswer]
    totals: Totals
    measures: tuple[MeasuredValue, ...]
    """Over the answers that count."""
    measures_pending: int
    """Answers whose sound is still being measured."""


class Reports:
    """Makes reports. What it needs of the database has been read by then."""

    def __init__(
        self,
        morphology: Morphology,
        contents: ContentAnalysis,
        catalogue: Catalogue,
        measures: VoiceMeasurer,
    ) -> None:
        self._morphology = morphology
        self._contents = contents
        self._catalogue = catalogue
        self._measures = measures

    async def of(self, interview: InterviewSession) -> InterviewReport:
        """The report of a whole interview, answers in the order in which they were given."""
        turns = [question.turn for question in interview.asked if question.turn is not None]
        pending = await self._measures.settled(turns)
        return await asyncio.to_thread(self._of, interview, pending)

    def _of(self, interview: InterviewSession, pending: int) -> InterviewReport:
        again = superseded_positions(interview.asked)
        contents = self._contents.of(interview)
        answers = [
            self._answer(question, turn, question.position in again, contents[turn.id])
            for question in interview.asked
            if (turn := question.turn) is not None
        ]
        counting = [answer for answer in answers if not answer.superseded]
        samples = [_measured_answer(answer) for answer in recognised_answers(counting)]
        return InterviewReport(
            answers, totals(counting), overall_measures(self._catalogue, samples), pending
        )

    def _answer(
        self, question: Question, turn: Turn, superseded: bool, content: AnswerContent
    ) -> ReportedAnswer:
        told = self._delivery(turn)
        answer = ReportedAnswer(
            question=question,
            turn=turn,
            delivery=told,
            sounds=stored_sounds(turn.voice),
            movement=stored_movement(turn.voice),
            volume=tuple(turn.voice["volume"]) if turn.voice else (),
            measures=(),
            suggestions=suggest_improvements(told),
            superseded=superseded,
            content=content,
        )
        taken = (
            answer_measures(self._catalogue, _measured_answer(a))
            for a in recognised_answers([answer])
        )
        return replace(answer, measures=next(taken, ()))

    def _delivery(self, turn: Turn) -> Delivery:
        if turn.transcript is None or turn.transcript.hearing != TranscriptStatus.RECOGNISED:
            return Delivery()
        words = spoken_words(turn.transcript)
        return measure_delivery(
            words, turn.duration_sec, self._morphology, stored_sounds(turn.voice)
        )


def recognised_answers(answers: list[ReportedAnswer]) -> list[ReportedAnswer]:
    """Those in which speech was recognised."""
    return [
        answer
        for answer in answers
        if answer.turn.transcript is not None
        and answer.turn.transcript.hearing == TranscriptStatus.RECOGNISED
        and answer.turn.wpm is not None
    ]


def _measured_answer(answer: ReportedAnswer) -> MeasuredAnswer:
    turn = answer.turn
    return MeasuredAnswer(
        turn.duration_sec, turn.wpm or 0, answer.delivery, answer.sounds, answer.movement
    )


def totals(answers: list[ReportedAnswer]) -> Totals:
    """The interview in a few numbers."""
    heard = recognised_answers(answers)
    heard_s = sum(answer.turn.duration_sec for answer in heard)
    spoken = sum((a.turn.wpm or 0) * a.turn.duration_sec for a in heard)
    spans = [pause for answer in heard for pause in answer.delivery.pauses]
    return Totals(
        answers=len(answers),
        speaking_s=round(sum(answer.turn.duration_sec for answer in answers), 1),
        wpm=round(spoken / heard_s) if heard_s else None,
        filler_count=sum(a.turn.filler_count or 0 for a in heard) if heard else None,
        pause_count=len(spans),
        pause_share=round(sum(s.length_s for s in spans) / heard_s, 3) if heard_s else None,
    )
