"""Everything that is held about a candidate, as one archive."""

import asyncio
import io
import json
import logging
import zipfile
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.clients.base import SAMPLE_RATE_HZ
from daedam.errors import RecordingNotFound, SessionNotFound
from daedam.services.privacy.export_record import interview_record
from daedam.services.reports.voice_measures import VoiceMeasurer
from daedam.storage import audit
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.journals import read_frames
from daedam.storage.recordings import EncryptedRecordings
from daedam.storage.tables import AuditEntry, InterviewSession, Upload
from daedam.storage.vault import Vault
from daedam.utils.audio_utils import wav_bytes

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Held:
    """An interview with what is held of it elsewhere."""

    interview: InterviewSession
    uploads: Sequence[Upload]
    entries: Sequence[AuditEntry]


class Export:
    """Makes archives: `interview.json`, the recordings as they were sent, the spoken questions, and
    what has come of answers that are still being given.
    """

    def __init__(
        self,
        database: Database,
        recordings: EncryptedRecordings,
        vault: Vault,
        *,
        audio_path: Path,
        live_path: Path,
        measures: VoiceMeasurer | None = None,
    ) -> None:
        """`measures`: those of this process, which an archive waits for; None: there are none."""
        self._measures = measures
        self._database = database
        self._recordings = recordings
        self._vault = vault
        self._audio_path = audio_path
        self._live_path = live_path

    async def of_session(self, session_id: str) -> AsyncIterator[bytes]:
        """A ZIP file of one interview, in pieces. Raises `SessionNotFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id_even_expired(session_id)
            if interview is None:
                raise SessionNotFound
            await audit.append(db, actor="candidate", action="exported", subject=interview.ref)
            held = await _held(db, interview)
        await self._measured([held])
        return self._archive([held])

    async def of_user(self, user_id: str, *, actor: str) -> AsyncIterator[bytes]:
        """A ZIP file of all interviews of a person, in pieces. Raises `SessionNotFound` without
        any.
        """
        async with self._database.transaction() as db:
            interviews = await Interviews(db).of_user(user_id)
            for interview in interviews:
                await audit.append(db, actor=actor, action="exported", subject=interview.ref)
            all_held = [await _held(db, interview) for interview in interviews]
        if not interviews:
            raise SessionNotFound
        await self._measured(all_held)
        return self._archive(all_held)

    async def _measured(self, all_held: Sequence[_Held]) -> None:
        """Wait for measures before anything is sent: afterwards no error could be reported."""
        if self._measures is not None:
            for held in all_held:
                turns = [q.turn for q in held.interview.questions if q.turn is not None]
                await self._measures.settled(turns)

    async def _archive(self, all_held: Sequence[_Held]) -> AsyncIterator[bytes]:
        """One file is in memory at a time. `missing.txt` lists those that could not be read."""
        pieces = _Pieces()
        # No `with` block: after a cancellation a thread may still be writing, and closing the
        # archive then raises `ValueError`.
        archive = zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED)
        for held in all_held:
            folder = f"{held.interview.ref}/" if len(all_held) > 1 else ""
            missing: list[str] = []
            async for name, content in self._files(held):
                if content is None:
                    missing.append(name)
                    continue
                await asyncio.to_thread(archive.writestr, folder + name, content)
                yield pieces.take()
            if missing:
                archive.writestr(f"{folder}missing.txt", _missing_text(missing))
        archive.close()
        yield pieces.take()

    async def _files(self, held: _Held) -> AsyncIterator[tuple[str, bytes | None]]:
        """Name and content of each file of an interview; None where it cannot be read."""
        questions = held.interview.questions
        record = interview_record(held.interview, held.uploads, held.entries)
        yield "interview.json", json.dumps(record, ensure_ascii=False, indent=2).encode()
        for question in questions:
            name = f"{question.position + 1:02d}-{question.public_id}"
            if question.audio_name:
                spoken = self._audio_path / question.audio_name
                content = asyncio.to_thread(spoken.read_bytes)
                yield f"questions/{name}.wav", await _or_none(content)
            video = question.turn.video if question.turn else None
            if video is not None:
                suffix = Path(video.storage_key).suffix
                recording = self._recordings.get(video.storage_key, video.wrapped_key)
                yield f"answers/{name}{suffix}", await _or_none(recording)
        for question in questions:
            pcm = await _or_none(asyncio.to_thread(self._journal, f"{question.id}.frames"))
            if pcm != b"":
                wav = pcm and wav_bytes(np.frombuffer(pcm, np.int16), SAMPLE_RATE_HZ)
                yield f"unfinished/{question.public_id}.wav", wav
        for upload in held.uploads:
            journal = f"{upload.public_id}.upload"
            come = await _or_none(asyncio.to_thread(self._journal, journal))
            if come != b"":
                yield f"unfinished/{upload.public_id}.part", come

    def _journal(self, name: str) -> bytes:
        """The received part of an unfinished answer; empty without a journal.

        Raises `RecordingNotFound`, `OSError`.
        """
        return b"".join(read_frames(self._live_path / name, self._vault))


class _Pieces(io.RawIOBase):
    """A file that is written at its end only; what was written is taken away piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:
        self._written += content
        return memoryview(content).nbytes

    def take(self) -> bytes:
        piece = bytes(self._written)
        self._written.clear()
        return piece


async def _or_none(content: Awaitable[bytes]) -> bytes | None:
    """The content of a file; None where it cannot be read."""
    try:
        return await content
    except (RecordingNotFound, OSError) as exc:
        log.warning("a file could not be exported: %s", type(exc).__name__)
        return None


def _missing_text(names: Sequence[str]) -> str:
    heading = (
        "다음 파일은 읽을 수 없어 이 압축 파일에 들어 있지 않습니다.\n"
        "These files could not be read and are not in this archive.\n\n"
    )
    return heading + "".join(f"{name}\n" for name in names)


async def _held(db: AsyncSession, interview: InterviewSession) -> _Held:
    uploads = select(Upload).where(Upload.session_id == interview.id).order_by(Upload.id)
    entries = select(AuditEntry).where(AuditEntry.subject == interview.ref).order_by(AuditEntry.id)
    return _Held(interview, (await db.scalars(uploads)).all(), (await db.scalars(entries)).all())
