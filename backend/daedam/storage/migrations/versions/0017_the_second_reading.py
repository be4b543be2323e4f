"""The second reading of a recording, and the first one that it replaced"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("interview_transcripts", sa.Column("first_reading", sa.JSON()))
    op.add_column("interview_transcripts", sa.Column("read_again_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("interview_transcripts", "read_again_at")
    op.drop_column("interview_transcripts", "first_reading")
