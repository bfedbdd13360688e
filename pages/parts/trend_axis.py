"""What a chart is drawn for, and its axes: days or bands before check-in, and amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.domain.money import Money, minor_units
from core.history.model import LeadBand, Point
from core.text import date_text, money_text
from pages.parts.trend_lines import Series

_SAMPLE = Decimal("1234.5")
_LEAST_SPREAD = 0.2  # of the highest: a step of a few cents is not to look like a cliff
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
    is_chain: bool = False  # each point is of many hotels
    last_on: date | None = None  # the last price of any kind, also before `first`; None: not known


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


def x_of(point: Point) -> date | str:
    """Where a point stands: its day, or the words of its band of days before check-in."""
    return point.day or band_words(point.lead)


def when(point: Point, today: date, locale: str) -> str:
    """ "4 Nov", "24 Dec 2025" of another year, or "8 to 14 days before check-in"."""
    if point.day is None:
        return f"{band_words(point.lead)} days before check-in"
    return day_words(point.day, today, locale)


def day_words(day: date, today: date, locale: str) -> str:
    """A day, with its year where that is not this one."""
    return date_text(day, locale, with_year=day.year != today.year)


def band_words(lead: LeadBand | None) -> str:
    """ "8 to 14", "121 or more": days before check-in."""
    if lead is None:
        return ""
    return f"{lead.first} or more" if lead.last is None else f"{lead.first} to {lead.last}"


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
    wide = max(high - low, high * _LEAST_SPREAD)
    short = (wide - (high - low)) / 2
    return max(0.0, low - short - wide * _AIR_BELOW), high + short + wide * _AIR
