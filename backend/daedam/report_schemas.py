"""What a report says on the wire."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from daedam.interview.plan import Style
from daedam.interview.turn import Hearing
from daedam.schemas import MetricsOut, Notice, QuestionOut


class SpanOut(BaseModel):
    """A stretch of an answer, in seconds from its beginning."""

    model_config = ConfigDict(from_attributes=True)

    start_s: float
    end_s: float


class WordOut(SpanOut):
    text: str
    confidence: float | None
    """The recogniser's, 0 to 1; null where it gave none."""


class FillerOut(SpanOut):
    text: str


class PaceOut(SpanOut):
    wpm: int
    """어절 per minute."""


class AnswerReport(BaseModel):
    """An answer: what was understood, and how it was delivered."""

    turn_id: str
    question: QuestionOut
    superseded: bool
    """The question was answered again after this."""
    answer_text: str
    corrected_text: str | None
    """The candidate's own text beside what was heard."""
    corrected_at: datetime | None
    transcript_status: Hearing | None
    """Null while the answer is still being heard."""
    answer_audio_url: str | None
    """Null for an answer that was typed."""
    duration_sec: float
    metrics: MetricsOut | None
    words: list[WordOut]
    pauses: list[SpanOut]
    """Silences of at least half a second before words."""
    fillers: list[FillerOut]
    pace: list[PaceOut]
    """In windows of ten seconds, one every five."""
    notices: list[Notice]


class TotalsOut(BaseModel):
    """The interview in a few numbers. Answers that were given again count once, as last given."""

    answers: int
    speaking_sec: float
    wpm: int | None
    """어절 per minute over all answers in which speech was recognised; null when there was none."""
    filler_count: int | None
    pause_count: int
    pause_share: float | None
    """Share of those answers' time that was pauses, 0 to 1."""


class ReportOut(BaseModel):
    """An interview's report."""

    status: Literal["active", "finished"]
    style: Style
    started_at: datetime
    finished_at: datetime | None
    delete_after: datetime | None
    main_questions: int
    totals: TotalsOut
    answers: list[AnswerReport]
    """In the order in which they were given, every take of a question."""
