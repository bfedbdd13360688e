"""Amounts in the one currency that all history can be compared in, by the rate of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from core.domain.money import Money
from core.fx import Newer, NoRatesYet, known_since, rate_table
from core.history.model import BASE

# Finer than a cent: what is kept is converted once more for who reads it.
_GRAIN = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Euros:
    """An amount in euros and the day of the rate; `on` is None where nothing was converted."""

    amount: Decimal
    on: date | None


def in_euros(price: Money, day: date) -> Euros | None:
    """The amount by the rate known at the end of a day; None where there is no rate."""
    if price.currency == BASE:
        return Euros(price.amount, None)
    found = _rate(price.currency, day, known_since())
    return Euros((price.amount * found[0]).quantize(_GRAIN), found[1]) if found else None


def from_euros(currency: str, day: date) -> Decimal | None:
    """Units of a currency for one euro, as known at the end of a day; None without a rate."""
    if currency == BASE:
        return Decimal(1)
    found = _rate(currency, day, known_since())
    return 1 / found[0] if found else None


@lru_cache(maxsize=8192)
def _rate(currency: str, day: date, _since: Newer) -> tuple[Decimal, date] | None:
    """Euros for one unit, and the day of the rate. Kept: a table of a day takes 2 ms to lay out.

    Kept for what was fetched by then only: `_since` is what the table is laid out with.
    """
    try:
        table = rate_table(day)
    except NoRatesYet:
        return None
    found = table.fixed.get(currency)
    return (1 / found[0], found[1]) if found else None
