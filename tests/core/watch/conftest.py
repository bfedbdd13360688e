"""What tests of watches share: sources to ask, somebody who watches, and a clock set by hand."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from core.db import transaction
from core.watch.tables import watch
from tests.core.watch.rig import Time, register_sources, somebody


@pytest.fixture
def watched_sources(database: str) -> None:
    register_sources()


@pytest.fixture
def no_watches(watched_sources: None) -> None:
    """Tests share a database: each begins without the watches of others."""
    with transaction() as connection:
        connection.execute(delete(watch))


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture
def ada(database: str) -> str:
    """Somebody whom no other test knows: they share a database."""
    return somebody()
