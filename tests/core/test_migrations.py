"""The migrated schema is the declared one, and every migration can be undone and done again."""

from __future__ import annotations

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.config import sqlalchemy_url
from core.db import engine_for
from core.migrate import downgrade, upgrade
from core.tables import metadata
from jobs.embedded_postgres import EmbeddedPostgres


@pytest.fixture
def empty(postgres: EmbeddedPostgres) -> str:
    return postgres.fresh_database("test_migrations")


def test_migrated_schema_equals_the_declared_one(empty: str) -> None:
    upgrade(empty)
    engine = engine_for(sqlalchemy_url(empty))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_every_migration_can_be_undone_and_done_again(empty: str) -> None:
    upgrade(empty)
    downgrade(empty, "base")
    with psycopg.connect(empty) as connection:
        left = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
    assert left == [("alembic_version",)]
    upgrade(empty)


def test_every_constraint_has_a_name_of_ours(empty: str) -> None:
    upgrade(empty)
    with psycopg.connect(empty) as connection:
        names = connection.execute(
            "SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
            " JOIN pg_namespace n ON n.oid = t.relnamespace"
            " WHERE n.nspname = 'public' AND t.relname <> 'alembic_version' AND c.contype <> 'n'"
        ).fetchall()
    assert names
    prefixes = ("pk_", "fk_", "uq_", "ck_")
    assert [name for (name,) in names if not name.startswith(prefixes)] == []


def test_codes_go_out_of_addresses_that_older_visits_left(empty: str) -> None:
    """The addresses and labels are those that sites of the local world had left."""
    upgrade(empty, "0013")
    told = "https://www.hilton.com/r/?ctyhocn=X&corporateCode=123456&promotionCode=SAVE10#a"
    with psycopg.connect(empty) as connection:
        connection.execute(
            "INSERT INTO search (id, query, world, submitted_at) VALUES ('s', '{}', 'local', now())"
        )
        connection.execute(
            "INSERT INTO search_ask (search_id, site, membership, position, link)"
            " VALUES ('s', 'hyatt', 'corporate', 1, 'https://h.example/?corp_id=123456')"
        )
        connection.execute(
            "INSERT INTO quote (search_id, site, membership, ordinal, rate_membership,"
            " property_ref, check_in, check_out, covers, lines, listing, source_url, rate_plan)"
            " VALUES ('s', 'hyatt', 'corporate', 0, 'promo', 'X', '2026-12-04', '2026-12-06', '',"
            " '[]', '{}', %s, 'Promo code SAVE10')",
            [told],
        )
    upgrade(empty)
    with psycopg.connect(empty) as connection:
        kept = connection.execute("SELECT source_url, rate_plan, link FROM quote, search_ask")
        assert kept.fetchall() == [
            (
                "https://www.hilton.com/r/?ctyhocn=X&corporateCode=masked&promotionCode=masked#a",
                "Promo code masked",
                "https://h.example/?corp_id=masked",
            )
        ]


def test_days_with_prices_for_codes_are_rolled_up_anew(empty: str) -> None:
    upgrade(empty, "0019")
    with psycopg.connect(empty) as connection:
        connection.execute(
            "CREATE TABLE history.observation_2026_11 PARTITION OF observation"
            " FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z')"
        )
        for day, asked, rate in (
            (18, "aaa", "public"), (19, "corporate", "public"), (20, "public", "promo"),
        ):  # fmt: skip
            connection.execute("INSERT INTO history_day VALUES (%s, true)", [f"2026-11-{day}"])
            connection.execute(
                "INSERT INTO observation (observed_at, listing_id, shape_id, check_in, ordinal,"
                " is_confirmed, search_id, asked, membership, currency, price)"
                " VALUES (%s, 1, 1, '2026-12-04', 0, true, 's', %s, %s, 'USD', 100)",
                [f"2026-11-{day}T23:30:00Z", asked, rate],
            )
    upgrade(empty)
    with psycopg.connect(empty) as connection:
        left = connection.execute("SELECT day::text FROM history_day WHERE is_rolled").fetchall()
        assert left == [("2026-11-18",)]
