"""A search counts how often it was handed out again: those questions cost no visit either.

Deploy: before. Older code does not name the column, and counts nothing in it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    shared = sa.Column("shared", sa.Integer(), server_default="0", nullable=False)
    op.add_column("search", shared)


def downgrade() -> None:
    op.drop_column("search", "shared")
