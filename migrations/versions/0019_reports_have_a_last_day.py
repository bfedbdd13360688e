"""A report may have a last day, after which it comes no more.

Deploy: before. Older code leaves the day aside: such a report would still come.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("report", "until")
