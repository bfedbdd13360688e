"""The role that web processes connect as."""

from __future__ import annotations

import psycopg
import pytest

from core.migrate import upgrade
from core.roles import NoWebRole, admit_web
from jobs.embedded_postgres import EmbeddedPostgres


def _one(url: str, words: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(words).fetchone()
    assert row is not None
    return row[0]


def test_role_reads_and_writes_shared_tables(database_url: str) -> None:
    web = admit_web(database_url, "web's own")
    with psycopg.connect(web) as connection:
        connection.execute("UPDATE source_switch SET is_on = false")
        assert connection.execute("SELECT count(*) FROM search").fetchone() == (0,)


def test_role_has_none_of_the_rights_that_pass_row_security(database_url: str) -> None:
    web = admit_web(database_url, "web's own")
    rights = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
    assert _one(web, f"SELECT {rights} FROM pg_roles WHERE rolname = current_user") is False
    owned = "SELECT count(*) FROM pg_tables WHERE tableowner = current_user"
    assert _one(web, owned) == 0
    member = "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
    assert _one(web, f"{member} WHERE r.rolname = current_user") == 0


def test_admitting_again_is_the_same_and_a_new_password_replaces_the_old(
    database_url: str,
) -> None:
    first = admit_web(database_url, "web's own")
    assert admit_web(database_url, "web's own") == first
    second = admit_web(database_url, "another/@:% one")
    assert _one(second, "SELECT 1") == 1
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first)


def test_password_of_the_role_is_kept_hashed(database_url: str) -> None:
    admit_web(database_url, "web's own")
    kept = "SELECT rolpassword FROM pg_authid WHERE rolname LIKE 'web\\_%' ORDER BY oid DESC"
    assert str(_one(database_url, kept)).startswith("SCRAM-SHA-256$")


def test_role_of_one_database_has_no_rights_in_another(
    postgres: EmbeddedPostgres, database_url: str
) -> None:
    web = admit_web(database_url, "web's own")
    other = postgres.fresh_database("test_other_roles")
    upgrade(other)
    user = psycopg.conninfo.conninfo_to_dict(web)
    name = psycopg.conninfo.conninfo_to_dict(other)["dbname"]
    with (
        psycopg.connect(**{**user, "dbname": name}) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT count(*) FROM account")


def test_owner_who_may_make_no_roles_is_told_what_to_do(database_url: str) -> None:
    web = admit_web(database_url, "web's own")
    with pytest.raises(NoWebRole, match="CREATEROLE"):
        admit_web(web, "x")
