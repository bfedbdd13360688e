"""What only the keeper of an installation does, at the terminal and as owner of the tables."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from core import clock
from core.accounts import lockout, store, tokens
from core.accounts.addresses import normal
from core.accounts.errors import UnknownAccount
from core.accounts.model import Account, Role
from core.accounts.proved import note_proved
from core.db import transaction

UNPROVED_STAYS = timedelta(days=7)


def everyone() -> tuple[Account, ...]:
    """Every account, by e-mail address."""
    with transaction() as connection:
        return tuple(store.all_accounts(connection))


def set_role(email: str, role: Role) -> Account:
    """Say what a person may do from now on. Raises UnknownAccount."""
    with transaction() as connection:
        account = _the(connection, email)
        store.change(connection, account.account_id, role=role.value)
        return _the(connection, email)


def verify_by_hand(email: str) -> Account:
    """Take an address as proved, where no mail is sent. Raises UnknownAccount."""
    with transaction() as connection:
        account = _the(connection, email)
        note_proved(connection, account, account.email, clock.now())
        tokens.void(connection, account.account_id)
        return _the(connection, email)


def unlock(email: str) -> Account:
    """Forget the wrong passwords of an account. Raises UnknownAccount."""
    with transaction() as connection:
        account = _the(connection, email)
        lockout.forgive(connection, lockout.account_key(account.email))
        return account


def _the(connection: Connection, email: str) -> Account:
    known = store.by_email(connection, normal(email))
    if known is None:
        raise UnknownAccount(f"{email} has no account: ./wayrate accounts list shows all.")
    return known.account


def sweep() -> int:
    """Delete what has run out: sessions, tokens, counts, accounts never proved. For the leader."""
    now = clock.now()
    with transaction() as connection:
        gone = tokens.sweep(connection, now) + lockout.sweep(connection, now)
        return gone + store.forget_unproved(connection, now - UNPROVED_STAYS)
