"""Tables of watches. Everything in them is one person's and under row-level security."""

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
    Integer,
    Interval,
    Numeric,
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

_UUID = Uuid(as_uuid=False)
_NEW_ID = text("gen_random_uuid()")

watch = Table(
    "watch",
    metadata,
    Column("id", _UUID, primary_key=True, server_default=_NEW_ID),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("title", String(120), nullable=False),
    Column("query", JSONB, nullable=False),  # the codes of memberships in it are sealed
    Column("check_in", Date, nullable=False),  # as in the query: the tick reads it
    Column("listings", JSONB, nullable=False, server_default="[]"),  # [[site, ref], ...]
    Column("target_name", Text, nullable=False, server_default=""),
    Column("schedule", String(12), nullable=False, server_default="daily"),
    Column("cron", String(80), nullable=False, server_default=""),
    Column("at", Time, nullable=False, server_default="12:00"),
    Column("weekday", SmallInteger, nullable=False, server_default="0"),
    Column("time_zone", String(64), nullable=False, server_default="UTC"),
    Column("until_check_in", Boolean, nullable=False, server_default="true"),
    Column("is_paused", Boolean, nullable=False, server_default="false"),
    Column("is_volatile", Boolean, nullable=False, server_default="false"),
    # No index on it: then a tick that moves 100,000 of them rewrites no index, and looking through
    # them costs some 30 ms.
    Column("next_due_at", DateTime(timezone=True)),
    Column("enqueued_at", DateTime(timezone=True)),  # the due moment of its newest check
    Column("last_checked_at", DateTime(timezone=True)),
    Column("put_off", Text, nullable=False, server_default=""),
    Column("ended", Text, nullable=False, server_default=""),  # a sentence, once it has
    Column("deleted_at", DateTime(timezone=True)),  # can be undone for some minutes
    Column("created_at", DateTime(timezone=True), nullable=False),
    # Readings before this are of another question and compared with nothing.
    Column("asked_since", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),  # raised by each edit
    # Whoever names a watch names its owner with it: a row cannot point at a stranger's watch.
    UniqueConstraint("id", "account_id", name="uq_watch_owner"),
    CheckConstraint(
        "schedule IN ('daily', 'twice_daily', 'six_hourly', 'weekly', 'adaptive', 'cron')",
        name="schedule",
    ),
    CheckConstraint("(schedule = 'cron') = (cron <> '')", name="cron"),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    CheckConstraint(
        "next_due_at IS NULL OR NOT (is_paused OR ended <> '' OR deleted_at IS NOT NULL)",
        name="resting_is_never_due",
    ),
    Index("ix_watch_account", "account_id", "created_at"),
    Index("ix_watch_deleted", "deleted_at", postgresql_where="deleted_at IS NOT NULL"),
    postgresql_with={"fillfactor": 50},  # room for the new row on the page of the old
)

_OF_WATCH = ["watch.id", "watch.account_id"]

watch_rule = Table(
    "watch_rule",
    metadata,
    Column("id", _UUID, primary_key=True, server_default=_NEW_ID),
    Column("watch_id", _UUID, nullable=False),
    Column("account_id", _UUID, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("amount", Numeric),  # percent, money, rooms or days, as the kind has it
    Column("currency", String(3), nullable=False, server_default=""),
    Column("min_change", Numeric, nullable=False, server_default="0"),  # percent
    Column("cool_down", Interval, nullable=False, server_default=text("'0'::interval")),
    Column("daily_cap", Integer),  # null: none
    Column("again", Boolean, nullable=False, server_default="false"),
    Column("muted_until", DateTime(timezone=True)),
    Column("state", JSONB, nullable=False, server_default="{}"),  # what it remembers of readings
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    ForeignKeyConstraint(
        ["watch_id", "account_id"], _OF_WATCH, ondelete="CASCADE", name="fk_watch_rule_watch"
    ),
    CheckConstraint(
        "kind IN ('drop', 'below_target', 'near_budget', 'new_low', 'any_change', 'rise',"
        " 'back_in_stock', 'sold_out_soon', 'window_closing')",
        name="kind",
    ),
    CheckConstraint("amount IS NULL OR amount > 0", name="amount"),
    CheckConstraint("min_change >= 0 AND (daily_cap IS NULL OR daily_cap > 0)", name="limits"),
    Index("ix_watch_rule_watch", "watch_id"),
)

# The queue of checks: its key is the due moment, so a tick that is repeated enqueues nothing.
# A trigger on `watch` deletes its checks: a foreign key would cost a third of a large tick.
watch_check = Table(
    "watch_check",
    metadata,
    Column("watch_id", _UUID, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("account_id", _UUID, nullable=False),
    Column("state", String(10), nullable=False, server_default="waiting"),
    # Its place in the round: the first check of everybody comes before anybody's second.
    Column("turn", Integer, nullable=False, server_default="0"),
    Column("search_id", String(40)),
    Column("started_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Column("put_off", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("watch_id", "due_at", name="pk_watch_check"),
    CheckConstraint("state IN ('waiting', 'searching', 'done', 'dropped')", name="state"),
    CheckConstraint("state <> 'searching' OR search_id IS NOT NULL", name="searching"),
    # One unfinished check a watch: ticks that were missed fall together into it.
    Index(
        "uq_watch_check_open",
        "watch_id",
        unique=True,
        postgresql_where="state IN ('waiting', 'searching')",
    ),
    Index("ix_watch_check_waiting", "turn", "due_at", postgresql_where="state = 'waiting'"),
    Index("ix_watch_check_searching", "started_at", postgresql_where="state = 'searching'"),
)

watch_reading = Table(
    "watch_reading",
    metadata,
    Column("watch_id", _UUID, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("account_id", _UUID, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("search_id", String(40), nullable=False),
    Column("availability", String(10), nullable=False),
    Column("amount", Numeric),  # the best total, in the currency of its source
    Column("currency", String(3)),
    Column("shown_amount", Numeric),  # the same by that day's rates, in the currency of the search
    Column("shown_currency", String(3)),
    Column("series", JSONB, nullable=False, server_default="[]"),  # best first
    Column("none_at", JSONB, nullable=False, server_default="[]"),
    Column("silent", JSONB, nullable=False, server_default="[]"),  # asked, without an answer
    PrimaryKeyConstraint("watch_id", "due_at", name="pk_watch_reading"),
    ForeignKeyConstraint(
        ["watch_id", "account_id"], _OF_WATCH, ondelete="CASCADE", name="fk_watch_reading_watch"
    ),
    CheckConstraint("availability IN ('available', 'sold_out', 'unknown')", name="availability"),
    CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="money"),
    CheckConstraint(
        "(availability = 'available') = (amount IS NOT NULL)", name="available_is_priced"
    ),
)

alert = Table(
    "alert",
    metadata,
    Column("id", _UUID, primary_key=True, server_default=_NEW_ID),
    Column("account_id", _UUID, nullable=False),
    Column("watch_id", _UUID, nullable=False),
    # No key to the rule: what was told stays when the rule goes.
    Column("rule_id", _UUID, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("facts", JSONB, nullable=False),
    ForeignKeyConstraint(
        ["watch_id", "account_id"], _OF_WATCH, ondelete="CASCADE", name="fk_alert_watch"
    ),
    UniqueConstraint("rule_id", "due_at", name="uq_alert_rule_check"),
    Index("ix_alert_watch", "watch_id", "at"),
    Index("ix_alert_account", "account_id", "at"),
)
