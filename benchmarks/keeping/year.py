"""A year of made-up prices on a Postgres of its own, spread as searches spread them.

400 houses in 20 towns, each on 10 sites, in 10 chains. Each town is searched three times a day for
stays that lie mostly near; an answer holds a house up to three times, for another board, room or
membership. Prices follow house, season, lead time and chance. The same numbers come out of every
run: what looks like chance is a hash of day, listing and place in the answer.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from core.config import settings
from core.db import engine_for, transaction
from core.history import partitions
from core.history import service as history
from core.history.registry import touch_days
from core.migrate import upgrade
from jobs.embedded_postgres import EmbeddedPostgres

TOWNS, HOUSES, SITES, CHAINS, DAYS = 20, 400, 10, 10, 365
SEARCHES, RATES = 3, 3  # a town and day; a house and answer at most
UNTIL = date(2026, 11, 20)  # the last day of the year, over when it is rolled up
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

_LISTINGS = text(
    """
    INSERT INTO listing (world, site, property_ref, name, folded, brand, chain, place_id, place,
                         last_seen_at)
    SELECT 'local', 'site' || s, 'h' || h, 'House ' || h, 'house ' || h,
           'Chain ' || h % :chains, 'chain ' || h % :chains, 't' || h % :towns, 'Town', :at
    FROM generate_series(1, :houses) AS h, generate_series(1, :sites) AS s
    ORDER BY md5(h || ' ' || s)
    """
)
# Number 1 + 4 x (one of 12 kinds of rate) + (one of 4 numbers of nights).
_SHAPES = text(
    """
    INSERT INTO stay_shape (room_class, board, refundability, adults, children, rooms, nights)
    SELECT class, board, refund, 2, 0, 1, nights
    FROM unnest(ARRAY['standard', 'superior', 'suite']) AS class,
         unnest(ARRAY['room only', 'breakfast']) AS board,
         unnest(ARRAY['refundable', 'non-refundable']) AS refund,
         unnest(ARRAY[1, 2, 3, 7]) AS nights
    ORDER BY class, board, refund, nights
    """
)


def _chance(key: str) -> str:
    """From 0 up to 1, the same in every run."""
    return f"((hashtext({key}) & 1048575) / 1048576.0)"


_SEARCH = "d.day || l.place_id || k"
_DAY = text(
    f"""
    INSERT INTO observation (observed_at, listing_id, shape_id, check_in, ordinal, taxes_included,
        is_all_in, is_confirmed, rate_on, search_id, asked, membership, currency, total, price,
        base, sha256)
    SELECT at, listing_id, shape_id, check_in, n, true, true, true, day, search_id, 'public',
           CASE WHEN n = 2 THEN 'aaa' ELSE 'public' END, 'USD', price, price,
           round(price / 1.1, 4), decode(md5(search_id || site) || md5(site), 'hex')
    FROM (
        SELECT d.day::timestamptz + (k * 7 + hashtext(l.place_id) % 5) * interval '1 hour' AS at,
               d.day, d.day + lead.days AS check_in, l.id AS listing_id, s.id AS shape_id, l.site,
               left(md5({_SEARCH}), 20) AS search_id, n,
               round((s.nights * (60 + {_chance("l.property_ref")} * 300)
                     * (1 + 0.3 * sin((extract(doy FROM d.day) + lead.days) / 58.0))
                     * (1 - 0.002 * least(lead.days, 60))
                     * (0.95 + 0.1 * {_chance(f"{_SEARCH} || l.id || n")})
                     * CASE WHEN n = 2 THEN 0.9 ELSE 1 END)::numeric, 2) AS price
        FROM (SELECT CAST(:day AS date) AS day) AS d
        CROSS JOIN listing l
        CROSS JOIN generate_series(1, {SEARCHES}) AS k
        CROSS JOIN LATERAL (SELECT (power({_chance(_SEARCH)}, 3) * 180)::int AS days) AS lead
        CROSS JOIN generate_series(0, {RATES - 1}) AS n
        JOIN stay_shape s ON s.id = 1 + 4 * ((hashtext({_SEARCH} || n) & 1023) % 12)
                                  + (hashtext({_SEARCH}) & 3)
        WHERE {_chance(f"{_SEARCH} || n || l.id")} < :share
    ) AS made
    ORDER BY search_id, site
    """  # noqa: S608 - made of our own words alone
)


@contextmanager
def database() -> Iterator[None]:
    """A migrated Postgres that is gone afterwards; this process' settings point at it."""
    with (
        TemporaryDirectory(prefix="wayrate-history-") as folder,
        EmbeddedPostgres(Path(folder), throwaway=True) as server,
    ):
        upgrade(server.url)
        before = dict(os.environ)
        os.environ.update({"DATABASE_URL": server.url, "WAYRATE_STATE": folder})
        settings.cache_clear()
        try:
            yield
        finally:
            engine_for(settings().database_url).dispose()
            os.environ.clear()
            os.environ.update(before)
            settings.cache_clear()


def fill(quotes: int) -> dict[str, float | int | str]:
    """Make about so many observations and roll them up by the product's own code."""
    share = quotes / (HOUSES * SITES * DAYS * SEARCHES * RATES)
    days = [UNTIL - timedelta(days=n) for n in reversed(range(DAYS))]
    with transaction() as connection:
        bind = {"houses": HOUSES, "sites": SITES, "towns": TOWNS, "chains": CHAINS, "at": NOW}
        connection.execute(_LISTINGS, bind)
        connection.execute(_SHAPES)
        partitions.make(connection, {partitions.month_of(day) for day in days})
    started, made = time.perf_counter(), 0
    for day in days:
        with transaction() as connection:
            made += connection.execute(_DAY, {"day": day, "share": share}).rowcount
            touch_days(connection, [day])
        if day.day == 1:
            print(f"{made:,} quotes up to {day}", file=sys.stderr, flush=True)
    filled = time.perf_counter()
    history.roll_up(NOW)
    rolled = time.perf_counter()
    _settle()
    return {
        "quotes": made,
        "days": DAYS,
        "listings": HOUSES * SITES,
        "fill_s": filled - started,
        "roll_up_s_a_day": (rolled - filled) / DAYS,
    }


def _settle() -> None:
    """What autovacuum does by and by."""
    url = settings().database_url
    tables = ("observation", "daily_price", "daily_line", "listing", "stay_shape", "history_day")
    with engine_for(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        for table in tables:
            connection.execute(text(f"VACUUM ANALYZE {table}"))
        connection.execute(text("CHECKPOINT"))


def sizes() -> dict[str, float | int | str]:
    """MiB a million quotes with indexes, and what the roll-up adds."""
    with transaction() as connection:
        held = connection.execute(
            text(
                "SELECT sum(pg_total_relation_size(inhrelid)), sum(pg_relation_size(inhrelid))"
                " FROM pg_inherits WHERE inhparent = 'observation'::regclass"
            )
        ).one()
        quotes = connection.execute(text("SELECT count(*) FROM observation")).scalar_one()
        rolled, groups = connection.execute(
            text("SELECT pg_total_relation_size('daily_price'), count(*) FROM daily_price")
        ).one()
        lines = connection.execute(text("SELECT pg_total_relation_size('daily_line')")).scalar_one()
    millions = quotes / 1e6
    return {
        "mib_a_million_quotes": float(held[0]) / 2**20 / millions,
        "of_it_rows_mib": float(held[1]) / 2**20 / millions,
        "roll_up_mib_a_million_quotes": rolled / 2**20 / millions,
        "lines_mib_a_million_quotes": lines / 2**20 / millions,
        "roll_up_rows_a_quote": groups / quotes,
    }
