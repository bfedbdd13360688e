"""How prices stand against the report before. Pure.

Only voices that spoke both times are held against each other, at the exchange rates of one day: a
source that fails, one that answers for the first time, and a currency that moves are no change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from core.domain.money import Money
from core.fx import RateTable, UnknownCurrency
from core.reports.model import Said, Voices
from core.text import date_text, percent_text


@dataclass(frozen=True, slots=True)
class Change:
    """Of the lowest price since the report before; `percent` is signed."""

    percent: Decimal
    since: date  # of the oldest price that it was held against

    def words(self, locale: str) -> str:
        """ "4 % less than on 14 Nov", "as on 14 Nov"."""
        day = date_text(self.since, locale)
        if not self.percent:
            return f"as on {day}"
        way = "less" if self.percent < 0 else "more"
        return f"{percent_text(abs(float(self.percent)))} {way} than on {day}"


def change(before: Voices, now: Voices, currency: str, rates: RateTable) -> Change | None:
    """From the lowest before to the lowest now, of the voices in both; None without any."""
    both = before.keys() & now.keys()
    then = _lowest((before[key] for key in both), currency, rates)
    since = _lowest((now[key] for key in both), currency, rates)
    if then is None or since is None or not then.amount:
        return None
    moved = (since.amount - then.amount) / then.amount * 100
    return Change(moved, min(before[key].at for key in both).date())


def _lowest(said: Iterable[Said], currency: str, rates: RateTable) -> Money | None:
    found = []
    for each in said:
        try:
            found.append(rates.convert(each.price, currency).money)
        except UnknownCurrency:
            return None  # what cannot be compared makes the whole uncertain
    return min(found, key=lambda money: money.amount, default=None)


def carried(before: Voices, now: Voices, oldest: datetime) -> dict[str, Said]:
    """What the next report is held against: of a silent voice what it said, unless too long ago."""
    kept = {key: said for key, said in before.items() if said.at >= oldest}
    return {**kept, **now}
