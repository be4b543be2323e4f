"""Accounts of the console: teams, users and their roles, and the links that create accounts."""

import asyncio
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import (
    AccountLinkNotFound,
    EmailTaken,
    InvalidRequest,
    LastOwner,
    TeamNameTaken,
    TeamNotFound,
    UserNotFound,
)
from daedam.services.console.passwords import check_password, hash_password
from daedam.storage import audit
from daedam.storage.accounts import Accounts
from daedam.storage.console_tables import AccountLink, Team, User
from daedam.storage.database import Database
from daedam.storage.locks import AdvisoryLock, take_advisory_lock
from daedam.utils.text import nfc
from daedam.utils.tokens import token_hash

OWNER_LINK_DAYS = 1
"""Days for which the link of the first owner is valid. Every start without an owner makes one."""

LINK_DAYS = 7
"""Days for which the link of a new user, or for a new password, is valid."""

TOKEN_BYTES = 24
"""Random bytes of a link's token: 192 bits."""

FIRST_TEAM = "기본 팀"
"""Name of the team that is created with the first account. The owner can rename it."""

_EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")


class Role(StrEnum):
    """What a user may do. Each role may do everything that the ones below it may."""

    OWNER = "owner"
    """Manages teams and users, and sees everything."""
    RECRUITER = "recruiter"
    """Manages positions, invitations and candidates of the own team."""
    REVIEWER = "reviewer"
    """Reads and scores the interviews that are assigned."""


@dataclass(frozen=True)
class SignedInUser:
    """The user who sends a request."""

    id: int
    public_id: str
    name: str
    email: str
    role: Role
    team_id: int
    sign_in: str
    """Public id of the sign-in."""

    @property
    def actor(self) -> str:
        """The name in the audit log."""
        return f"user {self.public_id}"


@dataclass(frozen=True)
class CreatedLink:
    """A new link. `token` is not stored and cannot be shown again."""

    token: str
    link: AccountLink


class UserAccounts:
    """Creates and changes accounts. Every change is an entry of the audit log."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """`clock` returns the time by which links expire."""
        self._database = database
        self._now = clock

    async def has_owner(self) -> bool:
        """Return whether an owner exists who can sign in."""
        async with self._database.reading() as db:
            return await Accounts(db).active_owners() > 0

    async def create_owner_link(self, *, actor: str) -> CreatedLink:
        """Create a link that creates an owner. Earlier unused ones become invalid."""
        async with self._database.transaction() as db:
            await Accounts(db).delete_owner_links()
            link = AccountLink(role=Role.OWNER, team_id=None, email=None)
            return await self._add(db, link, timedelta(days=OWNER_LINK_DAYS), actor)

    async def invite(
        self, by: SignedInUser, *, role: Role, team: str, email: str | None
    ) -> CreatedLink:
        """Create a link for a new user of a team. Raises `TeamNotFound` or `EmailTaken`."""
        email = normalized_email(email) if email else None
        async with self._database.transaction() as db:
            row = await _team(db, team)
            if email and await Accounts(db).user_by_email(email):
                raise EmailTaken
            link = AccountLink(role=role, team=row, email=email)
            return await self._add(db, link, timedelta(days=LINK_DAYS), by.actor)

    async def create_password_link(self, by: SignedInUser, user_id: str) -> CreatedLink:
        """Create a link with which a user sets a new password. Raises `UserNotFound`."""
        async with self._database.transaction() as db:
            user = await _user(db, user_id)
            link = AccountLink(role=user.role, team=user.team, email=user.email, user=user)
            return await self._add(db, link, timedelta(days=LINK_DAYS), by.actor)

    async def _add(
        self, db: AsyncSession, link: AccountLink, valid: timedelta, actor: str
    ) -> CreatedLink:
        token = f"u_{secrets.token_urlsafe(TOKEN_BYTES)}"
        link.public_id = f"al_{secrets.token_urlsafe(9)}"
        link.token_sha256 = token_hash(token)
        link.created_at = self._now()
        link.expires_at = link.created_at + valid
        db.add(link)
        detail = {"role": link.role, "until": link.expires_at.isoformat()}
        await audit.append(
            db, actor=actor, action="made account link", subject=link.public_id, detail=detail
        )
        return CreatedLink(token, link)

    async def link(self, token: str) -> AccountLink:
        """Return the valid link with `token`. Raises `AccountLinkNotFound`."""
        async with self._database.reading() as db:
            return await self._valid_link(db, token)

    async def links(self) -> Sequence[AccountLink]:
        """Return the valid links of new users, oldest first."""
        async with self._database.reading() as db:
            return await Accounts(db).links(self._now())

    async def delete_link(self, by: SignedInUser, public_id: str) -> None:
        """Make a link invalid. Raises `AccountLinkNotFound`."""
        async with self._database.transaction() as db:
            if not await Accounts(db).delete_link(public_id):
                raise AccountLinkNotFound
            await audit.append(db, actor=by.actor, action="deleted account link", subject=public_id)

    async def accept(
        self, token: str, *, name: str | None, email: str | None, password: str
    ) -> int:
        """Use up a link: create its account, or set the new password. Return the user's id.

        A new password ends all sign-ins of the user. `name` is needed for a new user, and `email`
        if the link has no address. Raises `AccountLinkNotFound`, `EmailTaken`, `PasswordWeak` or
        `InvalidRequest`.
        """
        async with self._database.reading() as db:
            link = await self._valid_link(db, token)
        if link.user_id is None and not name:
            raise InvalidRequest("이름을 입력해 주세요.", "Please enter your name.")
        email = link.email or normalized_email(email or "")
        check_password(password, email)
        password_hash = await asyncio.to_thread(hash_password, password)
        try:
            async with self._database.transaction() as db:
                link = await self._valid_link(db, token)
                accounts = Accounts(db)
                if link.user is not None:
                    user = link.user
                    user.password_hash, user.failed_sign_ins = password_hash, 0
                    await accounts.end_sign_ins(user.id)
                    action = "set password"
                else:
                    user = User(
                        public_id=f"u{secrets.token_hex(8)}",
                        team_id=link.team_id or await self._first_team(db),
                        name=name,
                        email=email,
                        role=link.role,
                        password_hash=password_hash,
                        failed_sign_ins=0,
                        created_at=self._now(),
                    )
                    db.add(user)
                    action = "created account"
                await db.delete(link)
                await db.flush()
                await audit.append(
                    db,
                    actor=f"user {user.public_id}",
                    action=action,
                    subject=user.public_id,
                    detail={"role": user.role, "link": link.public_id},
                )
                return user.id
        except IntegrityError:
            raise EmailTaken from None

    async def _valid_link(self, db: AsyncSession, token: str) -> AccountLink:
        link = await Accounts(db).link_by_token(token, self._now())
        if link is None:
            raise AccountLinkNotFound
        return link

    async def _first_team(self, db: AsyncSession) -> int:
        teams = await Accounts(db).teams()
        if teams:
            return teams[0].id
        team = self._new_team(FIRST_TEAM)
        db.add(team)
        await db.flush()
        return team.id

    def _new_team(self, name: str) -> Team:
        return Team(public_id=f"t{secrets.token_hex(8)}", name=name, created_at=self._now())

    async def users(self) -> Sequence[User]:
        """Return all users, oldest first."""
        async with self._database.reading() as db:
            return await Accounts(db).users()

    async def change_user(
        self,
        by: SignedInUser,
        user_id: str,
        *,
        role: Role | None = None,
        team: str | None = None,
        disabled: bool | None = None,
    ) -> User:
        """Change a user. `None` leaves a value as it is. A disabled user's sign-ins end.

        Raises `UserNotFound`, `TeamNotFound`, or `LastOwner` if no owner would be left.
        """
        async with self._database.transaction() as db:
            # Two owners who disable each other at the same moment would leave none.
            await take_advisory_lock(db, AdvisoryLock.ACCOUNTS)
            user = await _user(db, user_id)
            if role is not None:
                user.role = role
            if team is not None:
                user.team = await _team(db, team)
            if disabled is not None:
                user.disabled_at = (user.disabled_at or self._now()) if disabled else None
            await db.flush()
            if await Accounts(db).active_owners() == 0:
                raise LastOwner
            if user.disabled_at is not None:
                await Accounts(db).end_sign_ins(user.id)
            await audit.append(
                db,
                actor=by.actor,
                action="changed user",
                subject=user.public_id,
                detail={
                    "role": user.role,
                    "team": user.team.public_id,
                    "disabled": user.disabled_at is not None,
                },
            )
            return user

    async def teams(self) -> Sequence[Team]:
        """Return all teams, oldest first."""
        async with self._database.reading() as db:
            return await Accounts(db).teams()

    async def add_team(self, by: SignedInUser, name: str) -> Team:
        """Add a team. Raises `TeamNameTaken`."""
        team = self._new_team(name)
        try:
            async with self._database.transaction() as db:
                db.add(team)
                await db.flush()
                await audit.append(db, actor=by.actor, action="added team", subject=team.public_id)
        except IntegrityError:
            raise TeamNameTaken from None
        return team

    async def rename_team(self, by: SignedInUser, team_id: str, name: str) -> Team:
        """Rename a team. Raises `TeamNotFound` or `TeamNameTaken`."""
        try:
            async with self._database.transaction() as db:
                team = await _team(db, team_id)
                team.name = name
                await db.flush()
                await audit.append(
                    db, actor=by.actor, action="renamed team", subject=team.public_id
                )
        except IntegrityError:
            raise TeamNameTaken from None
        return team


def normalized_email(email: str) -> str:
    """Return an e-mail address in the form in which it is stored and compared.

    Raises `InvalidRequest` if it is no e-mail address.
    """
    email = nfc(email).strip().lower()
    if not _EMAIL.fullmatch(email):
        raise InvalidRequest(
            "이메일 주소를 확인해 주세요. 예: name@example.com",
            "Please check the e-mail address. Example: name@example.com",
        )
    return email


async def _team(db: AsyncSession, public_id: str) -> Team:
    team = await db.scalar(select(Team).where(Team.public_id == public_id))
    if team is None:
        raise TeamNotFound
    return team


async def _user(db: AsyncSession, public_id: str) -> User:
    user = await Accounts(db).user(public_id)
    if user is None:
        raise UserNotFound
    return user
