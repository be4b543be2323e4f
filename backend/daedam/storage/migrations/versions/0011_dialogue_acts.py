"""Dialogue acts of answers; why a question is asked and what is said before it"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("acts", sa.JSON(), nullable=True))
    op.add_column("questions", sa.Column("why", sa.JSON(), nullable=True))
    op.add_column("questions", sa.Column("lead_in", sa.Text(), nullable=True))
    op.add_column("questions", sa.Column("open_question", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("questions", "open_question")
    op.drop_column("questions", "lead_in")
    op.drop_column("questions", "why")
    op.drop_column("turns", "acts")
