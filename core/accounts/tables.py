"""Tables of accounts. Every table with a person's rows is under row-level security."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)

from core.db import metadata

account = Table(
    "account",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("email", String(254), nullable=False),  # lower case
    Column("name", String(120), nullable=False, server_default=""),
    Column("role", String(12), nullable=False, server_default="traveller"),
    Column("password_hash", Text),  # null: signs in through another service only
    Column("oidc_subject", Text),  # "ISSUER SUBJECT" of that service
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("verified_at", DateTime(timezone=True)),  # when the e-mail address was proved
    # What a person sets in her profile.
    Column("home_airport", String(3)),
    Column("currency", String(3), nullable=False, server_default="USD"),
    Column("language", String(10), nullable=False, server_default="en-US"),
    Column("time_zone", String(64), nullable=False, server_default="UTC"),
    Column("quiet_from", Time),  # local time in her zone; both or none
    Column("quiet_until", Time),
    Column("version", Integer, nullable=False, server_default="1"),  # raised by each edit
    UniqueConstraint("email", name="uq_account_email"),
    UniqueConstraint("oidc_subject", name="uq_account_oidc_subject"),
    CheckConstraint("email = lower(email)", name="email_is_lower_case"),
    CheckConstraint("role IN ('traveller', 'hotelier', 'approver', 'admin')", name="role"),
    CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_hours"),
)

# One row a signed-in browser. The cookie holds the token, this its fingerprint.
account_session = Table(
    "account_session",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("agent", String(200), nullable=False, server_default=""),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),  # true to the hour
    Column("expires_at", DateTime(timezone=True), nullable=False),  # moves with seen_at
    Index("ix_account_session_account_id", "account_id"),
)

# Tokens of links and tickets, good once: using one deletes its row.
account_token = Table(
    "account_token",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("email", String(254)),  # the new address that it proves; null for other purposes
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("purpose IN ('ticket', 'verify', 'reset', 'email')", name="purpose"),
    CheckConstraint("(email IS NOT NULL) = (purpose = 'email')", name="email"),
    Index("ix_account_token_account_id", "account_id"),
)

account_membership = Table(
    "account_membership",
    metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("membership", String(20), nullable=False),
    Column("sealed_number", Text, nullable=False),  # number or code, sealed by core.vault
    PrimaryKeyConstraint("account_id", "membership", name="pk_account_membership"),
)

# Which searches a person has opened. The search itself belongs to nobody.
account_search = Table(
    "account_search",
    metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("search_id", String(40), ForeignKey("search.id", ondelete="CASCADE"), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("account_id", "search_id", name="pk_account_search"),
    Index("ix_account_search_search_id", "search_id"),
)

# Wrong passwords in a row, by what was tried and by whence, and mails that were asked for, by where
# they go. The key is a keyed hash, so it names
# nobody; it counts for addresses without an account too, else a lock-out would tell them apart.
sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("locked_until", DateTime(timezone=True)),  # null: not locked
    CheckConstraint("failures >= 0", name="failures"),
    Index("ix_sign_in_failure_last_at", "last_at"),
)
