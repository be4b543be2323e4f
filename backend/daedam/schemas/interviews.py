"""Wire models of interviews, answers, uploads and health.

The fields of the product's contract (`session_id`, `question`, `answer_text`, `metrics`,
`next_question`) keep their names and types; other fields are additions.
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
    model_validator,
)

from daedam.clients.base import VoiceQuality
from daedam.interview.dialogue_acts import DialogueAct
from daedam.interview.plan import Style
from daedam.interview.reading.model import OpenPointKind
from daedam.interview.terms import MAX_CHARACTERS, MAX_WORDS
from daedam.interview.turn import MadeBy, QuestionType, TranscriptStatus, TurnState
from daedam.schemas.plan_document import PlanDocument
from daedam.schemas.request_text import RequestBody, text_only
from daedam.utils.language import Language
from daedam.utils.tokens import MAX_BROWSER_INTERVIEWS, REF_PATTERN

Term = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CHARACTERS),
    AfterValidator(text_only),
]
"""A word or a short phrase that is likely in the answers."""


InterviewRef = Annotated[str, StringConstraints(pattern=REF_PATTERN)]
"""The public id of an interview."""


class ConsentIn(RequestBody):
    """The candidate's decision about the notice of `/api/notice`."""

    notice_version: str = Field(min_length=1, max_length=20)
    recording: bool
    """Whether the candidate agrees to be recorded; required to start an interview."""


class StartSession(RequestBody):
    """The request to start an interview."""

    user_id: str = Field(min_length=1, max_length=200, examples=["u_123"])
    mode: Literal["voice"] = "voice"
    consent: ConsentIn | None = None
    """Null: the client showed no notice."""
    retention_days: float | None = Field(default=None, gt=0, le=3650)
    """Days after which the interview is deleted; at most, and by default, the server's setting."""
    style: Style = Style.INTERVIEW
    """One of the styles that `/api/plan` offers."""

    position: Term | None = None
    """The position applied for. Like `company` and `terms`, it guides speech recognition."""
    company: Term | None = None
    terms: list[Term] = Field(default=[], max_length=MAX_WORDS)
    """Terms that are likely in the answers: projects, products, tools, schools."""
    language: Language | None = None
    """Language of the server's plan; null: its default. Not used with `plan_id` and `plan`, which
    have their own language."""
    plan_id: str | None = Field(default=None, min_length=1, max_length=40)
    """Id of a drafted plan; null: the server's plan, or `plan`."""
    plan: PlanDocument | None = None
    """A plan with its questions. Not together with `plan_id`."""

    @field_validator("user_id")
    @classmethod
    def _can_be_stored(cls, value: str) -> str:
        return text_only(value)

    @model_validator(mode="after")
    def _has_one_plan(self) -> "StartSession":
        if self.plan_id is not None and self.plan is not None:
            raise ValueError("plan_id and plan cannot be given together")
        return self


class PlanOut(BaseModel):
    """The number of questions, the times and the styles of an interview."""

    language: Language
    """Language of the plan."""
    languages: list[Language]
    """Languages that the candidate may choose from, the default first."""
    styles: list[Style]
    """Styles that the candidate may choose from."""
    main_questions: int
    """Number of planned questions."""
    followups_per_question: int
    """Maximum number of follow-ups per planned question."""
    think_sec: int
    """Preparation time before an answer, in seconds; 0: none."""
    answer_sec: int | None
    """Recommended length of an answer, in seconds; null: up to the limit."""
    max_answer_sec: int
    """Longest answer that the server accepts, in seconds."""


class VoiceOut(BaseModel):
    """A sentence spoken by the voice that speaks the questions."""

    text: str
    audio_url: str | None
    """URL of the spoken sentence (WAV); null if the voice returned no audio."""
    audio_quality: VoiceQuality


class NoticeText(BaseModel):
    """The recording notice, shown before the microphone is opened."""

    version: str
    text: str
    """The notice in Korean."""
    text_en: str
    retention_days: float
    """Days after which an interview is deleted; 0: never."""


class QuestionOut(BaseModel):
    """A question with its text and its audio."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=["q_main_1"])
    text: str
    audio_url: str | None
    """URL of the spoken question (WAV); null if there is only text."""
    type: QuestionType
    audio_quality: VoiceQuality | None = None
    """Quality of the voice at `audio_url`; null without audio."""
    made_by: MadeBy
    """Source of the question's text."""
    about: str | None
    """Words of the previous answer that a follow-up asks about; null: none."""
    lead_in: str | None = None
    """What the interviewer says before the question; null: nothing. `audio_url` includes it."""
    open_point: OpenPointKind | None = None
    """What the previous answer left open and a composed follow-up asks about; null: other
    questions."""
    open_question: str | None = None
    """Text of the question that is still open if `text` is a reply that asks nothing new, such as
    "take your time"; null: `text` is the question."""
    retake_of: str | None
    """Id of the question that this one repeats for a retake."""


class SessionStarted(BaseModel):
    """A new interview and its first question."""

    session_id: str
    interview: str = Field(examples=["i_abc123"])
    """Public id of the interview. In the query `interview` it selects the session cookie of a
    browser's request."""
    question: QuestionOut
    main_questions: int
    """Number of planned questions; follow-ups are additional."""
    style: Style
    language: Language
    """Language of the interview."""
    think_sec: int
    """Preparation time before an answer, in seconds; 0: none."""
    answer_sec: int | None
    """Recommended length of an answer, in seconds; null: up to the limit."""
    max_answer_sec: int
    """Longest answer that the server accepts, in seconds."""
    max_upload_mb: float
    """Largest recording that the server accepts, in MiB."""
    expires_at: datetime
    """Time until which `session_id` gives access to the interview."""
    delete_after: datetime | None
    """Time at which the interview is deleted; null: not automatically."""


class MetricsOut(BaseModel):
    """Basic measures of how an answer was spoken."""

    model_config = ConfigDict(from_attributes=True)

    duration_sec: float
    """Length of the decoded recording, in seconds."""
    wpm: int
    """어절 (space-separated Korean words) per minute of recording."""
    filler_count: int
    """Number of fillers: 음, 어, 으음 and words whose part of speech shows filler use."""


class Notice(BaseModel):
    """A fallback that was used in a turn, or a part of the recording that was left out."""

    role: Literal["stt", "llm", "tts", "recording"]
    wanted: str
    """Name of the provider that failed; `whole` for a recording."""
    used: str
    """Name of the fallback; `none` without one. For a recording: `cut` at the length limit, or
    `incomplete` if its file is truncated or damaged.
    """
    message: str
    """The consequence for the candidate, in Korean."""
    message_en: str
    """The consequence for the candidate, in English."""


class AnswerCompleted(BaseModel):
    """The transcript of an answer and the next question."""

    answer_text: str
    metrics: MetricsOut
    next_question: QuestionOut | None
    """Null when the interview is over."""
    turn_id: str
    transcript_status: TranscriptStatus
    act: DialogueAct
    """What the utterance does; only `answer` is counted as an answer."""
    notices: list[Notice]
    """Fallbacks used in this turn; usually empty."""


class AnswerFields(RequestBody):
    """The form fields of a recorded answer; the file `audio_file` comes last."""

    session_id: str | None = Field(default=None, min_length=1, max_length=200)
    """Null: the bearer token or the cookie selected by the query `interview` is used."""
    question_id: str = Field(min_length=1, max_length=40)
    turn_type: Literal["main", "followup"]
    audio_sha256: str | None = Field(default=None, pattern="^[0-9a-fA-F]{64}$")
    """SHA-256 of the file at the client; compared before the answer is acknowledged."""
    sample_count: int | None = Field(default=None, ge=0, le=2**40)
    """Number of samples of 16 kHz mono audio; compared if the file is a WAV."""


class TypedAnswerIn(RequestBody):
    """A typed answer."""

    session_id: str | None = Field(default=None, min_length=1, max_length=200)
    """Null: the bearer token or the cookie selected by the query `interview` is used."""
    question_id: str = Field(min_length=1, max_length=40)
    turn_type: QuestionType
    text: str = Field(min_length=1, max_length=4000)

    @field_validator("text")
    @classmethod
    def _not_blank(cls, value: str) -> str:
        text = text_only(value, "\t\n\r").strip()
        if not text:
            raise ValueError("is blank")
        return text


class Retaken(BaseModel):
    """The question that a retake asks again."""

    question: QuestionOut


class CorrectionIn(RequestBody):
    """The candidate's correction of a transcript; null removes it."""

    text: str | None = Field(max_length=8000)

    @field_validator("text")
    @classmethod
    def _can_be_stored(cls, value: str | None) -> str | None:
        return None if value is None else text_only(value, "\t\n\r").strip()


class TurnOut(BaseModel):
    """A question and its answer, if there is one."""

    question: QuestionOut
    superseded: bool
    """Whether a later question (retake) replaces this one."""
    turn_id: str | None = None
    """Null while the question is unanswered."""
    state: TurnState | None = None
    answer_text: str | None = None
    corrected_text: str | None = None
    """The candidate's correction of the transcript."""
    corrected_at: datetime | None = None
    answer_audio_url: str | None = None
    """Null without an answer, and for a typed answer."""
    metrics: MetricsOut | None = None
    transcript_status: TranscriptStatus | None = None
    act: DialogueAct | None = None
    """What the utterance does; only `answer` is counted as an answer. Null while the question is
    unanswered."""
    notices: list[Notice] = []
    timings_ms: dict[str, float] = {}
    """Duration of each stage in ms. `live_…`: from the end of a live answer to a message of the
    server. `ear_…`: to the audio on the candidate's device, as measured by the page."""


class ConsentOut(BaseModel):
    """The candidate's consent: notice version, decision and time."""

    notice_version: str
    recording: bool
    at: datetime


class PendingTurn(BaseModel):
    """A turn in progress: the answer is stored and the next question is not ready."""

    turn_id: str
    question_id: str
    """Id of the answered question."""
    state: TurnState
    """State of the turn: `received`, `transcribed`, `measured` or `asked`."""
    delayed: bool
    """Whether a stage has failed and is retried automatically."""
    poll_after_s: float
    """Seconds to wait before the next request for the state."""


class SessionOut(BaseModel):
    """The state of an interview, with all that a reloaded page needs to continue."""

    interview: str
    """Public id, as in `SessionStarted`."""
    status: Literal["active", "finished"]
    style: Style
    language: Language
    """Language of the interview."""
    started_at: datetime
    main_questions: int
    think_sec: int
    answer_sec: int | None
    max_answer_sec: int
    max_upload_mb: float
    current_question: QuestionOut | None
    """The unanswered question; null while `pending_turn` is in progress and after the end."""
    pending_turn: PendingTurn | None
    """Null: no turn is in progress."""
    turns: list[TurnOut]
    """All questions so far, oldest first."""
    consent: ConsentOut | None
    """Null: the client showed no notice."""
    expires_at: datetime
    delete_after: datetime | None


class DeletionReceipt(BaseModel):
    """The proof of an interview's deletion, with the numbers of deleted items."""

    model_config = ConfigDict(from_attributes=True)

    deleted_at: datetime
    questions: int
    transcripts: int
    recordings: int
    recording_bytes: int
    spoken_files: int
    unfinished_answers: int
    """Answers that were still being spoken or uploaded; they are no recordings yet."""
    audit_sha256: str
    """Hash of the deletion's entry in the audit log, which is not deleted."""


class UploadBegun(RequestBody):
    """The request to begin a resumable upload."""

    question_id: str = Field(min_length=1, max_length=40)
    turn_type: QuestionType
    size_bytes: int = Field(ge=1, le=2**40)
    audio_sha256: str = Field(pattern="^[0-9a-f]{64}$")
    """SHA-256 of the whole file."""
    sample_count: int | None = Field(default=None, ge=0, le=2**40)
    """Number of samples of 16 kHz mono audio, for a WAV file."""


class UploadOut(BaseModel):
    """The state of an upload."""

    model_config = ConfigDict(from_attributes=True)

    upload_id: str
    offset: int
    """Number of bytes stored; the next piece starts here."""
    size_bytes: int


class OwnInterview(BaseModel):
    """An interview in a candidate's own list."""

    interview: str
    """Public id, as in `SessionStarted`."""
    status: Literal["active", "finished"]
    style: Style
    position: str
    """The position applied for; empty if not given."""
    company: str
    """Empty if not given."""
    started_at: datetime
    finished_at: datetime | None
    main_questions: int
    answered: int
    """Number of planned questions with an answer, as a question itself or to its follow-ups."""
    expires_at: datetime
    """Time after which the session id must be renewed before the interview can be opened."""
    delete_after: datetime | None


class OwnInterviews(BaseModel):
    """The interviews that a request has a session id for, newest first."""

    interviews: list[OwnInterview]


class ForgetInterviews(RequestBody):
    """The interviews whose cookies a browser should drop."""

    interviews: list[InterviewRef] = Field(min_length=1, max_length=MAX_BROWSER_INTERVIEWS)


class InterviewListed(BaseModel):
    """An interview in a reviewer's list."""

    ref: str
    user_id: str
    status: Literal["active", "finished"]
    started_at: datetime
    finished_at: datetime | None
    delete_after: datetime | None


class InterviewsOut(BaseModel):
    """A page of interviews, newest first."""

    interviews: list[InterviewListed]
    next: int | None
    """Value of `before` for the next page; null on the last page."""


class Problem(BaseModel):
    """An error in the format of RFC 9457, with the media type `application/problem+json`."""

    type: str = Field(examples=["urn:daedam:problem:audio_empty"])
    title: str
    status: int
    code: str
    """Stable name of the problem, for programs."""
    detail: str
    """What happened and what to do, in Korean."""
    detail_en: str
    """What happened and what to do, in English."""


class ProviderHealth(BaseModel):
    """The state of one provider of a role."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    state: Literal["unknown", "up", "failing", "down"]
    """`failing`: its last call failed. `down`: it failed repeatedly and is not called for a while
    (circuit breaker)."""
    calls: int
    failures: int
    problem: str
    """Error code of its last failure; empty if the last call succeeded."""


class RoleHealth(BaseModel):
    """The providers of a role, in the order of the fallback chain."""

    providers: list[ProviderHealth]
    switches: int
    """Number of calls served by a fallback since the start."""


class TurnsHealth(BaseModel):
    """The turns in progress in this process."""

    model_config = ConfigDict(from_attributes=True)

    working: int
    """Number of turns in progress."""
    delayed: int
    """Number of turns with a failed stage that is retried automatically."""
    delayed_s: float
    """Seconds since the oldest delayed turn first failed; 0: no turn is delayed."""


class BetterVoiceHealth(BaseModel):
    """The voice that is to replace the one that speaks now."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    state: Literal[
        "searching", "downloading", "loading", "ready", "unavailable", "too slow", "too large"
    ]
    """`unavailable`: it cannot be downloaded now; the server tries again. `too slow`, `too large`:
    it is not used on this machine."""
    done_bytes: int
    total_bytes: int
    """Size of the download."""


class VoiceHealth(BaseModel):
    """The voice that speaks the questions."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    quality: VoiceQuality
    better: BetterVoiceHealth | None
    """A better voice that is prepared in the background; null if there is none."""


class Health(BaseModel):
    """The health of the server and of its providers."""

    status: Literal["ok", "degraded", "starting", "unavailable", "stopping"]
    """`degraded`: answers are accepted, but turns are delayed."""
    turns: TurnsHealth
    stt: str
    llm: str
    tts: str
    roles: dict[Literal["stt", "llm", "tts"], RoleHealth]
    voice: VoiceHealth | None = None
    deletions_postponed: int = 0
    """Number of interviews and files whose deletion waits for `daedam data sweep --confirm`: too
    many are due at once, or the clock may be wrong."""
    clock_doubtful: bool = False
    """Whether the server's clock has jumped ahead by days; deletions are then postponed."""
