"""Terms of an interview, and the words of transcripts in written form"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("interview_sessions") as table:
        table.add_column(sa.Column("terms", sa.JSON(), nullable=True))
    with op.batch_alter_table("interview_transcripts") as table:
        table.add_column(sa.Column("words", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("interview_transcripts") as table:
        table.drop_column("words")
    with op.batch_alter_table("interview_sessions") as table:
        table.drop_column("terms")
