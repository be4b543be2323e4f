"""The plan of each interview, and drafted plans"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("interview_sessions", sa.Column("plan", sa.JSON(), nullable=True))
    op.create_table(
        "drafted_plans",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(40), nullable=False, unique=True),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("delete_after", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_drafted_plans_delete_after", "drafted_plans", ["delete_after"])


def downgrade() -> None:
    op.drop_table("drafted_plans")
    op.drop_column("interview_sessions", "plan")
