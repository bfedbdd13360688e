"""Tables of sources: who they are, and how each visit to them ended."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
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
    Column("described_at", DateTime(timezone=True), nullable=False),
    # Idle since `source_learnt`: they may go when no older process runs.
    Column("robots", Text, nullable=False, server_default=""),
    Column("learnt_tier", String(10)),
    Column("learnt_at", DateTime(timezone=True)),
)

# What visits taught of a source, in each world.
source_learnt = Table(
    "source_learnt",
    metadata,
    Column("world", String(10), nullable=False),
    Column("slug", String(40), nullable=False),
    # Idle since `source_robots`: shown until a first decision stands there.
    Column("robots", Text, nullable=False, server_default=""),
    Column("tier", String(10)),  # the cheapest way that works; null = as described
    Column("tier_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("world", "slug", name="pk_source_learnt"),
    CheckConstraint("world IN ('local', 'live')", name="world"),
)

# What robots.txt says of what is visited of a source: one decision a host, a refusal if there is
# one.
source_robots = Table(
    "source_robots",
    metadata,
    Column("world", String(10), nullable=False),
    Column("slug", String(40), nullable=False),
    Column("host", String(253), nullable=False),
    Column("is_allowed", Boolean, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("fetched_at", DateTime(timezone=True)),  # of the file; null: none was read
    PrimaryKeyConstraint("world", "slug", "host", name="pk_source_robots"),
    CheckConstraint("world IN ('local', 'live')", name="world"),
)

# What a person chose; without a row the world's default holds.
source_switch = Table(
    "source_switch",
    metadata,
    Column("world", String(10), nullable=False),
    Column("slug", String(40), nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("world", "slug", name="pk_source_switch"),
    CheckConstraint("world IN ('local', 'live')", name="world"),
)

# The first good visit in the live world, kept as a recording.
source_proof = Table(
    "source_proof",
    metadata,
    Column("slug", String(40), primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("recording", Text, nullable=False),  # folder in the evidence directory
    Column("sha256", String(64), nullable=False),
    Column("quotes", Integer, nullable=False),
)

# What one visit told of one membership; a visit may answer for several, and for brands of its site.
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
    Column("tier", String(10)),  # over which the answer came; null where there was none
    Column(
        "unconfirmed", Integer, nullable=False, server_default="0"
    ),  # quotes of the generic reader
    Column("world", String(10), nullable=False, server_default="local"),
    Column("visit", BigInteger),  # id of the visit's best answer; null in that one: it leads
    CheckConstraint("world IN ('local', 'live')", name="world"),
    Index("ix_source_visit_ended", "ended_at"),
    Index("ix_source_visit_site", "site", "ended_at"),
)
