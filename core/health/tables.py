"""Tables of health: spans of searches, and alarms with who was told of them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    Identity,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.db import metadata

# No foreign key to the search: many are written at once, and none may fail for another's sake.
span = Table(
    "span",
    metadata,
    Column("search_id", String(40), nullable=False),
    Column("span_id", String(16), nullable=False),  # hexadecimal, as OpenTelemetry writes it
    Column("parent_id", String(16)),  # null: the top of the trace
    Column("name", String(60), nullable=False),
    Column("process", String(80), nullable=False),  # that wrote it: "worker HOST-PID"
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("took_s", Float, nullable=False),
    Column("error", String(80), nullable=False, server_default=""),  # class of what ended it
    Column("attributes", JSONB, nullable=False, server_default="{}"),
    PrimaryKeyConstraint("search_id", "span_id", name="pk_span"),
    CheckConstraint("took_s >= 0", name="took"),
    Index("ix_span_started", "started_at"),
)

alarm = Table(
    "alarm",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("world", String(10), nullable=False, server_default="local"),
    Column("rule", String(40), nullable=False),
    Column("subject", String(253), nullable=False, server_default=""),  # a source, a host, or all
    Column("sentence", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),  # null: it still holds
    # Digests of the channels that took the news; addresses hold secrets and stay out of here.
    Column("start_told", JSONB, nullable=False, server_default="[]"),
    Column("end_told", JSONB, nullable=False, server_default="[]"),
    Column("start_told_at", DateTime(timezone=True)),  # null: some channel has yet to hear of it
    Column("end_told_at", DateTime(timezone=True)),
    CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="order"),
    CheckConstraint("end_told_at IS NULL OR ended_at IS NOT NULL", name="end_told"),
    CheckConstraint("world IN ('local', 'live')", name="world"),
    Index(
        "uq_alarm_open",
        "world",
        "rule",
        "subject",
        unique=True,
        postgresql_where="ended_at IS NULL",
    ),
    Index("ix_alarm_started", "started_at"),
)
