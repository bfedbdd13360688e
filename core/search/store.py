"""Queries of searches. One function a statement or two; transactions belong to the service."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, case, exists, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import JSONB

from core.domain.stay import StayQuery
from core.search import ask_store
from core.search.answers import ANSWERED
from core.search.ask_store import NewAsk
from core.search.model import AskState
from core.search.questions import query_as_json, query_from_json, sealed
from core.search.tables import search, search_ask

_ask = search_ask.c


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One row of the search table."""

    id: str
    query: StayQuery
    world: str
    submitted_at: datetime
    closed_at: datetime | None
    anew: bool


# The first of the ids that may be handed out, new or not. An ended search may not where a source
# failed, rested or answered in part: what the others told is there for a new one. Those whose ids
# are of one occasion, or of one click, are what they are.
_PUT_SEARCH = text(
    """
    WITH chosen AS (
        SELECT given.id FROM unnest(CAST(:ids AS text[])) WITH ORDINALITY AS given (id, n)
        WHERE :anew OR NOT EXISTS (
            SELECT FROM search s JOIN search_ask a ON a.search_id = s.id
            WHERE s.id = given.id AND s.closed_at IS NOT NULL
              AND (a.outcome <> ALL(CAST(:answered AS text[])) OR a.extent = 'partial')
              AND NOT (a.outcome = 'switched_off' AND a.site = ANY(CAST(:off AS text[]))))
        ORDER BY given.n LIMIT 1)
    INSERT INTO search AS s (id, query, world, submitted_at, anew)
    SELECT id, CAST(:query AS jsonb), :world, :at, :anew FROM chosen
    ON CONFLICT (id) DO UPDATE SET shared = s.shared + 1
    RETURNING s.id, s.shared = 0 AS is_new
    """
)
_MORE_IDS = 8  # times as many are tried each time that none of them was free


def put_search(
    connection: Connection,
    ids: Iterator[str],
    query: StayQuery,
    world: str,
    asks: Iterable[NewAsk],
    at: datetime,
    *,
    off: Collection[str] = (),
    anew: bool = False,
) -> tuple[str, bool]:
    """The search under the first of `ids`, which never end, that may be handed out; and whether it
    is new. A new one is stored with its asks, those that others were told lately as answered.

    `off` is what cannot be asked now either: nothing is gained by asking the others once more.
    """
    question = query_as_json(query)
    values = {
        "query": orjson.dumps(sealed(question)).decode(),
        "world": world,
        "at": at,
        "anew": anew,
        "answered": list(ANSWERED),
        "off": list(off),
    }
    found, number = None, 1
    while found is None:
        found = connection.execute(
            _PUT_SEARCH, {**values, "ids": list(islice(ids, number))}
        ).first()
        number *= _MORE_IDS
    if found.is_new:
        ask_store.put_asks(connection, found.id, question, world, asks, at, anew=anew)
    return found.id, found.is_new


def get_search(connection: Connection, search_id: str) -> SearchRow | None:
    """The search, or None."""
    row = connection.execute(select(search).where(search.c.id == search_id)).first()
    if row is None:
        return None
    return _search_of(row)


def recent(
    connection: Connection, limit: int, ids: Sequence[str] | None = None
) -> list[tuple[SearchRow, int]]:
    """The newest searches, of `ids` where given, with their number of quotes."""
    quotes = (
        select(func.coalesce(func.sum(_ask.quotes), 0))
        .where(_ask.search_id == search.c.id)
        .scalar_subquery()
    )
    chosen = select(search, quotes.label("quotes"))
    if ids is not None:
        chosen = chosen.where(search.c.id.in_(ids))
    rows = connection.execute(chosen.order_by(search.c.submitted_at.desc()).limit(limit))
    return [(_search_of(row), row.quotes) for row in rows]


# Said of a search that still runs when whoever asked it leaves: it drops the codes as it ends.
CODES_GO = literal({"codes_go": True}, JSONB)
_WITHOUT_CODES = case(
    (
        search.c.query.has_key("codes_go"),
        search.c.query.op("-")("sealed_codes").op("-")("codes_go"),
    ),
    else_=search.c.query,
)


def close_search(connection: Connection, search_id: str, at: datetime) -> bool:
    """Close a search once all its asks are done; False while one is not, or when closed before."""
    waiting = exists().where(_ask.search_id == search_id, _ask.state != AskState.DONE.value)
    found = connection.execute(
        update(search)
        .where(search.c.id == search_id, search.c.closed_at.is_(None), ~waiting)
        .values(closed_at=at, query=_WITHOUT_CODES)
        .returning(search.c.id)
    )
    return found.first() is not None


def open_since(connection: Connection, before: datetime, limit: int) -> Sequence[str]:
    """Searches still open that were submitted before a moment, oldest first."""
    return (
        connection.execute(
            select(search.c.id)
            .where(search.c.closed_at.is_(None), search.c.submitted_at < before)
            .order_by(search.c.submitted_at)
            .limit(limit)
        )
        .scalars()
        .all()
    )


def open_among(connection: Connection, search_ids: Sequence[str]) -> frozenset[str]:
    """Those of these searches that are not closed."""
    rows = connection.execute(
        select(search.c.id).where(search.c.id.in_(search_ids), search.c.closed_at.is_(None))
    )
    return frozenset(rows.scalars())


def _search_of(row: Any) -> SearchRow:
    return SearchRow(
        row.id, query_from_json(row.query), row.world, row.submitted_at, row.closed_at, row.anew
    )
