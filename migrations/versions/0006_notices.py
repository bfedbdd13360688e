"""Channels, notices and the outbox of messages.

Deploy: before. Older code reads and writes none of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rls import OWN, own_rows_only

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# A letter is written before its reader has signed in: she named the address it goes to.
_TO_HER = f"{OWN} OR addressee = encode(sha256(convert_to((SELECT wayrate_key()), 'UTF8')), 'hex')"


def upgrade() -> None:
    _channels()
    _notices()
    _messages()


def downgrade() -> None:
    for table in ("message", "notice", "channel"):
        op.drop_table(table)


def _account(table: str, *, is_known: bool = True) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column("account_id", sa.Uuid(as_uuid=False), nullable=not is_known),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"
        ),
    )


def _channels() -> None:
    op.create_table(
        "channel",
        sa.Column(
            "id",
            sa.Uuid(as_uuid=False),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        *_account("channel"),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("digest_of_address", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_digest", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("silenced", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("code_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "kind IN ('email', 'sms', 'push', 'chat')", name=op.f("ck_channel_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("account_id", "digest_of_address", name="uq_channel_address"),
    )
    own_rows_only("channel")


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *_account("notice"),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), server_default="", nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("facts", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("account_id", "key", name="uq_notice_key"),
    )
    op.create_index("ix_notice_newest", "notice", ["account_id", "id"])
    op.create_index(
        "ix_notice_unread", "notice", ["account_id"], postgresql_where=sa.text("read_at IS NULL")
    )
    own_rows_only("notice")


def _messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        *_account("message", is_known=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("addressee", sa.String(length=64), nullable=True),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=8), server_default="waiting", nullable=False),
        sa.Column("is_digest", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("give_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name="fk_message_notice_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name="fk_message_channel_id", ondelete="SET NULL"
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed', 'dropped')", name=op.f("ck_message_state")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_message_ended")
        ),
        sa.CheckConstraint(
            "notice_id IS NOT NULL OR letter IS NOT NULL OR state <> 'waiting'",
            name=op.f("ck_message_has_words"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name="uq_message_key"),
        sa.UniqueConstraint("notice_id", "channel_id", name="uq_message_once_a_channel"),
    )
    op.create_index(
        "ix_message_due", "message", ["due_at"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_index("ix_message_account", "message", ["account_id"])
    op.create_index("ix_message_channel", "message", ["channel_id"])
    own_rows_only("message", _TO_HER)
