"""Sign in to the console with a password or a passkey, and list and end sign-ins."""

import asyncio
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from daedam.errors import (
    PasskeyNotFound,
    PasskeyRefused,
    SignInNotFound,
    SignInRefused,
    UserNotFound,
)
from daedam.services.console.accounts import Role, SignedInUser, normalized_email
from daedam.services.console.passwords import (
    UNKNOWN_USER_HASH,
    check_password,
    hash_password,
    is_outdated,
    is_password,
)
from daedam.storage import audit
from daedam.storage.accounts import Accounts
from daedam.storage.console_tables import Passkey, PasskeyChallenge, SignIn, User
from daedam.storage.database import Database
from daedam.utils.tokens import token_hash

SIGN_IN_DAYS = 14
"""Days after which a sign-in ends, however often it is used."""

IDLE_HOURS = 12
"""Hours without a request after which a sign-in ends."""

SEEN_EVERY = timedelta(minutes=1)
"""How exact the time of the last request is, so that most requests write nothing."""

MAX_FAILURES = 10
"""Wrong passwords in a row after which an account accepts no password for `BLOCKED`."""

BLOCKED = timedelta(minutes=15)

CHALLENGE_MINUTES = 5
"""Minutes in which a passkey has to answer."""

PARALLEL_HASHES = 2
"""Passwords compared at the same time. Each takes 64 MiB."""

SITE_NAME = "대담 daedam"


@dataclass(frozen=True)
class Site:
    """The address of the console, as a browser sees it. Passkeys belong to it."""

    origin: str
    host: str
    """Host name without port, the relying party's id of WebAuthn."""


@dataclass(frozen=True)
class CreatedSignIn:
    """A new sign-in. `token` is not stored."""

    token: str
    user: SignedInUser


class SignIns:
    """Checks passwords and passkeys, and keeps the sign-ins of users."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """`clock` returns the time by which sign-ins end."""
        self._database = database
        self._now = clock
        self._hashing = asyncio.Semaphore(PARALLEL_HASHES)

    async def with_password(self, email: str, password: str, browser: str) -> CreatedSignIn:
        """Sign in a user with a password.

        Raises `SignInRefused`, which does not reveal whether there is such a user or whether it
        had too many wrong passwords.
        """
        email = normalized_email(email)
        async with self._database.reading() as db:
            user = await Accounts(db).user_by_email(email)
        stored = user.password_hash if user is not None else UNKNOWN_USER_HASH
        blocked = user is not None and self._is_blocked(user)
        async with self._hashing:
            matches = await asyncio.to_thread(is_password, password, stored) and not blocked
            renewed = (
                await asyncio.to_thread(hash_password, password)
                if matches and is_outdated(stored)
                else None
            )
        async with self._database.transaction() as db:
            user = await Accounts(db).user_by_email(email)
            if user is not None:
                matches = matches and user.password_hash == stored and user.disabled_at is None
                if matches:
                    user.failed_sign_ins, user.failed_at = 0, None
                    user.password_hash = renewed or stored
                    return await self._create(db, user, browser, "password")
                if not blocked:
                    self._count_failure(user)
        raise SignInRefused

    def _is_blocked(self, user: User) -> bool:
        return (
            user.failed_sign_ins >= MAX_FAILURES
            and user.failed_at is not None
            and self._now() - user.failed_at < BLOCKED
        )

    def _count_failure(self, user: User) -> None:
        user.failed_sign_ins += 1
        user.failed_at = self._now()

    async def for_user(self, user_id: int, browser: str) -> CreatedSignIn:
        """Sign in the user with a row's id, who has just created the account."""
        async with self._database.transaction() as db:
            user = await db.get(User, user_id)
            if user is None or user.disabled_at is not None:
                raise UserNotFound
            return await self._create(db, user, browser, "link")

    async def _create(self, db: AsyncSession, user: User, browser: str, how: str) -> CreatedSignIn:
        at = self._now()
        await Accounts(db).delete_expired(at)
        token = f"c_{secrets.token_urlsafe(32)}"
        sign_in = SignIn(
            public_id=f"s{secrets.token_hex(8)}",
            user_id=user.id,
            token_sha256=token_hash(token),
            browser=browser_name(browser),
            created_at=at,
            seen_at=at,
            expires_at=at + timedelta(days=SIGN_IN_DAYS),
        )
        db.add(sign_in)
        await audit.append(
            db,
            actor=f"user {user.public_id}",
            action="signed in",
            subject=user.public_id,
            detail={"with": how},
        )
        return CreatedSignIn(token, _signed_in(user, sign_in))

    async def identify(self, token: str) -> SignedInUser | None:
        """Return the user who is signed in with `token`; None if the sign-in has ended."""
        at = self._now()
        async with self._database.reading() as db:
            sign_in = await Accounts(db).sign_in_by_token(token, at)
        if sign_in is None or at - sign_in.seen_at > timedelta(hours=IDLE_HOURS):
            return None
        if at - sign_in.seen_at > SEEN_EVERY:
            async with self._database.transaction() as db:
                row = await db.get(SignIn, sign_in.id)
                if row is None:  # it ended in the meantime
                    return None
                row.seen_at = at
        return _signed_in(sign_in.user, sign_in)

    async def list(self, user: SignedInUser) -> Sequence[SignIn]:
        """Return the sign-ins of a user, the last used one first."""
        oldest = self._now() - timedelta(hours=IDLE_HOURS)
        async with self._database.reading() as db:
            found = await Accounts(db).sign_ins(user.id)
        return [row for row in found if row.seen_at >= oldest and row.expires_at > self._now()]

    async def end(self, user: SignedInUser, public_id: str) -> None:
        """End a sign-in of a user. Raises `SignInNotFound`."""
        async with self._database.transaction() as db:
            if not await Accounts(db).end_sign_in(user.id, public_id):
                raise SignInNotFound
            await audit.append(db, actor=user.actor, action="ended sign-in", subject=user.public_id)

    async def change_password(self, user: SignedInUser, current: str, new: str) -> None:
        """Set a new password. The user's other sign-ins end.

        Raises `SignInRefused` if `current` is wrong or was wrong too often, or `PasswordWeak`.
        """
        check_password(new, user.email)
        async with self._database.reading() as db:
            row = await db.get(User, user.id)
        if row is None or self._is_blocked(row):
            raise SignInRefused
        stored = row.password_hash
        async with self._hashing:
            matches = await asyncio.to_thread(is_password, current, stored)
            password_hash = await asyncio.to_thread(hash_password, new) if matches else ""
        async with self._database.transaction() as db:
            row = await db.get(User, user.id)
            if row is None:
                raise SignInRefused
            if matches:
                row.password_hash, row.failed_sign_ins = password_hash, 0
                await Accounts(db).end_sign_ins(user.id, but=user.sign_in)
                await audit.append(
                    db, actor=user.actor, action="set password", subject=user.public_id
                )
                return
            self._count_failure(row)
        raise SignInRefused

    async def rename(self, user: SignedInUser, name: str) -> None:
        """Change the name of a user."""
        async with self._database.transaction() as db:
            row = await db.get(User, user.id)
            if row is None:
                raise UserNotFound
            row.name = name

    async def passkeys(self, user: SignedInUser) -> Sequence[Passkey]:
        """Return the passkeys of a user, oldest first."""
        async with self._database.reading() as db:
            found = select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id)
            return (await db.scalars(found)).all()

    async def passkey_options(self, site: Site, user: SignedInUser) -> dict[str, Any]:
        """Return the options for `navigator.credentials.create`, as JSON of WebAuthn level 3."""
        options = generate_registration_options(
            rp_id=site.host,
            rp_name=SITE_NAME,
            user_id=user.public_id.encode(),
            user_name=user.email,
            user_display_name=user.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(base64url_to_bytes(key.credential_id))
                for key in await self.passkeys(user)
            ],
        )
        await self._store(options.challenge, user.id)
        return options_to_json_dict(options)

    async def add_passkey(
        self, site: Site, user: SignedInUser, name: str, credential: dict[str, Any]
    ) -> Passkey:
        """Store the passkey that a browser created. Raises `PasskeyRefused`."""
        challenge = await self._challenge(credential, user.id)
        try:
            verified = verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError):
            raise PasskeyRefused from None
        passkey = Passkey(
            public_id=f"p{secrets.token_hex(8)}",
            user_id=user.id,
            credential_id=bytes_to_base64url(verified.credential_id),
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            name=name,
            created_at=self._now(),
        )
        try:
            async with self._database.transaction() as db:
                db.add(passkey)
                await db.flush()
                await audit.append(
                    db, actor=user.actor, action="added passkey", subject=user.public_id
                )
        except IntegrityError:  # the authenticator created the same credential twice
            raise PasskeyRefused from None
        return passkey

    async def delete_passkey(self, user: SignedInUser, public_id: str) -> None:
        """Delete a passkey of a user. Raises `PasskeyNotFound`."""
        async with self._database.transaction() as db:
            passkey = await db.scalar(
                select(Passkey).where(Passkey.user_id == user.id, Passkey.public_id == public_id)
            )
            if passkey is None:
                raise PasskeyNotFound
            await db.delete(passkey)
            await audit.append(
                db, actor=user.actor, action="deleted passkey", subject=user.public_id
            )

    async def sign_in_options(self, site: Site) -> dict[str, Any]:
        """Return the options for `navigator.credentials.get`, as JSON of WebAuthn level 3."""
        options = generate_authentication_options(
            rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
        )
        await self._store(options.challenge, None)
        return options_to_json_dict(options)

    async def with_passkey(
        self, site: Site, credential: dict[str, Any], browser: str
    ) -> CreatedSignIn:
        """Sign in the user of a passkey. Raises `PasskeyRefused`."""
        challenge = await self._challenge(credential, None)
        async with self._database.transaction() as db:
            found = await Accounts(db).passkey(str(credential.get("id", "")))
            if found is None or found[1].disabled_at is not None:
                raise PasskeyRefused
            passkey, user = found
            try:
                verified = verify_authentication_response(
                    credential=credential,
                    expected_challenge=challenge,
                    expected_rp_id=site.host,
                    expected_origin=site.origin,
                    credential_public_key=passkey.public_key,
                    credential_current_sign_count=passkey.sign_count,
                    require_user_verification=True,
                )
            except (WebAuthnException, ValueError, TypeError, KeyError):
                raise PasskeyRefused from None
            passkey.sign_count, passkey.used_at = verified.new_sign_count, self._now()
            return await self._create(db, user, browser, "passkey")

    async def _store(self, challenge: bytes, user_id: int | None) -> None:
        row = PasskeyChallenge(
            challenge_sha256=token_hash(bytes_to_base64url(challenge)),
            user_id=user_id,
            expires_at=self._now() + timedelta(minutes=CHALLENGE_MINUTES),
        )
        async with self._database.transaction() as db:
            await Accounts(db).delete_expired(self._now())
            db.add(row)

    async def _challenge(self, credential: dict[str, Any], user_id: int | None) -> bytes:
        """Return the challenge that a credential signs. It can be used once.

        Raises `PasskeyRefused` if daedam did not give it out for this purpose.
        """
        try:
            data = parse_client_data_json(
                base64url_to_bytes(credential["response"]["clientDataJSON"])
            )
        except (WebAuthnException, ValueError, TypeError, KeyError):
            raise PasskeyRefused from None
        challenge = bytes_to_base64url(data.challenge)
        async with self._database.transaction() as db:
            if not await Accounts(db).take_challenge(challenge, user_id, self._now()):
                raise PasskeyRefused
        return data.challenge


def browser_name(user_agent: str) -> str:
    """Return browser and operating system for people, from a `User-Agent` header."""
    browser = next((name for name, sign in _BROWSERS if re.search(sign, user_agent)), None)
    system = next((name for name, sign in _SYSTEMS if sign in user_agent), None)
    return " · ".join(part for part in (browser, system) if part) or "?"


_BROWSERS = (
    ("Edge", r"Edg/"),
    ("Whale", r"Whale/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
"""Names and signs in the order of testing: most browsers also name the ones after them."""

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
)


def _signed_in(user: User, sign_in: SignIn) -> SignedInUser:
    return SignedInUser(
        id=user.id,
        public_id=user.public_id,
        name=user.name,
        email=user.email,
        role=Role(user.role),
        team_id=user.team_id,
        sign_in=sign_in.public_id,
    )
