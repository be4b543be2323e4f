"""Indexes for the queries that run often, and for every foreign key"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_turns_state": ("turns", ["state", "received_at"]),
    "ix_interview_transcripts_hearing": ("interview_transcripts", ["hearing"]),
    "ix_interview_sessions_active_at": ("interview_sessions", ["active_at"]),
    "ix_uploads_session_id": ("uploads", ["session_id"]),
    "ix_idempotency_keys_turn_id": ("idempotency_keys", ["turn_id"]),
    "ix_audit_entries_subject": ("audit_entries", ["subject"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
