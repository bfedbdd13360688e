"""Leaving for good. `core.personal.delete` is the whole; this is the account's own part."""

from __future__ import annotations

from core import vault
from core.accounts import asking, letters, lockout, store
from core.accounts.proving import proved
from core.db import transaction


def delete(account_id: str, password: str, session_token: str = "") -> None:
    """Delete an account with everything that hangs on it, at once and for good; a mail says so.

    A search that runs goes on: it belongs to nobody. Who has no password needs a session that was
    signed in lately. Raises ProofWanted, LockedOut, UnknownAccount.
    """
    known = proved(account_id, password, session_token)
    secret = vault.new_token()
    with transaction(account_id, key=secret) as connection:
        lockout.forgive(connection, lockout.account_key(known.account.email))
        asking.forgive(connection, known.account.email, account_id)
        if store.remove(connection, account_id):  # of two windows at once, one
            letters.say_goodbye(connection, secret, known.account)
