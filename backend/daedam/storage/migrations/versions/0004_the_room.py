"""Interview styles, retakes, corrected transcripts, topic phrase of a follow-up"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("interview_sessions") as table:
        table.add_column(
            sa.Column("style", sa.String(20), nullable=False, server_default="interview")
        )
    with op.batch_alter_table("questions") as table:
        table.add_column(sa.Column("retake_of", sa.String(40), nullable=True))
        table.add_column(sa.Column("withdrawn_at", _MOMENT, nullable=True))
        table.add_column(sa.Column("about", sa.Text(), nullable=True))
    with op.batch_alter_table("interview_transcripts") as table:
        table.add_column(sa.Column("corrected_text", sa.Text(), nullable=True))
        table.add_column(sa.Column("corrected_at", _MOMENT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("interview_transcripts") as table:
        table.drop_column("corrected_at")
        table.drop_column("corrected_text")
    with op.batch_alter_table("questions") as table:
        table.drop_column("about")
        table.drop_column("withdrawn_at")
        table.drop_column("retake_of")
    with op.batch_alter_table("interview_sessions") as table:
        table.drop_column("style")
