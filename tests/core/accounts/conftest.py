"""What tests of accounts share: a mailbag in place of the outbox, and no holding back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, delete

from core import clock, config, roles
from core.accounts import evenly, letters, passwords, tables
from core.db import transaction
from tests.postbox import Postbox, postbox
from tests.web_role import connected, owner

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Mailbag:
    """Takes mails as `letters.post` does; the newest is last, a key counts once."""

    def __init__(self) -> None:
        self.mails: dict[str, dict[str, Any]] = {}

    def __call__(
        self,
        connection: Connection,
        key: str,
        to: str,
        template: str,
        values: Mapping[str, Any],
        account_id: str | None = None,
    ) -> None:
        mail = {"to": to, "template": template, "account_id": account_id, **values}
        self.mails.setdefault(key, mail)

    def all(self) -> list[tuple[str, str]]:
        """(to, template) of every mail, oldest first."""
        return [(mail["to"], mail["template"]) for mail in self.mails.values()]

    def token(self, template: str) -> str:
        """The token in the link of the newest mail of this kind."""
        links = [mail["link"] for mail in self.mails.values() if mail["template"] == template]
        return next(iter(parse_qs(urlsplit(links[-1]).query).values()))[0]


@pytest.fixture
def mailbag(monkeypatch: pytest.MonkeyPatch) -> Mailbag:
    bag = Mailbag()
    monkeypatch.setattr(letters, "post", bag)
    return bag


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch, database: str) -> Iterator[Postbox]:
    """A real mail server in place of the mailbag."""
    with postbox() as made:
        monkeypatch.setenv("WAYRATE_MAIL", made.url)
        config.settings.cache_clear()
        yield made


@pytest.fixture(autouse=True)
def _no_holding_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evenly, "LEAST_S", 0.0)


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is slow on purpose, which is proved where no database is (test_passwords)."""
    monkeypatch.setattr(passwords, "hasher", _QUICK)


@pytest.fixture
def web(database: str, quick_hashes: None) -> Iterator[None]:
    """Things are done as the web does them: as a role that sees no stranger's rows."""
    with connected(roles.admit_web(database, "web's own")):
        yield
    with owner(), transaction() as connection:
        connection.execute(delete(tables.account))
        connection.execute(delete(tables.sign_in_failure))


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Move the clock on."""
    at = clock.now()

    def move(step: timedelta) -> None:
        nonlocal at
        at += step
        monkeypatch.setattr(clock, "now", lambda: at)

    move(timedelta())
    return move
