"""Each row of how visits ended says of which visit it is, and the best answer leads: a visit that
answers for five memberships is counted once.

Deploy: before. Older code does not name the column: each of its rows counts as a visit, as those
of before do, until they are a week old.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_visit", sa.Column("visit", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("source_visit", "visit")
