"""Spans of searches, alarms, the world of a visit, the newest good answer of a source.

Deploy: before. Older code writes neither spans nor alarms; its visits count as the local world's.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "span",
        sa.Column("search_id", sa.String(length=40), nullable=False),
        sa.Column("span_id", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("process", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_s", sa.Float(), nullable=False),
        sa.Column("error", sa.String(length=80), server_default="", nullable=False),
        sa.Column(
            "attributes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.CheckConstraint("took_s >= 0", name=op.f("ck_span_took")),
        sa.PrimaryKeyConstraint("search_id", "span_id", name="pk_span"),
    )
    op.create_index("ix_span_started", "span", ["started_at"], unique=False)
    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=253), server_default="", nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "start_told",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column(
            "end_told",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("start_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_alarm_order")
        ),
        sa.CheckConstraint(
            "end_told_at IS NULL OR ended_at IS NOT NULL", name=op.f("ck_alarm_end_told")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index("ix_alarm_started", "alarm", ["started_at"], unique=False)
    op.create_index(
        "uq_alarm_open",
        "alarm",
        ["rule", "subject"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.add_column(
        "source_visit",
        sa.Column("world", sa.String(length=10), server_default="local", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_source_visit_world"), "source_visit", "world IN ('local', 'live')"
    )
    op.create_index(
        "ix_search_ask_good",
        "search_ask",
        ["site", "ended_at"],
        unique=False,
        postgresql_where="outcome = 'priced'",
    )


def downgrade() -> None:
    op.drop_index("ix_search_ask_good", table_name="search_ask")
    op.drop_constraint(op.f("ck_source_visit_world"), "source_visit")
    op.drop_column("source_visit", "world")
    op.drop_table("alarm")
    op.drop_table("span")
