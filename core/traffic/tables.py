"""What all workers share on their way out: pace, places, budgets, robots.txt, breakers."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from core.db import metadata

host = Table(
    "host",
    metadata,
    Column("name", String(253), primary_key=True),
    Column("next_start", DateTime(timezone=True)),  # no exchange starts before
    Column("held_until", DateTime(timezone=True)),  # the site's own Retry-After
    Column("day", Date),  # UTC day that `used` counts
    Column("used", Integer, nullable=False, server_default="0"),  # exchanges started on `day`
    Column("budget", Integer),  # exchanges a day; null = the default of the world
    CheckConstraint("used >= 0", name="used"),
    CheckConstraint("budget IS NULL OR budget >= 0", name="budget"),
)

# A place at a host is a row: whoever holds it until `until` may talk to the host.
host_place = Table(
    "host_place",
    metadata,
    Column("host", String(253), nullable=False),
    Column("place", Integer, nullable=False),  # 0 .. at once - 1
    Column("holder", String(80)),
    Column("until", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("host", "place", name="pk_host_place"),
    CheckConstraint("place >= 0", name="place"),
)

host_robots = Table(
    "host_robots",
    metadata,
    Column("host", String(253), primary_key=True),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("keep_until", DateTime(timezone=True), nullable=False),
)

# What a robots.txt asks us to leave alone, so that nobody sets out for it in vain.
refusal = Table(
    "refusal",
    metadata,
    Column("slug", String(40), nullable=False),  # of the source
    Column("membership", String(20), nullable=False),
    Column("host", String(253), nullable=False),  # whose file it is
    Column("file", String(32), nullable=False),  # MD5 of its text
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("slug", "membership", name="pk_refusal"),
)

breaker = Table(
    "breaker",
    metadata,
    Column("slug", String(40), primary_key=True),  # of the source
    Column("state", String(10), nullable=False, server_default="closed"),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("retry_at", DateTime(timezone=True)),  # an open one lets one visit through from here
    Column("probe_until", DateTime(timezone=True)),  # a half-open one waits for that visit's end
    Column("reason", Text, nullable=False, server_default=""),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('closed', 'open', 'half_open')", name="state"),
    CheckConstraint("failures >= 0", name="failures"),
)
