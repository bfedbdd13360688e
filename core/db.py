"""The database: one engine a process, transactions, and the schema that all tables hang on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import orjson
from sqlalchemy import Connection, Engine, MetaData, create_engine, text
from sqlalchemy.exc import OperationalError

from core.config import settings
from core.errors import Unavailable

# Names for every constraint, so that a migration and an error can speak of it.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


@lru_cache(maxsize=4)
def engine_for(url: str) -> Engine:
    """A pooled engine; sessions speak UTC, and no statement hangs for ever."""
    return create_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        pool_timeout=10,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error may be logged; what a person typed may not
        connect_args={
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=10000",
        },
    )


# Row-level security reads these two; they fall with the transaction.
_SAY_WHO = text(
    "SELECT set_config('wayrate.account', :account, true), set_config('wayrate.key', :key, true)"
)


@contextmanager
def transaction(account: str = "", *, key: str = "") -> Iterator[Connection]:
    """One transaction: committed at the end, rolled back on any error.

    `account` is the id of the person it is done for, and `key` the secret that its bearer knows
    (an e-mail address, the fingerprint of a token): in a web process the database shows no other
    row of a personal table. Raises Unavailable when the database cannot be reached.
    """
    try:
        with engine_for(settings().database_url).begin() as connection:
            if account or key:
                connection.execute(_SAY_WHO, {"account": account, "key": key})
            yield connection
    except OperationalError as exc:
        raise Unavailable("The database does not answer right now. Try again in a moment.") from exc
