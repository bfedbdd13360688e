"""The table of workers, and of the schedulers that decide when there is work."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Integer,
    String,
    Table,
)

from core.db import metadata

# Heartbeats come every five seconds: whoever froze is noticed within half a minute.
SILENT = timedelta(seconds=25)
# Advisory locks share one number space in a database: this class keeps those of `lock_key` apart.
LOCK_CLASS = 7_202

worker = Table(
    "worker",
    metadata,
    Column("executor_id", String(80), primary_key=True),
    Column("role", String(10), nullable=False, server_default="worker"),
    Column("lock_key", BigInteger, Identity(), nullable=False, unique=True),
    Column("host", String(80), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("role IN ('worker', 'scheduler')", name="role"),
)
