"""Leaving for good. `core.personal.delete` is the whole; this is the account's own part."""

from __future__ import annotations

from core.accounts import lockout, store
from core.accounts.proving import proved
from core.db import transaction


def delete(account_id: str, password: str, session_token: str = "") -> None:
    """Delete an account with everything that hangs on it, at once and for good.

    A search that runs goes on: it belongs to nobody. Who has no password needs a session that was
    signed in lately. Raises ProofWanted, LockedOut, UnknownAccount.
    """
    known = proved(account_id, password, session_token)
    with transaction(account_id) as connection:
        lockout.forgive(connection, lockout.account_key(known.account.email))
        store.remove(connection, account_id)
