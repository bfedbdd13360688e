"""Days as the database counts them: its clock cannot be set by a test."""

from __future__ import annotations

from sqlalchemy import text

from core.db import transaction

# At most once a day, and less than the database lets a statement take.
_REST_OF_DAY = text(
    "SELECT pg_sleep(extract(epoch FROM CAST(now() AS date) + 1 - now()))"
    " WHERE now() + interval '20 s' > CAST(now() AS date) + 1"
)


def begin_with_a_day_ahead() -> None:
    """Wait for midnight where it is so near that it could fall into a test of a day's budget."""
    with transaction() as connection:
        connection.execute(_REST_OF_DAY)
