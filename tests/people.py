"""People for tests on a real database: `a_person()` has an account and may be signed in."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher

from core import clock
from core.accounts import passwords, store, tokens
from core.accounts.model import Account, Role
from core.db import transaction

PASSWORD = "Correct-Horse-9"


def a_person(
    email: str = "ada@example.com",
    *,
    role: str = "traveller",
    password: str = PASSWORD,
    verified: bool = True,
    name: str = "Ada",
) -> Account:
    """A person with an account; the one that is there already when the address is known."""
    now = clock.now()
    with transaction(key=email) as connection:
        store.add(
            connection,
            email,
            now,
            name=name,
            role=Role(role).value,
            password_hash=_digest(password, passwords.hasher),
            verified_at=now if verified else None,
        )
        known = store.by_email(connection, email)
    assert known is not None
    return known.account


def a_session(person: Account, agent: str = "Firefox on Linux") -> str:
    """A session token of hers, as the cookie holds it."""
    with transaction(person.account_id) as connection:
        return tokens.open_session(connection, person.account_id, agent, clock.now())


@lru_cache(maxsize=16)
def _digest(password: str, _by: PasswordHasher) -> str:
    """Hashing is slow on purpose; tests need it once a password and cost."""
    return passwords.digest(password)
