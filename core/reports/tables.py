"""Tables of links and reports. Every row is one person's and under row-level security."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)
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
    Column("report_id", Uuid(as_uuid=False)),  # whose mail holds it; null: made by hand
    ForeignKeyConstraint(
        ["report_id", "account_id"],
        ["report.id", "report.account_id"],
        name="fk_share_link_report",
        ondelete="CASCADE",
    ),
    CheckConstraint("kind IN ('search', 'trend', 'watches')", name="kind"),
    CheckConstraint("ends_at > made_at", name="ends_later"),
    Index("ix_share_link_account", "account_id", "made_at"),
    Index("ix_share_link_ends_at", "ends_at"),
    Index("ix_share_link_report", "report_id", postgresql_where=text("report_id IS NOT NULL")),
)

report = Table(
    "report",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("title", String(200), nullable=False),
    Column("about", JSONB, nullable=False),  # the codes of memberships in it are sealed
    Column("every", String(8), nullable=False),
    Column("at", Time, nullable=False),
    Column("weekday", SmallInteger, nullable=False, server_default="0"),
    Column("day", SmallInteger, nullable=False, server_default="1"),
    Column("time_zone", String(64), nullable=False),
    Column("until", Date),  # the last day on which it comes; null: no such day
    Column("is_paused", Boolean, nullable=False, server_default=text("false")),
    Column("ended", Text, nullable=False, server_default=""),  # a sentence, once it has
    Column("next_due_at", DateTime(timezone=True)),
    Column("last_sent_at", DateTime(timezone=True)),
    Column("said", JSONB, nullable=False, server_default="{}"),  # what the last one had
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("deleted_at", DateTime(timezone=True)),  # can be undone for some minutes
    # Whoever names a report names its owner with it: a row cannot point at a stranger's report.
    UniqueConstraint("id", "account_id", name="uq_report_owner"),
    CheckConstraint("kind IN ('search', 'trend', 'watches')", name="kind"),
    CheckConstraint("every IN ('daily', 'weekly', 'monthly')", name="every"),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint("day BETWEEN 1 AND 28", name="day"),
    CheckConstraint(
        "next_due_at IS NULL OR NOT (is_paused OR ended <> '' OR deleted_at IS NOT NULL)",
        name="resting_is_never_due",
    ),
    Index("ix_report_account", "account_id", "created_at"),
    Index("ix_report_due", "next_due_at", postgresql_where=text("next_due_at IS NOT NULL")),
    Index("ix_report_deleted", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
)

# One report for one moment: this key is what makes twice equal once.
report_run = Table(
    "report_run",
    metadata,
    Column("report_id", Uuid(as_uuid=False), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("account_id", Uuid(as_uuid=False), nullable=False),
    Column("state", String(10), nullable=False, server_default="waiting"),
    Column("search_id", String(40)),
    Column("put_off", Text, nullable=False, server_default=""),  # why it waits, or was dropped
    Column("closed_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("report_id", "due_at", name="pk_report_run"),
    ForeignKeyConstraint(
        ["report_id", "account_id"],
        ["report.id", "report.account_id"],
        name="fk_report_run_report",
        ondelete="CASCADE",
    ),
    CheckConstraint("state IN ('waiting', 'searching', 'done', 'dropped')", name="state"),
    CheckConstraint("state <> 'searching' OR search_id IS NOT NULL", name="searching"),
    # Missed moments fall together: a report has one that is open at most.
    Index(
        "uq_report_run_open",
        "report_id",
        unique=True,
        postgresql_where=text("state IN ('waiting', 'searching')"),
    ),
)
