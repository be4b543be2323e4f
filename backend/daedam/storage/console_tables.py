"""The tables of the console.

Teams and user accounts, and how users sign in. Positions with the versions of their plans, the
candidates who are invited to them, and the scorecards of reviewers.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from daedam.storage.tables import (
    NEVER_REUSE_IDS,
    Base,
    InterviewSession,
    NfcString,
    NfcText,
    UtcDateTime,
)


class Team(Base):
    """A group of users who work on the same positions."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(NfcString(80), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class User(Base):
    """An account of the console."""

    __tablename__ = "users"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    name: Mapped[str] = mapped_column(NfcString(80))
    email: Mapped[str] = mapped_column(NfcString(254), unique=True)
    """In lower case."""
    role: Mapped[str] = mapped_column(String(20))
    """A value of `services.console.accounts.Role`."""
    password_hash: Mapped[str] = mapped_column(String(200))
    """Argon2id, in PHC format."""
    failed_sign_ins: Mapped[int] = mapped_column(Integer, default=0)
    """Wrong passwords since the last right one."""
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Time of the last wrong password; None: none since the last right one."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Time from which the user cannot sign in; None: the account is active."""
    team: Mapped[Team] = relationship()
    passkeys: Mapped[list["Passkey"]] = relationship(
        order_by="Passkey.id", cascade="all, delete-orphan"
    )


class Passkey(Base):
    """A WebAuthn credential of a user."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    """The authenticator's id of the credential, in base64url."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """In COSE format."""
    sign_count: Mapped[int] = mapped_column(Integer)
    """Signature counter of the last use; 0 if the authenticator has none."""
    name: Mapped[str] = mapped_column(NfcString(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PasskeyChallenge(Base):
    """A challenge that a browser has to sign. It is deleted when it is used."""

    __tablename__ = "passkey_challenges"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    """The user who adds a passkey; None: a challenge for signing in."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignIn(Base):
    """A browser in which a user is signed in. Only the hash of its token is stored."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(NfcString(80))
    """Browser and operating system, for the list of sign-ins."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Time of the last request, exact to a minute."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """End of the sign-in, however often it is used."""
    user: Mapped[User] = relationship()


class AccountLink(Base):
    """A link with which one person creates an account or sets a new password, once."""

    __tablename__ = "account_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    team_id: Mapped[int | None] = mapped_column(
        ForeignKey("teams.id", ondelete="CASCADE"), index=True
    )
    """None: the first team, which is created if there is none."""
    email: Mapped[str | None] = mapped_column(NfcString(254))
    """Address of the person who gets the link; None: the person chooses it."""
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    """The user who sets a new password; None: the link creates an account."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    team: Mapped[Team | None] = relationship()
    user: Mapped[User | None] = relationship()


class Position(Base):
    """A job for which a team interviews candidates."""

    __tablename__ = "positions"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    title: Mapped[str] = mapped_column(NfcString(100))
    company: Mapped[str] = mapped_column(NfcString(100))
    """Empty: not given."""
    job_description: Mapped[str] = mapped_column(NfcText)
    """Empty: not given."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Time from which no candidate can be invited; None: the position is open."""
    versions: Mapped[list["PlanVersion"]] = relationship(
        order_by="PlanVersion.number", cascade="all, delete-orphan", back_populates="position"
    )


class PlanVersion(Base):
    """A version of a position's interview plan. It is never changed."""

    __tablename__ = "plan_versions"
    __table_args__ = (UniqueConstraint("position_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("positions.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    """1 for the first version of the position."""
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The plan, in the format of `interview.plan.plan_document`."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(NfcString(80))
    """Name of the user at that time."""
    position: Mapped[Position] = relationship(back_populates="versions")


class InvitedCandidate(Base):
    """A candidate who is invited to the interview of a position, by a link of their own."""

    __tablename__ = "invited_candidates"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("positions.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_versions.id"), index=True)
    """The version of the plan with which the interview is held."""
    name: Mapped[str] = mapped_column(NfcString(80))
    email: Mapped[str] = mapped_column(NfcString(254))
    """Empty: not given."""
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    """Hash of the token of the invitation link."""
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Time from which the interview cannot be started."""
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Time of the first use of the link; None: not opened yet."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Time at which the team withdrew the invitation; None: it is valid."""
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("interview_sessions.id", ondelete="CASCADE"), unique=True
    )
    """The interview; None: not started. The deletion of an interview deletes its candidate."""
    position: Mapped[Position] = relationship()
    version: Mapped[PlanVersion] = relationship()
    interview: Mapped[InterviewSession | None] = relationship()


class Assignment(Base):
    """A reviewer who is asked to score a candidate's interview."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("candidate_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("invited_candidates.id", ondelete="CASCADE")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Scorecard(Base):
    """What one user thinks of a candidate's answers."""

    __tablename__ = "scorecards"
    __table_args__ = (UniqueConstraint("candidate_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("invited_candidates.id", ondelete="CASCADE")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    scores: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON)
    """Levels 1 to 5, or 0 (not judged), by public id of the question and id of the criterion."""
    rubric_version: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(NfcText)
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Time at which the user handed in the scores; None: a draft that only its user sees."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
