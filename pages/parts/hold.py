"""Rows that do not jump: what is on the screen stays until the reader asks for the newer list.

Pure. Houses that rank after everything shown are appended; anything better waits to be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.search.ranking import RankedHouse


@dataclass(frozen=True, slots=True)
class Held:
    """The rows to draw, and how many newer ones wait: in all, and under the lowest total shown."""

    rows: tuple[RankedHouse, ...]
    waiting: int = 0
    cheaper: int = 0


def hold(shown: Sequence[RankedHouse], fresh: Sequence[RankedHouse]) -> Held:
    """Keep `shown` (but for the word "cheapest"), append what ranks below it, count what waits.

    The first rows ever are shown at once.
    """
    if not shown:
        return Held(tuple(fresh))
    known = {row.house.key: row for row in shown}
    last = max((at for at, row in enumerate(fresh) if row.house.key in known), default=-1)
    appended = tuple(row for row in fresh[last + 1 :] if row.house.key not in known)
    waiting = [row for row in fresh[: last + 1] if _is_news(row, known.get(row.house.key))]
    if last < 0:  # every house shown has gone or was merged into another
        waiting, appended = list(fresh), ()
    lowest = min(
        (row.total.money for row in shown if row.total), default=None, key=lambda m: m.amount
    )
    cheaper = sum(
        1 for row in waiting if row.total and (lowest is None or row.total.money < lowest)
    )
    cheapest = next((row.house.key for row in fresh if row.is_cheapest), None)
    kept = (replace(row, is_cheapest=row.house.key == cheapest) for row in shown)
    return Held((*kept, *appended), len(waiting), cheaper)


def words(held: Held) -> str:
    """What the button says: "Show 3 cheaper rates", "Show 12 more, 3 of them cheaper"."""
    if held.cheaper == held.waiting:
        return f"{held.cheaper} cheaper {'rate' if held.cheaper == 1 else 'rates'} arrived: show"
    news = f"{held.waiting} new or better {'hotel' if held.waiting == 1 else 'hotels'} arrived"
    return (
        f"{news}, {held.cheaper} cheaper than all here: show" if held.cheaper else f"{news}: show"
    )


def _is_news(row: RankedHouse, before: RankedHouse | None) -> bool:
    """A house not shown yet, or one that now has another best price."""
    return before is None or before.total != row.total
