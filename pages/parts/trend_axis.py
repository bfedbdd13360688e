"""What a chart is drawn for, and its axes: days or bands before check-in, and amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.domain.money import Money, minor_units
from core.history.model import LeadBand, Point
from core.text import money_text
from pages.parts.trend_lines import Series

_SAMPLE = Decimal("1234.5")
_AIR, _AIR_BELOW = 0.06, 0.14  # of the spread; the word at the lowest price hangs below it


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is drawn: the houses with their lines, and how."""

    houses: tuple[tuple[Series, ...], ...]
    first: date  # of the axis; the slider narrows it
    last: date
    per: str  # "a night" or "for the stay"
    currency: str
    by_lead_time: bool
    is_dark: bool
    locale: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """How plotly writes money so that it looks as elsewhere.

    It formats in the browser, which spares Babel some thousand amounts a chart.
    """

    prefix: str
    suffix: str
    separators: str  # decimal sign, then the sign between thousands
    digits: int

    @classmethod
    def of(cls, currency: str, locale: str) -> Amounts:
        """By the look of one amount; a locale that writes it in a way of its own gets the code."""
        digits = minor_units(currency)
        shown = money_text(Money(_SAMPLE, currency), locale)
        found = re.search(r"1(\D?)23[45](?:(\D)\d+)?", shown)
        if found is None:
            return cls("", f"\u00a0{currency}", ".,", digits)
        prefix, suffix = shown[: found.start()], shown[found.end() :]
        return cls(prefix, suffix, (found[2] or ".") + (found[1] or ","), digits)

    def template(self, variable: str) -> str:
        """ "$%{y:,.2f}"."""
        return f"{self.prefix}%{{{variable}:,.{self.digits}f}}{self.suffix}"

    def number(self, money: Money | None) -> float | None:
        """For the axis, which knows floats only; the amounts that are told stay exact."""
        return float(money.rounded().amount) if money else None


def x_of(point: Point) -> date | str:
    """Where a point stands: its day, or the words of its band of days before check-in."""
    return point.day or band_words(point.lead)


def band_words(lead: LeadBand | None) -> str:
    """ "8 to 14 days", "121 days or more"."""
    if lead is None:
        return ""
    return (
        f"{lead.first} days or more" if lead.last is None else f"{lead.first} to {lead.last} days"
    )


def spread(points: Iterable[Point]) -> tuple[float, float]:
    """The ends of the axis of amounts, with some air."""
    lows, highs = [], []
    for point in points:
        if point.minimum is not None:
            lows.append(float(point.minimum.amount))
            highs.append(float((point.maximum or point.minimum).amount))
    if not lows:
        return 0.0, 1.0
    low, high = min(lows), max(highs)
    wide = max(high - low, high * 0.1)
    return max(0.0, low - wide * _AIR_BELOW), high + wide * _AIR
