"""The mails of accounts: which template, which link, which values. Sending is notify's work."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlencode

from sqlalchemy import Connection

from core.config import settings


class Letter(StrEnum):
    """Names of the templates. Values of each: `name` (may be empty), `link` and `email`."""

    VERIFY = "verify"  # link: confirms the address
    KNOWN = "known_address"  # somebody registered with it again; link: reset
    RESET = "reset"  # link: sets a new password
    CHANGED = "password_changed"  # link: reset, in case it was not her
    NEW_EMAIL = "email_new"  # to the new address; link: confirms it
    OLD_EMAIL = "email_old"  # to the old one; `email` is the new one; link: reset


# The pages that links lead to; they take the token from `?token=`.
PAGES = {
    Letter.VERIFY: "confirm",
    Letter.NEW_EMAIL: "confirm-email",
    Letter.RESET: "reset",
}
_FORGOT = "forgot"


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


def _notify(
    connection: Connection,
    key: str,
    to: str,
    template: str,
    values: Mapping[str, Any],
    account_id: str | None = None,
) -> object:
    from core.notify import service

    return service.mail(connection, key, to, template, values, account_id)


post: Post = _notify


def send(
    connection: Connection,
    letter: Letter,
    to: str,
    key: str,
    *,
    account_id: str,
    name: str,
    token: str = "",
    email: str = "",
) -> None:
    """Put one mail in the outbox. `key` tells repetitions; `email` defaults to the receiver."""
    page = PAGES.get(letter, _FORGOT)
    query = "?" + urlencode({"token": token}) if token else ""
    values = {
        "name": name,
        "email": email or to,
        "link": f"{settings().public_url}/{page}{query}",
    }
    post(connection, f"{letter.value}:{key}", to, letter.value, values, account_id)
