"""Several processes: epochs of live writers, process registry, master key id, trusted clock"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("questions") as table:
        table.add_column(sa.Column("live_epoch", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("interview_transcripts") as table:
        table.add_column(sa.Column("claimed_by", sa.String(40), nullable=True))
    op.create_table(
        "processes",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("run", sa.String(40), nullable=False, unique=True),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "live_connections",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["interview_sessions.id"], ondelete="CASCADE"),
    )
    for column in ("session_id", "run"):
        op.create_index(f"ix_live_connections_{column}", "live_connections", [column])
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("master_key_id", sa.String(64), nullable=True),
        sa.Column("clock_at", _MOMENT, nullable=True),
        sa.Column("reached_at", _MOMENT, nullable=True),
    )


def downgrade() -> None:
    for name in ("installation", "live_connections", "processes"):
        op.drop_table(name)
    with op.batch_alter_table("interview_transcripts") as table:
        table.drop_column("claimed_by")
    ids_once = {"sqlite_autoincrement": True}
    with op.batch_alter_table("questions", table_kwargs=ids_once) as table:
        table.drop_column("live_epoch")
