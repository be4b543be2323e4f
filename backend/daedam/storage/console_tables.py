"""The tables of the console: teams, user accounts, and how users sign in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from daedam.storage.tables import NEVER_REUSE_IDS, Base, NfcString, UtcDateTime


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
