"""What a proved e-mail address means: the account is verified, and news can go there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from core.accounts import store
from core.accounts.model import Account
from core.notify import service as notify


def note_proved(connection: Connection, account: Account, email: str, now: datetime) -> Account:
    """Her address is `email` from now on, and proved, within the caller's transaction."""
    store.change(connection, account.account_id, email=email, verified_at=now)
    if account.is_verified:
        notify.proved_again(connection, account.account_id, account.email, email)
    else:
        notify.default_channel(connection, account.account_id, email)
    known = store.by_id(connection, account.account_id)
    return known.account if known else account
