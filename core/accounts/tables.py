"""Tables of accounts. Every table with a person's rows is under row-level security."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Integer,
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
    Column("failures", Integer, nullable=False, server_default="0"),  # wrong passwords in a row
    Column("locked_until", DateTime(timezone=True)),
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
    CheckConstraint("failures >= 0", name="failures"),
)
