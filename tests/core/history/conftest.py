"""A history that is empty before each test of a real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from core.db import transaction


@pytest.fixture
def history(database: str) -> Iterator[None]:
    """The tables are there, and empty again after the test."""
    yield
    with transaction() as connection:
        connection.execute(
            text(
                "TRUNCATE observation, daily_price, daily_line, sold_out, listing, stay_shape,"
                " history_day, search CASCADE"
            )
        )
