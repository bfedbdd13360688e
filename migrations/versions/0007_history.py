"""Observations in partitions by month, and their daily roll-up.

Deploy: before. Older code reads and writes none of it.
"""

import logging

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = ("daily_price", "history_day", "sold_out", "observation", "stay_shape", "listing")


def upgrade() -> None:
    # The months of `observation` lie here; they come and go without a migration.
    op.execute("CREATE SCHEMA IF NOT EXISTS history")
    op.create_index("ix_quote_seen", "quote", ["seen_at"], postgresql_using="brin")
    op.create_table(
        "daily_price",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("shape_id", sa.Integer(), nullable=False),
        sa.Column("stay_month", sa.Date(), nullable=False),
        sa.Column("lead", sa.SmallInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("is_all_in", sa.Boolean(), nullable=True),
        sa.Column("membership", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("low", sa.Numeric(), nullable=False),
        sa.Column("high", sa.Numeric(), nullable=False),
        sa.Column("total", sa.Numeric(), nullable=False),
        sa.Column("base_low", sa.Numeric(), nullable=True),
        sa.Column("base_high", sa.Numeric(), nullable=True),
        sa.Column("base_total", sa.Numeric(), nullable=True),
        sa.Column("search_id", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "count > 0 AND low > 0 AND low <= high", name=op.f("ck_daily_price_prices")
        ),
        sa.UniqueConstraint(
            "listing_id",
            "day",
            "shape_id",
            "membership",
            "stay_month",
            "lead",
            "currency",
            "is_all_in",
            name="uq_daily_price_group",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_daily_price_day", "daily_price", ["day"], unique=False, postgresql_using="brin"
    )
    op.create_table(
        "history_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_rolled", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_history_day")),
    )
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("world", sa.String(length=10), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("property_ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("folded", sa.Text(), server_default="", nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("chain", sa.Text(), server_default="", nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("place_id", sa.String(length=40), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("world IN ('local', 'live')", name=op.f("ck_listing_world")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("world", "site", "property_ref", name="uq_listing_property"),
    )
    op.create_index("ix_listing_chain", "listing", ["chain"], unique=False)
    _index_names()
    op.create_index("ix_listing_place", "listing", ["site", "place_id"], unique=False)
    op.create_table(
        "observation",
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("shape_id", sa.Integer(), nullable=False),
        sa.Column("check_in", sa.Date(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("taxes_included", sa.Boolean(), nullable=True),
        sa.Column("is_all_in", sa.Boolean(), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("search_id", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.String(length=20), nullable=False),
        sa.Column("membership", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("per_night", sa.Numeric(), nullable=True),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("price", sa.Numeric(), nullable=True),
        sa.Column("base", sa.Numeric(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(price IS NULL) = (currency IS NULL)", name=op.f("ck_observation_money_has_currency")
        ),
        sa.CheckConstraint(
            "base IS NULL OR price IS NOT NULL", name=op.f("ck_observation_base_has_price")
        ),
        sa.CheckConstraint("price > 0", name=op.f("ck_observation_price_is_never_zero")),
        sa.PrimaryKeyConstraint(
            "search_id", "listing_id", "asked", "ordinal", "observed_at", name="pk_observation"
        ),
        postgresql_partition_by="RANGE (observed_at)",
    )
    op.create_index(
        "ix_observation_listing",
        "observation",
        ["listing_id", "check_in", "observed_at"],
        unique=False,
    )
    op.create_table(
        "sold_out",
        sa.Column("search_id", sa.String(length=40), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.String(length=20), nullable=False),
        sa.Column("world", sa.String(length=10), nullable=False),
        sa.Column("place_id", sa.String(length=40), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("check_in", sa.Date(), nullable=False),
        sa.Column("nights", sa.SmallInteger(), nullable=False),
        sa.Column("adults", sa.SmallInteger(), nullable=False),
        sa.Column("children", sa.SmallInteger(), nullable=False),
        sa.Column("rooms", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("search_id", "site", "asked", name="pk_sold_out"),
    )
    op.create_index(
        "ix_sold_out_place", "sold_out", ["site", "place_id", "observed_at"], unique=False
    )
    op.create_table(
        "stay_shape",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("room_class", sa.String(length=12), nullable=True),
        sa.Column("board", sa.String(length=20), nullable=True),
        sa.Column("refundability", sa.String(length=16), nullable=True),
        sa.Column("adults", sa.SmallInteger(), nullable=False),
        sa.Column("children", sa.SmallInteger(), nullable=False),
        sa.Column("rooms", sa.SmallInteger(), nullable=False),
        sa.Column("nights", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "nights >= 1 AND adults >= 1 AND rooms >= 1", name=op.f("ck_stay_shape_someone_stays")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_shape")),
        sa.UniqueConstraint(
            "room_class",
            "board",
            "refundability",
            "adults",
            "children",
            "rooms",
            "nights",
            name="uq_stay_shape_shape",
            postgresql_nulls_not_distinct=True,
        ),
    )


def _index_names() -> None:
    """Parts of names are found through pg_trgm; a server that lacks it gets a plain index.

    Names are found there as well, by reading all of them.
    """
    connection = op.get_bind()
    try:
        with connection.begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.DBAPIError as error:
        logging.getLogger("alembic").warning("no pg_trgm, names are found more slowly: %s", error)
        op.create_index("ix_listing_folded", "listing", ["folded"])
        return
    op.create_index(
        "ix_listing_folded",
        "listing",
        ["folded"],
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )


def downgrade() -> None:
    for name in _TABLES:
        op.drop_table(name)
    op.execute("DROP SCHEMA history")
    op.drop_index("ix_quote_seen", "quote")
