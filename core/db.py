"""The database: one engine a process, transactions, and the schema that all tables hang on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import orjson
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

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


# A connection that rested longer is asked whether it lives. Asking each time would be a third of
# all that small transactions cost.
_SURELY_ALIVE_S = 1.0


@lru_cache(maxsize=4)
def engine_for(url: str) -> Engine:
    """A pooled engine; sessions speak UTC, and no statement hangs for ever."""
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_timeout=10,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error may be logged; what a person typed may not
        connect_args={
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=10000",
        },
    )
    _ask_rested_connections(engine)
    return engine


def _ask_rested_connections(engine: Engine) -> None:
    @event.listens_for(engine, "checkin")
    def rests(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def wakes(
        connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection
    ) -> None:
        since = record.info.pop("rests_since", None)
        if since is None or time.monotonic() - since < _SURELY_ALIVE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # the pool opens new ones and goes on


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
