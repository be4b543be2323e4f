"""The content of answers: STAR elements of the reading, and levels given by a language model.

Measures of delivery are not used. Of a turn, only its text, words, dialogue acts and stored
assessment are read.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daedam.interview.assessment import (
    Abstention,
    Assessment,
    Run,
    abstention_for_text,
    assess,
    validate_run,
)
from daedam.interview.dialogue_acts import DialogueAct
from daedam.interview.injection import as_data
from daedam.interview.plan import Style
from daedam.interview.quotes import Quote, QuoteSource
from daedam.interview.rubric import Criterion, Rubric
from daedam.interview.star import (
    Element,
    ElementQuotes,
    Presence,
    asks_for_experience,
    find_star_elements,
)
from daedam.interview.turn import TranscriptStatus
from daedam.services.plans import InterviewPlans
from daedam.services.storage_mapping import (
    act_of,
    answered_questions,
    spoken_words,
    superseded_positions,
)
from daedam.speech.korean import Morphology
from daedam.speech.timeline import SpokenWord
from daedam.storage.tables import InterviewSession, InterviewTranscript, Question, Turn
from daedam.utils.language import Language


@dataclass(frozen=True)
class StarElement:
    """A STAR element, whether the answer has it, and the quotes that show it."""

    element: Element
    presence: Presence
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class AnswerContent:
    """The STAR elements and the assessment of one answer."""

    star: tuple[StarElement, ...] | None
    """None if the question asked for no experience or the text cannot be analysed."""
    assessment: Assessment | None
    """None if the answer has no complete assessment."""
    abstained: Abstention | None
    """Why there is no assessment; None if there is one or none was tried."""
    open: bool
    """Whether the answer can be assessed now and has no complete assessment."""
    stale: bool
    """Whether the text or the rubric has changed since the stored assessment."""
    read_runs: int
    """Number of runs whose reply could be parsed."""
    asked_runs: int
    """Number of runs for which the model was called."""
    model: str
    """Name of the client that assessed the answer; empty if there is no stored assessment."""


@dataclass(frozen=True)
class AssessableAnswer:
    """The text of an answer with its question, as input of an assessment."""

    turn: Turn
    question: str
    aim: str
    experience: bool
    text: str
    source: QuoteSource
    criteria: tuple[Criterion, ...]
    stored: dict[str, Any] | None
    """The stored assessment of exactly this text by exactly this rubric, or None."""
    stale: bool
    """Whether the stored assessment is of an earlier text or by another rubric."""
    too_little: Abstention | None

    @property
    def text_sha256(self) -> str:
        return text_sha256(self.text)

    @property
    def is_assessed(self) -> bool:
        """Whether the stored assessment is complete."""
        return self.stored is not None and self.stored["abstained"] is None

    @property
    def runs(self) -> list[Run]:
        """The stored runs that could be parsed. Each quote is searched in the answer again."""
        rows = self.stored["runs"] if self.stored else []
        runs = [validate_run(row, self.criteria, self.source) for row in rows if row is not None]
        return [run for run in runs if run is not None]


class ContentAnalysis:
    """Analyses the content of answers. Uses neither the database nor a language model."""

    def __init__(
        self, plans: InterviewPlans, rubric: Rubric, morphology: Morphology, *, judged: bool
    ) -> None:
        """`judged`: whether this server has a model that judges."""
        self._plans = plans
        self._rubric = rubric
        self._morphology = morphology
        self._judged = judged

    @property
    def rubric_version(self) -> str:
        """The version of the rubric."""
        return self._rubric.version

    def criteria_of(self, interview: InterviewSession, question: Question) -> tuple[Criterion, ...]:
        """Return the criteria of the rubric that apply to answers to a question."""
        return self._rubric.criteria_for(experience=self._asks_experience(interview, question))

    def _asks_experience(self, interview: InterviewSession, question: Question) -> bool:
        main = self._plans.of(interview).questions[question.main_index : question.main_index + 1]
        asked = asks_for_experience(question.text, interview.language)
        return asked or any(q.experience for q in main)

    def analyse(self, interview: InterviewSession) -> dict[int, AnswerContent]:
        """Return the content of every answer by its turn's id. Blocks during morpheme analysis."""
        superseded = superseded_positions(answered_questions(interview))
        found_before: dict[int, set[Element]] = {}
        contents = {}
        for question in interview.asked:
            answer = self.assessable_answer(interview, question)
            if answer is None:
                continue
            before = found_before.setdefault(question.main_index, set())
            elements = self._star(answer, before, interview.language) if answer.experience else None
            contents[answer.turn.id] = self._content(answer, elements)
            if question.position not in superseded:
                before |= {e.element for e in elements or () if e.presence is Presence.FOUND}
        return contents

    def assessable_answer(
        self, interview: InterviewSession, question: Question
    ) -> AssessableAnswer | None:
        """Return the answer to a question as input of an assessment; None without an answer."""
        turn = question.turn
        if turn is None:
            return None
        text, words = judged_text(interview, turn.transcript)
        is_answer = not text or act_of(turn) is DialogueAct.ANSWER
        if not is_answer:
            text, words = "", []
        main = self._plans.of(interview).questions[question.main_index : question.main_index + 1]
        language = interview.language
        experience = self._asks_experience(interview, question)
        source = QuoteSource(text, words, language)
        criteria = self._rubric.criteria_for(experience=experience)
        stored = turn.assessment
        is_current = (
            stored is not None
            and stored["text_sha256"] == text_sha256(text)
            and stored["rubric"] == self._rubric.version
            and stored["criteria"] == [criterion.id for criterion in criteria]
        )
        return AssessableAnswer(
            turn=turn,
            question=as_data(question.text),
            aim=as_data(main[0].aim) if main else "",
            experience=experience,
            text=text,
            source=source,
            criteria=criteria,
            stored=stored if is_current else None,
            stale=stored is not None and not is_current,
            too_little=abstention_for_text(text, source.evidence, words, language)
            if is_answer
            else Abstention.NO_CONTENT,
        )

    def assessment_row(
        self,
        answer: AssessableAnswer,
        runs: Sequence[Run | None],
        model: str,
        abstained: Abstention | None,
    ) -> dict[str, Any]:
        """Return a model's runs as they are stored: level and quote by criterion."""
        return {
            "text_sha256": answer.text_sha256,
            "rubric": self._rubric.version,
            "criteria": [criterion.id for criterion in answer.criteria],
            "model": model,
            "abstained": abstained,
            "runs": [None if run is None else _run_row(run, answer.criteria) for run in runs],
        }

    def _star(
        self, answer: AssessableAnswer, before: set[Element], language: Language
    ) -> tuple[StarElement, ...]:
        return tuple(
            StarElement(found.element, _presence(found, before), found.quotes)
            for found in find_star_elements(
                answer.source, answer.question, self._morphology, language
            )
        )

    def _content(
        self, answer: AssessableAnswer, elements: tuple[StarElement, ...] | None
    ) -> AnswerContent:
        stored = answer.stored
        abstained = answer.too_little
        if abstained is None and stored is not None:
            abstained = Abstention(stored["abstained"]) if stored["abstained"] else None
        elif abstained is None and not self._judged:
            abstained = Abstention.MODEL_TOO_SMALL
        runs = answer.runs
        has_assessment = answer.too_little is None and answer.is_assessed
        return AnswerContent(
            star=None if answer.too_little in _NOT_ANALYSABLE else elements,
            assessment=assess(runs, answer.criteria) if has_assessment else None,
            abstained=abstained,
            open=self._judged and answer.too_little is None and not answer.is_assessed,
            stale=answer.stale,
            read_runs=len(runs),
            asked_runs=len(stored["runs"]) if stored else 0,
            model=stored["model"] if stored else "",
        )


def _presence(found: ElementQuotes, before: set[Element]) -> Presence:
    if found.quotes:
        return Presence.FOUND
    return Presence.BEFORE if found.element in before else Presence.MISSING


_NOT_ANALYSABLE = (Abstention.NO_TRANSCRIPT, Abstention.NO_CONTENT, Abstention.UNSURE)
"""Abstentions with which no STAR elements are reported, because none can be called missing."""


def judged_text(
    interview: InterviewSession, transcript: InterviewTranscript | None
) -> tuple[str, list[SpokenWord]]:
    """Return the text that is assessed, and its timed words.

    In a practice a correction replaces the transcript. In an interview the transcript counts,
    because a candidate who could rewrite the answer afterwards could raise the score.
    """
    if transcript is None or not TranscriptStatus(transcript.hearing).has_text:
        return "", []
    words = spoken_words(transcript)
    if interview.style == Style.PRACTICE and transcript.corrected_text is not None:
        without_confidence = [SpokenWord(w.start_s, w.end_s, w.text) for w in words]
        return transcript.corrected_text, without_confidence
    return transcript.text, words


def text_sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _run_row(run: Run, criteria: Sequence[Criterion]) -> dict[str, Any]:
    return {
        c.id: {"level": run[c.id].level, "quote": run[c.id].quote.text} if c.id in run else None
        for c in criteria
    }
