"""The daily roll-up: a day at a time, once it is over, and again when a late row comes.

It is read for everybody, so prices that need a code never come into it.

Twice equals once: a day's rows are deleted and written anew under a lock that writers of that day
share, so that none of their rows falls between two roll-ups.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, text

from core.history.clauses import open_to_all
from core.history.registry import DAY_LOCK
from core.history.shapes import LEADS

_DUE = text("SELECT day FROM history_day WHERE NOT is_rolled AND day < :today ORDER BY day LIMIT 1")
_HOLD = text("SELECT pg_advisory_xact_lock(:key, CAST(:day AS date) - DATE '1970-01-01')")
_FORGET = [text(f"DELETE FROM {table} WHERE day = :day") for table in ("daily_price", "daily_line")]  # noqa: S608
# Written in the order of listings, so that a line's rows of a day lie in one page.
_ROLL = text(
    f"""
    INSERT INTO daily_price (day, listing_id, shape_id, stay_month, lead, count, is_all_in,
        membership, currency, low, high, total, base_total,
        search_id, asked, ordinal)
    SELECT CAST(:day AS date), listing_id, shape_id, date_trunc('month', check_in)::date,
           (ARRAY{list(LEADS)})[width_bucket(greatest(0, check_in - CAST(:day AS date)),
                                             ARRAY{list(LEADS)})] AS lead,
           count(*), is_all_in, membership, currency, min(price), max(price), sum(price),
           CASE WHEN count(base) = count(*) THEN sum(base) END,
           (array_agg(search_id ORDER BY price, observed_at, search_id, asked, ordinal))[1],
           (array_agg(asked ORDER BY price, observed_at, search_id, asked, ordinal))[1],
           (array_agg(ordinal ORDER BY price, observed_at, search_id, asked, ordinal))[1]
    FROM observation
    WHERE observed_at >= :first_at AND observed_at < :last_at AND is_confirmed
      AND price IS NOT NULL AND {open_to_all("asked", "membership")}
    GROUP BY listing_id, shape_id, date_trunc('month', check_in)::date, lead, is_all_in,
             membership, currency
    ORDER BY listing_id
    """  # noqa: S608 - made of our own names and numbers alone
)
_LINES = text(
    """
    INSERT INTO daily_line (day, listing_id, count, is_all_in, membership, currency, night_low,
        night_high, night_total, stay_low, stay_high, stay_total, euros, night_quote, stay_quote)
    SELECT day, listing_id, sum(count), is_all_in, coalesce(membership, ''), currency,
           min(low / nights), max(high / nights), sum(d.total / nights),
           min(low), max(high), sum(d.total),
           CASE WHEN count(base_total) = count(*) THEN sum(base_total) / sum(d.total) END,
           (array_agg(quote ORDER BY low / nights, quote))[1],
           (array_agg(quote ORDER BY low, quote))[1]
    FROM (SELECT *, concat_ws(' ', search_id, asked, ordinal) AS quote FROM daily_price) AS d
    JOIN stay_shape s ON s.id = d.shape_id
    WHERE day = :day
    GROUP BY GROUPING SETS ((day, listing_id, is_all_in, currency),
                            (day, listing_id, is_all_in, currency, membership))
    ORDER BY coalesce(membership, ''), listing_id
    """
)
_ROLLED = text("UPDATE history_day SET is_rolled = true WHERE day = :day")


def next_due(connection: Connection, now: datetime) -> date | None:
    """The oldest day that is over and whose roll-up does not stand; None when all do."""
    today = now.astimezone(UTC).date()
    return connection.execute(_DUE, {"today": today}).scalar()


def roll(connection: Connection, day: date) -> int:
    """Write one day's roll-up anew; its rows. Waits for those who write to that day."""
    start = datetime.combine(day, time(), UTC)
    connection.execute(_HOLD, {"key": DAY_LOCK, "day": day})
    for statement in _FORGET:
        connection.execute(statement, {"day": day})
    bind = {"day": day, "first_at": start, "last_at": start + timedelta(days=1)}
    rows = connection.execute(_ROLL, bind).rowcount
    connection.execute(_LINES, {"day": day})
    connection.execute(_ROLLED, {"day": day})
    return rows
