"""The exported record has every column of an interview, except those listed with a reason."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from daedam.services.privacy.export import interview_record
from daedam.storage.console_tables import InvitedCandidate
from daedam.storage.examples import StoredExample
from daedam.storage.tables import (
    AnswerExample,
    AuditEntry,
    Base,
    InterviewSession,
    InterviewTranscript,
    InterviewVideo,
    Question,
    ReportShare,
    Turn,
    Upload,
    UtcDateTime,
)

TABLES_WITHOUT_INTERVIEW_DATA = {
    *("reviewers", "processes", "installation", "drafted_plans"),
    *("teams", "users", "passkeys", "passkey_challenges", "sign_ins", "account_links"),
    *("positions", "plan_versions"),  # the archive has the plan of the interview
    *("assignments", "scorecards"),  # notes of the hiring team, which answers requests for them
}

NOT_EXPORTED = {
    "interview_sessions.token_sha256": "inverting the hash would open the interview",
    "questions.position": "shown by the order of the list",
    "questions.audio_name": "the file is in the archive",
    "questions.live_epoch": "number of live connections so far; it orders processes",
    "interview_transcripts.claimed_by": "process that is transcribing now",
    "live_connections.run": "process that holds the open connection",
    "interview_videos.storage_key": "the file is in the archive",
    "interview_videos.wrapped_key": "the archive has the decrypted file",
    "idempotency_keys.key": "chosen by a client program to make a request idempotent",
    "answer_examples.sealed": "the archive has the decrypted text",
    "answer_examples.wrapped_key": "the archive has the decrypted text",
    "report_shares.token_sha256": "inverting the hash would open the report",
    "invited_candidates.public_id": "id in the hiring team's list",
    "invited_candidates.token_sha256": "inverting the hash would open the interview",
    "audit_entries.subject": "the interview itself",
    "audit_entries.previous": "belongs to another interview",
}

ROW_IDS = ("id", "session_id", "question_id", "turn_id", "position_id", "version_id")
"""Columns with row numbers, which have no meaning outside the database."""

HOURS = itertools.count()


def filled(table: type[Base], **related: Any) -> Any:
    """Return a row in which each column has a value that no other column or row has."""
    row = table(**related)
    for column in table.__table__.columns:
        value: Any = f"{table.__tablename__}.{column.name}"
        if isinstance(column.type, UtcDateTime):
            value = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=next(HOURS))
        setattr(row, column.key, value)
    return row


def interview_rows() -> list[Any]:
    """Return one row of each exported table, linked to one interview."""
    turn = filled(Turn, video=filled(InterviewVideo), transcript=filled(InterviewTranscript))
    question = filled(Question, turn=turn)
    interview = filled(InterviewSession, questions=[question])
    rows = [interview, question, turn, turn.video, turn.transcript]
    others = [filled(Upload), filled(ReportShare), filled(InvitedCandidate), filled(AuditEntry)]
    return [*rows, *others]


def test_every_column_is_exported_or_listed_with_a_reason() -> None:
    rows = interview_rows()
    stored = filled(AnswerExample)
    example = StoredExample("더 나은 답변", "gemini", "0" * 64, stored.created_at)
    record = interview_record(
        rows[0], [rows[-4]], [rows[-3]], [rows[-1]], {rows[2].public_id: example}, rows[-2]
    )
    exported = json.dumps(record, ensure_ascii=False)
    by_table = {row.__tablename__: row for row in (*rows, stored)}
    missing = set()
    for table in Base.metadata.sorted_tables:
        if table.name in TABLES_WITHOUT_INTERVIEW_DATA:
            continue
        for column in table.columns:
            row = by_table.get(table.name)
            value = getattr(row, column.key, None)
            expected = value.isoformat() if isinstance(value, datetime) else str(value)
            if column.name not in ROW_IDS and f'"{expected}"' not in exported:
                missing.add(f"{table.name}.{column.name}")
    assert missing == set(NOT_EXPORTED)


def test_the_audit_log_shows_a_reviewers_role_but_not_the_name() -> None:
    rows = interview_rows()
    rows[-1].actor = "reviewer 김검토"
    record: Any = interview_record(rows[0], [], [], [rows[-1]])
    assert record["audit"][0]["by"] == "reviewer"
    assert "김검토" not in json.dumps(record, ensure_ascii=False)
