"""One statement a round trip: what stands between a visit and the network must cost little.

Statements commit by themselves, and a connection is not asked whether it lives before it is used:
one that turns out to be dead is replaced and the statement sent once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, Row, TextClause, create_engine
from sqlalchemy.exc import OperationalError

from core.config import settings
from core.errors import Unavailable

_CONNECTIONS = 4
_TRIES = 2


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    return create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_timeout=10,
        connect_args={
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c statement_timeout=10000 -c lock_timeout=5000",
        },
    )


def rows(statement: TextClause, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """Carry out one statement that limits what it does by itself; the rows it returns.

    Every statement sent here may be sent twice when the connection breaks in between, which at
    worst takes a place or counts an exchange too many. Raises Unavailable.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            with _engine(settings().database_url).connect() as connection:
                result = connection.execute(statement, values)
                return result.all() if result.returns_rows else ()
        except OperationalError as exc:
            if exc.connection_invalidated and tries_left:
                continue
            raise Unavailable(
                "The database does not answer right now. Try again in a moment."
            ) from exc
    raise AssertionError("unreachable: the last try returns or raises")


def close() -> None:
    """Give back every connection of this process."""
    if _engine.cache_info().currsize:
        _engine(settings().database_url).dispose()
    _engine.cache_clear()
