"""What tests of links and reports share: the web's role, a clock that moves, and a clean end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete

from core import clock, roles
from core.accounts import tables
from core.db import transaction
from tests.web_role import connected, owner

Later = Callable[[timedelta], None]


@pytest.fixture
def web(database: str) -> Iterator[None]:
    """Everything is done as the web does it: as a role that sees no stranger's rows."""
    with connected(roles.admit_web(database, "web's own")):
        yield
    with owner(), transaction() as connection:
        connection.execute(delete(tables.account))


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Move the clock on."""
    at = clock.now()

    def move(step: timedelta) -> None:
        nonlocal at
        at += step
        monkeypatch.setattr(clock, "now", lambda: at)

    move(timedelta())
    return move
