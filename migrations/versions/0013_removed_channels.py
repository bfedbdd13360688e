"""A removed channel is kept for some minutes, so that its removal can be undone.

Deploy: before. Older code shows such a channel as one that is there; it has none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_channel_removed",
        "channel",
        ["removed_at"],
        postgresql_where=sa.text("removed_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM channel WHERE removed_at IS NOT NULL")
    op.drop_index("ix_channel_removed", "channel")
    op.drop_column("channel", "removed_at")
