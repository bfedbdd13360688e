"""The central bank's daily exchange rates, as they are fetched in the live world.

Deploy: before. Older code reads and writes none of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ecb_rate",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate", sa.Numeric(18, 8), nullable=False),
        sa.CheckConstraint("rate > 0", name=op.f("ck_ecb_rate_rate")),
        sa.PrimaryKeyConstraint("day", "currency", name=op.f("pk_ecb_rate")),
    )


def downgrade() -> None:
    op.drop_table("ecb_rate")
