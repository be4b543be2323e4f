"""The audit log: a hash chain of actions on interviews.

`sha256` of an entry covers all its fields and the hash of its predecessor, so changing or removing
an entry breaks the chain from there on. Database triggers refuse changes and deletions. The chain
reveals changes that bypass the triggers.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.storage.locks import AdvisoryLock, take_advisory_lock
from daedam.storage.tables import AuditEntry

BEGINNING = "0" * 64
"""Predecessor hash of the first entry."""


async def append(
    db: AsyncSession,
    *,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, object] | None = None,
) -> str:
    """Append an entry in the caller's transaction and return its hash.

    `subject` is an interview's `ref`. No argument may contain a session id or spoken text.
    """
    await take_advisory_lock(db, AdvisoryLock.AUDIT)
    last = await db.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(
        at=datetime.now(UTC),
        actor=actor,
        action=action,
        subject=subject,
        detail=dict(detail or {}),
        previous=last.sha256 if last else BEGINNING,
    )
    entry.sha256 = _hash(entry)
    db.add(entry)
    await db.flush()
    return entry.sha256


async def first_broken_entry(db: AsyncSession) -> int | None:
    """Return the id of the first entry that breaks the chain; None if it is intact."""
    previous = BEGINNING
    async for entry in await db.stream_scalars(select(AuditEntry).order_by(AuditEntry.id)):
        if entry.previous != previous or entry.sha256 != _hash(entry):
            return entry.id
        previous = entry.sha256
    return None


async def count_and_last_hash(db: AsyncSession) -> tuple[int, str]:
    """Return the number of entries and the last hash.

    Comparing them with an earlier copy reveals entries that were removed from the end.
    """
    count = await db.scalar(select(func.count()).select_from(AuditEntry))
    last = await db.scalar(select(AuditEntry.sha256).order_by(AuditEntry.id.desc()).limit(1))
    return count or 0, last or BEGINNING


def _hash(entry: AuditEntry) -> str:
    fields = [
        entry.previous,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.action,
        entry.subject,
        entry.detail,
    ]
    whole = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()
