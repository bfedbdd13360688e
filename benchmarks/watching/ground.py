"""A database full of saved searches: what every part about many of them stands on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from core import clock, migrate, workqueue
from core.config import settings, sqlalchemy_url
from core.db import engine_for, transaction
from jobs.embedded_postgres import EmbeddedPostgres

WATCHES, RULES_EACH, ACCOUNTS = 100_000, 10, 2_000
ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Asia/Tokyo", "Australia/Sydney")

_ACCOUNTS = text(
    "INSERT INTO account (email, created_at, verified_at)"
    " SELECT 'reader' || n || '@example.com', now(), now() FROM generate_series(1, :accounts) n"
)
# Schedules and zones as people have them: most daily, some adaptive, some by cron.
_WATCHES = text(
    """
    INSERT INTO watch (account_id, title, query, check_in, schedule, cron, time_zone, next_due_at,
                       created_at, asked_since)
    SELECT a.id, 'Watch ' || n, CAST(:query AS jsonb), current_date + 30 + n % 60,
           (CASE n % 10 WHEN 0 THEN 'adaptive' WHEN 1 THEN 'cron' WHEN 2 THEN 'twice_daily'
                ELSE 'daily' END),
           (CASE n % 10 WHEN 1 THEN (n / 10 % 60) || ' 7 * * 1-5' ELSE '' END),
           (CAST(:zones AS text[]))[1 + n % 5], :due, :due, :due
    FROM generate_series(1, :watches) n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM account) a
      ON a.place = 1 + n % :accounts
    """
)
_RULES = text(
    """
    INSERT INTO watch_rule (watch_id, account_id, kind, amount, created_at)
    SELECT w.id, w.account_id, k.kind, k.amount, w.created_at
    FROM watch w CROSS JOIN (VALUES
        ('drop', 5), ('drop', 10), ('rise', 5), ('any_change', NULL), ('new_low', NULL),
        ('back_in_stock', NULL), ('sold_out_soon', 3), ('window_closing', 2),
        ('below_target', 300), ('near_budget', 350)) AS k (kind, amount)
    """
)
_QUERY = """{"destination": {"place_id": "5128581", "name": "New York", "country_code": "US",
    "country": "United States", "lat": 40.71, "lon": -74.0, "region": "NY",
    "region_name": "New York", "population": 8804190}, "check_in": "2027-05-28",
    "check_out": "2027-05-31", "adults": 2, "child_ages": [], "rooms": 1, "currency": "USD",
    "entitlements": []}"""


@contextmanager
def database() -> Iterator[None]:
    """An empty, migrated database with the settings that the product starts its own with."""
    with (
        TemporaryDirectory(prefix="wayrate-bench-") as folder,
        EmbeddedPostgres(Path(folder), throwaway=True) as server,
    ):
        url = server.fresh_database("bench")
        before = dict(os.environ)
        os.environ |= {"DATABASE_URL": url, "WAYRATE_STATE": folder}
        settings.cache_clear()
        migrate.upgrade(url)
        try:
            yield
        finally:
            workqueue.forget_clients()
            engine_for(sqlalchemy_url(url)).dispose()
            os.environ.clear()
            os.environ.update(before)
            settings.cache_clear()


def fill(due: datetime | None = None) -> float:
    """All watches with their rules, every one of them due; the seconds that it took."""
    started = time.perf_counter()
    with transaction() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(_ACCOUNTS, {"accounts": ACCOUNTS})
        connection.execute(
            _WATCHES,
            {
                "query": _QUERY,
                "zones": list(ZONES),
                "due": due or clock.now(),
                "watches": WATCHES,
                "accounts": ACCOUNTS,
            },
        )
        connection.execute(_RULES)
    with transaction() as connection:
        connection.execute(text("ANALYZE watch"))
    return round(time.perf_counter() - started, 1)
