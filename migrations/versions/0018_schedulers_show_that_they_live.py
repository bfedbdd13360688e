"""Schedulers enlist beside workers, so that a frozen one is noticed as a frozen worker is.

Deploy: before. Older code writes workers alone; while it runs beside newer schedulers it counts
each of them as one more worker.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "worker", sa.Column("role", sa.String(length=10), server_default="worker", nullable=False)
    )
    op.create_check_constraint(op.f("ck_worker_role"), "worker", "role IN ('worker', 'scheduler')")


def downgrade() -> None:
    op.execute("DELETE FROM worker WHERE role <> 'worker'")
    op.drop_constraint(op.f("ck_worker_role"), "worker")
    op.drop_column("worker", "role")
