"""Drafted plans in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.storage.tables import DraftedPlan


class DraftedPlans:
    """The drafted plans, within one transaction."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    def add(self, public_id: str, document: dict[str, Any], delete_after: datetime) -> None:
        self._db.add(DraftedPlan(public_id=public_id, document=document, delete_after=delete_after))

    async def document(self, public_id: str, at: datetime) -> dict[str, Any] | None:
        """Return the plan that is valid at a moment, or None."""
        found: dict[str, Any] | None = await self._db.scalar(
            select(DraftedPlan.document).where(
                DraftedPlan.public_id == public_id, DraftedPlan.delete_after > at
            )
        )
        return found

    async def delete_expired(self, cutoff: datetime) -> int:
        """Delete the plans that were due before `cutoff`; return their number."""
        result = await self._db.execute(
            delete(DraftedPlan).where(DraftedPlan.delete_after < cutoff)
        )
        return int(result.rowcount)  # type: ignore[attr-defined]
