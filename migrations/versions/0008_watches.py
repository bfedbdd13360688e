"""Watches, rules, checks and alerts.

Deploy: before. Older code reads and writes none of it.
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
