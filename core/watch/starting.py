"""Start waiting checks at a pace: everybody's first before anybody's second, few at once.

A check is started in one transaction that holds its row; the search's id follows from the question
and the due moment, so a start that was cut off finds the same search again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from core import vault
from core.db import transaction
from core.domain.source import Source
from core.domain.stay import BadQuery, Fault
from core.search import service as searches
from core.search.questions import query_from_json
from core.sources import service as sources
from core.watch import budgets, closing

_IN_HAND = text(
    "SELECT (SELECT count(*) FROM watch_check WHERE state = 'searching') AS searching,"
    " EXISTS (SELECT FROM watch_check WHERE state = 'waiting') AS is_any_waiting"
)
_NEXT = text(
    """
    SELECT c.watch_id, c.due_at, w.query, w.is_paused, w.ended, w.deleted_at, w.last_checked_at
    FROM watch_check c JOIN watch w ON w.id = c.watch_id
    WHERE c.state = 'waiting' ORDER BY c.turn, c.due_at, c.watch_id LIMIT 1
    FOR UPDATE OF c SKIP LOCKED
    """
)
_STARTED = text(
    "UPDATE watch_check SET state = 'searching', search_id = :search_id, started_at = :now,"
    " put_off = :put_off WHERE watch_id = :watch_id AND due_at = :due_at"
)
_DROPPED = text(
    "UPDATE watch_check SET state = 'dropped', closed_at = :now, put_off = :put_off"
    " WHERE watch_id = :watch_id AND due_at = :due_at"
)
_SAID = text("UPDATE watch SET put_off = :put_off WHERE id = :watch_id AND put_off <> :put_off")
_ALL_WAIT = text(
    "UPDATE watch w SET put_off = :put_off FROM watch_check c"
    " WHERE c.watch_id = w.id AND c.state = 'waiting' AND w.put_off <> :put_off"
)


def start_waiting(now: datetime, limit: int) -> int:
    """Start checks until `limit` are under way; how many were started."""
    started = 0
    with transaction() as connection:
        now_there = connection.execute(_IN_HAND).one()
    room = limit - now_there.searching
    if room <= 0 or not now_there.is_any_waiting:
        return 0
    free, put_off = budgets.split(sources.on())
    if put_off and not free:
        _say_all_wait(budgets.words(put_off))
        return 0
    while started < room and _start_one(now, free, put_off):
        started += 1
    return started


def _say_all_wait(words: str) -> None:
    with transaction() as connection:
        connection.execute(_ALL_WAIT, {"put_off": words})


def _start_one(now: datetime, free: list[Source], put_off: list[Source]) -> bool:
    """Take the next waiting check and start or drop it; False when none waits."""
    with transaction() as connection:
        row = connection.execute(_NEXT).mappings().first()
        if row is None:
            return False
        values = {"watch_id": row["watch_id"], "due_at": row["due_at"], "now": now}
        try:
            search_id = _search(row, free)
        except (BadQuery, vault.VaultFault) as error:
            _end(connection, _DROPPED, {**values, "put_off": str(error)})
            return True
        if search_id is None:
            _end(connection, _DROPPED, {**values, "put_off": closing.RESTS})
            return True
        words = budgets.words(put_off)
        _end(connection, _STARTED, {**values, "search_id": search_id, "put_off": words})
    return True


def _end(connection: Connection, statement: Any, values: dict[str, Any]) -> None:
    connection.execute(statement, values)
    connection.execute(_SAID, values)


def _search(row: RowMapping, free: list[Source]) -> str | None:
    """The id of the submitted search; None where the watch rests by now."""
    if closing.rests(row):
        return None
    slugs = [source.slug for source in free]
    if (
        not slugs
    ):  # named by nobody, a search lists the sources that are off: a watch learns nothing
        raise BadQuery((Fault("sources", "No source is switched on: switch one on first."),))
    # The first reading may be an answer of today that somebody else has; later ones look anew.
    is_first = row["last_checked_at"] is None
    occasion = "" if is_first else f"watching {row['due_at']:%Y-%m-%dT%H:%M:%S.%f}"
    return searches.submit(query_from_json(row["query"]), slugs, occasion=occasion)
