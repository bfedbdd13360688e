"""What each voice asked last: the only thing that price rules compare.

A voice is one source asked for one membership ("booking/aaa"). A floor holds the cheapest total of
each voice in the voice's own currency, or None where it proved to have nothing; a voice that never
answered is not in it. Two floors are compared voice by voice and at the rates of one day, so that
neither a voice that failed nor a currency that moved is a change.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from core.domain.money import Money
from core.fx import RateTable, UnknownCurrency
from core.watch.model import Reading, Seen

Floor = Mapping[str, Money | None]


def voice_of(seen: Seen) -> str:
    """The voice that a price comes from: the membership is the one that was asked for."""
    asked = seen.quote.membership if seen.quote else seen.series.membership
    return f"{seen.series.site}/{asked.value}"


def floor_of(reading: Reading) -> dict[str, Money | None]:
    """The floor of a reading; its series are in the order of their price."""
    floor: dict[str, Money | None] = dict.fromkeys(reading.none_at)
    for seen in reading.series:
        floor.setdefault(voice_of(seen), seen.total)
    return floor


def amount_in(total: Money, currency: str, rates: RateTable) -> Decimal | None:
    """The amount by these rates; None where the currency has none."""
    if total.currency == currency:
        return total.amount
    try:
        return rates.convert(total, currency).money.amount
    except UnknownCurrency:
        return None


def lowest(floor: Floor, currency: str, rates: RateTable) -> Decimal | None:
    """The cheapest of a floor by these rates; None where nothing is for sale."""
    found: Decimal | None = None
    for total in floor.values():
        if total is None:
            continue
        if total.currency == currency:
            amount: Decimal | None = total.amount
        else:
            amount = amount_in(total, currency, rates)
        if amount is not None and (found is None or amount < found):
            found = amount
    return found


def lowest_alike(
    old: Floor, new: Floor, currency: str, rates: RateTable
) -> tuple[Decimal, Money] | None:
    """What the voices of `new` asked in `old`: the cheapest, by these rates and in its own money.

    A voice that is not in `old` counts with what it says now. None where nothing was for sale.
    """
    found: tuple[Decimal, Money] | None = None
    for voice, now in new.items():
        total = old.get(voice, now)
        if total is None:
            continue
        if total.currency == currency:
            amount: Decimal | None = total.amount
        else:
            amount = amount_in(total, currency, rates)
        if amount is not None and (found is None or amount < found[0]):
            found = (amount, total)
    return found


def cheaper_of(old: Floor, new: Floor, currency: str, rates: RateTable) -> dict[str, Money | None]:
    """Voice by voice the cheaper of two floors."""
    lows = dict(old)
    for voice, total in new.items():
        low = lows.get(voice)
        if total is None:
            lows.setdefault(voice, None)
        elif low is None or _is_less(total, low, currency, rates):
            lows[voice] = total
    return lows


def _is_less(one: Money, other: Money, currency: str, rates: RateTable) -> bool:
    if one.currency == other.currency:
        return one.amount < other.amount
    left, right = amount_in(one, currency, rates), amount_in(other, currency, rates)
    return left is not None and (right is None or left < right)
