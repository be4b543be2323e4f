"""Wire models of reports."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from daedam.interview.coverage import Evidence, SummaryBasis
from daedam.interview.dialogue_acts import DialogueAct
from daedam.interview.plan import Competency, PlanOrigin, Style
from daedam.interview.turn import TranscriptStatus
from daedam.schemas.assessments import ContentOut
from daedam.schemas.interviews import MetricsOut, Notice, QuestionOut
from daedam.speech.bands import PaceBand, PauseBand
from daedam.speech.coaching import Advice
from daedam.speech.disfluencies import Tier
from daedam.speech.sentences import Ending
from daedam.utils.language import Language


class SpanOut(BaseModel):
    """A part of an answer's recording; times in seconds from its start."""

    model_config = ConfigDict(from_attributes=True)

    start_s: float
    end_s: float


class WordOut(SpanOut):
    """A word of the transcript."""

    text: str
    confidence: float | None
    """Word confidence of the recogniser, 0 to 1; null if it reports none."""


class FillerOut(SpanOut):
    """A filler, from the transcript or from the audio."""

    text: str
    """Empty for a filler that was found in the audio only."""
    tier: Tier
    """`sound` and `use` count as fillers; `habit` is reported separately."""


class RepairOut(SpanOut):
    """A self-correction: words that were repeated or broken off."""

    said: str
    """The words that were given up."""
    instead: str
    """The words that replace them."""


class HedgeOut(SpanOut):
    """A hedging phrase."""

    text: str


class SuggestionOut(SpanOut):
    """A suggestion for the next time, about one part of the recording."""

    advice: Advice
    message: str
    message_en: str


class RatesOut(BaseModel):
    """Speaking rates of an answer, from the syllables of its spoken form."""

    model_config = ConfigDict(from_attributes=True)

    syllables: int
    speaking_rate: float | None
    """Syllables per second, pauses included."""
    articulation_rate: float | None
    """Syllables per second of speech, pauses excluded."""


class PausingOut(BaseModel):
    """Pauses of an answer: silences of at least 0.25 s between stretches of speech."""

    model_config = ConfigDict(from_attributes=True)

    count: int
    mean_s: float | None
    long_count: int
    """Number of pauses of at least 1 s."""
    share: float | None
    """Share of the time from the start of the first speech to the end of the last, 0 to 1."""
    inside_sentences: int
    between_sentences: int


class WordingOut(BaseModel):
    """Counts from the transcript alone."""

    model_config = ConfigDict(from_attributes=True)

    sound_fillers: int
    use_fillers: int
    habits: int
    repairs: int
    hedges: int
    endings: dict[Ending, int]
    mean_sentence_words: float | None
    """Mean sentence length in 어절 (space-separated Korean words) or English words."""
    slips: int
    """Sentences in plain style (반말) in an otherwise polite answer."""


class MovementOut(BaseModel):
    """Variation of volume and pitch. It says nothing about emotion or personality."""

    model_config = ConfigDict(from_attributes=True)

    volume_sd_db: float
    pitch_median_hz: float
    pitch_sd_st: float
    """Standard deviation of pitch, in semitones."""
    pitch_range_st: float
    """Range of pitch, in semitones."""


class PlaceOut(BaseModel):
    """The position of a value among the speakers of a published study; not a judgement."""

    model_config = ConfigDict(from_attributes=True)

    percentile: int
    """Percentage of those speakers with a lower value, from the published mean and deviation."""
    lowest: int
    highest: int
    """Percentiles at the lower and the upper end of the measurement error."""
    source: str
    source_en: str
    """The publication, its number of speakers and their kind of speech."""


class MeasureOut(BaseModel):
    """A measure with its value, error and, if available, its place among other speakers."""

    id: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    """Empty for counts."""
    value: float
    digits: int
    """Number of decimals to show."""
    formula: str
    formula_en: str
    error: str
    error_en: str
    place: PlaceOut | None
    """Null if no distribution was published, or the answer is too short."""


class PaceOut(SpanOut):
    """The pace in one window of an answer."""

    wpm: int
    """어절 or English words per minute."""


class PaceSummaryOut(BaseModel):
    """A pace with its band. Voice that was not understood does not count."""

    model_config = ConfigDict(from_attributes=True)

    syllables_per_min: int
    """Syllables of the spoken form per minute, pauses included."""
    words_per_min: int
    """Words per minute of the recording; in Korean 어절."""
    band: PaceBand | None
    """Null if there is less than 10 s of speech, or no published pace of the language."""
    label: str
    label_en: str
    """The band in words; empty without a band."""
    ordinary_lowest: int | None
    ordinary_highest: int | None
    """Syllables per minute between which the band is `ordinary`; null without a published pace of
    the language."""


class PauseSummaryOut(BaseModel):
    """The pauses of an interview. The band describes the number of long ones."""

    model_config = ConfigDict(from_attributes=True)

    count: int
    share: float | None
    """Share of the duration of the answers, 0 to 1."""
    long_count: int
    """Number of pauses of at least 1 s."""
    long_between: int
    """Number of those between sentences."""
    long_per_min: float
    band: PauseBand | None
    """Null if the answers have less than 10 s."""
    label: str
    label_en: str


class MomentOut(SpanOut):
    """A part of the recording of an answer."""

    turn_id: str


class SummaryPointOut(BaseModel):
    """A strength or a next step, chosen by rules."""

    model_config = ConfigDict(from_attributes=True)

    rule: str = Field(examples=["missing_result"])
    """The rule that chose it."""
    message: str
    message_en: str
    evidence: str
    evidence_en: str
    """The figure or the place in the interview that it rests on."""
    quote: str | None
    """Verbatim words of an answer; null if the evidence is a figure."""
    moment: MomentOut | None
    """Null if the answer is typed, or the point is about the whole interview."""
    question_id: str | None
    """Null if the point is about the whole interview."""


class ReportSummary(BaseModel):
    """Up to three strengths and three next steps. It has no score and says nothing about a person.

    Every point rests on a measure, a quote or the coverage of the plan.
    """

    model_config = ConfigDict(from_attributes=True)

    basis: SummaryBasis
    note: str
    note_en: str
    """What limits the summary, such as few spoken answers; empty if nothing does."""
    strengths: list[SummaryPointOut]
    next_steps: list[SummaryPointOut]
    pace: PaceSummaryOut | None
    pauses: PauseSummaryOut | None


class ChangeOut(SpanOut):
    """A place where the second reading of a recording has other words than the first."""

    before: str
    after: str
    """Empty if the words were removed, because most readings of the recording lack them."""


class AnswerReport(BaseModel):
    """The report of one answer: transcript, measures and content."""

    turn_id: str
    question: QuestionOut
    superseded: bool
    """Whether a later answer (retake) replaces this one."""
    answer_text: str
    first_text: str | None = None
    """The text of the first reading, which captions, reply and next question were based on. Null
    if the second reading changed nothing, or there was none yet."""
    changes: list[ChangeOut] = []
    """Where `answer_text` differs from `first_text`."""
    corrected_text: str | None
    """The candidate's correction of the transcript."""
    corrected_at: datetime | None
    transcript_status: TranscriptStatus | None
    """Null until the answer is transcribed."""
    answer_audio_url: str | None
    """Null for a typed answer."""
    duration_sec: float
    metrics: MetricsOut | None
    words: list[WordOut]
    pauses: list[SpanOut]
    """Silences of at least 0.25 s; of at least 0.5 s if the audio was not measured."""
    fillers: list[FillerOut]
    repairs: list[RepairOut]
    hedges: list[HedgeOut]
    pace: list[PaceOut]
    """Pace in windows of 10 s, one every 5 s."""
    latency_sec: float | None
    """Silence before the first speech, in seconds. Null, like the fields below, if the audio was
    not measured.
    """
    speech_sec: float | None
    rates: RatesOut | None
    pausing: PausingOut | None
    wording: WordingOut | None
    movement: MovementOut | None
    volume: list[float]
    """Level of each quarter of a second, in dB below full scale."""
    unrecognised: list[SpanOut] = []
    """Stretches of voice that were not understood. Pace and suggestions leave them out."""
    pace_summary: PaceSummaryOut | None = None
    """Null if no speech was recognised or the audio was not measured."""
    measures: list[MeasureOut]
    """The measures that could be taken; empty without speech."""
    suggestions: list[SuggestionOut]
    """At most three."""
    content: ContentOut
    act: DialogueAct
    """What the utterance does; only `answer` is counted in the totals."""
    notices: list[Notice]


class TotalsOut(BaseModel):
    """Totals of an interview. Of a retaken question, only the last answer counts."""

    answers: int
    speaking_sec: float
    wpm: int | None
    """어절 or English words per minute over all answers with recognised speech; null without
    one."""
    filler_count: int | None
    pause_count: int
    pause_share: float | None
    """Share of pauses in the duration of those answers, 0 to 1."""
    measures: list[MeasureOut]
    """Means over those answers, weighted by duration."""


class ParkedQuestionOut(BaseModel):
    """A question of the candidate for the hiring team."""

    model_config = ConfigDict(from_attributes=True)

    turn_id: str
    text: str


class CompetencyOut(BaseModel):
    """The evidence that the answers give for a competency of the plan."""

    model_config = ConfigDict(from_attributes=True)

    competency: Competency
    questions: int
    """Number of planned questions about it."""
    answered: int
    """Number of those that were answered."""
    evidence: Evidence


class ReportOut(BaseModel):
    """The report of an interview."""

    status: Literal["active", "finished"]
    style: Style
    language: Language = "ko"
    """Language of the interview."""
    started_at: datetime
    finished_at: datetime | None
    delete_after: datetime | None
    main_questions: int
    plan_origin: PlanOrigin = PlanOrigin.SERVER
    """Who chose the questions."""
    totals: TotalsOut
    answers: list[AnswerReport]
    """All answers, including superseded ones, in the order in which they were given."""
    parked_questions: list[ParkedQuestionOut] = []
    """Questions that the candidate asked the interviewer; a person should answer them."""
    competencies: list[CompetencyOut] = []
    """The competencies of the plan in the order of their questions; empty if it names none."""
    measures_pending: int = 0
    """Number of answers whose audio is still being measured; their values follow later."""
    transcripts_pending: int = 0
    """Number of answers whose recording is still read a second time; their words may change."""
    summary: ReportSummary | None = None
