"""Resumable uploads of recordings: after a broken connection only one piece is sent again."""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from daedam.errors import (
    AudioDamaged,
    AudioTooLarge,
    SessionNotFound,
    TakenOver,
    UploadIncomplete,
    UploadNotFound,
    UploadOffset,
)
from daedam.interview.turn import QuestionType
from daedam.services.admission import Admission
from daedam.services.answers.intake import AnswerIntake, ClientDigest, RecordedAnswer
from daedam.services.storage_mapping import LoadedTurn, now
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.journals import FrameJournal, read_frames
from daedam.storage.tables import Upload
from daedam.storage.vault import Vault
from daedam.utils.keyed_lock import KeyedLock

MAX_UNFINISHED_UPLOADS = 4
"""Maximum number of unfinished uploads of one question.

A page begins another upload only for a new recording.
"""

MAX_OPEN_JOURNALS = 256
"""Maximum number of journals cached between two pieces.

Appending to a cached journal does not read its file.
"""


@dataclass(frozen=True)
class UploadState:
    """The progress of an upload: `offset` bytes of `size_bytes` are durably on disk."""

    upload_id: str
    offset: int
    size_bytes: int
    is_new: bool = False


class Uploads:
    """Receives recordings in pieces and hands each complete one to the answer intake."""

    def __init__(
        self,
        *,
        database: Database,
        vault: Vault,
        folder: Path,
        intake: AnswerIntake,
        admission: Admission,
        max_bytes: int,
    ) -> None:
        self._database = database
        self._vault = vault
        self._folder = folder
        self._intake = intake
        self._admission = admission
        self._max_bytes = max_bytes
        self._locks = KeyedLock()
        self._open: dict[str, FrameJournal] = {}
        """Cached journals by upload id, the least recently written first."""

    async def begin(
        self,
        session_id: str,
        question_id: str,
        turn_type: QuestionType,
        size_bytes: int,
        proof: ClientDigest,
    ) -> UploadState:
        """Begin an upload, or return the unfinished one of the same recording.

        The oldest uploads of the question beyond `MAX_UNFINISHED_UPLOADS` are deleted. Raises a
        `NotFound`, `WrongTurnType`, `AudioTooLarge`, `DiskFull`, or a `Conflict` if the question
        has another answer.
        """
        if size_bytes > self._max_bytes:
            raise AudioTooLarge
        assert proof.sha256 is not None
        await self._intake.expect(session_id, question_id, turn_type)
        await self._intake.earlier(session_id, question_id, proof.sha256.lower())
        question = await self._intake.question(session_id, question_id)
        await self._admission.check_reserved_space()
        upload = Upload(
            public_id=f"u_{secrets.token_urlsafe(12)}",
            session_id=question.session_id,
            question_id=question.id,
            turn_type=turn_type,
            size_bytes=size_bytes,
            sha256=proof.sha256.lower(),
            sample_count=proof.sample_count,
            created_at=now(),
        )
        stored, dropped = await self._find_or_add(upload)
        if stored is not upload:
            return await self.state(session_id, stored.public_id)
        for upload_id in dropped:
            async with self._locks.hold(upload_id):
                await self._delete(upload_id)
        return UploadState(upload.public_id, 0, size_bytes, is_new=True)

    async def _find_or_add(self, upload: Upload) -> tuple[Upload, list[str]]:
        """Return the stored upload of the same recording, or add `upload` and return it.

        The second value contains the ids of the older uploads that were deleted because of
        `MAX_UNFINISHED_UPLOADS`. Raises `SessionNotFound` if the interview was deleted meanwhile.
        """
        async with self._database.transaction() as db:
            # The row lock serializes all processes: each counts the uploads before it adds one.
            if await Interviews(db).question_row(upload.question_id, lock=True) is None:
                raise SessionNotFound
            of_question = select(Upload).where(Upload.question_id == upload.question_id)
            unfinished = list(await db.scalars(of_question.order_by(Upload.id)))
            for other in unfinished:
                if (other.sha256, other.size_bytes) == (upload.sha256, upload.size_bytes):
                    return other, []
            db.add(upload)
            dropped = unfinished[: max(0, len(unfinished) + 1 - MAX_UNFINISHED_UPLOADS)]
            for other in dropped:
                await db.delete(other)
        return upload, [other.public_id for other in dropped]

    async def state(self, session_id: str, upload_id: str) -> UploadState:
        """Return the progress of an upload. Raises `SessionNotFound` or `UploadNotFound`."""
        upload = await self._find(session_id, upload_id)
        journal = self._open.get(upload_id)
        if journal is not None and await journal.is_current():
            return UploadState(upload_id, journal.durable_bytes, upload.size_bytes)
        frames = await asyncio.to_thread(read_frames, self._path(upload_id), self._vault)
        return UploadState(upload_id, sum(map(len, frames)), upload.size_bytes)

    async def append(
        self, session_id: str, upload_id: str, offset: int, piece: bytes
    ) -> UploadState:
        """Append `piece` at byte `offset`, durably, and return the progress.

        Raises `UploadOffset` if `offset` is not the number of stored bytes, `AudioTooLarge` if the
        piece exceeds the size of the upload, `DiskFull`, `SessionNotFound` or `UploadNotFound`.
        """
        upload = await self._find(session_id, upload_id)
        async with self._locks.hold(upload_id):
            journal = await self._open_journal(upload_id)
            if offset != journal.durable_bytes:
                raise UploadOffset
            if offset + len(piece) > upload.size_bytes:
                raise AudioTooLarge
            if piece:
                await self._admission.check_reserved_space()
                self._open.pop(upload_id, None)  # after a failure the file is read again
                journal.add(piece)
                try:
                    await journal.flush()
                except TakenOver:  # another process has appended meanwhile
                    raise UploadOffset from None
                self._open[upload_id] = journal
                if len(self._open) > MAX_OPEN_JOURNALS:
                    del self._open[next(iter(self._open))]
        return UploadState(upload_id, offset + len(piece), upload.size_bytes)

    async def complete(self, session_id: str, upload_id: str, key: str | None) -> LoadedTurn:
        """Hand the complete recording to the intake and return its turn.

        A repeated call returns the same turn. Raises `UploadIncomplete`, `AudioDamaged` (the
        upload must then begin again), and what `AnswerIntake.receive` raises.
        """
        upload = await self._find(session_id, upload_id)
        question_id = await self._question_id(session_id, upload.question_id)
        async with (
            self._locks.hold(upload_id),
            self._intake.room(session_id),
        ):
            earlier = await self._intake.earlier(session_id, question_id, upload.sha256)
            if earlier is not None:
                self._open.pop(upload_id, None)
                return earlier
            content = b"".join(
                await asyncio.to_thread(read_frames, self._path(upload_id), self._vault)
            )
            if len(content) < upload.size_bytes:
                # Another process may have completed it after the first look-up.
                earlier = await self._intake.earlier(session_id, question_id, upload.sha256)
                if earlier is not None:
                    return earlier
                raise UploadIncomplete
            try:
                turn = await self._intake.receive(
                    RecordedAnswer(
                        session_id=session_id,
                        question_id=question_id,
                        turn_type=QuestionType(upload.turn_type),
                        key=key,
                        content=content,
                        digest=ClientDigest(upload.sha256, upload.sample_count),
                    )
                )
            except AudioDamaged:
                await self._delete(upload_id)
                raise
            await self._delete(upload_id)
        return turn

    async def _open_journal(self, upload_id: str) -> FrameJournal:
        """Return the opened journal, from the cache if no other process has written its file.

        Raises `TakenOver`, `OSError` or `NotStored`.
        """
        cached = self._open.get(upload_id)
        if cached is not None and await cached.is_current():
            return cached
        journal = self._journal(upload_id)
        await journal.open()
        return journal

    def forget(self, upload_ids: Iterable[str]) -> None:
        """Drop the cached journals, with their keys, of uploads whose interview was deleted."""
        for upload_id in upload_ids:
            self._open.pop(upload_id, None)

    async def _delete(self, upload_id: str) -> None:
        self._open.pop(upload_id, None)
        await self._journal(upload_id).delete()

    def _path(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.upload"

    def _journal(self, upload_id: str) -> FrameJournal:
        """Return the journal with epoch 0: any process may append at the end of the file."""
        return FrameJournal(self._path(upload_id), self._vault)

    async def _find(self, session_id: str, upload_id: str) -> Upload:
        async with self._database.reading() as db:
            interview = await Interviews(db).by_session_id(session_id)
            if interview is None:
                raise SessionNotFound
            upload = await db.scalar(
                select(Upload).where(
                    Upload.public_id == upload_id, Upload.session_id == interview.id
                )
            )
        if upload is None:
            raise UploadNotFound
        return upload

    async def _question_id(self, session_id: str, question_id: int) -> str:
        async with self._database.reading() as db:
            interview = await Interviews(db).by_session_id(session_id)
        if interview is None:
            raise SessionNotFound
        return next(q.public_id for q in interview.questions if q.id == question_id)
