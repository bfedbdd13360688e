"""History from a file: each row stored once, or refused with its line and a reason.

An imported row is known by what it says: importing a file again, or a file that holds what was
observed here, stores nothing twice. It has no evidence here, whatever it names as its quote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy import Connection, text

from core.db import transaction
from core.history import observing
from core.history.cells import Refused
from core.history.files import PIECE, Line, read
from core.history.imported import Allowed, Read, row_of
from core.history.lines import IMPORTED
from core.history.model import ImportReport, Kind, Told

# So many reasons are held; all of them go to whoever listens.
KEPT_REASONS = 1_000
# Two imports of one file at once would each find the other's rows missing.
_IMPORTING = 7_201_015
_THERE = text(
    """
    SELECT n.search_id, n.site, n.ref, n.asked, n.ordinal FROM unnest(
        CAST(:search_id AS text[]), CAST(:site AS text[]), CAST(:ref AS text[]),
        CAST(:asked AS text[]), CAST(:ordinal AS int[]), CAST(:at AS timestamptz[])
    ) AS n (search_id, site, ref, asked, ordinal, at)
    JOIN listing l ON (l.world, l.site, l.property_ref) = (:world, n.site, n.ref)
    JOIN observation o ON (o.search_id, o.listing_id, o.ordinal, o.observed_at)
                        = (n.search_id, l.id, n.ordinal, n.at)
      -- An imported row is known by its id: what was asked for may have been left aside before.
      AND (o.asked = n.asked OR starts_with(n.search_id, :imported))
    """
)


def import_rows(
    file: BinaryIO, kind: Kind, allowed: Allowed, told: Told = lambda line, reason: None
) -> ImportReport:
    """Store what can be stored; `told` hears of each refused row at once.

    Pieces are stored one by one, each whole or not at all. Raises NotKept for what is no history.
    """
    stored = already = refusals = 0
    refused: list[tuple[int, str]] = []
    lines = read(file, kind)
    while piece := list(islice(lines, PIECE)):
        good: list[Read] = []
        for number, found in _judged(piece, allowed):
            if isinstance(found, Read):
                good.append(found)
                continue
            refusals += 1
            told(number, found)
            if len(refused) < KEPT_REASONS:
                refused.append((number, found))
        new = _store(good, allowed.world)
        stored, already = stored + new, already + len(good) - new
    return ImportReport(
        stored=stored, already_there=already, refusals=refusals, refused=tuple(refused)
    )


def _judged(piece: Sequence[Line], allowed: Allowed) -> Iterator[tuple[int, Read | str]]:
    for number, cells in piece:
        try:
            yield number, row_of(cells, allowed)
        except Refused as refusal:
            yield number, str(refusal)


def _store(rows: Sequence[Read], world: str) -> int:
    """Store the rows that are not there yet; how many."""
    if not rows:
        return 0
    with transaction() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _IMPORTING})
        ours = _there(connection, world, [row for row in rows if row.names], _named)
        by_id = {row.seen.search_id: row for row in rows if _named(row) not in ours}
        there = _there(connection, world, list(by_id.values()), _own)
        new = [row.seen for row in by_id.values() if _own(row) not in there]
        observing.write(connection, new)
    return len(new)


_Key = tuple[str, str, str, str, int]  # search_id, site, property_ref, asked, ordinal


def _own(row: Read) -> _Key:
    seen = row.seen
    return (seen.search_id, seen.listing.site, seen.listing.ref, seen.asked, seen.ordinal)


def _named(row: Read) -> _Key | None:
    if row.names is None:
        return None
    search_id, asked, ordinal = row.names
    return (search_id, row.seen.listing.site, row.seen.listing.ref, asked, ordinal)


def _there(
    connection: Connection,
    world: str,
    rows: Sequence[Read],
    key_of: Callable[[Read], _Key | None],
) -> set[_Key]:
    """The keys under which something was observed at the moment that a row says."""
    keys = [(key, row.seen.observed_at) for row in rows if (key := key_of(row)) is not None]
    if not keys:
        return set()
    names = ("search_id", "site", "ref", "asked", "ordinal")
    bind: dict[str, Any] = {name: [key[n] for key, _ in keys] for n, name in enumerate(names)}
    found = connection.execute(
        _THERE, {**bind, "at": [at for _, at in keys], "world": world, "imported": IMPORTED}
    )
    return {(row.search_id, row.site, row.ref, row.asked, row.ordinal) for row in found}
