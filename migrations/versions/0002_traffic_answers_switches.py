"""Shared pace and breakers, shared answers, switches by world, unconfirmed readings.

Deploy: before. Older code fills none of the new columns, and all of them have a default.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "breaker",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="closed", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probe_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('closed', 'open', 'half_open')", name=op.f("ck_breaker_state")
        ),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_breaker_failures")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_breaker")),
    )
    op.create_table(
        "host",
        sa.Column("name", sa.String(length=253), nullable=False),
        sa.Column("next_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.CheckConstraint("budget IS NULL OR budget >= 0", name=op.f("ck_host_budget")),
        sa.CheckConstraint("used >= 0", name=op.f("ck_host_used")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
    op.create_table(
        "host_place",
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("place >= 0", name=op.f("ck_host_place_place")),
        sa.PrimaryKeyConstraint("host", "place", name="pk_host_place"),
    )
    op.create_table(
        "host_robots",
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_robots")),
    )
    op.create_table(
        "source_proof",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("quotes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_source_proof")),
    )
    op.create_table(
        "source_switch",
        sa.Column("world", sa.String(length=10), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("world IN ('local', 'live')", name=op.f("ck_source_switch_world")),
        sa.PrimaryKeyConstraint("world", "slug", name="pk_source_switch"),
    )
    op.create_table(
        "answer",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("membership", sa.String(length=20), nullable=False),
        sa.Column("search_id", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asking", sa.String(length=40), nullable=True),
        sa.Column("asking_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_outcome", sa.String(length=30), nullable=True),
        sa.Column("failed_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(failed_at IS NULL) = (failed_outcome IS NULL)", name=op.f("ck_answer_failed")
        ),
        sa.CheckConstraint(
            "(asking IS NULL) = (asking_until IS NULL)", name=op.f("ck_answer_asking")
        ),
        sa.CheckConstraint(
            "(search_id IS NULL) = (answered_at IS NULL)"
            " AND (search_id IS NULL) = (outcome IS NULL)",
            name=op.f("ck_answer_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["search_id"], ["search.id"], name=op.f("fk_answer_search_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_answer")),
    )
    op.create_index("ix_answer_search", "answer", ["search_id"], unique=False)
    op.add_column("search", sa.Column("anew", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("quote", sa.Column("confidence", sa.Float(), nullable=True))
    op.add_column(
        "quote",
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
    )
    op.add_column("search_ask", sa.Column("answer_key", sa.String(length=64), nullable=True))
    op.add_column("search_ask", sa.Column("answered_by", sa.String(length=40), nullable=True))
    op.add_column("search_ask", sa.Column("answer_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source", sa.Column("learnt_tier", sa.String(length=10), nullable=True))
    op.add_column("source", sa.Column("learnt_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source_visit", sa.Column("tier", sa.String(length=10), nullable=True))
    op.add_column(
        "source_visit", sa.Column("unconfirmed", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index("ix_source_visit_ended", "source_visit", ["ended_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_source_visit_ended", table_name="source_visit")
    op.drop_column("source_visit", "unconfirmed")
    op.drop_column("source_visit", "tier")
    op.drop_column("source", "learnt_at")
    op.drop_column("source", "learnt_tier")
    op.drop_column("search_ask", "answer_at")
    op.drop_column("search_ask", "answered_by")
    op.drop_column("search_ask", "answer_key")
    op.drop_column("quote", "reasons")
    op.drop_column("search", "anew")
    op.drop_column("quote", "confidence")
    op.drop_index("ix_answer_search", table_name="answer")
    op.drop_table("answer")
    op.drop_table("source_switch")
    op.drop_table("source_proof")
    op.drop_table("host_robots")
    op.drop_table("host_place")
    op.drop_table("host")
    op.drop_table("breaker")
