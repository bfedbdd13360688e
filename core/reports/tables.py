"""Tables of shared links. Every row is one person's and under row-level security."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, String, Table
from sqlalchemy.dialects.postgresql import JSONB

from core.db import metadata

# What anybody may open who holds the link, until it ends. The token stands in the link alone.
share_link = Table(
    "share_link",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("title", String(200), nullable=False),
    Column("subject", JSONB, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),  # by who made it; null: not
    CheckConstraint("kind IN ('search', 'trend', 'watches')", name="kind"),
    CheckConstraint("ends_at > made_at", name="ends_later"),
    Index("ix_share_link_account", "account_id", "made_at"),
    Index("ix_share_link_ends_at", "ends_at"),
)
