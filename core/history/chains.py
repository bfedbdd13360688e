"""Chains that the history knows: a brand as sites name it, or all hotels on a chain's own site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from core.history.names import LONGEST, SHORTEST
from core.places_text import fold

# A code may be a brand and a site at once: what is called by it is counted once. The name of the
# site comes first, since brands are spelt by each site in its own way.
_FIND = """
    SELECT found.code, found.name, held.listings, held.sites FROM (
        SELECT DISTINCT ON (code) code, name FROM (
            SELECT slug AS code, name, 0 AS rank
              FROM unnest(CAST(:slugs AS text[]), CAST(:names AS text[])) AS own (slug, name)
            UNION ALL
            SELECT chain, mode() WITHIN GROUP (ORDER BY brand), 1 FROM listing
             WHERE world = :world AND chain <> '' AND {brands} GROUP BY chain
        ) AS named ORDER BY code, rank
    ) AS found CROSS JOIN LATERAL (
        SELECT count(*) AS listings, count(DISTINCT site) AS sites FROM listing
         WHERE world = :world AND (chain = found.code OR site = found.code)
    ) AS held
    WHERE held.listings > 0
    ORDER BY found.code <> :whole, held.listings DESC, found.code LIMIT :limit
"""
_BY_WORDS = text(_FIND.format(brands="chain LIKE ALL(CAST(:patterns AS text[]))"))
_BY_CODE = text(_FIND.format(brands="chain = :whole"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChain:
    """A chain that the history knows. `code` is what `chain_trend` takes."""

    code: str
    name: str
    listings: int  # a hotel has one at each site that has it
    sites: int


def find(
    connection: Connection, world: str, typed: str, own: Mapping[str, str], limit: int
) -> list[FoundChain]:
    """Chains whose names hold every word typed, accents aside, those with most listings first.

    `own` are the sites that chains run themselves: slug to name.
    """
    whole = fold(typed[:LONGEST])
    if len(whole) < SHORTEST:
        return []
    words = whole.split()
    near = {slug: name for slug, name in own.items() if all(word in fold(name) for word in words)}
    bind = {"whole": whole, "patterns": [f"%{word}%" for word in words], "limit": limit}
    return _found(connection, _BY_WORDS, world, near, bind)


def named(
    connection: Connection, world: str, code: str, own: Mapping[str, str]
) -> FoundChain | None:
    """The chain of this code; None for one that nobody has seen."""
    site = {code: own[code]} if code in own else {}
    found = _found(connection, _BY_CODE, world, site, {"whole": code, "limit": 1})
    return found[0] if found else None


def _found(
    connection: Connection, query: Any, world: str, own: Mapping[str, str], bind: dict[str, Any]
) -> list[FoundChain]:
    sites = {"slugs": list(own), "names": list(own.values())}
    rows = connection.execute(query, {"world": world, **sites, **bind})
    return [FoundChain(**row) for row in rows.mappings()]
