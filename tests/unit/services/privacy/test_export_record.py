"""Whatever a table holds of an interview is in its archive, or has a reason not to be."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from daedam.services.privacy.export_record import interview_record
from daedam.storage.tables import (
    AuditEntry,
    Base,
    InterviewSession,
    InterviewTranscript,
    InterviewVideo,
    Question,
    Turn,
    Upload,
    UtcDateTime,
)

ABOUT_NO_INTERVIEW = {"reviewers", "processes", "installation"}

LEFT_OUT = {
    "interview_sessions.token_sha256": "opens the interview to whoever could invert it",
    "questions.position": "the order in which they stand",
    "questions.audio_name": "the file is in the archive",
    "questions.live_epoch": "how often a live connection was begun: it orders processes",
    "interview_transcripts.claimed_by": "which process is at work, while it is",
    "live_connections.run": "which process holds a line, while it is open",
    "interview_videos.storage_key": "the file is in the archive",
    "interview_videos.wrapped_key": "the file is in the archive, in the clear",
    "idempotency_keys.key": "made up by a program to send an answer twice",
    "audit_entries.subject": "the interview itself",
    "audit_entries.previous": "another interview's",
}

ROWS_AMONG_THEMSELVES = ("id", "session_id", "question_id", "turn_id")
"""Numbers that mean nothing outside of the database."""

HOURS = itertools.count()


def filled(kind: type[Base], **related: Any) -> Any:
    """A row of which each column holds something that nothing else holds."""
    row = kind(**related)
    for column in kind.__table__.columns:
        value: Any = f"{kind.__tablename__}.{column.name}"
        if isinstance(column.type, UtcDateTime):
            value = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=next(HOURS))
        setattr(row, column.key, value)
    return row


def whole() -> list[Any]:
    """One row of each table, put together to an interview."""
    turn = filled(Turn, video=filled(InterviewVideo), transcript=filled(InterviewTranscript))
    question = filled(Question, turn=turn)
    interview = filled(InterviewSession, questions=[question])
    rows = [interview, question, turn, turn.video, turn.transcript]
    return [*rows, filled(Upload), filled(AuditEntry)]


def test_every_column_is_told_or_has_a_reason_not_to_be() -> None:
    rows = whole()
    told = json.dumps(interview_record(rows[0], [rows[-2]], [rows[-1]]), ensure_ascii=False)
    by_table = {row.__tablename__: row for row in rows}
    missing = set()
    for table in Base.metadata.sorted_tables:
        if table.name in ABOUT_NO_INTERVIEW:
            continue
        for column in table.columns:
            row = by_table.get(table.name)
            value = getattr(row, column.key, None)
            said = value.isoformat() if isinstance(value, datetime) else str(value)
            if column.name not in ROWS_AMONG_THEMSELVES and f'"{said}"' not in told:
                missing.add(f"{table.name}.{column.name}")
    assert missing == set(LEFT_OUT)


def test_a_reviewer_is_told_of_by_their_part() -> None:
    rows = whole()
    rows[-1].actor = "reviewer 김검토"
    record: Any = interview_record(rows[0], [], [rows[-1]])
    assert record["audit"][0]["by"] == "reviewer"
    assert "김검토" not in json.dumps(record, ensure_ascii=False)
