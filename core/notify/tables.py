"""Tables of telling: a person's channels, what happened for her, and the outbox of messages."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.db import metadata

channel = Table(
    "channel",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True, server_default=text("gen_random_uuid()")),
    Column(
        "account_id",
        Uuid(as_uuid=False),
        ForeignKey("account.id", name="fk_channel_account_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("kind", String(8), nullable=False),
    Column("address", Text, nullable=False),  # sealed: it holds tokens
    # Keyed with the installation's signing key and the account, so that it tells nothing.
    Column("digest_of_address", String(64), nullable=False),
    Column("label", String(120), nullable=False),  # what people see of the address, masked
    Column("is_on", Boolean, nullable=False, server_default=text("true")),
    Column("is_digest", Boolean, nullable=False, server_default=text("false")),
    Column("silenced", JSONB, nullable=False, server_default="[]"),  # kinds it does not want
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("proved_at", DateTime(timezone=True)),  # null: nobody has shown that it is hers
    Column("code", String(64)),  # fingerprint of the code that proves it; null: none is out
    Column("code_sent_at", DateTime(timezone=True)),
    Column("code_tries", Integer, nullable=False, server_default="0"),  # wrong ones since then
    Column("failure", Text, nullable=False, server_default=""),  # of the last message; "": it went
    Column("removed_at", DateTime(timezone=True)),  # can be undone for some minutes
    UniqueConstraint("account_id", "digest_of_address", name="uq_channel_address"),
    Index("ix_channel_removed", "removed_at", postgresql_where=text("removed_at IS NOT NULL")),
    CheckConstraint("kind IN ('email', 'sms', 'push', 'chat')", name="kind"),
)

notice = Table(
    "notice",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column(
        "account_id",
        Uuid(as_uuid=False),
        ForeignKey("account.id", name="fk_notice_account_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("key", String(160), nullable=False),  # the same event again is the same notice
    Column("kind", String(24), nullable=False),
    Column("title", String(300), nullable=False),
    Column("body", Text, nullable=False),
    Column("link", String(500), nullable=False, server_default=""),  # within our pages
    Column("template", String(40), nullable=False),
    Column("facts", JSONB, nullable=False, server_default="{}"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("read_at", DateTime(timezone=True)),
    UniqueConstraint("account_id", "key", name="uq_notice_key"),
    Index("ix_notice_newest", "account_id", "id"),
    Index("ix_notice_unread", "account_id", postgresql_where=text("read_at IS NULL")),
)

message = Table(
    "message",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("key", String(200), nullable=False),  # its Message-ID is made from it
    Column(
        "account_id",
        Uuid(as_uuid=False),
        ForeignKey("account.id", name="fk_message_account_id", ondelete="CASCADE"),
    ),  # null: a farewell; its row goes with it
    Column(
        "notice_id",
        BigInteger,
        ForeignKey("notice.id", name="fk_message_notice_id", ondelete="CASCADE"),
    ),  # null: a letter of its own, such as a link to verify
    Column(
        "channel_id",
        Uuid(as_uuid=False),
        ForeignKey("channel.id", name="fk_message_channel_id", ondelete="SET NULL"),
    ),  # null: to an address, or the channel was removed
    # SHA-256 of the lower-case address of a letter: who names it may write to it, before sign-in;
    # of a farewell, of a token made for it.
    Column("addressee", String(64)),
    Column("label", String(120), nullable=False),  # where it goes, masked
    Column("letter", Text),  # sealed address, template and values; null: sent, or about a notice
    Column("state", String(8), nullable=False, server_default="waiting"),
    Column("is_digest", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    # When to try next. Who claims it moves it by the lease: when she dies, it falls due again.
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("give_up_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("ended_at", DateTime(timezone=True)),
    Column("failure", Text, nullable=False, server_default=""),
    UniqueConstraint("key", name="uq_message_key"),
    UniqueConstraint("notice_id", "channel_id", name="uq_message_once_a_channel"),
    CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="state"),
    CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
    CheckConstraint(
        "notice_id IS NOT NULL OR letter IS NOT NULL OR state <> 'waiting'", name="has_words"
    ),
    Index("ix_message_due", "due_at", postgresql_where=text("state = 'waiting'")),
    Index("ix_message_account", "account_id"),
    Index("ix_message_channel", "channel_id"),
)
