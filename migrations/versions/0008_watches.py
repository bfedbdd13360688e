"""Watches, rules, checks and alerts.

Deploy: before. Older code reads and writes none of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.rls import own_rows_only

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("watch", "watch_rule", "watch_check", "watch_reading", "alert")


def upgrade() -> None:
    op.create_table(
        "watch",
        sa.Column(
            "id",
            sa.Uuid(as_uuid=False),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("query", JSONB(), nullable=False),
        sa.Column("check_in", sa.Date(), nullable=False),
        sa.Column("listings", JSONB(), server_default="[]", nullable=False),
        sa.Column("target_name", sa.Text(), server_default="", nullable=False),
        sa.Column("schedule", sa.String(length=12), server_default="daily", nullable=False),
        sa.Column("cron", sa.String(length=80), server_default="", nullable=False),
        sa.Column("at", sa.Time(), server_default="12:00", nullable=False),
        sa.Column("weekday", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("time_zone", sa.String(length=64), server_default="UTC", nullable=False),
        sa.Column("until_check_in", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("is_paused", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_volatile", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enqueued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("put_off", sa.Text(), server_default="", nullable=False),
        sa.Column("ended", sa.Text(), server_default="", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(schedule = 'cron') = (cron <> '')", name=op.f("ck_watch_cron")),
        sa.CheckConstraint(
            "next_due_at IS NULL OR NOT (is_paused OR ended <> '' OR deleted_at IS NOT NULL)",
            name=op.f("ck_watch_resting_is_never_due"),
        ),
        sa.CheckConstraint(
            "schedule IN ('daily', 'twice_daily', 'six_hourly', 'weekly', 'adaptive', 'cron')",
            name=op.f("ck_watch_schedule"),
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_watch_weekday")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_watch_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sa.UniqueConstraint("id", "account_id", name="uq_watch_owner"),
        postgresql_with={"fillfactor": 50},
    )
    op.create_index("ix_watch_account", "watch", ["account_id", "created_at"])
    op.create_index(
        "ix_watch_deleted", "watch", ["deleted_at"], postgresql_where="deleted_at IS NOT NULL"
    )
    op.create_table(
        "alert",
        sa.Column(
            "id",
            sa.Uuid(as_uuid=False),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("watch_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("rule_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_id", "account_id"],
            ["watch.id", "watch.account_id"],
            name="fk_alert_watch",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("rule_id", "due_at", name="uq_alert_rule_check"),
    )
    op.create_index("ix_alert_account", "alert", ["account_id", "at"])
    op.create_index("ix_alert_watch", "alert", ["watch_id", "at"])
    op.create_table(
        "watch_check",
        sa.Column("watch_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("search_id", sa.String(length=40), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("put_off", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state <> 'searching' OR search_id IS NOT NULL", name=op.f("ck_watch_check_searching")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'searching', 'done', 'dropped')",
            name=op.f("ck_watch_check_state"),
        ),
        sa.ForeignKeyConstraint(
            ["watch_id", "account_id"],
            ["watch.id", "watch.account_id"],
            name="fk_watch_check_watch",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("watch_id", "due_at", name="pk_watch_check"),
    )
    op.create_index(
        "ix_watch_check_searching",
        "watch_check",
        ["started_at"],
        postgresql_where="state = 'searching'",
    )
    op.create_index(
        "ix_watch_check_waiting",
        "watch_check",
        ["turn", "due_at"],
        postgresql_where="state = 'waiting'",
    )
    op.create_index(
        "uq_watch_check_open",
        "watch_check",
        ["watch_id"],
        unique=True,
        postgresql_where="state IN ('waiting', 'searching')",
    )
    op.create_table(
        "watch_reading",
        sa.Column("watch_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("search_id", sa.String(length=40), nullable=False),
        sa.Column("availability", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("shown_amount", sa.Numeric(), nullable=True),
        sa.Column("shown_currency", sa.String(length=3), nullable=True),
        sa.Column("series", JSONB(), server_default="[]", nullable=False),
        sa.Column("none_at", JSONB(), server_default="[]", nullable=False),
        sa.Column("silent", JSONB(), server_default="[]", nullable=False),
        sa.CheckConstraint(
            "(availability = 'available') = (amount IS NOT NULL)",
            name=op.f("ck_watch_reading_available_is_priced"),
        ),
        sa.CheckConstraint(
            "availability IN ('available', 'sold_out', 'unknown')",
            name=op.f("ck_watch_reading_availability"),
        ),
        sa.CheckConstraint(
            "(amount IS NULL) = (currency IS NULL)", name=op.f("ck_watch_reading_money")
        ),
        sa.ForeignKeyConstraint(
            ["watch_id", "account_id"],
            ["watch.id", "watch.account_id"],
            name="fk_watch_reading_watch",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("watch_id", "due_at", name="pk_watch_reading"),
    )
    op.create_table(
        "watch_rule",
        sa.Column(
            "id",
            sa.Uuid(as_uuid=False),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column("watch_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.String(length=3), server_default="", nullable=False),
        sa.Column("min_change", sa.Numeric(), server_default="0", nullable=False),
        sa.Column(
            "cool_down", sa.Interval(), server_default=sa.text("'0'::interval"), nullable=False
        ),
        sa.Column("daily_cap", sa.Integer(), nullable=True),
        sa.Column("again", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("muted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", JSONB(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind IN ('drop', 'below_target', 'near_budget', 'new_low', 'any_change', 'rise',"
            " 'back_in_stock', 'sold_out_soon', 'window_closing')",
            name=op.f("ck_watch_rule_kind"),
        ),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_watch_rule_amount")),
        sa.CheckConstraint(
            "min_change >= 0 AND (daily_cap IS NULL OR daily_cap > 0)",
            name=op.f("ck_watch_rule_limits"),
        ),
        sa.ForeignKeyConstraint(
            ["watch_id", "account_id"],
            ["watch.id", "watch.account_id"],
            name="fk_watch_rule_watch",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_rule")),
    )
    op.create_index("ix_watch_rule_watch", "watch_rule", ["watch_id"])
    for table in TABLES:
        own_rows_only(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
