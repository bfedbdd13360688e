"""A person, her mailbox, and a clock that goes only when it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import delete

from core import clock, config
from core.accounts.model import Account
from core.db import transaction
from core.notify import service
from core.notify.model import NewNotice
from core.notify.tables import message
from tests.people import a_person
from tests.postbox import Postbox, postbox

_numbers = count(1)
START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def goes(self, **parts: float) -> None:
        self.at += timedelta(**parts)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "now", made)
    return made


@pytest.fixture(autouse=True)
def _nothing_waits(database: str) -> None:
    """Tests share a database, each with keys of its own: letters of the last cannot be opened."""
    with transaction() as connection:
        connection.execute(delete(message))


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch, database: str) -> Iterator[Postbox]:
    with postbox() as made:
        monkeypatch.setenv("WAYRATE_MAIL", made.url)
        monkeypatch.setenv("WAYRATE_URL", "https://wayrate.example")
        config.settings.cache_clear()
        yield made


@pytest.fixture
def ada(database: str, time: Clock) -> Account:
    """Ada, told by e-mail. Each test has an Ada of its own."""
    person = a_person(f"ada-{next(_numbers)}@example.com")
    with transaction(person.account_id) as connection:
        service.default_channel(connection, person.account_id, person.email)
    return person


def a_notice(person: Account, key: str = "drop-1", **changes: object) -> NewNotice:
    values: dict[str, object] = {
        "account_id": person.account_id,
        "key": key,
        "kind": "alert",
        "title": "Hampton Inn Manhattan: $312.40, 12 % less",
        "body": "Booking.com asked $355.00 before.",
        "link": "alert?id=7",
        "facts": {"was": "$355.00", "now": "$312.40"},
    }
    return NewNotice(**{**values, **changes})  # type: ignore[arg-type]


Tell = Callable[..., bool]


@pytest.fixture
def tell(ada: Account) -> Tell:
    """`tell("drop-2", title=...)` tells Ada, as a use case does: in its own transaction."""

    def told(key: str = "drop-1", **changes: object) -> bool:
        with transaction(ada.account_id) as connection:
            return service.notify(connection, a_notice(ada, key, **changes))

    return told
