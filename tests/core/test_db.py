"""The pool of connections: one that died while it rested is replaced before anybody notices."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from core import db
from core.config import settings
from core.db import transaction
from core.errors import Unavailable

pytestmark = pytest.mark.usefixtures("database")

_OTHERS = text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def _end_all_that_rest() -> None:
    """As a restart of the database ends them."""
    db.engine_for.__wrapped__(settings().database_url).connect().execute(_OTHERS)


def _answers() -> bool:
    with transaction() as connection:
        return bool(connection.execute(text("SELECT true")).scalar_one())


def test_a_connection_that_died_while_it_rested_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(db, "_SURELY_ALIVE_S", 0.0)
    assert _answers()
    _end_all_that_rest()
    assert _answers()


def test_one_that_died_in_the_very_moment_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "_SURELY_ALIVE_S", 3600.0)
    assert _answers()
    _end_all_that_rest()
    with pytest.raises(Unavailable):
        _answers()
    assert _answers()
