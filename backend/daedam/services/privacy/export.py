"""Export everything stored about a candidate as a ZIP archive."""

import asyncio
import io
import json
import logging
import zipfile
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from daedam.clients.base import SAMPLE_RATE_HZ
from daedam.errors import RecordingNotFound, SessionNotFound
from daedam.services.reports.voice_measures import VoiceMeasurer
from daedam.storage import audit
from daedam.storage.console_tables import InvitedCandidate
from daedam.storage.database import Database
from daedam.storage.examples import AnswerExamples, StoredExample
from daedam.storage.interviews import Interviews
from daedam.storage.journals import read_frames
from daedam.storage.recordings import EncryptedRecordings
from daedam.storage.tables import (
    AuditEntry,
    InterviewSession,
    InterviewTranscript,
    InterviewVideo,
    Question,
    ReportShare,
    Turn,
    Upload,
)
from daedam.storage.vault import Vault
from daedam.utils.audio_utils import wav_bytes

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _InterviewRows:
    """An interview and the rows of other tables that refer to it."""

    interview: InterviewSession
    uploads: Sequence[Upload]
    shares: Sequence[ReportShare]
    entries: Sequence[AuditEntry]
    examples: Mapping[str, StoredExample]
    invitation: InvitedCandidate | None


class Export:
    """Creates ZIP archives of interviews.

    An archive has `interview.json`, the recordings as they were sent, the audio of the questions,
    and the received part of unfinished answers.
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
        """`measures`: the voice measurer of this process; None: do not wait for measurements."""
        self._measures = measures
        self._database = database
        self._recordings = recordings
        self._vault = vault
        self._audio_path = audio_path
        self._live_path = live_path

    async def archive_session(self, session_id: str) -> AsyncIterator[bytes]:
        """Return a ZIP file of one interview, in pieces. Raises `SessionNotFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id_even_expired(session_id)
            if interview is None:
                raise SessionNotFound
            await audit.append(db, actor="candidate", action="exported", subject=interview.ref)
            rows = await _load_rows(db, interview, self._vault)
        await self._wait_for_measures([rows])
        return self._archive([rows])

    async def archive_user(self, user_id: str, *, actor: str) -> AsyncIterator[bytes]:
        """Return a ZIP file of all interviews of a person, in pieces.

        Raises `SessionNotFound` if the person has no interview.
        """
        async with self._database.transaction() as db:
            interviews = await Interviews(db).of_user(user_id)
            for interview in interviews:
                await audit.append(db, actor=actor, action="exported", subject=interview.ref)
            all_rows = [await _load_rows(db, interview, self._vault) for interview in interviews]
        if not interviews:
            raise SessionNotFound
        await self._wait_for_measures(all_rows)
        return self._archive(all_rows)

    async def _wait_for_measures(self, all_rows: Sequence[_InterviewRows]) -> None:
        """Wait at most `MEASURES_WAIT_S` seconds for running voice measurements of the interviews.

        Call it before the first byte is sent, because a later error cannot be reported.
        """
        if self._measures is not None:
            questions = [q for rows in all_rows for q in rows.interview.questions]
            await self._measures.wait_for([q.turn for q in questions if q.turn is not None])

    async def _archive(self, all_rows: Sequence[_InterviewRows]) -> AsyncIterator[bytes]:
        """Yield the archive in pieces, with only one file in memory at a time.

        The archive's `missing.txt` lists the files that could not be read.
        """
        buffer = _DrainableBuffer()
        # No `with` block: after a cancellation a thread may still be writing, and closing the
        # archive then raises `ValueError`.
        archive = zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED)
        for rows in all_rows:
            folder = f"{rows.interview.ref}/" if len(all_rows) > 1 else ""
            missing: list[str] = []
            async for name, content in self._files(rows):
                if content is None:
                    missing.append(name)
                    continue
                await asyncio.to_thread(archive.writestr, folder + name, content)
                yield buffer.drain()
            if missing:
                archive.writestr(f"{folder}missing.txt", _missing_text(missing))
        archive.close()
        yield buffer.drain()

    async def _files(self, rows: _InterviewRows) -> AsyncIterator[tuple[str, bytes | None]]:
        """Yield name and content of each file of an interview.

        The content is None if the file cannot be read.
        """
        questions = rows.interview.questions
        record = interview_record(
            rows.interview,
            rows.uploads,
            rows.shares,
            rows.entries,
            rows.examples,
            rows.invitation,
        )
        yield "interview.json", json.dumps(record, ensure_ascii=False, indent=2).encode()
        for question in questions:
            name = f"{question.position + 1:02d}-{question.public_id}"
            if question.audio_name:
                audio = self._audio_path / question.audio_name
                content = asyncio.to_thread(audio.read_bytes)
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
        for upload in rows.uploads:
            journal = f"{upload.public_id}.upload"
            received = await _or_none(asyncio.to_thread(self._journal, journal))
            if received != b"":
                yield f"unfinished/{upload.public_id}.part", received

    def _journal(self, name: str) -> bytes:
        """Return the received part of an unfinished answer; empty without a journal.

        Raises `RecordingNotFound` or `OSError`.
        """
        return b"".join(read_frames(self._live_path / name, self._vault))


class _DrainableBuffer(io.RawIOBase):
    """A write-only file in memory whose content is taken out piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:
        self._written += content
        return memoryview(content).nbytes

    def drain(self) -> bytes:
        piece = bytes(self._written)
        self._written.clear()
        return piece


async def _or_none(content: Awaitable[bytes]) -> bytes | None:
    """Return the content of a file; None if it cannot be read."""
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


async def _load_rows(db: AsyncSession, interview: InterviewSession, vault: Vault) -> _InterviewRows:
    uploads = select(Upload).where(Upload.session_id == interview.id).order_by(Upload.id)
    shares = (
        select(ReportShare).where(ReportShare.session_id == interview.id).order_by(ReportShare.id)
    )
    entries = select(AuditEntry).where(AuditEntry.subject == interview.ref).order_by(AuditEntry.id)
    return _InterviewRows(
        interview,
        (await db.scalars(uploads)).all(),
        (await db.scalars(shares)).all(),
        (await db.scalars(entries)).all(),
        await AnswerExamples(db, vault).of(interview),
        await db.scalar(
            select(InvitedCandidate).where(InvitedCandidate.session_id == interview.id)
        ),
    )


# --- interview.json -------------------------------------------------------------------------------


def interview_record(
    interview: InterviewSession,
    uploads: Sequence[Upload],
    shares: Sequence[ReportShare],
    entries: Sequence[AuditEntry],
    examples: Mapping[str, StoredExample] | None = None,
    invitation: InvitedCandidate | None = None,
) -> dict[str, object]:
    """Return the content of `interview.json`: an interview, its unfinished uploads, the links to
    its report, its audit log, the invitation to it.

    A test compares it with the columns of all tables. A new column is exported here, or listed in
    that test with the reason why it is not.
    """
    return {
        "ref": interview.ref,
        "user_id": interview.user_id,
        "mode": interview.mode,
        "style": interview.style,
        "started_at": _iso_time(interview.started_at),
        "finished_at": _iso_time(interview.finished_at),
        "active_at": _iso_time(interview.active_at),
        "expires_at": _iso_time(interview.expires_at),
        "revoked_at": _iso_time(interview.revoked_at),
        "delete_after": _iso_time(interview.delete_after),
        "consent": {
            "notice_version": interview.notice_version,
            "recording": interview.consented,
            "at": _iso_time(interview.consented_at),
        },
        "terms": interview.terms,
        "plan": interview.plan,
        "questions": [_question_record(question) for question in interview.questions],
        "uploads": [_upload_record(upload) for upload in uploads],
        "shares": [_share_record(share) for share in shares],
        "examples_by_language_model": [
            _example_record(turn_id, example) for turn_id, example in (examples or {}).items()
        ],
        "audit": [_audit_record(entry) for entry in entries],
        **({"invitation": _invitation_record(invitation)} if invitation else {}),
    }


def _invitation_record(invitation: InvitedCandidate) -> dict[str, object]:
    return {
        "name": invitation.name,
        "email": invitation.email,
        "invited_at": _iso_time(invitation.invited_at),
        "expires_at": _iso_time(invitation.expires_at),
        "opened_at": _iso_time(invitation.opened_at),
        "withdrawn_at": _iso_time(invitation.withdrawn_at),
    }


def _question_record(question: Question) -> dict[str, object]:
    return {
        "id": question.public_id,
        "type": question.type,
        "main_index": question.main_index,
        "text": question.text,
        "made_by": question.made_by,
        "about": question.about,
        "why": question.why,
        "lead_in": question.lead_in,
        "open_question": question.open_question,
        "audio_url": question.audio_url,
        "audio_quality": question.audio_quality,
        "retake_of": question.retake_of,
        "withdrawn_at": _iso_time(question.withdrawn_at),
        "asked_at": _iso_time(question.asked_at),
        **({"answer": _answer_record(question.turn)} if question.turn else {}),
    }


def _answer_record(turn: Turn) -> dict[str, object]:
    return {
        "turn_id": turn.public_id,
        "state": turn.state,
        "received_at": _iso_time(turn.received_at),
        "duration_sec": turn.duration_sec,
        "wpm": turn.wpm,
        "filler_count": turn.filler_count,
        "providers": turn.providers,
        "stand_ins": turn.stand_ins,
        "timings_ms": turn.stage_ms,
        "voice": turn.voice,
        "acts": turn.acts,
        "assessment": turn.assessment,
        **(_recording_record(turn.video) if turn.video else {}),
        **(_transcript_record(turn.transcript) if turn.transcript else {}),
    }


def _recording_record(video: InterviewVideo) -> dict[str, object]:
    return {
        "recording_sha256": video.sha256,
        "recording_bytes": video.size_bytes,
        "media_type": video.media_type,
    }


def _transcript_record(transcript: InterviewTranscript) -> dict[str, object]:
    return {
        "hearing": transcript.hearing,
        "language": transcript.language,
        "text": transcript.text,
        "corrected_text": transcript.corrected_text,
        "corrected_at": _iso_time(transcript.corrected_at),
        "segments": transcript.segments,
        "words": transcript.words,
        "first_reading": transcript.first_reading,
        "read_again_at": _iso_time(transcript.read_again_at),
    }


def _example_record(turn_id: str, example: StoredExample) -> dict[str, object]:
    return {
        "turn_id": turn_id,
        "text": example.text,
        "model": example.model,
        "created_at": _iso_time(example.created_at),
    }


def _upload_record(upload: Upload) -> dict[str, object]:
    return {
        "upload_id": upload.public_id,
        "turn_type": upload.turn_type,
        "size_bytes": upload.size_bytes,
        "sha256": upload.sha256,
        "sample_count": upload.sample_count,
        "created_at": _iso_time(upload.created_at),
    }


def _share_record(share: ReportShare) -> dict[str, object]:
    return {
        "share_id": share.public_id,
        "created_at": _iso_time(share.created_at),
        "expires_at": _iso_time(share.expires_at),
    }


def _audit_record(entry: AuditEntry) -> dict[str, object]:
    """Return an audit entry with only the role of its actor.

    A reviewer's name is not the candidate's data, so it is left out.
    """
    return {
        "at": _iso_time(entry.at),
        "by": entry.actor.split(" ")[0],
        "action": entry.action,
        "detail": entry.detail,
        "sha256": entry.sha256,
    }


def _iso_time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
