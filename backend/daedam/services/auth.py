"""Identify callers, and manage the keys of reviewers."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from daedam.errors import InvalidRequest, NotFound
from daedam.services.storage_mapping import now
from daedam.storage.database import Database
from daedam.storage.tables import Reviewer
from daedam.utils.text import same_text
from daedam.utils.tokens import token_hash

REVIEWER_PREFIX = "r_"

_KEY_BYTES = 24
"""Random bytes of a key: 192 bits."""


@dataclass(frozen=True)
class Candidate:
    """A caller with a session's id, which is not checked yet."""

    session_id: str


@dataclass(frozen=True)
class SignedInReviewer:
    """A caller with a reviewer's valid key."""

    name: str

    @property
    def actor(self) -> str:
        """The name in the audit log."""
        return f"reviewer {self.name}"


Caller = Candidate | SignedInReviewer


class Reviewers:
    """The reviewers, who may see all interviews, and their keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def identify(self, token: str) -> Caller:
        """Return the caller with `token`.

        A token that is not the valid key of a reviewer counts as a session id.
        """
        if token.startswith(REVIEWER_PREFIX):
            async with self._database.reading() as db:
                name = await db.scalar(
                    select(Reviewer.name).where(
                        Reviewer.token_sha256 == token_hash(token), Reviewer.revoked_at.is_(None)
                    )
                )
            if name is not None:
                return SignedInReviewer(name)
        return Candidate(token)

    async def add(self, name: str) -> str:
        """Add a reviewer and return the key, which cannot be shown again.

        Raises `InvalidRequest` if the name is taken.
        """
        if await self._named(name):
            raise _taken(name)
        key = f"{REVIEWER_PREFIX}{secrets.token_urlsafe(_KEY_BYTES)}"
        row = Reviewer(name=name, token_sha256=token_hash(key), created_at=now())
        try:
            async with self._database.transaction() as db:
                db.add(row)
        except IntegrityError:
            raise _taken(name) from None
        return key

    async def all(self) -> Sequence[Reviewer]:
        async with self._database.reading() as db:
            return (await db.scalars(select(Reviewer).order_by(Reviewer.id))).all()

    async def revoke(self, name: str) -> None:
        """Make the key of a reviewer invalid. Raises `NotFound`."""
        ids = [reviewer.id for reviewer in await self._named(name)]
        if not ids:
            raise NotFound(
                f"이름이 {name}인 검토자가 없습니다. `daedam reviewer list`로 확인해 주세요.",
                f"There is no reviewer named {name}. Please check with `daedam reviewer list`.",
            )
        async with self._database.transaction() as db:
            for reviewer in await db.scalars(select(Reviewer).where(Reviewer.id.in_(ids))):
                reviewer.revoked_at = reviewer.revoked_at or now()

    async def _named(self, name: str) -> list[Reviewer]:
        """Return the reviewers with a name.

        There may be several, because earlier versions stored both Unicode forms of a name.
        """
        return [reviewer for reviewer in await self.all() if same_text(reviewer.name, name)]


def _taken(name: str) -> InvalidRequest:
    return InvalidRequest(
        f"이름이 {name}인 검토자가 이미 있습니다. 다른 이름을 지정해 주세요.",
        f"A reviewer named {name} already exists. Please use another name.",
    )
