"""Tables of sources: who they are, and how each visit to them ended."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    Identity,
    Index,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.db import metadata

source = Table(
    "source",
    metadata,
    Column("slug", String(40), primary_key=True),
    Column("descriptor", JSONB, nullable=False),  # core.domain.source.Source, written by workers
    Column("is_on", Boolean, nullable=False, server_default="true"),
    Column("off_reason", Text, nullable=False, server_default=""),
    Column("robots", Text, nullable=False, server_default=""),  # the last decision, in a sentence
    Column("described_at", DateTime(timezone=True), nullable=False),
)

source_visit = Table(
    "source_visit",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("site", String(40), nullable=False),
    Column("membership", String(20), nullable=False),
    Column("outcome", String(30), nullable=False),
    Column("took_s", Float, nullable=False),
    Column("quotes", BigInteger, nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=False),
    Index("ix_source_visit_site", "site", "ended_at"),
)
