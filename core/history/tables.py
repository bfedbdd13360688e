"""Tables of the history: every answer in full detail for a while, what was seen for long.

`quote` keeps the whole answer of a search. `observation` keeps one narrow row of it a quote, in
partitions by month, which trends read; `daily_price` is its roll-up. Decision 0013.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.db import metadata

# One row a quote. Its key is its place in the answer of one source to one membership in one search:
# an ask that is stored twice replaces itself, so repeating is harmless.
quote = Table(
    "quote",
    metadata,
    Column("search_id", String(40), nullable=False),
    Column("site", String(40), nullable=False),
    Column("membership", String(20), nullable=False),  # that was asked for
    Column("ordinal", Integer, nullable=False),
    Column("rate_membership", String(20), nullable=False),  # that the rate needs
    Column("property_ref", Text, nullable=False),
    Column("property_name", Text),
    Column("check_in", Date, nullable=False),
    Column("check_out", Date, nullable=False),
    Column("currency", String(3)),
    Column("per_night", Numeric),
    Column("total", Numeric),
    Column("strike_through", Numeric),
    Column("points", Integer),
    Column("taxes_included", Boolean),
    Column("covers", Text, nullable=False),
    Column("rate_plan", Text),
    Column("room", Text),
    Column("board", String(20)),
    Column("refundable", Boolean),
    Column("refundable_until", Date),
    Column("rooms_left", Integer),
    Column("deep_link", Text),
    Column("lines", JSONB, nullable=False),
    Column("listing", JSONB, nullable=False),
    Column("source_url", Text),
    Column("seen_at", DateTime(timezone=True)),
    Column("sha256", String(64)),
    Column("parser", String(60)),
    Column("tier", String(10)),
    Column("size", Integer),
    Column("screenshot", Text),
    Column("confidence", Float),  # only of an unconfirmed reading, 0..1
    Column("reasons", JSONB, nullable=False, server_default="[]"),
    PrimaryKeyConstraint("search_id", "site", "membership", "ordinal", name="pk_quote"),
    ForeignKeyConstraint(
        ["search_id", "site", "membership"],
        ["search_ask.search_id", "search_ask.site", "search_ask.membership"],
        name="fk_quote_ask",
        ondelete="CASCADE",
    ),
    CheckConstraint("check_out > check_in", name="nights"),
    CheckConstraint("total IS NULL OR total > 0", name="total_is_never_zero"),
    CheckConstraint("per_night IS NULL OR per_night > 0", name="per_night_is_never_zero"),
    CheckConstraint("points IS NULL OR points > 0", name="points_are_never_zero"),
    CheckConstraint(
        "(total IS NULL AND per_night IS NULL) OR currency IS NOT NULL", name="money_has_currency"
    ),
    Index("ix_quote_property", "site", "property_ref", "check_in"),
    Index("ix_quote_seen", "seen_at", postgresql_using="brin"),  # what is too old to keep
)

# A property as one site lists it, by what was seen of it last.
listing = Table(
    "listing",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("world", String(10), nullable=False),
    Column("site", String(40), nullable=False),
    Column("property_ref", Text, nullable=False),
    Column("name", Text),  # null: a deal that hides its house
    Column("folded", Text, nullable=False, server_default=""),  # the name as it is searched
    Column("brand", Text),
    Column("chain", Text, nullable=False, server_default=""),  # the brand as it is searched
    Column("lat", Float),
    Column("lon", Float),
    Column("place_id", String(40), nullable=False, server_default=""),
    Column("place", Text, nullable=False, server_default=""),
    Column("last_seen_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("world", "site", "property_ref", name="uq_listing_property"),
    CheckConstraint("world IN ('local', 'live')", name="world"),
    # On a server without the extension for parts of words this is a plain index (migration 0007).
    Index(
        "ix_listing_folded", "folded", postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    ),
    Index("ix_listing_chain", "chain"),
    Index("ix_listing_place", "site", "place_id"),
)  # fmt: skip

# Everything that tells a thing from another of the same house; a few hundred rows serve millions.
shape = Table(
    "stay_shape",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("room_class", String(12)),
    Column("board", String(20)),
    Column("refundability", String(16)),
    Column("adults", SmallInteger, nullable=False),
    Column("children", SmallInteger, nullable=False),
    Column("rooms", SmallInteger, nullable=False),
    Column("nights", SmallInteger, nullable=False),
    UniqueConstraint(
        "room_class", "board", "refundability", "adults", "children", "rooms", "nights",
        name="uq_stay_shape_shape", postgresql_nulls_not_distinct=True,
    ),
    CheckConstraint("nights >= 1 AND adults >= 1 AND rooms >= 1", name="someone_stays"),
)  # fmt: skip

# Partitioned by month of observed_at; the partitions lie in the schema `history`, made ahead by
# core/history/partitions.py. No foreign keys: a check a row would halve what can be stored, and
# all rows come through one door that writes listing and shape in the same transaction.
observation = Table(
    "observation",
    metadata,
    Column("observed_at", DateTime(timezone=True), nullable=False),
    Column("listing_id", Integer, nullable=False),
    Column("shape_id", Integer, nullable=False),
    Column("check_in", Date, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("taxes_included", Boolean),  # of total, else of per_night, as the site says
    # Of `price`: True with everything, False before tax, null where the site does not say.
    Column("is_all_in", Boolean),
    Column("is_confirmed", Boolean, nullable=False),
    Column("rate_on", Date),  # day of the rate that `base` was converted with
    Column("search_id", String(40), nullable=False),  # with asked and ordinal: the row of `quote`
    Column("asked", String(20), nullable=False),
    Column("membership", String(20), nullable=False),  # that the rate needs
    Column("currency", String(3)),
    Column("per_night", Numeric),  # as the site states it
    Column("total", Numeric),  # as the site states it
    Column("price", Numeric),  # of the whole stay; null without a price in money
    Column("base", Numeric),  # `price` in euros; null where no rate is known
    Column("sha256", LargeBinary),  # of the body that was read
    PrimaryKeyConstraint(
        "search_id", "listing_id", "asked", "ordinal", "observed_at", name="pk_observation"
    ),
    CheckConstraint("price > 0", name="price_is_never_zero"),
    CheckConstraint("(price IS NULL) = (currency IS NULL)", name="money_has_currency"),
    CheckConstraint("base IS NULL OR price IS NOT NULL", name="base_has_price"),
    Index("ix_observation_listing", "listing_id", "check_in", "observed_at"),
    postgresql_partition_by="RANGE (observed_at)",
)

# A site's own word that nothing was left at a place for a stay: where its lines have a gap.
sold_out = Table(
    "sold_out",
    metadata,
    Column("search_id", String(40), nullable=False),
    Column("site", String(40), nullable=False),
    Column("asked", String(20), nullable=False),
    Column("world", String(10), nullable=False),
    Column("place_id", String(40), nullable=False),
    Column("observed_at", DateTime(timezone=True), nullable=False),
    Column("check_in", Date, nullable=False),
    Column("nights", SmallInteger, nullable=False),
    Column("adults", SmallInteger, nullable=False),
    Column("children", SmallInteger, nullable=False),
    Column("rooms", SmallInteger, nullable=False),
    PrimaryKeyConstraint("search_id", "site", "asked", name="pk_sold_out"),
    Index("ix_sold_out_place", "site", "place_id", "observed_at"),
)

# Days on which anything was seen, and whether their roll-up stands; a late row takes it back.
day = Table(
    "history_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("is_rolled", Boolean, nullable=False, server_default="false"),
)

# Confirmed prices of one UTC day, listing, membership, shape, stay month and lead-time band. Sums,
# not means, so that rows merge. Prices are of the whole stay.
daily_price = Table(
    "daily_price",
    metadata,
    Column("day", Date, nullable=False),
    Column("listing_id", Integer, nullable=False),
    Column("shape_id", Integer, nullable=False),
    Column("stay_month", Date, nullable=False),  # its first day
    Column("lead", SmallInteger, nullable=False),  # first day of the band
    Column("count", Integer, nullable=False),
    Column("is_all_in", Boolean),
    Column("membership", String(20), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("low", Numeric, nullable=False),
    Column("high", Numeric, nullable=False),
    Column("total", Numeric, nullable=False),
    Column("base_total", Numeric),  # null where no rate is known for the currency
    Column("search_id", String(40), nullable=False),  # with asked and ordinal: the cheapest quote
    Column("asked", String(20), nullable=False),
    Column("ordinal", Integer, nullable=False),
    UniqueConstraint(
        "listing_id", "day", "shape_id", "membership", "stay_month", "lead", "currency",
        "is_all_in", name="uq_daily_price_group", postgresql_nulls_not_distinct=True,
    ),
    CheckConstraint("count > 0 AND low > 0 AND low <= high", name="prices"),
    Index("ix_daily_price_day", "day", postgresql_using="brin"),
)  # fmt: skip

# The same by listing and day alone, which is what most charts draw: a row for each membership, and
# one under "" for all of them together. Of a night, and of the stay as it was asked for.
daily_line = Table(
    "daily_line",
    metadata,
    Column("day", Date, nullable=False),
    Column("listing_id", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("is_all_in", Boolean),
    Column("membership", String(20), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("night_low", Numeric, nullable=False),
    Column("night_high", Numeric, nullable=False),
    Column("night_total", Numeric, nullable=False),
    Column("stay_low", Numeric, nullable=False),
    Column("stay_high", Numeric, nullable=False),
    Column("stay_total", Numeric, nullable=False),
    Column("euros", Numeric),  # for one unit of the currency on that day; null without a rate
    Column("night_quote", Text, nullable=False),  # the cheapest: "search_id asked ordinal"
    Column("stay_quote", Text, nullable=False),
    UniqueConstraint(
        "listing_id", "membership", "day", "currency", "is_all_in",
        name="uq_daily_line_group", postgresql_nulls_not_distinct=True,
    ),
    CheckConstraint("count > 0 AND night_low > 0 AND stay_low > 0", name="prices"),
    Index("ix_daily_line_day", "day", postgresql_using="brin"),
)  # fmt: skip
