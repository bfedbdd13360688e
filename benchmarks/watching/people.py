"""People of a benchmark: accounts that are verified, signed in, and told by mail."""

from __future__ import annotations

from core import clock
from core.accounts import store, tokens
from core.db import transaction
from core.notify.channels import default_channel


def person(number: int, *, has_mail: bool = False) -> str:
    """The id of a new account."""
    email, now = f"reader{number}@example.com", clock.now()
    with transaction() as connection:
        account_id = store.add(connection, email, now, verified_at=now)
        assert account_id is not None, f"{email} is there already"
        if has_mail:
            default_channel(connection, account_id, email)
    return account_id


def cookie(account_id: str) -> str:
    """A session's token, as the browser keeps it."""
    with transaction(account_id) as connection:
        return tokens.open_session(connection, account_id, "Benchmark", clock.now())
