"""What the HTTP interface says and hears: the wire models of every route.

The fields of the product's contract (`session_id`, `question`, `answer_text`, `metrics`,
`next_question`) stand as the contract has them; whatever is added stands beside them.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from daedam.clients.base import VoiceQuality
from daedam.interview.plan import Style
from daedam.interview.terms import MAX_LETTERS, MAX_WORDS
from daedam.interview.turn import MadeBy, QuestionType, TranscriptStatus, TurnState
from daedam.schemas.request_text import RequestBody, text_only

Term = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LETTERS),
    AfterValidator(text_only),
]
"""A word, or a few, that is likely to be said."""


class ConsentIn(RequestBody):
    """What the candidate said to the notice of `/api/notice`."""

    notice_version: str = Field(min_length=1, max_length=20)
    recording: bool
    """Whether they want to be recorded; without it no interview begins."""


class StartSession(RequestBody):
    """Opens an interview."""

    user_id: str = Field(min_length=1, max_length=200, examples=["u_123"])
    mode: Literal["voice"] = "voice"
    consent: ConsentIn | None = None
    """Null: the client showed no notice."""
    retention_days: float | None = Field(default=None, gt=0, le=3650)
    """After how many days it is to be deleted; at most, and by default, what the server says."""
    style: Style = Style.INTERVIEW
    """One of those that `/api/plan` offers."""

    position: Term | None = None
    """What the candidate applies for. Listened for in answers, as are `company` and `terms`."""
    company: Term | None = None
    terms: list[Term] = Field(default=[], max_length=MAX_WORDS)
    """Words of their own that are likely to be said: projects, products, tools, schools."""

    @field_validator("user_id")
    @classmethod
    def _can_be_stored(cls, value: str) -> str:
        return text_only(value)


class PlanOut(BaseModel):
    """What awaits a candidate."""

    styles: list[Style]
    """Those that they may choose from."""
    main_questions: int
    followups_per_question: int
    """At most so many follow-ups come to each."""
    think_sec: int
    """Time to think before an answer; 0: none."""
    answer_sec: int | None
    """How long an answer should be; null: up to the limit."""
    max_answer_sec: int


class NoticeText(BaseModel):
    """What is to be shown before the microphone opens."""

    version: str
    text: str
    """In Korean."""
    text_en: str
    retention_days: float
    """After how many days an interview is deleted; 0: never."""


class QuestionOut(BaseModel):
    """A question as the page shows and plays it."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=["q_main_1"])
    text: str
    audio_url: str | None
    """Where the spoken question lies (WAV); null when only the text could be had."""
    type: QuestionType
    audio_quality: VoiceQuality | None = None
    """Quality of the voice behind `audio_url`; null when there is no audio."""
    made_by: MadeBy
    """Which path wrote the question's text."""
    about: str | None
    """The phrase of the answer before that a follow-up takes up; null: none word for word."""
    retake_of: str | None
    """Id of the question that this one asks again."""


class SessionStarted(BaseModel):
    """A new interview and its first question."""

    session_id: str
    interview: str = Field(examples=["i_abc123"])
    """Public id of the interview: with it as the query `interview`, a browser's later requests say
    which of its interviews they are about."""
    question: QuestionOut
    main_questions: int
    """How many planned questions the interview has; follow-ups come on top."""
    style: Style
    think_sec: int
    """Time to think before an answer; 0: none."""
    answer_sec: int | None
    """How long an answer should be; null: up to the limit."""
    max_answer_sec: int
    """The longest answer the server takes, in seconds."""
    max_upload_mb: float
    """The largest recording the server takes, in MiB."""
    expires_at: datetime
    """Until when `session_id` opens the interview."""
    delete_after: datetime | None
    """When the interview is deleted; null: never by itself."""


class MetricsOut(BaseModel):
    """How an answer was spoken."""

    model_config = ConfigDict(from_attributes=True)

    duration_sec: float
    """Length of the decoded recording, in seconds."""
    wpm: int
    """어절 (space-separated Korean words) per minute of recording."""
    filler_count: int
    """음, 어, 으음 and lexical fillers, counted by part of speech."""


class Notice(BaseModel):
    """Another provider replaced the configured one in a turn, or a part of the recording was
    not heard.
    """

    role: Literal["stt", "llm", "tts", "recording"]
    wanted: str
    """Name of the provider that did not answer; `whole` for a recording."""
    used: str
    """Name of the substitute; `none` if there was none. Of a recording: `cut` at the limit,
    or `incomplete`: its file ends in the middle or is damaged.
    """
    message: str
    """What that means for the candidate, in Korean."""
    message_en: str
    """The same in English."""


class AnswerCompleted(BaseModel):
    """What was understood of an answer, and the question that comes next."""

    answer_text: str
    metrics: MetricsOut
    next_question: QuestionOut | None
    """Null when the interview is over."""
    turn_id: str
    transcript_status: TranscriptStatus
    notices: list[Notice]
    """What was done by another provider than usual; mostly empty."""


class AnswerFields(RequestBody):
    """The form of an answer. `audio_file` comes last."""

    session_id: str | None = Field(default=None, min_length=1, max_length=200)
    """Null: the bearer token or the query `interview` names it."""
    question_id: str = Field(min_length=1, max_length=40)
    turn_type: Literal["main", "followup"]
    audio_sha256: str | None = Field(default=None, pattern="^[0-9a-fA-F]{64}$")
    """Of the file as the client made it: compared before the answer is acknowledged."""
    sample_count: int | None = Field(default=None, ge=0, le=2**40)
    """Samples of 16 kHz mono sound; compared where the file is a WAV."""


class TypedAnswerIn(RequestBody):
    """An answer in writing."""

    session_id: str | None = Field(default=None, min_length=1, max_length=200)
    """Null: the bearer token or the query `interview` names it."""
    question_id: str = Field(min_length=1, max_length=40)
    turn_type: QuestionType
    text: str = Field(min_length=1, max_length=4000)

    @field_validator("text")
    @classmethod
    def _says_something(cls, value: str) -> str:
        text = text_only(value, "\t\n\r").strip()
        if not text:
            raise ValueError("is blank")
        return text


class Retaken(BaseModel):
    """A question that is asked again."""

    question: QuestionOut


class CorrectionIn(RequestBody):
    """The candidate's own text of an answer; null takes it back."""

    text: str | None = Field(max_length=8000)

    @field_validator("text")
    @classmethod
    def _can_be_stored(cls, value: str | None) -> str | None:
        return None if value is None else text_only(value, "\t\n\r").strip()


class TurnOut(BaseModel):
    """A question and, once it is given, its answer."""

    question: QuestionOut
    superseded: bool
    """The question was asked again after this."""
    turn_id: str | None = None
    """Null while the question is unanswered."""
    state: TurnState | None = None
    answer_text: str | None = None
    corrected_text: str | None = None
    """The candidate's own text beside what was heard."""
    corrected_at: datetime | None = None
    answer_audio_url: str | None = None
    """Null also for an answer that was typed."""
    metrics: MetricsOut | None = None
    transcript_status: TranscriptStatus | None = None
    notices: list[Notice] = []
    timings_ms: dict[str, float] = {}
    """How long each stage took, in ms. `live_…`: from a live answer's end to what was sent.
    `ear_…`: as the person's own device heard it."""


class ConsentOut(BaseModel):
    """What the candidate said to which notice, and when."""

    notice_version: str
    recording: bool
    at: datetime


class PendingTurn(BaseModel):
    """An answer that is safe and still being worked on: its next question is to come."""

    turn_id: str
    question_id: str
    """Of the question that was answered."""
    state: TurnState
    """What it has reached: `received`, `transcribed`, `measured` or `asked`."""
    delayed: bool
    """Its work has failed and is tried again by itself."""
    poll_after_s: float
    """In how many seconds to ask again."""


class SessionOut(BaseModel):
    """Where an interview stands: enough for a returning page to go on."""

    interview: str
    """Public id, as in `SessionStarted`."""
    status: Literal["active", "finished"]
    style: Style
    started_at: datetime
    main_questions: int
    think_sec: int
    answer_sec: int | None
    max_answer_sec: int
    max_upload_mb: float
    current_question: QuestionOut | None
    """The question that waits for an answer; null when the interview is over, and until
    `pending_turn` has asked it."""
    pending_turn: PendingTurn | None
    """Null: no answer is being worked on."""
    turns: list[TurnOut]
    """Every question so far, oldest first."""
    consent: ConsentOut | None
    """Null: the client showed no notice."""
    expires_at: datetime
    delete_after: datetime | None


class DeletionReceipt(BaseModel):
    """What the deletion of an interview took away."""

    model_config = ConfigDict(from_attributes=True)

    deleted_at: datetime
    questions: int
    transcripts: int
    recordings: int
    recording_bytes: int
    spoken_files: int
    audit_sha256: str
    """The audit log's entry of the deletion, which stays."""


class UploadBegun(RequestBody):
    """Announces a recording that will come in pieces."""

    question_id: str = Field(min_length=1, max_length=40)
    turn_type: QuestionType
    size_bytes: int = Field(ge=1, le=2**40)
    audio_sha256: str = Field(pattern="^[0-9a-f]{64}$")
    """Of the whole file."""
    sample_count: int | None = Field(default=None, ge=0, le=2**40)
    """Samples of 16 kHz mono sound; of a WAV file."""


class UploadOut(BaseModel):
    """How far an upload is."""

    model_config = ConfigDict(from_attributes=True)

    upload_id: str
    offset: int
    """So many bytes are safe; the next piece begins here."""
    size_bytes: int


class InterviewListed(BaseModel):
    """An interview in a reviewer's list."""

    ref: str
    user_id: str
    status: Literal["active", "finished"]
    started_at: datetime
    finished_at: datetime | None
    delete_after: datetime | None


class InterviewsOut(BaseModel):
    """Interviews, newest first."""

    interviews: list[InterviewListed]
    next: int | None
    """`before` of the next page; null on the last one."""


class Problem(BaseModel):
    """An error after RFC 9457, served as `application/problem+json`."""

    type: str = Field(examples=["urn:daedam:problem:audio_empty"])
    title: str
    status: int
    code: str
    """Stable name of the problem, for programs."""
    detail: str
    """One Korean sentence on what happened and what to do."""
    detail_en: str
    """The same sentence in English."""


class ProviderHealth(BaseModel):
    """One provider of a role."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    state: Literal["unknown", "up", "failing", "down"]
    """`failing`: its last call failed. `down`: it failed repeatedly and is left alone a while."""
    calls: int
    failures: int
    problem: str
    """Code of its last failure; empty while it is well."""


class RoleHealth(BaseModel):
    """The providers of a role in the order in which they are asked."""

    providers: list[ProviderHealth]
    switches: int
    """Calls that another than the first one served, since the start."""


class TurnsHealth(BaseModel):
    """The answers that this process works on."""

    model_config = ConfigDict(from_attributes=True)

    working: int
    delayed: int
    """Those whose work has failed and is tried again by itself."""
    delayed_s: float
    """For how many seconds the oldest of them has been failing; 0: none is."""


class Health(BaseModel):
    """Whether a turn could be served now."""

    status: Literal["ok", "degraded", "starting", "unavailable", "stopping"]
    """`degraded`: answers are taken, and turns are delayed."""
    turns: TurnsHealth
    stt: str
    llm: str
    tts: str
    roles: dict[Literal["stt", "llm", "tts"], RoleHealth]
    deletions_postponed: int = 0
    """Interviews and files whose deletion waits for `daedam data sweep --confirm`: too many at
    once, or due by a clock that is doubtful."""
    clock_doubtful: bool = False
    """Whether the server's clock has jumped ahead by days; see `deletions_postponed`."""
