"""Months of observations: made ahead of time, dropped whole when they are too old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from sqlalchemy import Connection, text

# Beside `public`, so that a month that comes or goes is no change of the declared schema.
SCHEMA = "history"
AHEAD = 3  # months after the current one
_PREFIX = "observation_"
# Of the lock under which a month is made: two processes may want the same one.
_MAKING = 7_201_013
_KNOWN = text(
    "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
    " WHERE i.inhparent = 'observation'::regclass"
)


def month_of(day: date) -> date:
    return day.replace(day=1)


def months_after(month: date, count: int) -> date:
    """The first day of the month that lies `count` months after (before, when negative)."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def months(connection: Connection) -> list[date]:
    """The months that have a partition, oldest first."""
    names = connection.execute(_KNOWN).scalars()
    numbers = (name.removeprefix(_PREFIX).split("_") for name in names)
    return sorted(date(int(year), int(month), 1) for year, month in numbers)


def make(connection: Connection, wanted: Iterable[date]) -> list[date]:
    """Make the partitions that are missing; which. Safe to repeat and to race."""
    missing = sorted(set(wanted) - set(months(connection)))
    if not missing:
        return []
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MAKING})
    made = [month for month in missing if month not in months(connection)]
    for month in made:
        name = _name(month)
        first, last = (
            f"{each.isoformat()} 00:00:00+00" for each in (month, months_after(month, 1))
        )
        # Attached rather than made in place, which would wait for everyone who reads any month.
        connection.execute(
            text(f"CREATE TABLE {name} (LIKE observation INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        )
        connection.execute(
            text(
                f"ALTER TABLE observation ATTACH PARTITION {name}"
                f" FOR VALUES FROM ('{first}') TO ('{last}')"
            )
        )
    return made


def ahead(now: datetime) -> list[date]:
    """The current month and those after it that shall be there already."""
    this = month_of(now.astimezone(UTC).date())
    return [months_after(this, n) for n in range(AHEAD + 1)]


def drop_before(connection: Connection, month: date) -> list[date]:
    """Drop every partition older than `month`, with all that was seen in it; which."""
    old = [each for each in months(connection) if each < month]
    for each in old:
        connection.execute(text(f"DROP TABLE {_name(each)}"))
    return old


def _name(month: date) -> str:
    return f"{SCHEMA}.{_PREFIX}{month:%Y_%m}"
