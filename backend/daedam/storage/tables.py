"""The database's tables, for SQLite and PostgreSQL. Alembic creates and migrates them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from daedam.utils.language import Language
from daedam.utils.text import nfc


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time in UTC. SQLite stores no time zone, so it is added when reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class NfcString(TypeDecorator[str]):
    """A text of limited length, normalised to NFC when written and read.

    Rows of earlier versions may contain decomposed text; `Interviews.of_user` finds them.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else nfc(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else nfc(value)


class NfcText(NfcString):
    """A text of any length, normalised to NFC."""

    impl = Text
    cache_ok = True


NEVER_REUSE_IDS = {"sqlite_autoincrement": True}
"""Prevents SQLite from reusing the id of a deleted row. With a reused id, work that still runs for
the deleted row would continue on the new row, which may belong to another candidate."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class InterviewSession(Base):
    """An interview. Its `session_id` is the candidate's secret; only its hash is stored."""

    __tablename__ = "interview_sessions"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40), unique=True)
    """Public id for reviewers and the audit log. It gives no access."""
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str] = mapped_column(NfcString(200), index=True)
    mode: Mapped[str] = mapped_column(String(20))
    style: Mapped[str] = mapped_column(String(20), server_default="interview")
    """Practice or interview; see `interview.plan.Style`."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """Time of the start or the last answer."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Time after which `session_id` allows only export and deletion."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delete_after: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """Time after which the interview is deleted; None: never."""
    notice_version: Mapped[str | None] = mapped_column(String(20))
    """Version of the consent notice shown to the candidate; None: none was shown."""
    consented: Mapped[bool | None] = mapped_column(Boolean)
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Position, company and terms, in the format of `interview.terms`; None: not given."""
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The plan, in the format of `interview.plan.plan_document`. None: started by a version that
    did not store it."""
    questions: Mapped[list["Question"]] = relationship(
        back_populates="session", order_by="Question.position", cascade="all, delete-orphan"
    )

    @property
    def language(self) -> Language:
        """The language of the interview. Versions that did not store a plan had only Korean."""
        return "en" if (self.plan or {}).get("language") == "en" else "ko"

    @property
    def asked(self) -> list["Question"]:
        """The questions in order, without withdrawn ones."""
        return [question for question in self.questions if question.withdrawn_at is None]


class DraftedPlan(Base):
    """A plan that was drafted for a candidate. It may quote the candidate's résumé."""

    __tablename__ = "drafted_plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    """Unguessable id. It gives the right to start an interview with the plan."""
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The plan, in the format of `interview.plan.plan_document`."""
    delete_after: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ReportShare(Base):
    """A link to a report, which anyone who has it may read until it expires. Only the hash of its
    token is stored.
    """

    __tablename__ = "report_shares"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    """Id to delete the link. It gives no access."""
    session_id: Mapped[int] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), index=True
    )
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """Never later than the interview's `delete_after`."""


class Question(Base):
    """A question of an interview: one that was asked, or the next one."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("session_id", "public_id"),
        UniqueConstraint("session_id", "position", name="uq_questions_position"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("interview_sessions.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(String(40))
    """Id in the API, such as q_main_1; unique within its interview."""
    position: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(20))
    main_index: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(NfcText)
    made_by: Mapped[str] = mapped_column(String(20))
    audio_name: Mapped[str | None] = mapped_column(String(120), unique=True)
    """File name of the spoken question in the audio folder."""
    audio_url: Mapped[str | None] = mapped_column(Text)
    """URL of the spoken question on a speech server."""
    audio_quality: Mapped[str | None] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retake_of: Mapped[str | None] = mapped_column(String(40))
    """`public_id` of the question that this retake repeats; None: not a retake."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Time at which a retake of the previous question withdrew this one; None: not withdrawn."""
    about: Mapped[str | None] = mapped_column(NfcText)
    """Words of the previous answer that a follow-up refers to."""
    why: Mapped[dict[str, str] | None] = mapped_column(JSON)
    """Why a composed follow-up is asked, in the format of `interview.reasons.Reason`; None for
    other questions."""
    lead_in: Mapped[str | None] = mapped_column(NfcText)
    """What the interviewer says before the question; None: nothing."""
    open_question: Mapped[str | None] = mapped_column(NfcText)
    """Text of the question that stays open, if this row is a reply that asks nothing new. `why`
    then belongs to the open question. None: this row is a question."""
    live_epoch: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Epoch of the newest live connection for the answer. A connection with a lower epoch may not
    write."""
    session: Mapped[InterviewSession] = relationship(back_populates="questions")
    turn: Mapped["Turn | None"] = relationship(
        back_populates="question", cascade="all, delete-orphan"
    )


class Turn(Base):
    """An answer to a question and the state of its turn. A question has at most one."""

    __tablename__ = "turns"
    __table_args__ = (Index("ix_turns_state", "state", "received_at"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("questions.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    duration_sec: Mapped[float] = mapped_column(Float)
    wpm: Mapped[int | None] = mapped_column(Integer)
    filler_count: Mapped[int | None] = mapped_column(Integer)
    providers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Provider by role (stt, llm, tts); `none` if all failed."""
    stand_ins: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """Fallbacks used: role, wanted provider, used provider."""
    stage_ms: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    """Duration of each stage, in milliseconds."""
    voice: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Audio measures: spans of speech, pauses and hesitations; volume, and variation of volume and
    pitch. None: not measured."""
    acts: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    """Dialogue acts of the answer's text in order: act, begin, end (characters). None: not
    determined yet, or stored by a version without dialogue acts."""
    assessment: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Assessment of the content by a language model, with the SHA-256 of the assessed text."""
    question: Mapped[Question] = relationship(back_populates="turn")
    video: Mapped["InterviewVideo | None"] = relationship(
        back_populates="turn", cascade="all, delete-orphan"
    )
    transcript: Mapped["InterviewTranscript | None"] = relationship(
        back_populates="turn", cascade="all, delete-orphan"
    )


class AnswerExample(Base):
    """A stronger version of an answer that a language model has written.

    `sealed` is encrypted with a data key of its own (`storage/examples.py`).
    """

    __tablename__ = "answer_examples"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InterviewVideo(Base):
    """The recording of an answer as uploaded: audio only. The class name is from the design."""

    __tablename__ = "interview_videos"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), unique=True)
    storage_key: Mapped[str] = mapped_column(String(200), unique=True)
    media_type: Mapped[str] = mapped_column(String(60))
    size_bytes: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    """Hash of the recording as uploaded."""
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Wrapped data key of the file; None: stored by a version without encryption."""
    turn: Mapped[Turn] = relationship(back_populates="video")


class InterviewTranscript(Base):
    """The transcript of an answer. `hearing` is its status, a value of `TranscriptStatus`."""

    __tablename__ = "interview_transcripts"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), unique=True)
    hearing: Mapped[str] = mapped_column(String(20), index=True)
    text: Mapped[str] = mapped_column(NfcText)
    """The spoken text in written form."""
    language: Mapped[str] = mapped_column(String(10))
    segments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Segments with confidence, and words with times, as recognised."""
    words: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    """The words of `text` with times and confidence. None: stored by a version without the written
    form; `segments` then has the same words.
    """
    corrected_text: Mapped[str | None] = mapped_column(NfcText)
    """The candidate's correction of `text`; None: not corrected."""
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_reading: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the second reading replaced, in the format of `storage_mapping.first_reading_row`. The
    reply to the answer and the next question were based on it. None: nothing was replaced."""
    read_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Time at which the second reading ended; None: not read again."""
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    """`Process.run` of the process that transcribes a waiting recording or reads one again. It is
    valid only while that process runs."""
    turn: Mapped[Turn] = relationship(back_populates="transcript")


class IdempotencyKey(Base):
    """A client's key for an answer. An answer sent again with the same key is stored only once."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        UniqueConstraint("session_id", "key", name="uq_idempotency_keys_session_id_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("interview_sessions.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(128))
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), index=True)


class Upload(Base):
    """A resumable upload of a recording. The received pieces are in a journal."""

    __tablename__ = "uploads"
    __table_args__ = (
        UniqueConstraint("question_id", "sha256", "size_bytes", name="uq_uploads_question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), index=True
    )
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"))
    turn_type: Mapped[str] = mapped_column(String(20))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    sample_count: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reviewer(Base):
    """A reviewer, who may read all interviews. Only the hash of the access key is stored."""

    __tablename__ = "reviewers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NfcString(80), unique=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Process(Base):
    """A registered server process, identified by its name (`PROCESS_NAME`)."""

    __tablename__ = "processes"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    run: Mapped[str] = mapped_column(String(40), unique=True)
    """Id of this start of the process."""
    host: Mapped[str] = mapped_column(String(255))
    folder: Mapped[str] = mapped_column(Text)
    """Folder of its lock file."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Time of the last heartbeat."""


class ConnectionRecord(Base):
    """An open live connection of an interview, in any process."""

    __tablename__ = "live_connections"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), index=True
    )
    run: Mapped[str] = mapped_column(String(40), index=True)
    """`Process.run` of the process that serves the connection. The row is ignored once that process
    has ended."""


class Installation(Base):
    """State of the whole installation. One row."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    master_key_id: Mapped[str | None] = mapped_column(String(64))
    """Id derived one-way from the master key; None: no key was used yet."""
    clock_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Last reading of the system clock; while it is doubtful, the reading to be confirmed."""
    reached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Trusted time: the latest moment that has certainly passed; see `services.trusted_clock`."""


class AuditEntry(Base):
    """An entry of the audit log. The database refuses to change or delete entries.

    Each entry has the hash of the one before, which reveals missing entries. Entries removed from
    the end are revealed by a copy of the last hash (`daedam audit verify`).
    """

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    """The interview's `ref`."""
    detail: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
