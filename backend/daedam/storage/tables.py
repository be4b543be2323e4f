"""The database's tables. The same on SQLite and PostgreSQL; Alembic makes and changes them."""

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

from daedam.utils.text import nfc


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no time zones, so they are put back when reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class NfcString(TypeDecorator[str]):
    """A text of bounded length, composed (NFC) when it is written and when it is read.

    Rows of earlier versions may hold decomposed text; see `Interviews.of_user` for finding them.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else nfc(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else nfc(value)


class NfcText(NfcString):
    """As `NfcString`, of any length."""

    impl = Text
    cache_ok = True


NEVER_REUSE_IDS = {"sqlite_autoincrement": True}
"""SQLite would give the id of a deleted row to the next one, and work that is still under way for
the first would go on with the second: somebody else's answer."""


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
    """One interview. Its `session_id` is a secret of the candidate; only its hash is kept."""

    __tablename__ = "interview_sessions"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40), unique=True)
    """What others call it: reviewers, the audit log. No secret, and of no use to open it."""
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str] = mapped_column(NfcString(200), index=True)
    mode: Mapped[str] = mapped_column(String(20))
    style: Mapped[str] = mapped_column(String(20), server_default="interview")
    """Practice or interview; see `interview.plan.Style`."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """When the candidate last began or answered."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """From then on its `session_id` opens nothing but its export and its deletion."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delete_after: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """From then on it is deleted with all that belongs to it; None: kept."""
    notice_version: Mapped[str | None] = mapped_column(String(20))
    """The notice that was shown before the recording; None: the client showed none."""
    consented: Mapped[bool | None] = mapped_column(Boolean)
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What it is about (position, company, words), as `interview.terms` has it; None: untold."""
    questions: Mapped[list["Question"]] = relationship(
        back_populates="session", order_by="Question.position", cascade="all, delete-orphan"
    )

    @property
    def asked(self) -> list["Question"]:
        """The questions in order, without those that were withdrawn."""
        return [question for question in self.questions if question.withdrawn_at is None]


class Question(Base):
    """One question of an interview, asked or about to be."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("session_id", "public_id"),
        UniqueConstraint("session_id", "position", name="uq_questions_position"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("interview_sessions.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(String(40))
    """The id that clients use, such as q_main_1; unique within its interview."""
    position: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(20))
    main_index: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(NfcText)
    made_by: Mapped[str] = mapped_column(String(20))
    audio_name: Mapped[str | None] = mapped_column(String(120), unique=True)
    """File of the spoken question in the audio folder."""
    audio_url: Mapped[str | None] = mapped_column(Text)
    """Address of the spoken question where a speech server keeps it."""
    audio_quality: Mapped[str | None] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retake_of: Mapped[str | None] = mapped_column(String(40))
    """`public_id` of the question that is asked again; None: it is asked for the first time."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """It was open when the one before it was asked again, and waits for no answer any more."""
    about: Mapped[str | None] = mapped_column(NfcText)
    """The phrase of the answer before that a follow-up takes up."""
    live_epoch: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Number of the newest live connection for its answer; older ones may not write any more."""
    session: Mapped[InterviewSession] = relationship(back_populates="questions")
    turn: Mapped["Turn | None"] = relationship(
        back_populates="question", cascade="all, delete-orphan"
    )


class Turn(Base):
    """An answer to a question and how far its turn has come. A question has at most one."""

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
    """Who did what: stt, llm, tts -> the client's name; `none` where nobody could."""
    stand_ins: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """Who stood in for whom: role, wanted, used."""
    stage_ms: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    """How long each stage took, in milliseconds."""
    voice: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What was measured in the sound: stretches of speech, pauses, hesitations, movement."""
    assessment: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What a language model said of the content, and of which text; see `services.contents`."""
    question: Mapped[Question] = relationship(back_populates="turn")
    video: Mapped["InterviewVideo | None"] = relationship(
        back_populates="turn", cascade="all, delete-orphan"
    )
    transcript: Mapped["InterviewTranscript | None"] = relationship(
        back_populates="turn", cascade="all, delete-orphan"
    )


class InterviewVideo(Base):
    """The recording of an answer, as it was sent. (The design's name; it holds sound today.)"""

    __tablename__ = "interview_videos"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), unique=True)
    storage_key: Mapped[str] = mapped_column(String(200), unique=True)
    media_type: Mapped[str] = mapped_column(String(60))
    size_bytes: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the recording as it was sent."""
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Opens the stored file; None: it lies there in the clear, from before there were keys."""
    turn: Mapped[Turn] = relationship(back_populates="video")


class InterviewTranscript(Base):
    """The text of an answer. `hearing` says whether it was recognised, silent, pending or typed."""

    __tablename__ = "interview_transcripts"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), unique=True)
    hearing: Mapped[str] = mapped_column(String(20), index=True)
    text: Mapped[str] = mapped_column(NfcText)
    """What was said, as people write it: `interview.written_form`."""
    language: Mapped[str] = mapped_column(String(10))
    segments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Segments with confidence and words with times, as the recogniser gave them."""
    words: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    """The words of `text` with times and confidence; None: from before numbers were written out,
    when `segments` held the same.
    """
    corrected_text: Mapped[str | None] = mapped_column(NfcText)
    """The candidate's own text beside it; None: they have written none."""
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    """`run` of the process that transcribes a recording that waited, as long as that lives."""
    turn: Mapped[Turn] = relationship(back_populates="transcript")


class IdempotencyKey(Base):
    """A name that a client gave to one upload, so that it can be sent twice and count once."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        UniqueConstraint("session_id", "key", name="uq_idempotency_keys_session_id_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("interview_sessions.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(128))
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), index=True)


class Upload(Base):
    """A recording that comes in pieces. What has come lies in a journal; this row says of what."""

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
    """Somebody who may see interviews that are not their own. Their key is kept as its hash."""

    __tablename__ = "reviewers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NfcString(80), unique=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Process(Base):
    """A process that serves this database, by its name (`PROCESS_NAME`)."""

    __tablename__ = "processes"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    run: Mapped[str] = mapped_column(String(40), unique=True)
    """Another one at each start."""
    host: Mapped[str] = mapped_column(String(255))
    folder: Mapped[str] = mapped_column(Text)
    """Where its lock file lies."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Its last heartbeat."""


class ConnectionRecord(Base):
    """An open live connection of an interview, at whichever process."""

    __tablename__ = "live_connections"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), index=True
    )
    run: Mapped[str] = mapped_column(String(40), index=True)
    """Of the process that holds it; one whose process has ended does not count."""


class Installation(Base):
    """What is known of the installation as a whole. One row."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    master_key_id: Mapped[str | None] = mapped_column(String(64))
    """Derived from the master key; no way leads back. None: none has been used yet."""
    clock_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """What the clock said when it was last read; of a clock in doubt, since when it is doubted."""
    reached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The latest moment that has been reached for certain; see `services.trusted_clock`."""


class AuditEntry(Base):
    """Who did what to which interview. The database refuses to change or delete entries; each
    holds the hash of the one before, so that one missing between others shows; a cut-off end shows
    to who has kept the last hash (`daedam audit verify`).
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
