"""The web's role sees and writes of every personal table only the asking person's rows.

Walks every table there is, so a new one is tried without a line here. Rows are made of whatever
fits their types: checks and foreign keys are out of the way, this is about whose rows they are.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Column, Table, insert, text
from sqlalchemy.dialects.postgresql import JSONB

from core import config
from core.db import engine_for
from core.roles import admit_web
from core.tables import metadata

ADA, BOB = str(uuid.uuid4()), str(uuid.uuid4())


def _hangs_on_a_person(table: Table, seen: frozenset[str] = frozenset()) -> bool:
    """Whether its rows are of one person: by its own column, or by what its keys lead to."""
    if table.name == "account" or "account_id" in table.c:
        return True
    parents = {key.column.table for key in table.foreign_keys} - {table}
    return any(
        _hangs_on_a_person(parent, seen | {table.name})
        for parent in parents
        if parent.name not in seen
    )


PERSONAL = [table for table in metadata.sorted_tables if _hangs_on_a_person(table)]
each_table = pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.name)


def _owner_of(table: Table) -> str:
    return "id" if table.name == "account" else "account_id"


@pytest.fixture(scope="module")
def web_url(database_url: str) -> str:
    """A database with one row of Ada's and one of Bob's in every personal table."""
    engine = engine_for(config.sqlalchemy_url(database_url))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in PERSONAL:
            for check in _checks(connection, table):
                connection.execute(text(f"ALTER TABLE {table.name} DROP CONSTRAINT {check}"))
            for person in (ADA, BOB):
                connection.execute(insert(table).values(_some_row(table, person)))
    return admit_web(database_url, "web's own")


def _checks(connection: Any, table: Table) -> list[str]:
    query = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = :t ::regclass"
    return list(connection.execute(text(query), {"t": table.name}).scalars())


def _some_row(table: Table, person: str) -> dict[str, Any]:
    row = {c.name: _some(c) for c in table.c if _is_wanted(c)}
    return {**row, _owner_of(table): person}


def _is_wanted(column: Column[Any]) -> bool:
    has_default = column.server_default is not None or column.identity is not None
    return not column.nullable and not has_default


def _some(column: Column[Any]) -> Any:
    if isinstance(column.type, JSONB):
        return {}
    kind = column.type.python_type
    if kind is str:
        return secrets.token_hex(16)[: getattr(column.type, "length", None) or 32]
    samples: dict[type, Any] = {
        uuid.UUID: uuid.uuid4(),
        bool: False,
        bytes: b"x",
        int: secrets.randbelow(30_000),
        datetime: datetime.now(UTC),
        date: date(2026, 12, 4),
        time: time(12),
        timedelta: timedelta(1),
        list: [],
    }
    return samples[kind] if kind in samples else kind(1)


@pytest.fixture
def web(web_url: str) -> Iterator[psycopg.Connection]:
    """A connection as the web has it, without an identity; nothing it does is kept."""
    with psycopg.connect(web_url) as connection:
        yield connection
        connection.rollback()


def _become(web: psycopg.Connection, account_id: str) -> None:
    web.execute("SELECT set_config('wayrate.account', %s, true)", (account_id,))


def _said(words: str, table: Table) -> sql.Composed:
    return sql.SQL(words).format(sql.Identifier(table.name), owner=sql.Identifier(_owner_of(table)))


def test_there_are_personal_tables_of_several_subjects() -> None:
    names = {table.name for table in PERSONAL}
    assert {"account", "account_session", "account_membership", "notice", "channel"} <= names
    assert {"watch", "watch_rule", "alert"} <= names


@each_table
def test_every_table_that_hangs_on_a_person_names_her_and_is_under_row_security(
    table: Table, web: psycopg.Connection
) -> None:
    assert table.name == "account" or "account_id" in table.c
    found = web.execute(
        "SELECT relrowsecurity, (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid)"
        " FROM pg_class c WHERE oid = %s::regclass",
        (table.name,),
    ).fetchone()
    assert found is not None
    assert found[0], f"call own_rows_only('{table.name}') in the migration that makes it"
    assert found[1] > 0


@each_table
def test_without_an_identity_nothing_is_read_changed_or_deleted(
    table: Table, web: psycopg.Connection
) -> None:
    assert web.execute(_said("SELECT count(*) FROM {}", table)).fetchone() == (0,)
    assert web.execute(_said("UPDATE {} SET {owner} = {owner}", table)).rowcount == 0
    assert web.execute(_said("DELETE FROM {}", table)).rowcount == 0


@each_table
def test_one_person_reads_her_own_row_alone(table: Table, web: psycopg.Connection) -> None:
    _become(web, ADA)
    rows = web.execute(_said("SELECT {owner} FROM {}", table)).fetchall()
    assert [str(owner) for (owner,) in rows] == [ADA]


@each_table
def test_one_person_changes_and_deletes_nothing_of_anothers(
    table: Table, web: psycopg.Connection
) -> None:
    _become(web, ADA)
    for words in (
        "UPDATE {} SET {owner} = {owner} WHERE {owner} = %s",
        "DELETE FROM {} WHERE {owner} = %s",
    ):
        assert web.execute(_said(words, table), (BOB,)).rowcount == 0
    # Even where the WHERE was forgotten.
    assert web.execute(_said("DELETE FROM {}", table)).rowcount <= 1
    _become(web, BOB)
    left = web.execute(_said("SELECT count(*) FROM {} WHERE {owner} = %s", table), (BOB,))
    assert left.fetchone() == (1,)


@each_table
def test_one_person_gives_no_row_to_another(table: Table, web: psycopg.Connection) -> None:
    _become(web, ADA)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(_said("UPDATE {} SET {owner} = %s", table), (BOB,))


@each_table
def test_one_person_inserts_nothing_for_another(table: Table, web: psycopg.Connection) -> None:
    _become(web, ADA)
    row = {name: _adapted(value) for name, value in _some_row(table, BOB).items()}
    query = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(map(sql.Placeholder, row)),
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        web.execute(query, row)


def _adapted(value: Any) -> Any:
    return psycopg.types.json.Jsonb(value) if isinstance(value, dict) else value


@each_table
def test_web_may_not_switch_the_protection_off(table: Table, web: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(_said("ALTER TABLE {} DISABLE ROW LEVEL SECURITY", table))


def test_web_may_not_truncate_or_become_the_owner(
    web: psycopg.Connection, database_url: str
) -> None:
    owner = psycopg.conninfo.conninfo_to_dict(database_url)["user"]
    for words in ("TRUNCATE account CASCADE", f'SET ROLE "{owner}"', "SET row_security = off"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
            web.execute(words)
            web.execute("SELECT count(*) FROM account")  # where off is refused at the first read


def test_nobody_gives_herself_a_role_through_the_web(web: psycopg.Connection) -> None:
    _become(web, ADA)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="given at the terminal"):
        web.execute("UPDATE account SET role = 'admin'")


def test_identity_ends_with_its_transaction(web_url: str) -> None:
    with psycopg.connect(web_url) as connection:
        _become(connection, ADA)
        assert connection.execute("SELECT count(*) FROM account").fetchone() == (1,)
        connection.commit()
        # The same pooled connection serves the next visitor.
        assert connection.execute("SELECT count(*) FROM account").fetchone() == (0,)
