"""The database: one engine a process, transactions, and the schema that all tables hang on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import orjson
from sqlalchemy import Connection, Engine, MetaData, create_engine
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
        connect_args={
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=10000",
        },
    )


@contextmanager
def transaction() -> Iterator[Connection]:
    """One transaction: committed at the end, rolled back on any error.

    Raises Unavailable when the database cannot be reached.
    """
    try:
        with engine_for(settings().database_url).begin() as connection:
            yield connection
    except OperationalError as exc:
        raise Unavailable("The database does not answer right now. Try again in a moment.") from exc
