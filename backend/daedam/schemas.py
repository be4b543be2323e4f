"""What the HTTP interface says and hears: the wire models of every route.

The fields of the product's contract (`session_id`, `question`, `answer_text`, `metrics`,
`next_question`) stand as the contract has them; whatever is added stands beside them.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from daedam.clients.base import VoiceQuality
from daedam.interview.turn import Hearing, MadeBy, QuestionType, TurnState


class StartSession(BaseModel):
    """Opens an interview."""

    user_id: str = Field(min_length=1, max_length=200, examples=["u_123"])
    mode: Literal["voice"] = "voice"


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


class SessionStarted(BaseModel):
    """A new interview and its first question."""

    session_id: str
    question: QuestionOut
    main_questions: int
    """How many planned questions the interview has; follow-ups come on top."""
    max_answer_sec: int
    """The longest answer the server takes, in seconds."""
    max_upload_mb: float
    """The largest recording the server takes, in MiB."""


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
    """Another provider than the wanted one did its part of a turn."""

    role: Literal["stt", "llm", "tts"]
    wanted: str
    """Name of the provider that did not answer."""
    used: str
    """Name of the one that stood in; `none` where nobody could."""
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
    transcript_status: Hearing
    notices: list[Notice]
    """What was done by another provider than usual; mostly empty."""


class TurnOut(BaseModel):
    """A question and, once it is given, its answer."""

    question: QuestionOut
    turn_id: str | None = None
    """Null while the question is unanswered."""
    state: TurnState | None = None
    answer_text: str | None = None
    answer_audio_url: str | None = None
    metrics: MetricsOut | None = None
    transcript_status: Hearing | None = None
    notices: list[Notice] = []
    timings_ms: dict[str, float] = {}
    """How long each stage took, in ms. `live_…`: from a live answer's end to what was sent.
    `ear_…`: as the person's own device heard it."""


class SessionOut(BaseModel):
    """Where an interview stands: enough for a returning page to go on."""

    status: Literal["active", "finished"]
    started_at: datetime
    main_questions: int
    max_answer_sec: int
    max_upload_mb: float
    current_question: QuestionOut | None
    """The question that waits for an answer; null when the interview is over."""
    turns: list[TurnOut]
    """Every question so far, oldest first."""


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


class Health(BaseModel):
    """Whether a turn could be served now."""

    status: Literal["ok", "starting", "unavailable"]
    stt: str
    llm: str
    tts: str
    roles: dict[Literal["stt", "llm", "tts"], RoleHealth]
