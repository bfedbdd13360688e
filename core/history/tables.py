"""Tables of the history."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
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
)
