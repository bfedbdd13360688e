"""The mails of accounts: which template, which link, which values. Sending is notify's work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlencode

from sqlalchemy import Connection

from core.accounts.model import Account, Purpose
from core.config import settings
from core.notify import service as notify
from core.vault import fingerprint


class Letter(StrEnum):
    """Names of the templates. Values of each: `name` (may be empty), `link` and `email`; how long
    the link lives as `minutes` and `hours`."""

    VERIFY = "verify"  # link: confirms the address
    KNOWN = "known_address"  # somebody registered with it again; link: reset
    RESET = "reset"  # link: sets a new password
    CHANGED = "password_changed"  # link: reset, in case it was not her
    NEW_EMAIL = "email_new"  # to the new address; link: confirms it
    OLD_EMAIL = "email_old"  # to the old one; `email` is the new one; link: reset


# What stands after /sign_in in the link of a letter; the others lead to a forgotten password.
_STEPS = {Letter.VERIFY: "verify", Letter.NEW_EMAIL: "confirm", Letter.RESET: "reset"}
_FORGOT = "do=forgot"


_LINKS = {
    Purpose.VERIFY: Letter.VERIFY,
    Purpose.RESET: Letter.RESET,
    Purpose.EMAIL: Letter.NEW_EMAIL,
}


class Post(Protocol):
    """How a mail goes out: within the caller's transaction, once a key."""

    def __call__(
        self,
        connection: Connection,
        key: str,
        to: str,
        template: str,
        values: Mapping[str, Any],
        account_id: str | None = None,
    ) -> object: ...


post: Post = notify.mail
_GOODBYE = "goodbye"  # the template of the last mail, which has no link: nothing is left to open


def send(
    connection: Connection,
    letter: Letter,
    to: str,
    key: str,
    *,
    account_id: str,
    name: str,
    token: str = "",
    lives: timedelta = timedelta(),
    email: str = "",
) -> None:
    """Put one mail in the outbox. `key` tells repetitions; `email` defaults to the receiver."""
    step = urlencode({_STEPS[letter]: token}) if token else _FORGOT
    values = {
        "name": name,
        "email": email or to,
        "link": f"{settings().public_url}/sign_in?{step}",
        "minutes": int(lives.total_seconds() // 60),
        "hours": int(lives.total_seconds() // 3600),
    }
    post(connection, f"{letter.value}:{key}", to, letter.value, values, account_id)


def key_of(token: str) -> str:
    """Tells the letters of links apart, and opens nothing."""
    return fingerprint(token)


def went_at(connection: Connection, purpose: Purpose, token: str) -> datetime | None:
    """When the letter of a link left, within its bearer's transaction; None: it waits still."""
    return notify.went_at(connection, f"{_LINKS[purpose].value}:{key_of(token)}")


def say_goodbye(connection: Connection, secret: str, account: Account) -> None:
    """The last mail; `secret` is the key of the transaction that deletes the account."""
    notify.farewell(connection, secret, account.email, _GOODBYE, {})
