"""Use cases of channels: the ways by which a person wants to be told."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from core import clock, vault
from core.db import transaction
from core.notify import store
from core.notify.masking import masked_email
from core.notify.model import Channel, ChannelKind
from core.notify.tables import channel as table


def channels(account_id: str) -> tuple[Channel, ...]:
    """Every channel of a person, oldest first."""
    with transaction(account_id) as connection:
        return store.channels(connection, account_id)


def default_channel(connection: Connection, account_id: str, email: str) -> None:
    """Her verified e-mail address is a channel, on from now on; within the caller's transaction.

    The caller has proved the address. Twice equals once, and what she switched off stays off.
    """
    now = clock.now()
    connection.execute(
        insert(table)
        .values(
            account_id=account_id,
            kind=ChannelKind.EMAIL,
            address=vault.seal(email),
            digest_of_address=digest(account_id, email.lower()),
            label=masked_email(email),
            created_at=now,
            proved_at=now,
        )
        .on_conflict_do_update(constraint="uq_channel_address", set_={"proved_at": now})
    )


def digest(account_id: str, address: str) -> str:
    """By which one person's address is known again; without our keys it tells nothing."""
    words = f"{account_id} {address}".encode()
    return hmac.new(vault.keys().signing.encode(), words, hashlib.sha256).hexdigest()
