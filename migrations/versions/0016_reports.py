"""Reports that come by mail, and the links in them.

Deploy: before. Older code reads and writes none of it, and makes links without a report.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.rls import own_rows_only

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _reports()
    _runs()
    op.add_column("share_link", sa.Column("report_id", sa.Uuid(as_uuid=False), nullable=True))
    op.create_foreign_key(
        "fk_share_link_report",
        "share_link",
        "report",
        ["report_id", "account_id"],
        ["id", "account_id"],
        ondelete="CASCADE",
    )
    op.create_index(
        "ix_share_link_report",
        "share_link",
        ["report_id"],
        postgresql_where=sa.text("report_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM share_link WHERE report_id IS NOT NULL")
    op.drop_index("ix_share_link_report", "share_link")
    op.drop_constraint("fk_share_link_report", "share_link")
    op.drop_column("share_link", "report_id")
    op.drop_table("report_run")
    op.drop_table("report")


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column(
            "id",
            sa.Uuid(as_uuid=False),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", JSONB(), nullable=False),
        sa.Column("every", sa.String(length=8), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("day", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("is_paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("ended", sa.Text(), server_default="", nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", JSONB(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('search', 'trend', 'watches')", name=op.f("ck_report_kind")),
        sa.CheckConstraint("every IN ('daily', 'weekly', 'monthly')", name=op.f("ck_report_every")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_report_weekday")),
        sa.CheckConstraint("day BETWEEN 1 AND 28", name=op.f("ck_report_day")),
        sa.CheckConstraint(
            "next_due_at IS NULL OR NOT (is_paused OR ended <> '' OR deleted_at IS NOT NULL)",
            name=op.f("ck_report_resting_is_never_due"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_report_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("id", "account_id", name="uq_report_owner"),
    )
    op.create_index("ix_report_account", "report", ["account_id", "created_at"])
    for name, column in (("ix_report_due", "next_due_at"), ("ix_report_deleted", "deleted_at")):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "report", [column], postgresql_where=where)
    own_rows_only("report")


def _runs() -> None:
    op.create_table(
        "report_run",
        sa.Column("report_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("search_id", sa.String(length=40), nullable=True),
        sa.Column("put_off", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'searching', 'done', 'dropped')",
            name=op.f("ck_report_run_state"),
        ),
        sa.CheckConstraint(
            "state <> 'searching' OR search_id IS NOT NULL", name=op.f("ck_report_run_searching")
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "account_id"],
            ["report.id", "report.account_id"],
            name="fk_report_run_report",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "due_at", name="pk_report_run"),
    )
    op.create_index(
        "uq_report_run_open",
        "report_run",
        ["report_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'searching')"),
    )
    own_rows_only("report_run")
