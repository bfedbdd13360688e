"""Asking a signed-in person once more who she is, before a step that cannot be undone."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.accounts import lockout, passwords, store, tokens
from core.accounts.errors import ProofWanted, UnknownAccount
from core.db import transaction
from core.vault import fingerprint

# Who has no password shows herself by having signed in so lately.
FRESH = timedelta(minutes=10)


def proved(account_id: str, password: str, session_token: str) -> store.Known:
    """The account, when the password is hers; without one, when this session is fresh.

    Wrong passwords count as they do at the sign-in: a borrowed browser cannot guess on.
    Raises ProofWanted, LockedOut, UnknownAccount.
    """
    now = clock.now()
    with transaction(account_id) as connection:
        known = store.by_id(connection, account_id)
        if known is None:
            raise UnknownAccount("This account does not exist any more.")
        if known.password_hash is None:
            named = fingerprint(session_token)
            if not tokens.is_fresh(connection, account_id, named, now - FRESH):
                raise ProofWanted("Sign in once more first: this step wants a fresh sign-in.")
            return known
        key = lockout.account_key(known.account.email)
        lockout.count(connection, key, lockout.BY_ACCOUNT, now)
    if not passwords.matches(password, known.password_hash):
        raise ProofWanted("The password is wrong.")
    with transaction(account_id) as connection:
        lockout.forgive(connection, key)
    return known
