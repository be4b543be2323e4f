"""Everything that is held about a candidate, as one archive."""

import asyncio
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from daedam.errors import RecordingNotFound, SessionNotFound
from daedam.storage import audit
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.recordings import SealedRecordings
from daedam.storage.tables import InterviewSession, Question


class Export:
    """Makes archives: `interview.json`, the recordings as they were sent, the spoken questions."""

    def __init__(self, database: Database, recordings: SealedRecordings, audio_path: Path) -> None:
        self._database = database
        self._recordings = recordings
        self._audio_path = audio_path

    async def of_session(self, session_id: str) -> bytes:
        """A ZIP file of one interview. Raises `SessionNotFound`."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id(session_id)
            if interview is None:
                raise SessionNotFound
            await audit.append(db, actor="candidate", action="exported", subject=interview.ref)
        return await self._archive([interview])

    async def of_user(self, user_id: str, *, actor: str) -> bytes:
        """A ZIP file of all interviews of a person. Raises `SessionNotFound` without any."""
        async with self._database.transaction() as db:
            interviews = await Interviews(db).of_user(user_id)
            for interview in interviews:
                await audit.append(db, actor=actor, action="exported", subject=interview.ref)
        if not interviews:
            raise SessionNotFound
        return await self._archive(interviews)

    async def _archive(self, interviews: Sequence[InterviewSession]) -> bytes:
        files: list[tuple[str, bytes]] = []
        for interview in interviews:
            folder = f"{interview.ref}/" if len(interviews) > 1 else ""
            told = json.dumps(_interview(interview), ensure_ascii=False, indent=2)
            files.append((f"{folder}interview.json", told.encode()))
            for question in interview.questions:
                files += [(folder + name, sound) for name, sound in await self._sounds(question)]
        return await asyncio.to_thread(_zipped, files)

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


def _zipped(files: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def _interview(interview: InterviewSession) -> dict[str, object]:
    return {
        "ref": interview.ref,
        "user_id": interview.user_id,
        "mode": interview.mode,
        "style": interview.style,
        "started_at": _moment(interview.started_at),
        "finished_at": _moment(interview.finished_at),
        "active_at": _moment(interview.active_at),
        "expires_at": _moment(interview.expires_at),
        "revoked_at": _moment(interview.revoked_at),
        "delete_after": _moment(interview.delete_after),
        "consent": {
            "notice_version": interview.notice_version,
            "recording": interview.consented,
            "at": _moment(interview.consented_at),
        },
        "terms": interview.terms,
        "questions": [_question(question) for question in interview.questions],
    }


def _question(question: Question) -> dict[str, object]:
    told: dict[str, object] = {
        "id": question.public_id,
        "type": question.type,
        "text": question.text,
        "made_by": question.made_by,
        "about": question.about,
        "retake_of": question.retake_of,
        "withdrawn_at": _moment(question.withdrawn_at),
        "asked_at": _moment(question.asked_at),
    }
    turn = question.turn
    if turn is not None:
        told["answer"] = {
            "turn_id": turn.public_id,
            "state": turn.state,
            "received_at": _moment(turn.received_at),
            "duration_sec": turn.duration_sec,
            "wpm": turn.wpm,
            "filler_count": turn.filler_count,
            "providers": turn.providers,
            "stand_ins": turn.stand_ins,
            "timings_ms": turn.stage_ms,
            "recording_sha256": turn.video.sha256 if turn.video else None,
            "hearing": turn.transcript.hearing if turn.transcript else None,
            "text": turn.transcript.text if turn.transcript else None,
            "corrected_text": turn.transcript.corrected_text if turn.transcript else None,
            "corrected_at": _moment(turn.transcript.corrected_at) if turn.transcript else None,
            "segments": turn.transcript.segments if turn.transcript else None,
            "words": turn.transcript.words if turn.transcript else None,
            "voice": turn.voice,
            "assessment": turn.assessment,
        }
    return told


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
