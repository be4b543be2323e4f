"""What a report says on the wire."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from daedam.interview.plan import Style
from daedam.interview.turn import TranscriptStatus
from daedam.schemas.assessments import ContentOut
from daedam.schemas.interviews import MetricsOut, Notice, QuestionOut
from daedam.speech.coaching import Advice
from daedam.speech.disfluencies import Tier
from daedam.speech.sentences import Ending


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
    """Empty for one that was only heard in the sound."""
    tier: Tier
    """`sound` and `use` count as fillers, `habit` is reported apart."""


class RepairOut(SpanOut):
    """Something said again or broken off."""

    said: str
    instead: str


class HedgeOut(SpanOut):
    text: str


class SuggestionOut(SpanOut):
    """What to try next time, about a moment that can be played."""

    advice: Advice
    message: str
    message_en: str


class RatesOut(BaseModel):
    """How quick an answer was, counted in syllables of its spoken form."""

    model_config = ConfigDict(from_attributes=True)

    syllables: int
    speaking_rate: float | None
    """Syllables per second, pauses included."""
    articulation_rate: float | None
    """Syllables per second of speech, pauses left out."""


class PausingOut(BaseModel):
    """The silences of at least 0.25 s between speech and speech."""

    model_config = ConfigDict(from_attributes=True)

    count: int
    mean_s: float | None
    long_count: int
    """Of a second and more."""
    share: float | None
    """Of the time from the first speech to the last, 0 to 1."""
    inside_sentences: int
    between_sentences: int


class WordingOut(BaseModel):
    """What the words alone tell: how many there are of each."""

    model_config = ConfigDict(from_attributes=True)

    sound_fillers: int
    use_fillers: int
    habits: int
    repairs: int
    hedges: int
    endings: dict[Ending, int]
    mean_sentence_words: float | None
    """어절."""
    slips: int
    """Sentences in plain style in an answer that is polite otherwise."""


class MovementOut(BaseModel):
    """How much volume and pitch move; no statement about a mood or a person."""

    model_config = ConfigDict(from_attributes=True)

    volume_sd_db: float
    pitch_median_hz: float
    pitch_sd_st: float
    """Semitones."""
    pitch_range_st: float


class PlaceOut(BaseModel):
    """Where a value lies among speakers whose speech was measured and published. No judgement."""

    model_config = ConfigDict(from_attributes=True)

    percentile: int
    """How many of a hundred such speakers have less, by the published mean and deviation."""
    lowest: int
    highest: int
    """The percentiles at the two ends of the measurement's error."""
    source: str
    source_en: str
    """Where it was published, how many speakers, and what they said."""


class MeasureOut(BaseModel):
    """A measure, its value, how far off it may be, and its place where there is one."""

    id: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    """Empty for what is only counted."""
    value: float
    digits: int
    """Decimals worth showing."""
    formula: str
    formula_en: str
    error: str
    error_en: str
    place: PlaceOut | None
    """Null where no distribution was published, or too little was said."""


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
    transcript_status: TranscriptStatus | None
    """Null while the answer is still being heard."""
    answer_audio_url: str | None
    """Null for an answer that was typed."""
    duration_sec: float
    metrics: MetricsOut | None
    words: list[WordOut]
    pauses: list[SpanOut]
    """Silences of at least 0.25 s; of half a second where the sound was not measured."""
    fillers: list[FillerOut]
    repairs: list[RepairOut]
    hedges: list[HedgeOut]
    pace: list[PaceOut]
    """In windows of ten seconds, one every five."""
    latency_sec: float | None
    """Silence before the first speech; null, as are those below, where it was not measured."""
    speech_sec: float | None
    rates: RatesOut | None
    pausing: PausingOut | None
    wording: WordingOut | None
    movement: MovementOut | None
    volume: list[float]
    """Level in dB under full scale of every quarter of a second."""
    measures: list[MeasureOut]
    """Those that could be taken; empty where nothing was heard."""
    suggestions: list[SuggestionOut]
    """Three at most."""
    content: ContentOut
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
    measures: list[MeasureOut]
    """Over all of those answers, each weighing as much as it is long."""


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
    measures_pending: int = 0
    """So many answers are still being measured: their pauses, fillers and movement come later."""
