"""Positions, versions of their plans, invited candidates and scorecards"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def reference(
    name: str, target: str, *, ondelete: str | None = "CASCADE", index: bool = False
) -> "sa.Column[int]":
    key = sa.ForeignKey(target, ondelete=ondelete)
    return sa.Column(name, sa.Integer(), key, nullable=False, index=index)


def upgrade() -> None:
    op.create_table(
        "positions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(40), nullable=False, unique=True),
        reference("team_id", "teams.id", ondelete=None, index=True),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("company", sa.String(100), nullable=False),
        sa.Column("job_description", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("closed_at", TIME),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "plan_versions",
        sa.Column("id", sa.Integer(), primary_key=True),
        reference("position_id", "positions.id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.UniqueConstraint("position_id", "number"),
    )
    op.create_table(
        "invited_candidates",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(40), nullable=False, unique=True),
        reference("position_id", "positions.id", ondelete=None, index=True),
        reference("version_id", "plan_versions.id", ondelete=None, index=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("invited_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("opened_at", TIME),
        sa.Column("withdrawn_at", TIME),
        sa.Column(
            "session_id",
            sa.Integer(),
            sa.ForeignKey("interview_sessions.id", ondelete="CASCADE"),
            unique=True,
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), primary_key=True),
        reference("candidate_id", "invited_candidates.id"),
        reference("user_id", "users.id", index=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("candidate_id", "user_id"),
    )
    op.create_table(
        "scorecards",
        sa.Column("id", sa.Integer(), primary_key=True),
        reference("candidate_id", "invited_candidates.id"),
        reference("user_id", "users.id", index=True),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("rubric_version", sa.String(20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("saved_at", TIME),
        sa.Column("changed_at", TIME, nullable=False),
        sa.UniqueConstraint("candidate_id", "user_id"),
    )


def downgrade() -> None:
    for table in (
        *("scorecards", "assignments", "invited_candidates", "plan_versions", "positions"),
    ):
        op.drop_table(table)
