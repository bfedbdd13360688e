"""Gaps: where a site itself said that nothing was left at a place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, text

from core.history.clauses import DAY, OBSERVED_ON, bind_of, by, open_to_all, start, stay_clauses
from core.history.model import TrendAsk
from core.history.trends import Listed

_SOLD_OUT = """
    SELECT DISTINCT site, place_id, {by} AS at FROM sold_out o
    WHERE world = :world AND (site, place_id) IN (
              SELECT * FROM unnest(CAST(:gap_sites AS text[]), CAST(:gap_places AS text[])))
      AND observed_at >= :since_at AND observed_at < :until_at {where}
"""


def gaps(
    connection: Connection, world: str, ask: TrendAsk, lines: Iterable[Listed]
) -> dict[tuple[str, str], set[Any]]:
    """By (site, place): days, or lead bands, on which the site said that nothing was left."""
    pairs = {(one.site, one.place_id) for one in lines if one.place_id}
    if not pairs:
        return {}
    sites, places = zip(*sorted(pairs), strict=True)
    s, bind = ask.shape, bind_of(ask)
    clauses = [
        f"AND o.{name} = :{name}"
        for name in ("adults", "children", "rooms", "nights")
        if getattr(s, name) is not None
    ]
    # Sold out to one company is not sold out.
    clauses.append(f"AND {open_to_all('o.asked')}")
    clauses += stay_clauses(ask, "o.check_in")
    if ask.membership:
        clauses.append("AND o.asked = :membership")
    statement = _SOLD_OUT.format(by=by(ask, OBSERVED_ON), where=" ".join(clauses))
    bind |= {
        "world": world, "gap_sites": list(sites), "gap_places": list(places),
        "since_at": start(ask.since), "until_at": start(ask.until + DAY),
    }  # fmt: skip
    found: dict[tuple[str, str], set[Any]] = {}
    for row in connection.execute(text(statement), bind):
        found.setdefault((row.site, row.place_id), set()).add(row.at)
    return found
