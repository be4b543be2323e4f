"""Everything that is held about a candidate, as one archive."""

import asyncio
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.clients.base import SAMPLE_RATE_HZ
from daedam.errors import RecordingNotFound, SessionNotFound
from daedam.services.export_record import interview_record
from daedam.services.voice_measures import VoiceMeasures
from daedam.storage import audit
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.journals import frames_in
from daedam.storage.recordings import SealedRecordings
from daedam.storage.tables import AuditEntry, InterviewSession, Question, Upload
from daedam.storage.vault import Vault
from daedam.utils.audio_utils import wav_bytes


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
        recordings: SealedRecordings,
        vault: Vault,
        *,
        audio_path: Path,
        live_path: Path,
        measures: VoiceMeasures | None = None,
    ) -> None:
        """`measures`: those of this process, which an archive waits for; None: there are none."""
        self._measures = measures
        self._database = database
        self._recordings = recordings
        self._vault = vault
        self._audio_path = audio_path
        self._live_path = live_path

    async def of_session(self, session_id: str) -> bytes:
        """A ZIP file of one interview. Raises `SessionNotFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).owned(session_id)
            if interview is None:
                raise SessionNotFound
            await audit.append(db, actor="candidate", action="exported", subject=interview.ref)
            held = await _held(db, interview)
        return await self._archive([held])

    async def of_user(self, user_id: str, *, actor: str) -> bytes:
        """A ZIP file of all interviews of a person. Raises `SessionNotFound` without any."""
        async with self._database.transaction() as db:
            interviews = await Interviews(db).of_user(user_id)
            for interview in interviews:
                await audit.append(db, actor=actor, action="exported", subject=interview.ref)
            all_held = [await _held(db, interview) for interview in interviews]
        if not interviews:
            raise SessionNotFound
        return await self._archive(all_held)

    async def _archive(self, all_held: Sequence[_Held]) -> bytes:
        files: list[tuple[str, bytes]] = []
        for held in all_held:
            if self._measures is not None:
                turns = [q.turn for q in held.interview.questions if q.turn is not None]
                await self._measures.settled(turns)
            folder = f"{held.interview.ref}/" if len(all_held) > 1 else ""
            record = interview_record(held.interview, held.uploads, held.entries)
            told = json.dumps(record, ensure_ascii=False, indent=2)
            files.append((f"{folder}interview.json", told.encode()))
            sounds = [
                sound
                for question in held.interview.questions
                for sound in await self._sounds(question)
            ]
            sounds += await asyncio.to_thread(self._unfinished, held)
            files += [(folder + name, sound) for name, sound in sounds]
        return await asyncio.to_thread(_zipped, files)

    def _unfinished(self, held: _Held) -> list[tuple[str, bytes]]:
        """What lies here of answers that are being given live, or sent in pieces."""
        sounds = []
        for question in held.interview.questions:
            if pcm := self._journal(f"{question.id}.frames"):
                wav = wav_bytes(np.frombuffer(pcm, np.int16), SAMPLE_RATE_HZ)
                sounds.append((f"unfinished/{question.public_id}.wav", wav))
        for upload in held.uploads:
            if come := self._journal(f"{upload.public_id}.upload"):
                sounds.append((f"unfinished/{upload.public_id}.part", come))
        return sounds

    def _journal(self, name: str) -> bytes:
        try:
            return b"".join(frames_in(self._live_path / name, self._vault))
        except RecordingNotFound:  # nobody can open it any more
            return b""

    async def _sounds(self, question: Question) -> list[tuple[str, bytes]]:
        sounds = []
        name = f"{question.position + 1:02d}-{question.public_id}"
        if question.audio_name and (self._audio_path / question.audio_name).is_file():
            spoken = await asyncio.to_thread((self._audio_path / question.audio_name).read_bytes)
            sounds.append((f"questions/{name}.wav", spoken))
        video = question.turn.video if question.turn else None
        if video is not None:
            try:
                content = await self._recordings.get(video.storage_key, video.wrapped_key)
            except RecordingNotFound:  # said in interview.json by its hash, and lost here
                return sounds
            sounds.append((f"answers/{name}{Path(video.storage_key).suffix}", content))
        return sounds


async def _held(db: AsyncSession, interview: InterviewSession) -> _Held:
    uploads = select(Upload).where(Upload.session_id == interview.id).order_by(Upload.id)
    entries = select(AuditEntry).where(AuditEntry.subject == interview.ref).order_by(AuditEntry.id)
    return _Held(interview, (await db.scalars(uploads)).all(), (await db.scalars(entries)).all())


def _zipped(files: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()
