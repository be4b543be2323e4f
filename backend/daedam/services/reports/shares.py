"""Links to a report that expire: create, list and delete them, and open a report with one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import SessionNotFound, ShareNotFound, TooManyShares
from daedam.services.trusted_clock import TrustedClock
from daedam.storage import audit
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.shares import ReportShares
from daedam.storage.tables import InterviewSession, ReportShare
from daedam.utils.tokens import token_hash

TOKEN_BYTES = 24
"""Number of random bytes of a link's token: 192 bits."""


@dataclass(frozen=True)
class CreatedShare:
    """A new link. Its token is known only now, because only its hash is stored."""

    token: str
    share: ReportShare


@dataclass(frozen=True)
class SharedInterview:
    """A whole interview that was opened with a link, and the time until which the link is valid."""

    interview: InterviewSession
    expires_at: datetime


class Shares:
    """The links with which candidates share their reports.

    Every link, its deletion and every access with it is an entry of the audit log.
    """

    def __init__(self, database: Database, clock: TrustedClock) -> None:
        self._database = database
        self._clock = clock

    async def create(self, session_id: str, days: int) -> CreatedShare:
        """Create a link that is valid for `days`, but not longer than the interview is stored.

        Raises `SessionNotFound` or `TooManyShares`.
        """
        token = f"l_{secrets.token_urlsafe(TOKEN_BYTES)}"
        created_at = self._now()
        async with self._database.transaction() as db:
            interview = await Interviews(db).session_row(session_id, lock=True)
            if interview is None:
                raise SessionNotFound
            shares = ReportShares(db)
            if len(await shares.of(interview, created_at)) >= TooManyShares.maximum:
                raise TooManyShares
            expires_at = created_at + timedelta(days=days)
            share = ReportShare(
                public_id=f"h_{secrets.token_urlsafe(9)}",
                session_id=interview.id,
                token_sha256=token_hash(token),
                created_at=created_at,
                expires_at=min(expires_at, interview.delete_after or expires_at),
            )
            shares.add(share)
            await audit.append(
                db,
                actor="candidate",
                action="shared",
                subject=interview.ref,
                detail={"share": share.public_id, "until": share.expires_at.isoformat()},
            )
        return CreatedShare(token, share)

    async def list(self, session_id: str) -> Sequence[ReportShare]:
        """Return the valid links of an interview, oldest first. Raises `SessionNotFound`."""
        async with self._database.reading() as db:
            interview = await _interview(db, session_id)
            return await ReportShares(db).of(interview, self._now())

    async def delete(self, session_id: str, public_id: str) -> None:
        """Delete a link, which ends its access. Raises `SessionNotFound` or `ShareNotFound`."""
        async with self._database.transaction() as db:
            interview = await _interview(db, session_id)
            if not await ReportShares(db).delete(interview, public_id):
                raise ShareNotFound
            await audit.append(
                db,
                actor="candidate",
                action="unshared",
                subject=interview.ref,
                detail={"share": public_id},
            )

    async def open(self, token: str) -> SharedInterview:
        """Return the interview of a link and enter the access in the audit log.

        Raises `ShareNotFound` if the link is unknown, expired or deleted.
        """
        async with self._database.transaction() as db:
            found = await ReportShares(db).by_token(token, self._now())
            if found is None:
                raise ShareNotFound
            share, interview = found
            await audit.append(
                db,
                actor="link",
                action="read",
                subject=interview.ref,
                detail={"share": share.public_id},
            )
        return SharedInterview(interview, share.expires_at)

    def _now(self) -> datetime:
        """Return the later time of the two clocks: a clock that is set back reopens no link."""
        return self._clock.current().retention_start


async def _interview(db: AsyncSession, session_id: str) -> InterviewSession:
    """Return the interview of a session, which may be expired: its candidate may still end access
    to the report.
    """
    interview = await Interviews(db).by_session_id_even_expired(session_id)
    if interview is None:
        raise SessionNotFound
    return interview
