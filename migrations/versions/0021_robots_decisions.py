"""What robots.txt says is kept a host, and what it refuses is not asked for again.

Deploy: before. Older code goes on with `source_learnt.robots`, which newer code shows until its own
first decision, and asks in vain what newer code leaves alone. It does not know the outcome
`refused`, and cannot show a search in which a newer worker met one: restart web and workers in one
go where sites are known to refuse.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_robots",
        sa.Column("world", sa.String(length=10), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("is_allowed", sa.Boolean(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("world IN ('local', 'live')", name=op.f("ck_source_robots_world")),
        sa.PrimaryKeyConstraint("world", "slug", "host", name="pk_source_robots"),
    )
    op.create_table(
        "refusal",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("membership", sa.String(length=20), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("file", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slug", "membership", name="pk_refusal"),
    )


def downgrade() -> None:
    # Outcomes that older code does not know, as it called them.
    for table, column in (
        ("search_ask", "outcome"),
        ("source_visit", "outcome"),
        ("answer", "failed_outcome"),
    ):
        op.execute(f"UPDATE {table} SET {column} = 'failed' WHERE {column} = 'refused'")  # noqa: S608
    op.drop_table("refusal")
    op.drop_table("source_robots")
