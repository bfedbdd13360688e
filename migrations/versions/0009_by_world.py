"""What visits taught of a source, and alarms, are kept apart by world.

Deploy: before. Older code goes on with the columns of `source`, which newer code leaves alone; it
opens no alarm any more, since its key lacks the world: the first tick of newer code makes up for
it. What was learnt before is of a world that nobody noted: the next visit learns it anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_learnt",
        sa.Column("world", sa.String(length=10), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("robots", sa.Text(), server_default="", nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=True),
        sa.Column("tier_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("world IN ('local', 'live')", name=op.f("ck_source_learnt_world")),
        sa.PrimaryKeyConstraint("world", "slug", name="pk_source_learnt"),
    )
    op.add_column(
        "alarm", sa.Column("world", sa.String(length=10), server_default="local", nullable=False)
    )
    op.create_check_constraint(op.f("ck_alarm_world"), "alarm", "world IN ('local', 'live')")
    op.drop_index("uq_alarm_open", table_name="alarm")
    op.create_index(
        "uq_alarm_open",
        "alarm",
        ["world", "rule", "subject"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    # Two worlds may have the same alarm open, which the older key does not allow.
    op.execute(
        "UPDATE alarm SET ended_at = greatest(started_at, now())"
        " WHERE world = 'live' AND ended_at IS NULL"
    )
    op.drop_index("uq_alarm_open", table_name="alarm")
    op.create_index(
        "uq_alarm_open",
        "alarm",
        ["rule", "subject"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_constraint(op.f("ck_alarm_world"), "alarm", type_="check")
    op.drop_column("alarm", "world")
    op.drop_table("source_learnt")
