"""What each voice asked last: the only thing that price rules compare.

A voice is one source asked for one membership ("booking/aaa"). A floor holds the cheapest total of
each voice in the voice's own currency, or None where it proved to have nothing; a voice that never
answered is not in it. Two floors are compared voice by voice and at the rates of one day, so that
neither a voice that failed nor a currency that moved is a change.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from sys import intern

from core.domain.money import Money
from core.fx import RateTable
from core.watch.model import Reading, Seen

Floor = Mapping[str, Money | None]


def voice_of(seen: Seen) -> str:
    """The voice that a price comes from: the membership is the one that was asked for.

    Interned, as floors are compared voice by voice for each rule: equal is the same object then.
    """
    asked = seen.quote.membership if seen.quote else seen.series.membership
    return intern(seen.series.site + "/" + asked)  # formatting takes thrice


def fresh_of(reading: Reading) -> dict[str, Seen]:
    """What each voice that answered this time asks, cheapest first."""
    fresh: dict[str, Seen] = {}
    for seen in reading.series:
        if not seen.is_carried:
            fresh.setdefault(voice_of(seen), seen)
    return fresh


def floor_at(reading: Reading, exchange: Exchange) -> dict[str, Money | None]:
    """The floor of a reading at the rates of a day: a voice that asks in two currencies may ask
    least in the other one by other rates."""
    floor: dict[str, Money | None] = dict.fromkeys(reading.none_at)
    for seen in reading.series:
        voice = voice_of(seen)
        least = floor.setdefault(voice, seen.total)
        if least is not None and least is not seen.total and _is_less(seen.total, least, exchange):
            floor[voice] = seen.total
    return floor


def currencies_of(floor: Floor) -> set[str]:
    """What its voices ask in."""
    return {total.currency for total in floor.values() if total is not None}


class Exchange:
    """Amounts in one currency by the rates of one day, not rounded: equal money stays equal."""

    __slots__ = ("_factors", "_rates", "currency")

    def __init__(self, currency: str, rates: RateTable) -> None:
        self.currency, self._rates = currency, rates
        self._factors: dict[str, Decimal | None] = {currency: Decimal(1)}

    def amount_of(self, total: Money) -> Decimal | None:
        """None where there is no rate for its currency."""
        if total.currency == self.currency:
            return total.amount
        if total.currency not in self._factors:
            self._factors[total.currency] = self._factor(total.currency)
        factor = self._factors[total.currency]
        return None if factor is None else total.amount * factor

    def _factor(self, currency: str) -> Decimal | None:
        own, theirs = self._rates.fixed.get(self.currency), self._rates.fixed.get(currency)
        return own[0] / theirs[0] if own and theirs else None


def lowest(floor: Floor, exchange: Exchange) -> Decimal | None:
    """The cheapest of a floor; None where nothing is for sale."""
    found = lowest_alike(floor, floor, exchange)
    return found[0] if found else None


def lowest_alike(old: Floor, new: Floor, exchange: Exchange) -> tuple[Decimal, Money] | None:
    """What the voices of `new` asked in `old`: the cheapest, and the same in its own money.

    A voice that is not in `old` counts with what it says now. None where nothing was for sale.
    """
    least: Decimal | None = None
    its: Money | None = None
    own = exchange.currency
    # Most of the time of judging is spent here: the common case costs no call.
    for total in map(old.get, new.keys(), new.values()):
        if total is None:
            continue
        amount = total.amount if total.currency == own else exchange.amount_of(total)
        if amount is not None and (least is None or amount < least):
            least, its = amount, total
    return (least, its) if least is not None and its is not None else None


def cheaper_of(old: Floor, new: Floor, exchange: Exchange) -> dict[str, Money | None]:
    """Voice by voice the cheaper of two floors."""
    lows = dict(old)
    for voice, total in new.items():
        low = lows.get(voice)
        if total is None:
            lows.setdefault(voice, None)
        elif low is None or _is_less(total, low, exchange):
            lows[voice] = total
    return lows


def _is_less(one: Money, other: Money, exchange: Exchange) -> bool:
    if one.currency == other.currency:
        return one.amount < other.amount
    left, right = exchange.amount_of(one), exchange.amount_of(other)
    return left is not None and (right is None or left < right)
