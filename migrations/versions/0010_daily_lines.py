"""The roll-up by listing and day alone, and one rate of a day instead of converted bounds.

Deploy: before. Days are rolled up anew afterwards; until then their prices are read one by one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_AMOUNTS = ("night_low", "night_high", "night_total", "stay_low", "stay_high", "stay_total")


def upgrade() -> None:
    op.create_table(
        "daily_line",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("is_all_in", sa.Boolean(), nullable=True),
        sa.Column("membership", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        *(sa.Column(name, sa.Numeric(), nullable=False) for name in _AMOUNTS),
        sa.Column("euros", sa.Numeric(), nullable=True),
        sa.Column("night_quote", sa.Text(), nullable=False),
        sa.Column("stay_quote", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "count > 0 AND night_low > 0 AND stay_low > 0", name=op.f("ck_daily_line_prices")
        ),
        sa.UniqueConstraint(
            "listing_id",
            "membership",
            "day",
            "currency",
            "is_all_in",
            name="uq_daily_line_group",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_daily_line_day", "daily_line", ["day"], postgresql_using="brin")
    op.drop_column("daily_price", "base_low")
    op.drop_column("daily_price", "base_high")
    op.execute("UPDATE history_day SET is_rolled = false")


def downgrade() -> None:
    op.add_column("daily_price", sa.Column("base_low", sa.Numeric()))
    op.add_column("daily_price", sa.Column("base_high", sa.Numeric()))
    op.execute("UPDATE history_day SET is_rolled = false")
    op.drop_table("daily_line")
