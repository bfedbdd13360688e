"""Sources, searches with their asks, quotes and workers.

Deploy: before. The first schema: code without it does not exist.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("query", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("world", sa.String(length=10), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("world IN ('local', 'live')", name=op.f("ck_search_world")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search")),
    )
    op.create_index(
        "ix_search_open",
        "search",
        ["submitted_at"],
        unique=False,
        postgresql_where="closed_at IS NULL",
    )
    op.create_index("ix_search_submitted", "search", ["submitted_at"], unique=False)
    op.create_table(
        "source",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("descriptor", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("off_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("robots", sa.Text(), server_default="", nullable=False),
        sa.Column("described_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_source")),
    )
    op.create_table(
        "source_visit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("membership", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("took_s", sa.Float(), nullable=False),
        sa.Column("quotes", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_visit")),
    )
    op.create_index("ix_source_visit_site", "source_visit", ["site", "ended_at"], unique=False)
    op.create_table(
        "worker",
        sa.Column("executor_id", sa.String(length=80), nullable=False),
        sa.Column("lock_key", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("host", sa.String(length=80), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("executor_id", name=op.f("pk_worker")),
        sa.UniqueConstraint("lock_key", name=op.f("uq_worker_lock_key")),
    )
    op.create_table(
        "search_ask",
        sa.Column("search_id", sa.String(length=40), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("membership", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quotes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (outcome IS NOT NULL)", name=op.f("ck_search_ask_done_has_outcome")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'asking', 'retrying', 'done')", name=op.f("ck_search_ask_state")
        ),
        sa.CheckConstraint("attempts >= 0 AND quotes >= 0", name=op.f("ck_search_ask_counts")),
        sa.ForeignKeyConstraint(
            ["search_id"], ["search.id"], name=op.f("fk_search_ask_search_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("search_id", "site", "membership", name="pk_search_ask"),
    )
    op.create_table(
        "quote",
        sa.Column("search_id", sa.String(length=40), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("membership", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("rate_membership", sa.String(length=20), nullable=False),
        sa.Column("property_ref", sa.Text(), nullable=False),
        sa.Column("property_name", sa.Text(), nullable=True),
        sa.Column("check_in", sa.Date(), nullable=False),
        sa.Column("check_out", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("per_night", sa.Numeric(), nullable=True),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("strike_through", sa.Numeric(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("taxes_included", sa.Boolean(), nullable=True),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("rate_plan", sa.Text(), nullable=True),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("board", sa.String(length=20), nullable=True),
        sa.Column("refundable", sa.Boolean(), nullable=True),
        sa.Column("refundable_until", sa.Date(), nullable=True),
        sa.Column("rooms_left", sa.Integer(), nullable=True),
        sa.Column("deep_link", sa.Text(), nullable=True),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("listing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("parser", sa.String(length=60), nullable=True),
        sa.Column("tier", sa.String(length=10), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("screenshot", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(total IS NULL AND per_night IS NULL) OR currency IS NOT NULL",
            name=op.f("ck_quote_money_has_currency"),
        ),
        sa.CheckConstraint("check_out > check_in", name=op.f("ck_quote_nights")),
        sa.CheckConstraint(
            "per_night IS NULL OR per_night > 0", name=op.f("ck_quote_per_night_is_never_zero")
        ),
        sa.CheckConstraint(
            "points IS NULL OR points > 0", name=op.f("ck_quote_points_are_never_zero")
        ),
        sa.CheckConstraint("total IS NULL OR total > 0", name=op.f("ck_quote_total_is_never_zero")),
        sa.ForeignKeyConstraint(
            ["search_id", "site", "membership"],
            ["search_ask.search_id", "search_ask.site", "search_ask.membership"],
            name="fk_quote_ask",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", "site", "membership", "ordinal", name="pk_quote"),
    )
    op.create_index(
        "ix_quote_property", "quote", ["site", "property_ref", "check_in"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_quote_property", table_name="quote")
    op.drop_table("quote")
    op.drop_table("search_ask")
    op.drop_table("worker")
    op.drop_index("ix_source_visit_site", table_name="source_visit")
    op.drop_table("source_visit")
    op.drop_table("source")
    op.drop_index("ix_search_submitted", table_name="search")
    op.drop_index("ix_search_open", table_name="search", postgresql_where="closed_at IS NULL")
    op.drop_table("search")
