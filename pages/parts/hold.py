"""Rows that do not jump while they are read, and none that hides.

Pure. The first houses on the screen stay in their places, with new offers folded in, until the
reader asks for the newest order; every other house is listed below them, best first, once known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.search.ranking import RankedHouse

PINNED = 4  # about a screenful: what a person may be reading


@dataclass(frozen=True, slots=True)
class Held:
    """The rows to draw; how many below now rank above a pinned one, and are under all pinned."""

    rows: tuple[RankedHouse, ...]
    better: int = 0
    cheaper: int = 0


def hold(shown: Sequence[RankedHouse], fresh: Sequence[RankedHouse]) -> Held:
    """Keep the first of `shown` in their places, with what is known of them now; the rest below.

    The first rows ever are shown as they come.
    """
    pinned = _now(shown[:PINNED], fresh)
    if not pinned:
        return Held(tuple(fresh))
    held = {row.house.key for row in pinned}
    below = [row for row in fresh if row.house.key not in held]
    last = max(at for at, row in enumerate(fresh) if row.house.key in held)
    better = [row for row in fresh[:last] if row.house.key not in held]
    return Held((*pinned, *below), len(better), sum(_is_under(row, pinned) for row in better))


def _now(shown: Sequence[RankedHouse], fresh: Sequence[RankedHouse]) -> list[RankedHouse]:
    """The same houses today. One that another source joined may have another key by now."""
    at = {listing: row for row in fresh for listing in _listings(row)}
    found = (next((at[one] for one in _listings(row) if one in at), None) for row in shown)
    return list({row.house.key: row for row in found if row}.values())


def _listings(row: RankedHouse) -> Iterator[tuple[str, str]]:
    for offer in row.house.offers:
        yield offer.quote.site, offer.quote.listing.ref


def words(held: Held) -> str:
    """What the button says: "3 cheaper rates arrived: sort again"."""
    if held.cheaper:
        rates = "rate" if held.cheaper == 1 else "rates"
        return f"{held.cheaper} cheaper {rates} arrived: sort again"
    hotels = "hotel ranks" if held.better == 1 else "hotels rank"
    return f"{held.better} {hotels} higher now: sort again"


def _is_under(row: RankedHouse, pinned: Sequence[RankedHouse]) -> bool:
    totals = [each.total.money for each in pinned if each.total]
    return bool(row.total and totals and all(row.total.money < total for total in totals))
