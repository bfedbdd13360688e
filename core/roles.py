"""The database role of web processes: it sees of personal tables only the asking person's rows.

Background processes connect as the owner of the tables and act for everybody.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from core.config import libpq_url
from core.errors import WayrateError

SCHEMAS = ("public", "dbos")


class NoWebRole(WayrateError):
    """The web's role cannot be made."""


def admit_web(url: str, password: str) -> str:
    """Make or mend the web's role in a migrated database; the URL by which the web connects.

    Safe to repeat. Raises NoWebRole when the owner may not make roles.
    """
    try:
        with psycopg.connect(libpq_url(url), autocommit=True, connect_timeout=5) as connection:
            role = _role_of(connection.info.dbname)
            with_role = _with_user(libpq_url(url), role, password)
            if not _answers(with_role):
                _make(connection, role, password)
            _grant(connection, role)
    except psycopg.errors.InsufficientPrivilege as exc:
        raise NoWebRole(
            "The database user of DATABASE_URL may not create the role that the web uses: "
            "give it CREATEROLE, or use a database that it owns on a server of yours."
        ) from exc
    return with_role


def _role_of(database: str) -> str:
    """Roles belong to the server, so each database has its own; names have up to 63 bytes."""
    return f"web_{database}"[:63]


def _with_user(url: str, role: str, password: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(
        parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{host}")
    )


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _make(connection: psycopg.Connection, role: str, password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    verb = sql.SQL("ALTER ROLE" if known else "CREATE ROLE")
    # Hashed here, so that no log of statements ever holds the password.
    hashed = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    connection.execute(
        sql.SQL("{} {} LOGIN NOINHERIT NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            verb, sql.Identifier(role), sql.Literal(hashed)
        )
    )


def _grant(connection: psycopg.Connection, role: str) -> None:
    who = sql.Identifier(role)
    for name in SCHEMAS:
        schema = sql.Identifier(name)
        for grant in (
            "GRANT USAGE ON SCHEMA {} TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {} TO {}",
        ):
            connection.execute(sql.SQL(grant).format(schema, who))
