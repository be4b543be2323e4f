"""What is told of an interview in its archive, `interview.json`: all that is held about it."""

from collections.abc import Sequence
from datetime import datetime

from daedam.storage.tables import (
    AuditEntry,
    InterviewSession,
    InterviewTranscript,
    InterviewVideo,
    Question,
    Turn,
    Upload,
)


def interview_record(
    interview: InterviewSession, uploads: Sequence[Upload], entries: Sequence[AuditEntry]
) -> dict[str, object]:
    """A whole interview, with the recordings of it that are on their way and what was noted of it.

    A test goes through the columns of the tables: a new one is told here, or has its reason there.
    """
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
        "uploads": [_upload(upload) for upload in uploads],
        "audit": [_entry(entry) for entry in entries],
    }


def _question(question: Question) -> dict[str, object]:
    return {
        "id": question.public_id,
        "type": question.type,
        "main_index": question.main_index,
        "text": question.text,
        "made_by": question.made_by,
        "about": question.about,
        "audio_url": question.audio_url,
        "audio_quality": question.audio_quality,
        "retake_of": question.retake_of,
        "withdrawn_at": _moment(question.withdrawn_at),
        "asked_at": _moment(question.asked_at),
        **({"answer": _answer(question.turn)} if question.turn else {}),
    }


def _answer(turn: Turn) -> dict[str, object]:
    return {
        "turn_id": turn.public_id,
        "state": turn.state,
        "received_at": _moment(turn.received_at),
        "duration_sec": turn.duration_sec,
        "wpm": turn.wpm,
        "filler_count": turn.filler_count,
        "providers": turn.providers,
        "stand_ins": turn.stand_ins,
        "timings_ms": turn.stage_ms,
        "voice": turn.voice,
        "assessment": turn.assessment,
        **(_recording(turn.video) if turn.video else {}),
        **(_transcript(turn.transcript) if turn.transcript else {}),
    }


def _recording(video: InterviewVideo) -> dict[str, object]:
    return {
        "recording_sha256": video.sha256,
        "recording_bytes": video.size_bytes,
        "media_type": video.media_type,
    }


def _transcript(transcript: InterviewTranscript) -> dict[str, object]:
    return {
        "hearing": transcript.hearing,
        "language": transcript.language,
        "text": transcript.text,
        "corrected_text": transcript.corrected_text,
        "corrected_at": _moment(transcript.corrected_at),
        "segments": transcript.segments,
        "words": transcript.words,
    }


def _upload(upload: Upload) -> dict[str, object]:
    return {
        "upload_id": upload.public_id,
        "turn_type": upload.turn_type,
        "size_bytes": upload.size_bytes,
        "sha256": upload.sha256,
        "sample_count": upload.sample_count,
        "created_at": _moment(upload.created_at),
    }


def _entry(entry: AuditEntry) -> dict[str, object]:
    """Who did what, by their part: a reviewer's name is about somebody else."""
    return {
        "at": _moment(entry.at),
        "by": entry.actor.split(" ")[0],
        "action": entry.action,
        "detail": entry.detail,
        "sha256": entry.sha256,
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
