"""Listings by name: the nearest spelling first, whatever is typed of it."""

from __future__ import annotations

from sqlalchemy import Connection, text

from core.history.model import FoundListing
from core.places_text import fold

# One letter finds everything, and a pasted page nothing.
SHORTEST, LONGEST = 2, 120
# Each word must stand in the name, as typed or as the start of another word; the whole name and
# its beginning come before names that hold the words somewhere, then what was seen last.
_FIND = text(
    """
    SELECT site, property_ref, name, brand, place, lat, lon, last_seen_at FROM listing
    WHERE world = :world AND name IS NOT NULL AND folded LIKE ALL(CAST(:patterns AS text[]))
    ORDER BY folded <> :whole, NOT starts_with(folded, :whole), length(folded), folded,
             last_seen_at DESC, site
    LIMIT :limit
    """
)


def find(connection: Connection, world: str, typed: str, limit: int) -> list[FoundListing]:
    """Listings whose newest names hold every word typed, in any order, accents aside."""
    whole = fold(typed[:LONGEST])
    if len(whole) < SHORTEST:
        return []
    # Folded text has letters, digits and blanks alone: nothing that LIKE reads as a wildcard.
    patterns = [f"%{word}%" for word in whole.split()]
    found = connection.execute(
        _FIND, {"world": world, "patterns": patterns, "whole": whole, "limit": limit}
    )
    return [FoundListing(**row) for row in found.mappings()]
