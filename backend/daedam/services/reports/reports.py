"""Create reports of interviews: the answers, their delivery and their content."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from daedam.acoustics.voice import Movement
from daedam.interview.coverage import CompetencyCoverage, CoveredAnswer, competency_coverage
from daedam.interview.dialogue_acts import DialogueAct
from daedam.interview.star import Presence
from daedam.interview.turn import TranscriptStatus
from daedam.services.plans import InterviewPlans
from daedam.services.reports.content_analysis import AnswerContent, ContentAnalysis, judged_text
from daedam.services.reports.measures import MeasuredAnswer, answer_measures, overall_measures
from daedam.services.reports.summary import (
    PaceSummary,
    SummarisedAnswer,
    Summary,
    load_texts,
    summarise,
    summarise_pace,
)
from daedam.services.reports.voice import stored_movement, stored_sounds
from daedam.services.reports.voice_measures import VoiceMeasurer
from daedam.services.storage_mapping import (
    act_of,
    answered_questions,
    spoken_words,
    stored_acts,
    superseded_positions,
    transcript_changes,
)
from daedam.services.turns.second_reading import SecondReader
from daedam.speech.catalogue import Catalogue, MeasuredValue
from daedam.speech.changes import Change
from daedam.speech.coaching import Suggestion, suggest_improvements
from daedam.speech.delivery import AcousticSpans, Delivery, measure_delivery
from daedam.speech.korean import Morphology
from daedam.speech.unrecognised import find_unrecognised
from daedam.storage.tables import InterviewSession, Question, Turn
from daedam.utils.language import Language


@dataclass(frozen=True)
class ReportedAnswer:
    """An answered question with the delivery and the content of its answer."""

    question: Question
    turn: Turn
    delivery: Delivery
    sounds: AcousticSpans | None
    """None if the audio was not measured."""
    movement: Movement | None
    volume: tuple[float, ...]
    measures: tuple[MeasuredValue, ...]
    suggestions: tuple[Suggestion, ...]
    superseded: bool
    content: AnswerContent
    pace: PaceSummary | None
    """None if the audio was not measured or no speech was recognised."""
    changes: tuple[Change, ...] = ()
    """Where the second reading differs from the first."""


@dataclass(frozen=True)
class ParkedQuestion:
    """A question of the candidate for the hiring team."""

    turn_id: str
    """Public id."""
    text: str


@dataclass(frozen=True)
class Totals:
    """Totals over the answers that count: for a retaken question only the last answer."""

    answers: int
    speaking_s: float
    wpm: int | None
    """Words per minute over all recognised answers, without voice that was not understood; None
    if there are none."""
    filler_count: int | None
    pause_count: int
    pause_share: float | None
    """Share of pauses in the duration of the recognised answers, 0 to 1."""


@dataclass(frozen=True)
class InterviewReport:
    """A report of an interview with all its answers."""

    answers: list[ReportedAnswer]
    totals: Totals
    measures: tuple[MeasuredValue, ...]
    """Measures over the answers that count."""
    parked_questions: tuple[ParkedQuestion, ...]
    competencies: tuple[CompetencyCoverage, ...]
    measures_pending: int
    """Number of answers whose audio is still being measured."""
    transcripts_pending: int
    """Number of answers whose recording is still read a second time."""
    summary: Summary


class Reports:
    """Creates reports of loaded interviews."""

    def __init__(
        self,
        morphology: Morphology,
        contents: ContentAnalysis,
        catalogues: Mapping[Language, Catalogue],
        measures: VoiceMeasurer,
        plans: InterviewPlans,
        second_reader: SecondReader | None = None,
    ) -> None:
        """`second_reader`: None if recordings are read only once."""
        self._morphology = morphology
        self._contents = contents
        self._catalogues = catalogues
        self._measures = measures
        self._second_reader = second_reader
        self._plans = plans
        self._texts = load_texts()

    async def create(self, interview: InterviewSession) -> InterviewReport:
        """Return the report of a loaded interview, with the answers in their order.

        Waits at most `MEASURES_WAIT_S` seconds for running voice measurements.
        """
        turns = [question.turn for question in interview.asked if question.turn is not None]
        pending = await self._measures.wait_for(turns)
        unread = self._second_reader.count_pending(turns) if self._second_reader else 0
        return await asyncio.to_thread(self._create, interview, pending, unread)

    def _create(self, interview: InterviewSession, pending: int, unread: int) -> InterviewReport:
        superseded = superseded_positions(answered_questions(interview))
        contents = self._contents.analyse(interview)
        answers = [
            self._answer(
                question,
                turn,
                question.position in superseded,
                contents[turn.id],
                interview.language,
            )
            for question in interview.asked
            if (turn := question.turn) is not None
        ]
        counting = [
            answer
            for answer in answers
            if not answer.superseded and act_of(answer.turn) is DialogueAct.ANSWER
        ]
        samples = [_measured_answer(answer) for answer in recognised_answers(counting)]
        plan = self._plans.of(interview)
        competencies = competency_coverage(
            plan, [_covered_answer(interview, answer) for answer in counting]
        )
        return InterviewReport(
            answers,
            totals(counting),
            overall_measures(self._catalogues[interview.language], samples),
            parked_questions(interview),
            competencies,
            pending,
            unread,
            summarise(
                plan,
                [_summarised_answer(answer) for answer in counting],
                [_summarised_answer(answer) for answer in answers if answer.superseded],
                competencies,
                self._catalogues[interview.language],
                self._texts,
            ),
        )

    def _answer(
        self,
        question: Question,
        turn: Turn,
        superseded: bool,
        content: AnswerContent,
        language: Language,
    ) -> ReportedAnswer:
        spoken = self._delivery(turn, language)
        answer = ReportedAnswer(
            question=question,
            turn=turn,
            delivery=spoken,
            sounds=stored_sounds(turn.voice),
            movement=stored_movement(turn.voice),
            volume=tuple(turn.voice["volume"]) if turn.voice else (),
            measures=(),
            suggestions=suggest_improvements(spoken, language),
            superseded=superseded,
            content=content,
            pace=None,
            changes=transcript_changes(turn.transcript) if turn.transcript else (),
        )
        if not recognised_answers([answer]):
            return answer
        return replace(
            answer,
            measures=answer_measures(self._catalogues[language], _measured_answer(answer)),
            pace=summarise_pace(
                [_summarised_answer(answer)], self._catalogues[language], self._texts
            ),
        )

    def _delivery(self, turn: Turn, language: Language) -> Delivery:
        if turn.transcript is None:
            return Delivery()
        sounds = stored_sounds(turn.voice)
        match TranscriptStatus(turn.transcript.hearing):
            case TranscriptStatus.RECOGNISED:
                words = spoken_words(turn.transcript)
                delivery = measure_delivery(
                    words, turn.duration_sec, self._morphology, sounds, language
                )
                # Without words, the recogniser gave no times, and their places are unknown.
                return delivery if words else replace(delivery, unrecognised=())
            case TranscriptStatus.NO_SPEECH if sounds is not None:
                return Delivery(unrecognised=find_unrecognised(sounds.speech, ()))
            case _:
                return Delivery()


def _covered_answer(interview: InterviewSession, answer: ReportedAnswer) -> CoveredAnswer:
    star = answer.content.star
    text, _ = judged_text(interview, answer.turn.transcript)
    return CoveredAnswer(
        answer.question.main_index,
        text,
        None
        if star is None
        else frozenset(e.element for e in star if e.presence is not Presence.MISSING),
    )


def parked_questions(interview: InterviewSession) -> tuple[ParkedQuestion, ...]:
    """Return the questions that the candidate asked the interviewer."""
    return tuple(
        ParkedQuestion(turn.public_id, turn.transcript.text[span.begin : span.end].strip())
        for question in interview.asked
        if (turn := question.turn) is not None and turn.transcript is not None
        for span in stored_acts(turn)
        if span.act is DialogueAct.ASKS_INTERVIEWER
    )


def recognised_answers(answers: list[ReportedAnswer]) -> list[ReportedAnswer]:
    """Return the answers in which speech was recognised."""
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


def _summarised_answer(answer: ReportedAnswer) -> SummarisedAnswer:
    return SummarisedAnswer(
        question=answer.question,
        turn=answer.turn,
        delivery=answer.delivery,
        sounds=answer.sounds,
        suggestions=answer.suggestions,
        content=answer.content,
    )


def totals(answers: list[ReportedAnswer]) -> Totals:
    """Return the totals over `answers`."""
    recognised = recognised_answers(answers)
    recognised_s = sum(answer.turn.duration_sec for answer in recognised)
    understood_s = sum(
        max(0.0, a.turn.duration_sec - a.delivery.unrecognised_s) for a in recognised
    )
    weighted_wpm = sum((a.turn.wpm or 0) * a.turn.duration_sec for a in recognised)
    pauses = [pause for answer in recognised for pause in answer.delivery.pauses]
    paused_s = sum(pause.length_s for pause in pauses)
    return Totals(
        answers=len(answers),
        speaking_s=round(sum(answer.turn.duration_sec for answer in answers), 1),
        wpm=round(weighted_wpm / understood_s) if understood_s > 0 else None,
        filler_count=sum(a.turn.filler_count or 0 for a in recognised) if recognised else None,
        pause_count=len(pauses),
        pause_share=round(paused_s / recognised_s, 3) if recognised_s else None,
    )
