"""Sources whose page changed: since when their own reader has known nothing there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

LOOKS_BACK = timedelta(hours=24)

_SINCE = text(
    """
    SELECT c.site, (
        SELECT min(v.ended_at) FROM source_visit v
        WHERE v.site = c.site AND v.world = :world AND v.outcome = 'layout_changed'
          AND v.ended_at > coalesce((
            SELECT max(w.ended_at) FROM source_visit w
            WHERE w.site = c.site AND w.world = :world AND w.ended_at >= :since
              AND w.outcome = 'priced'), :since)) AS since
    FROM (SELECT DISTINCT site FROM source_visit
          WHERE ended_at >= :since AND world = :world AND outcome = 'layout_changed') AS c
    """
)


def since(connection: Connection, world: str, now: datetime) -> Mapping[str, datetime]:
    """By source: its first visit of the last day that met a page it did not know, where its own
    reader brought no rates after it."""
    rows = connection.execute(_SINCE, {"since": now - LOOKS_BACK, "world": world})
    return {row.site: row.since for row in rows if row.since}
