"""Numbers of listings and shapes, and the days that were written: what observations point to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, text

from core.domain.rate import Board, Listing
from core.history.model import Asked, Refundability, RoomClass, Shape
from core.places_text import fold

# Of the locks that keep a day's roll-up and its late rows apart: (class, days since 1970).
DAY_LOCK = 7_201_014

ListingId = tuple[str, str, str]  # world, site, property_ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A listing as it was seen at one moment."""

    world: str
    site: str
    ref: str
    name: str | None
    brand: str | None
    lat: float | None
    lon: float | None
    place_id: str
    place: str
    at: datetime

    @property
    def key(self) -> ListingId:
        return (self.world, self.site, self.ref)


def known(asked: Asked, site: str, seen: Listing, at: datetime) -> Known:
    """What an answer says of a listing."""
    return Known(
        world=asked.world,
        site=site,
        ref=_storable(seen.ref),
        name=_storable(seen.name) if seen.name else None,
        brand=_storable(seen.brand) if seen.brand else None,
        lat=seen.lat,
        lon=seen.lon,
        place_id=asked.place_id,
        place=asked.place,
        at=at,
    )


# Most listings are known and unchanged: they are read, and only others are written. What a site
# leaves out today does not unsay what it said before; a day's delay of "last seen" saves a write
# of every row at every answer.
_CHANGED = """
    l.id IS NULL OR (n.at >= l.last_seen_at AND (
        n.at > l.last_seen_at + interval '1 day'
        OR (n.name IS NOT NULL AND n.name IS DISTINCT FROM l.name)
        OR (n.brand IS NOT NULL AND n.brand IS DISTINCT FROM l.brand)
        OR (n.lat IS NOT NULL AND n.lat IS DISTINCT FROM l.lat)
        OR (n.lon IS NOT NULL AND n.lon IS DISTINCT FROM l.lon)
        OR (n.place_id <> '' AND n.place_id <> l.place_id)))
"""
# As JSON, since the driver takes five times as long to write the same as arrays.
_SEEN = """
    json_to_recordset(CAST(:seen AS json)) AS n (
        world text, site text, ref text, name text, brand text, lat float, lon float,
        place_id text, place text, at timestamptz, folded text, chain text)
"""
_READ = text(
    f"""
    SELECT n.world, n.site, n.ref, l.id, ({_CHANGED}) AS changed FROM {_SEEN}
    LEFT JOIN listing l ON (l.world, l.site, l.property_ref) = (n.world, n.site, n.ref)
    """  # noqa: S608 - made of our own names alone
)
_PUT = text(
    f"""
    INSERT INTO listing AS l (world, site, property_ref, name, folded, brand, chain, lat, lon,
                              place_id, place, last_seen_at)
    SELECT world, site, ref, name, folded, brand, chain, lat, lon, place_id, place, at FROM {_SEEN}
    ORDER BY world, site, ref
    ON CONFLICT (world, site, property_ref) DO UPDATE SET
        name = coalesce(excluded.name, l.name),
        folded = CASE WHEN excluded.name IS NULL THEN l.folded ELSE excluded.folded END,
        brand = coalesce(excluded.brand, l.brand),
        chain = CASE WHEN excluded.brand IS NULL THEN l.chain ELSE excluded.chain END,
        lat = coalesce(excluded.lat, l.lat), lon = coalesce(excluded.lon, l.lon),
        place_id = CASE WHEN excluded.place_id = '' THEN l.place_id ELSE excluded.place_id END,
        place = CASE WHEN excluded.place_id = '' THEN l.place ELSE excluded.place END,
        last_seen_at = greatest(excluded.last_seen_at, l.last_seen_at)
    RETURNING world, site, property_ref, id
    """  # noqa: S608 - made of our own names alone
)


def listings(connection: Connection, seen: Iterable[Known]) -> dict[ListingId, int]:
    """The number of each listing; new ones are stored, changed ones brought up to date."""
    by_key = {one.key: one for one in seen}
    found: dict[ListingId, int] = {}
    changed: list[Known] = []
    for row in connection.execute(_READ, {"seen": _json(by_key.values())}):
        key = (row.world, row.site, row.ref)
        if row.changed:
            changed.append(by_key[key])
        else:
            found[key] = row.id
    if changed:
        put = ({**asdict(one), **_searched(one)} for one in changed)
        for row in connection.execute(_PUT, {"seen": _json(put)}):
            found[row.world, row.site, row.property_ref] = row.id
    return found


def _searched(one: Known) -> dict[str, str]:
    """Name and brand as they are searched."""
    return {"folded": fold(one.name or ""), "chain": fold(one.brand or "")}


def _json(rows: Iterable[Any]) -> str:
    return orjson.dumps(list(rows)).decode()


_SHAPE = ("room_class", "board", "refundability", "adults", "children", "rooms", "nights")
_SHAPES = """
    unnest(CAST(:room_class AS text[]), CAST(:board AS text[]), CAST(:refundability AS text[]),
           CAST(:adults AS smallint[]), CAST(:children AS smallint[]), CAST(:rooms AS smallint[]),
           CAST(:nights AS smallint[]))
    AS n (room_class, board, refundability, adults, children, rooms, nights)
"""
# Nulls are values here: what a site does not say is part of a shape.
_READ_SHAPES = text(
    f"""
    SELECT s.* FROM stay_shape s JOIN {_SHAPES}
      ON (s.adults, s.children, s.rooms, s.nights) = (n.adults, n.children, n.rooms, n.nights)
     AND s.room_class IS NOT DISTINCT FROM n.room_class
     AND s.board IS NOT DISTINCT FROM n.board
     AND s.refundability IS NOT DISTINCT FROM n.refundability
    """  # noqa: S608 - made of our own names alone
)
_PUT_SHAPES = text(
    f"""
    INSERT INTO stay_shape ({", ".join(_SHAPE)}) SELECT * FROM {_SHAPES}
    ORDER BY 4, 5, 6, 7, 1, 2, 3 ON CONFLICT DO NOTHING
    """  # noqa: S608 - made of our own names alone
)


def shapes(connection: Connection, wanted: Iterable[Shape]) -> dict[Shape, int]:
    """The number of each shape; new ones are stored."""
    missing = set(wanted)
    found = _stored(connection, missing)
    missing -= found.keys()
    if missing:
        connection.execute(_PUT_SHAPES, _shape_arrays(missing))
        found |= _stored(connection, missing)
    return found


def _stored(connection: Connection, wanted: Iterable[Shape]) -> dict[Shape, int]:
    rows = connection.execute(_READ_SHAPES, _shape_arrays(wanted))
    return {
        Shape(
            room_class=RoomClass(row.room_class) if row.room_class else None,
            board=Board(row.board) if row.board else None,
            refundability=Refundability(row.refundability) if row.refundability else None,
            adults=row.adults,
            children=row.children,
            rooms=row.rooms,
            nights=row.nights,
        ): row.id
        for row in rows
    }


def _shape_arrays(wanted: Iterable[Shape]) -> dict[str, list[Any]]:
    every = list(wanted)
    return {name: [getattr(one, name) for one in every] for name in _SHAPE}


_HOLD_DAYS = text(
    "SELECT pg_advisory_xact_lock_shared(:key, day - DATE '1970-01-01')"
    " FROM unnest(CAST(:days AS date[])) AS day ORDER BY day"
)
_NOTE_DAYS = text(
    "INSERT INTO history_day (day) SELECT unnest(CAST(:days AS date[])) ON CONFLICT DO NOTHING"
)
_REOPEN_DAYS = text(
    "UPDATE history_day SET is_rolled = false WHERE day = ANY(CAST(:days AS date[])) AND is_rolled"
)


def touch_days(connection: Connection, days: Sequence[date]) -> None:
    """Say that rows of these days are being written: a roll-up waits for them or comes again."""
    connection.execute(_HOLD_DAYS, {"key": DAY_LOCK, "days": days})
    connection.execute(_NOTE_DAYS, {"days": days})
    connection.execute(_REOPEN_DAYS, {"days": days})


def _storable(value: str) -> str:
    """Without NUL characters, which Postgres text cannot hold."""
    return value.replace("\x00", "")
