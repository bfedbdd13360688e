"""Rows that do not jump while they are read, and none that hides.

Pure. The first rows on the screen stay as they are until the reader asks for the newest order;
every other house is listed below them, best first, as soon as it is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.search.ranking import RankedHouse

PINNED = 4  # about a screenful: what a person may be reading


@dataclass(frozen=True, slots=True)
class Held:
    """The rows to draw; how many below now rank above a pinned one, and are under all pinned."""

    rows: tuple[RankedHouse, ...]
    better: int = 0
    cheaper: int = 0


def hold(shown: Sequence[RankedHouse], fresh: Sequence[RankedHouse]) -> Held:
    """Keep the first of `shown` (but for the word "cheapest"), and list the rest of `fresh` below.

    The first rows ever are shown as they come. A pinned house that was merged into another goes.
    """
    now = {row.house.key: row for row in fresh}
    pinned = [row for row in shown[:PINNED] if row.house.key in now]
    if not pinned:
        return Held(tuple(fresh))
    held = {row.house.key for row in pinned}
    below = [row for row in fresh if row.house.key not in held]
    last = max(at for at, row in enumerate(fresh) if row.house.key in held)
    better = [row for row in fresh[:last] if row.house.key not in held]
    better += [now[row.house.key] for row in pinned if now[row.house.key].total != row.total]
    cheapest = next((row.house.key for row in fresh if row.is_cheapest), None)
    kept = [replace(row, is_cheapest=row.house.key == cheapest) for row in pinned]
    return Held((*kept, *below), len(better), sum(_is_under(row, pinned) for row in better))


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
