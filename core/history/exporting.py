"""History into a file: every priced observation of this world that needs no code, one row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, BinaryIO

from sqlalchemy import Connection, text

from core.history.cells import COLUMNS
from core.history.clauses import open_to_all
from core.history.files import write
from core.history.model import Kind

PIECE = 10_000  # rows that the database hands over at once
_FROM: dict[str, str] = {
    **dict.fromkeys(("site", "property_ref", "brand", "lat", "lon", "place_id", "place"), "l"),
    **dict.fromkeys(
        ("nights", "adults", "children", "rooms", "room_class", "board", "refundability"), "s"
    ),
}
_CALLED = {
    "property_name": "l.name",
    "stay_price": "o.price",
    "all_in": "o.is_all_in",
    "confirmed": "o.is_confirmed",
    "eur": "o.base",
    "eur_rate_on": "o.rate_on",
    "sha256": "encode(o.sha256, 'hex')",
}
_SELECT = ", ".join(_CALLED.get(name, f"{_FROM.get(name, 'o')}.{name}") for name in COLUMNS)
_STATEMENT = text(
    f"""
    SELECT {_SELECT} FROM observation o
    JOIN listing l ON l.id = o.listing_id JOIN stay_shape s ON s.id = o.shape_id
    WHERE l.world = :world AND o.price IS NOT NULL
      AND o.observed_at >= :since AND o.observed_at < :until
      AND {open_to_all("o.asked", "o.membership")}
    """  # noqa: S608 - made of our own names alone
)


def export_rows(
    connection: Connection, file: BinaryIO, kind: Kind, world: str, since: date, until: date
) -> int:
    """Write what was seen on these UTC days, both included; how many rows. In no set order."""
    bind = {
        "world": world,
        "since": datetime.combine(since, time(), UTC),
        "until": datetime.combine(until + timedelta(days=1), time(), UTC),
    }
    return write(file, kind, _rows(connection, bind))


def _rows(connection: Connection, bind: dict[str, Any]) -> Iterator[Sequence[Any]]:
    """A piece at a time, so that the size of a history is not that of our memory."""
    options = {"stream_results": True, "max_row_buffer": PIECE}
    yield from connection.execute(_STATEMENT, bind, execution_options=options)
