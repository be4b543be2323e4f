"""Links to reports in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.storage.interviews import Interviews
from daedam.storage.tables import InterviewSession, ReportShare
from daedam.utils.tokens import token_hash


class ReportShares:
    """The links to reports, within one transaction."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    def add(self, share: ReportShare) -> None:
        self._db.add(share)

    async def of(self, interview: InterviewSession, at: datetime) -> Sequence[ReportShare]:
        """Return the links of an interview that are valid at a moment, oldest first."""
        return (
            await self._db.scalars(
                select(ReportShare)
                .where(ReportShare.session_id == interview.id, ReportShare.expires_at > at)
                .order_by(ReportShare.id)
            )
        ).all()

    async def by_token(
        self, token: str, at: datetime
    ) -> tuple[ReportShare, InterviewSession] | None:
        """Return the link that is valid at a moment, and its whole interview; None if there is
        none.

        A link of a revoked session is not valid, because nobody could delete it any more.
        """
        found = (
            await self._db.execute(
                select(ReportShare, InterviewSession.ref)
                .join(InterviewSession, InterviewSession.id == ReportShare.session_id)
                .where(
                    ReportShare.token_sha256 == token_hash(token),
                    ReportShare.expires_at > at,
                    InterviewSession.revoked_at.is_(None),
                )
            )
        ).first()
        interview = await Interviews(self._db).by_ref(found.ref) if found else None
        return (found[0], interview) if found and interview else None

    async def delete(self, interview: InterviewSession, public_id: str) -> bool:
        """Delete a link of an interview; return whether there was one."""
        result = await self._db.execute(
            delete(ReportShare).where(
                ReportShare.session_id == interview.id, ReportShare.public_id == public_id
            )
        )
        return bool(result.rowcount)  # type: ignore[attr-defined]

    async def delete_expired(self, cutoff: datetime) -> int:
        """Delete the links that expired before `cutoff`; return their number."""
        result = await self._db.execute(delete(ReportShare).where(ReportShare.expires_at < cutoff))
        return int(result.rowcount)  # type: ignore[attr-defined]
