"""Sessions, one-time tokens, memberships of a person, her recent searches.

Deploy: before. Older code reads and writes none of it.
"""

import sqlalchemy as sa
from alembic import op

from migrations.rls import OWN, own_rows_only

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Who names the fingerprint holds the token; without it a cookie could not be looked up.
_OWN_OR_NAMED = f"{OWN} OR fingerprint = (SELECT wayrate_key())"

# A person may change her own row, but not her role: only the owner of the tables gives roles.
_GUARD = """
CREATE FUNCTION account_role_is_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF row_security_active('account') THEN
        RAISE insufficient_privilege USING MESSAGE = 'roles are given at the terminal';
    END IF;
    RETURN NEW;
END $$
"""
_GUARDED = """
CREATE TRIGGER account_role_is_given_{when} BEFORE {verb} ON account FOR EACH ROW
WHEN ({case}) EXECUTE FUNCTION account_role_is_given()
"""


def upgrade() -> None:
    op.create_table(
        "account_session",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("agent", sa.String(length=200), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        _owner("account_session"),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_account_session")),
    )
    op.create_index("ix_account_session_account_id", "account_session", ["account_id"])
    op.create_table(
        "account_token",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('ticket', 'verify', 'reset', 'email')",
            name=op.f("ck_account_token_purpose"),
        ),
        sa.CheckConstraint(
            "(email IS NOT NULL) = (purpose = 'email')", name=op.f("ck_account_token_email")
        ),
        _owner("account_token"),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_account_token")),
    )
    op.create_index("ix_account_token_account_id", "account_token", ["account_id"])
    op.create_table(
        "account_membership",
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("membership", sa.String(length=20), nullable=False),
        sa.Column("sealed_number", sa.Text(), nullable=False),
        _owner("account_membership"),
        sa.PrimaryKeyConstraint("account_id", "membership", name="pk_account_membership"),
    )
    op.create_table(
        "account_search",
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("search_id", sa.String(length=40), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        _owner("account_search"),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["search.id"],
            name=op.f("fk_account_search_search_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "search_id", name="pk_account_search"),
    )
    op.create_index("ix_account_search_search_id", "account_search", ["search_id"])
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_sign_in_failure_failures")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_failure")),
    )
    op.create_index("ix_sign_in_failure_last_at", "sign_in_failure", ["last_at"])
    own_rows_only("account_session", _OWN_OR_NAMED)
    own_rows_only("account_token", _OWN_OR_NAMED)
    own_rows_only("account_membership")
    own_rows_only("account_search")
    op.execute(_GUARD)
    new, changed = "NEW.role <> 'traveller'", "NEW.role <> OLD.role"
    op.execute(_GUARDED.format(when="made", verb="INSERT", case=new))
    op.execute(_GUARDED.format(when="changed", verb="UPDATE", case=changed))


def _owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id"), ondelete="CASCADE"
    )


def downgrade() -> None:
    for when in ("made", "changed"):
        op.execute(f"DROP TRIGGER account_role_is_given_{when} ON account")
    op.execute("DROP FUNCTION account_role_is_given()")
    for table in (
        "sign_in_failure",
        "account_search",
        "account_membership",
        "account_token",
        "account_session",
    ):
        op.drop_table(table)
