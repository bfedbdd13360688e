"""Links that anybody may open without an account, until they end.

Deploy: before. Older code reads and writes none of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.rls import own_rows_only

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Who names the fingerprint holds the link. It lets her look, and do nothing else.
_BEARER = (
    "CREATE POLICY bearer ON share_link FOR SELECT USING (fingerprint = (SELECT wayrate_key()))"
)


def upgrade() -> None:
    op.create_table(
        "share_link",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subject", JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('search', 'trend', 'watches')", name=op.f("ck_share_link_kind")
        ),
        sa.CheckConstraint("ends_at > made_at", name=op.f("ck_share_link_ends_later")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_share_link_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_share_link")),
    )
    op.create_index("ix_share_link_account", "share_link", ["account_id", "made_at"])
    op.create_index("ix_share_link_ends_at", "share_link", ["ends_at"])
    own_rows_only("share_link")
    op.execute(_BEARER)


def downgrade() -> None:
    op.drop_table("share_link")
