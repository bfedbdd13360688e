"""How much of what a site has an answer holds, as a fact of its own beside the sentence.

Deploy: before. Older code does not name the column: what it stores is of unknown extent, which
proves nothing, and so a watch takes no house for sold out by it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "search_ask",
        sa.Column("extent", sa.String(length=8), server_default="unknown", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_search_ask_extent"),
        "search_ask",
        "extent IN ('unknown', 'whole', 'cut', 'partial')",
    )


def downgrade() -> None:
    op.drop_column("search_ask", "extent")
