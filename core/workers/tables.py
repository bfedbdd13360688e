"""The table of workers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, Identity, Integer, String, Table

from core.db import metadata

worker = Table(
    "worker",
    metadata,
    Column("executor_id", String(80), primary_key=True),
    Column("lock_key", BigInteger, Identity(), nullable=False, unique=True),
    Column("host", String(80), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
)
