"""Accounts, and what row-level security reads: who asks, and with which secret.

Deploy: before. Older code knows no account.
"""

import sqlalchemy as sa
from alembic import op

from migrations.rls import own_rows_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SETTING = """
CREATE FUNCTION {name}() RETURNS {type} LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('wayrate.{setting}', true), '')::{type} $$
"""


def upgrade() -> None:
    op.execute(_SETTING.format(name="wayrate_account", type="uuid", setting="account"))
    op.execute(_SETTING.format(name="wayrate_key", type="text", setting="key"))
    op.create_table(
        "account",
        sa.Column(
            "id",
            sa.Uuid(as_uuid=False),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("role", sa.String(length=12), server_default="traveller", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("oidc_subject", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("home_airport", sa.String(length=3), nullable=True),
        sa.Column("currency", sa.String(length=3), server_default="USD", nullable=False),
        sa.Column("language", sa.String(length=10), server_default="en-US", nullable=False),
        sa.Column("time_zone", sa.String(length=64), server_default="UTC", nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_is_lower_case")),
        sa.CheckConstraint(
            "role IN ('traveller', 'hotelier', 'approver', 'admin')",
            name=op.f("ck_account_role"),
        ),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL)",
            name=op.f("ck_account_quiet_hours"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name="uq_account_email"),
        sa.UniqueConstraint("oidc_subject", name="uq_account_oidc_subject"),
    )
    own_rows_only(
        "account",
        "id = (SELECT wayrate_account()) OR email = (SELECT wayrate_key())"
        " OR oidc_subject = (SELECT wayrate_key())",
    )


def downgrade() -> None:
    op.drop_table("account")
    op.execute("DROP FUNCTION wayrate_key()")
    op.execute("DROP FUNCTION wayrate_account()")
