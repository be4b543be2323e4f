"""Teams, users, their sign-ins, passkeys and links in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from daedam.storage.console_tables import (
    AccountLink,
    Passkey,
    PasskeyChallenge,
    SignIn,
    Team,
    User,
)
from daedam.utils.tokens import token_hash

OWNER = "owner"
"""`services.console.accounts.Role.OWNER` in the database."""


class Accounts:
    """The accounts of the console, within one transaction. Users are loaded with their team."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def teams(self) -> Sequence[Team]:
        """Return all teams, oldest first."""
        return (await self._db.scalars(select(Team).order_by(Team.id))).all()

    async def users(self) -> Sequence[User]:
        """Return all users, oldest first."""
        users = select(User).options(joinedload(User.team), selectinload(User.passkeys))
        return (await self._db.scalars(users.order_by(User.id))).all()

    async def user(self, public_id: str) -> User | None:
        """Return the user with a public id, with passkeys."""
        users = select(User).options(joinedload(User.team), selectinload(User.passkeys))
        return await self._db.scalar(users.where(User.public_id == public_id))

    async def user_by_email(self, email: str) -> User | None:
        """Return the user with an address in its normalised form."""
        users = select(User).options(joinedload(User.team))
        return await self._db.scalar(users.where(User.email == email))

    async def active_owners(self) -> int:
        """Return the number of owners who can sign in."""
        owners = select(func.count()).where(User.role == OWNER, User.disabled_at.is_(None))
        return await self._db.scalar(owners) or 0

    async def links(self, at: datetime) -> Sequence[AccountLink]:
        """Return the links for new users of a team that are valid at a moment, oldest first."""
        found = select(AccountLink).options(joinedload(AccountLink.team))
        found = found.where(
            AccountLink.expires_at > at,
            AccountLink.user_id.is_(None),
            AccountLink.team_id.is_not(None),
        )
        return (await self._db.scalars(found.order_by(AccountLink.id))).all()

    async def link_by_token(self, token: str, at: datetime) -> AccountLink | None:
        """Return the link with `token` if it is valid at a moment."""
        found = select(AccountLink).options(
            joinedload(AccountLink.team), joinedload(AccountLink.user)
        )
        found = found.where(
            AccountLink.token_sha256 == token_hash(token), AccountLink.expires_at > at
        )
        return await self._db.scalar(found)

    async def delete_link(self, public_id: str) -> bool:
        """Delete a link; return whether there was one."""
        result = await self._db.execute(
            delete(AccountLink).where(AccountLink.public_id == public_id)
        )
        return bool(result.rowcount)  # type: ignore[attr-defined]

    async def delete_owner_links(self) -> None:
        """Delete the links that the operator of the machine made and that are unused."""
        await self._db.execute(delete(AccountLink).where(AccountLink.team_id.is_(None)))

    async def sign_in_by_token(self, token: str, at: datetime) -> SignIn | None:
        """Return the sign-in with `token`, with its user, if it is valid at a moment."""
        found = (
            select(SignIn)
            .join(SignIn.user)
            .options(joinedload(SignIn.user))
            .where(
                SignIn.token_sha256 == token_hash(token),
                SignIn.expires_at > at,
                User.disabled_at.is_(None),
            )
        )
        return await self._db.scalar(found)

    async def sign_ins(self, user_id: int) -> Sequence[SignIn]:
        """Return the sign-ins of a user, the last used one first."""
        found = select(SignIn).where(SignIn.user_id == user_id)
        return (await self._db.scalars(found.order_by(SignIn.seen_at.desc(), SignIn.id))).all()

    async def end_sign_ins(self, user_id: int, *, but: str | None = None) -> int:
        """Delete the sign-ins of a user except the one with the public id `but`."""
        ended = delete(SignIn).where(SignIn.user_id == user_id)
        if but is not None:
            ended = ended.where(SignIn.public_id != but)
        return int((await self._db.execute(ended)).rowcount)  # type: ignore[attr-defined]

    async def end_sign_in(self, user_id: int, public_id: str) -> bool:
        """Delete a sign-in of a user; return whether there was one."""
        ended = delete(SignIn).where(SignIn.user_id == user_id, SignIn.public_id == public_id)
        return bool((await self._db.execute(ended)).rowcount)  # type: ignore[attr-defined]

    async def passkey(self, credential_id: str) -> tuple[Passkey, User] | None:
        """Return a passkey and its user by the authenticator's id, in base64url."""
        found = (
            select(Passkey, User)
            .join(User, User.id == Passkey.user_id)
            .where(Passkey.credential_id == credential_id)
        )
        row = (await self._db.execute(found)).first()
        return (row[0], row[1]) if row else None

    async def take_challenge(self, challenge: str, user_id: int | None, at: datetime) -> bool:
        """Delete a challenge; return whether it was there and valid at a moment."""
        result = await self._db.execute(
            delete(PasskeyChallenge).where(
                PasskeyChallenge.challenge_sha256 == token_hash(challenge),
                PasskeyChallenge.user_id.is_(None)
                if user_id is None
                else PasskeyChallenge.user_id == user_id,
                PasskeyChallenge.expires_at > at,
            )
        )
        return bool(result.rowcount)  # type: ignore[attr-defined]

    async def delete_expired(self, at: datetime) -> None:
        """Delete the challenges, sign-ins and links that expired before a moment."""
        for table in (PasskeyChallenge, SignIn, AccountLink):
            await self._db.execute(delete(table).where(table.expires_at < at))
