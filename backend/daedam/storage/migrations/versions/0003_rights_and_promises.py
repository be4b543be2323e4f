"""Expiring sessions, consent, retention, recording keys, uploads, reviewers, audit log"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)

_APPEND_ONLY_SQLITE = """
CREATE TRIGGER audit_entries_keep_{event} BEFORE {event} ON audit_entries
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""

_APPEND_ONLY_POSTGRESQL = (
    """
CREATE FUNCTION audit_entries_keep() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$ LANGUAGE plpgsql
""",
    """
CREATE TRIGGER audit_entries_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_keep()
""",
)


def upgrade() -> None:
    _sessions()
    with op.batch_alter_table("interview_videos") as table:
        table.add_column(sa.Column("wrapped_key", sa.LargeBinary(), nullable=True))
    _uploads()
    op.create_table(
        "reviewers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT, nullable=True),
    )
    _audit()


def _sessions() -> None:
    """Add expiry, retention and consent. Session ids of existing interviews never expire."""
    with op.batch_alter_table("interview_sessions") as table:
        table.add_column(sa.Column("ref", sa.String(40), nullable=True))
        table.add_column(sa.Column("active_at", _MOMENT, nullable=True))
        table.add_column(sa.Column("expires_at", _MOMENT, nullable=True))
        table.add_column(sa.Column("revoked_at", _MOMENT, nullable=True))
        table.add_column(sa.Column("delete_after", _MOMENT, nullable=True))
        table.add_column(sa.Column("notice_version", sa.String(20), nullable=True))
        table.add_column(sa.Column("consented", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("consented_at", _MOMENT, nullable=True))
    sessions = sa.table(
        "interview_sessions",
        *(sa.column(name) for name in ("id", "ref", "active_at", "started_at")),
        sa.column("expires_at", _MOMENT),
    )
    op.execute(
        sessions.update().values(
            ref=sa.literal("i_") + sa.cast(sessions.c.id, sa.String),
            active_at=sessions.c.started_at,
            expires_at=datetime(9999, 12, 31, tzinfo=UTC),
        )
    )
    with op.batch_alter_table("interview_sessions") as table:
        for name, kind in (("ref", sa.String(40)), ("active_at", _MOMENT), ("expires_at", _MOMENT)):
            table.alter_column(name, existing_type=kind, nullable=False)
        table.create_unique_constraint("uq_interview_sessions_ref", ["ref"])
        table.create_index("ix_interview_sessions_delete_after", ["delete_after"])


def _uploads() -> None:
    session = ["interview_sessions.id"]
    op.create_table(
        "idempotency_keys",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], session, ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("session_id", "key", name="uq_idempotency_keys_session_id_key"),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(40), nullable=False, unique=True),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("turn_type", sa.String(20), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sample_count", sa.BigInteger(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["session_id"], session, ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("question_id", "sha256", "size_bytes", name="uq_uploads_question_id"),
    )


def _audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False, unique=True),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    )
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(_APPEND_ONLY_SQLITE.format(event=event))
    else:
        for statement in _APPEND_ONLY_POSTGRESQL:
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("audit_entries")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_entries_keep()")
    op.drop_table("reviewers")
    op.drop_table("uploads")
    op.drop_table("idempotency_keys")
    with op.batch_alter_table("interview_videos") as table:
        table.drop_column("wrapped_key")
    with op.batch_alter_table("interview_sessions") as table:
        table.drop_index("ix_interview_sessions_delete_after")
        table.drop_constraint("uq_interview_sessions_ref", type_="unique")
        for name in (
            *("ref", "active_at", "expires_at", "revoked_at", "delete_after"),
            *("notice_version", "consented", "consented_at"),
        ):
            table.drop_column(name)
