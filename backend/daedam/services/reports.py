"""Reports of interviews: what was answered, and how it was delivered."""

import asyncio
from dataclasses import dataclass

from daedam.acoustics.voice import Movement
from daedam.interview.coaching import Suggestion, suggestions
from daedam.interview.delivery import Delivery, Sounds, delivery
from daedam.interview.korean import Morphology
from daedam.interview.turn import Hearing
from daedam.services.interview_rows import spoken_words, superseded
from daedam.services.voices import movement_of, sounds_of
from daedam.storage.tables import InterviewSession, Question, Turn


@dataclass(frozen=True)
class ReportedAnswer:
    """A question that was answered, and how the answer was delivered."""

    question: Question
    turn: Turn
    delivery: Delivery
    sounds: Sounds | None
    """None where the sound was not measured."""
    movement: Movement | None
    volume: tuple[float, ...]
    suggestions: tuple[Suggestion, ...]
    superseded: bool


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
class Report:
    answers: list[ReportedAnswer]
    totals: Totals


class Reports:
    """Makes reports. What it needs of the database has been read by then."""

    def __init__(self, morphology: Morphology) -> None:
        self._morphology = morphology

    async def of(self, interview: InterviewSession) -> Report:
        """The report of a whole interview, answers in the order in which they were given."""
        return await asyncio.to_thread(self._of, interview)

    def _of(self, interview: InterviewSession) -> Report:
        again = superseded(interview.asked)
        answers = [
            self._answer(question, turn, question.position in again)
            for question in interview.asked
            if (turn := question.turn) is not None
        ]
        return Report(answers, totals([answer for answer in answers if not answer.superseded]))

    def _answer(self, question: Question, turn: Turn, superseded: bool) -> ReportedAnswer:
        told = self._delivery(turn)
        return ReportedAnswer(
            question=question,
            turn=turn,
            delivery=told,
            sounds=sounds_of(turn.voice),
            movement=movement_of(turn.voice),
            volume=tuple(turn.voice["volume"]) if turn.voice else (),
            suggestions=suggestions(told),
            superseded=superseded,
        )

    def _delivery(self, turn: Turn) -> Delivery:
        if turn.transcript is None or turn.transcript.hearing != Hearing.RECOGNISED:
            return Delivery()
        words = spoken_words(turn.transcript)
        return delivery(words, turn.duration_sec, self._morphology, sounds_of(turn.voice))


def totals(answers: list[ReportedAnswer]) -> Totals:
    """The interview in a few numbers."""
    heard = [
        answer
        for answer in answers
        if answer.turn.transcript is not None
        and answer.turn.transcript.hearing == Hearing.RECOGNISED
        and answer.turn.wpm is not None
    ]
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
