"""What of an interview's content can be said: STAR found by rules, levels given by a model.

How an answer was spoken does not come here: of a turn only its text, its words and what a model
said of them are read.
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
from daedam.interview.plan import Plan, Style
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
from daedam.services.storage_mapping import spoken_words, superseded_positions
from daedam.speech.korean import Morphology
from daedam.speech.timeline import SpokenWord
from daedam.storage.tables import InterviewSession, InterviewTranscript, Question, Turn


@dataclass(frozen=True)
class StarElement:
    element: Element
    presence: Presence
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class AnswerContent:
    """What can be said of one answer."""

    star: tuple[StarElement, ...] | None
    """None where no experience was asked for."""
    assessment: Assessment | None
    """None where the answer has not been assessed."""
    abstained: Abstention | None
    open: bool
    """Whether it could be assessed now, and has not been, or not to an end."""
    stale: bool
    """Whether it was assessed, and its text or the rubric has changed since."""
    read_runs: int
    """How many of the runs could be read."""
    asked_runs: int
    model: str
    """Name of the client that judged; empty where none has."""


@dataclass(frozen=True)
class AssessableAnswer:
    """What is to be judged: an answer's text, and what was asked."""

    turn: Turn
    question: str
    aim: str
    experience: bool
    text: str
    source: QuoteSource
    criteria: tuple[Criterion, ...]
    kept: dict[str, Any] | None
    """What a model said of this very text by this very rubric; None: nothing yet."""
    stale: bool
    """A model has judged another text of it, or by another rubric."""
    too_little: Abstention | None

    @property
    def text_sha256(self) -> str:
        return text_sha256(self.text)

    @property
    def is_settled(self) -> bool:
        """Whether a model has judged it to an end."""
        return self.kept is not None and self.kept["abstained"] is None

    @property
    def runs(self) -> list[Run]:
        """The runs that could be read. Their quotes are looked for again: none is believed."""
        kept = self.kept["runs"] if self.kept else []
        read = [validate_run(run, self.criteria, self.source) for run in kept if run is not None]
        return [run for run in read if run is not None]


class ContentAnalysis:
    """Reads what is known of answers' content. Touches neither database nor model."""

    def __init__(self, plan: Plan, rubric: Rubric, morphology: Morphology, *, judged: bool) -> None:
        """`judged`: whether this server has a model that judges."""
        self._plan = plan
        self._rubric = rubric
        self._morphology = morphology
        self._judged = judged

    def of(self, interview: InterviewSession) -> dict[int, AnswerContent]:
        """The content of every answer, by its turn's id. Blocks while morphemes are read."""
        again = superseded_positions(interview.asked)
        told: dict[int, set[Element]] = {}
        found = {}
        for question in interview.asked:
            matter = self.matter(interview, question)
            if matter is None:
                continue
            before = told.setdefault(question.main_index, set())
            elements = self._star(matter, before) if matter.experience else None
            found[matter.turn.id] = self._content(matter, elements)
            if question.position not in again:
                before |= {e.element for e in elements or () if e.presence is Presence.FOUND}
        return found

    def matter(self, interview: InterviewSession, question: Question) -> AssessableAnswer | None:
        """What of a question's answer there is to judge; None where it has none."""
        turn = question.turn
        if turn is None:
            return None
        text, words = judged_text(interview, turn.transcript)
        main = self._plan.questions[question.main_index : question.main_index + 1]
        experience = asks_for_experience(question.text) or any(q.experience for q in main)
        source = QuoteSource(text, words)
        criteria = self._rubric.criteria_for(experience=experience)
        kept = turn.assessment
        is_of_this = (
            kept is not None
            and kept["text_sha256"] == text_sha256(text)
            and kept["rubric"] == self._rubric.version
            and kept["criteria"] == [criterion.id for criterion in criteria]
        )
        return AssessableAnswer(
            turn=turn,
            question=question.text,
            aim=main[0].aim if main else "",
            experience=experience,
            text=text,
            source=source,
            criteria=criteria,
            kept=kept if is_of_this else None,
            stale=kept is not None and not is_of_this,
            too_little=abstention_for_text(text, source.evidence, words),
        )

    def row(
        self,
        matter: AssessableAnswer,
        runs: Sequence[Run | None],
        model: str,
        abstained: Abstention | None,
    ) -> dict[str, Any]:
        """What is kept of a model's runs: of each criterion the level and its quote."""
        return {
            "text_sha256": matter.text_sha256,
            "rubric": self._rubric.version,
            "criteria": [criterion.id for criterion in matter.criteria],
            "model": model,
            "abstained": abstained,
            "runs": [None if run is None else _run_row(run, matter.criteria) for run in runs],
        }

    def _star(self, matter: AssessableAnswer, before: set[Element]) -> tuple[StarElement, ...]:
        return tuple(
            StarElement(told.element, _presence(told, before), told.quotes)
            for told in find_star_elements(matter.source, self._morphology)
        )

    def _content(
        self, matter: AssessableAnswer, elements: tuple[StarElement, ...] | None
    ) -> AnswerContent:
        kept = matter.kept
        abstained = matter.too_little
        if abstained is None and kept is not None:
            abstained = Abstention(kept["abstained"]) if kept["abstained"] else None
        elif abstained is None and not self._judged:
            abstained = Abstention.MODEL_TOO_SMALL
        runs = matter.runs
        is_judged = matter.too_little is None and matter.is_settled
        return AnswerContent(
            star=None if matter.too_little in _UNREAD else elements,
            assessment=assess(runs, matter.criteria) if is_judged else None,
            abstained=abstained,
            open=self._judged and matter.too_little is None and not matter.is_settled,
            stale=matter.stale,
            read_runs=len(runs),
            asked_runs=len(kept["runs"]) if kept else 0,
            model=kept["model"] if kept else "",
        )


def _presence(told: ElementQuotes, before: set[Element]) -> Presence:
    if told.quotes:
        return Presence.FOUND
    return Presence.BEFORE if told.element in before else Presence.MISSING


_UNREAD = (Abstention.NOT_HEARD, Abstention.NOTHING_TOLD, Abstention.UNSURE)
"""Of such a text nothing can be said to be missing."""


def judged_text(
    interview: InterviewSession, transcript: InterviewTranscript | None
) -> tuple[str, list[SpokenWord]]:
    """The text that counts as the answer, and its words in time.

    In a practice it is the person's own correction where there is one. In an interview what was
    heard counts: who could write their answer anew afterwards could write their score.
    """
    if transcript is None or not TranscriptStatus(transcript.hearing).has_text:
        return "", []
    words = spoken_words(transcript)
    if interview.style == Style.PRACTICE and transcript.corrected_text is not None:
        unsure = [SpokenWord(w.start_s, w.end_s, w.text) for w in words]
        return transcript.corrected_text, unsure  # its author is sure of it
    return transcript.text, words


def text_sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _run_row(run: Run, criteria: Sequence[Criterion]) -> dict[str, Any]:
    return {
        c.id: {"level": run[c.id].level, "quote": run[c.id].quote.text} if c.id in run else None
        for c in criteria
    }
