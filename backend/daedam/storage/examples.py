"""Stronger versions of answers in the database, sealed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.errors import RecordingNotFound
from daedam.storage.tables import AnswerExample, InterviewSession
from daedam.storage.vault import Vault


@dataclass(frozen=True)
class StoredExample:
    """A stronger version of an answer, which a language model has written."""

    text: str
    model: str
    text_sha256: str
    """SHA-256 of the answer's text for which it was written."""
    created_at: datetime


class AnswerExamples:
    """The stronger versions of answers, within one transaction."""

    def __init__(self, db: AsyncSession, vault: Vault) -> None:
        self._db = db
        self._vault = vault

    async def of(self, interview: InterviewSession) -> Mapping[str, StoredExample]:
        """Return the versions of a whole interview by the public id of their answer.

        One that cannot be opened is left out. It can be written again.
        """
        names = {q.turn.id: q.turn.public_id for q in interview.questions if q.turn is not None}
        rows = await self._rows(list(names))
        opened = {names[row.turn_id]: self._open(row, names[row.turn_id]) for row in rows}
        return {name: example for name, example in opened.items() if example is not None}

    async def of_turn(self, turn_id: int, public_id: str) -> StoredExample | None:
        """Return the version of the answer `turn_id`; None if there is none that can be opened."""
        (row,) = await self._rows([turn_id]) or (None,)
        return None if row is None else self._open(row, public_id)

    async def put(self, turn_id: int, public_id: str, example: StoredExample) -> None:
        """Store a version of the answer `turn_id`, replacing an earlier one."""
        name = key_name(public_id)
        key, wrapped = self._vault.new_key(name)
        content = {k: v for k, v in asdict(example).items() if k != "created_at"}
        sealed = key.seal(json.dumps(content, ensure_ascii=False).encode(), name)
        (row,) = await self._rows([turn_id]) or (None,)
        if row is None:
            row = AnswerExample(turn_id=turn_id)
            self._db.add(row)
        row.sealed, row.wrapped_key, row.created_at = sealed, wrapped, example.created_at
        await self._db.flush()

    async def _rows(self, turn_ids: Sequence[int]) -> Sequence[AnswerExample]:
        found = select(AnswerExample).where(AnswerExample.turn_id.in_(turn_ids))
        return (await self._db.scalars(found.order_by(AnswerExample.id))).all()

    def _open(self, row: AnswerExample, public_id: str) -> StoredExample | None:
        name = key_name(public_id)
        try:
            content = json.loads(self._vault.key(row.wrapped_key, name).open(row.sealed, name))
        except (RecordingNotFound, InvalidTag):
            return None
        return StoredExample(**content, created_at=row.created_at)


def key_name(public_id: str) -> str:
    """Return the name to which the data key of an answer's version is bound."""
    return f"example of {public_id}"
