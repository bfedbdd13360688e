"""The prices that the facts of one offer agree on.

The price of a night and of the stay are chosen by how many facts say the same, how plainly, and
whether nights x rate fits. Nothing is worked out: each chosen amount stands on the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from core.domain.money import Money, minor_units
from scrapers.generically.facts import Chosen, Fact, near, same
from scrapers.generically.piles import (
    FITS,
    Pile,
    best,
    clearest,
    fits,
    off,
    piles_of,
    rate_of,
    support_of,
)
from scrapers.generically.sureness import weighed
from scrapers.generically.words import Period, Role

_DEAREST = Decimal(10) ** 10
# No bed costs less: such a figure is a rating, a share or an amount read in the wrong unit.
_CHEAPEST, _CHEAPEST_WITHOUT_CENTS = Decimal(2), Decimal(100)


def choose(facts: Iterable[Fact], nights: int) -> Chosen | None:
    """The prices that the facts agree on; None when none of them is a price."""
    sound = [fact for fact in facts if _cheapest(fact.currency) <= fact.amount < _DEAREST]
    # What a members' price strikes is everybody's.
    struck = [fact for fact in sound if fact.role is Role.STRUCK and not fact.member]
    told = [fact for fact in sound if fact.role is Role.PRICE]
    # What is struck elsewhere is no price here, unless words say it more often.
    told = [f for f in told if sum(same(f, s) for s in struck) < sum(same(f, t) for t in told)]
    told = [fact for fact in told if not fact.member] or told
    if not told:
        return None
    currency = _commonest(told)
    told = _without_cents([fact for fact in told if fact.currency == currency])
    piles = piles_of([_settled(fact, nights) for fact in told], nights)
    night, stay, loose = (best(piles, period) for period in (Period.NIGHT, Period.STAY, None))
    if stay is None:
        night, stay = _parted(piles, night, nights)
    night, stay = _undo_misnomers(night or rate_of(loose), stay, nights)
    night, stay, guessed = _place(night, stay, loose, piles, nights)
    return _chosen(night, stay, struck, currency, nights, guessed)


def _cheapest(currency: str) -> Decimal:
    return _CHEAPEST if minor_units(currency) else _CHEAPEST_WITHOUT_CENTS


def _settled(fact: Fact, nights: int) -> Fact:
    """A stay of other nights than these is not this stay; one night of one is the stay as well."""
    if fact.nights is not None and fact.period is Period.STAY and fact.nights != nights:
        return replace(fact, weight=fact.weight * 0.6)
    return fact


def _commonest(facts: list[Fact]) -> str:
    """The currency of most facts; one that stands beside its amount counts more."""
    weight: dict[str, float] = {}
    for fact in facts:
        weight[fact.currency] = weight.get(fact.currency, 0.0) + (0.5 if fact.assumed else 1.0)
    return max(weight, key=lambda code: weight[code])


def _without_cents(facts: list[Fact]) -> list[Fact]:
    """Numbers that are a hundred times a written price are that price in cents."""
    written = [fact.amount for fact in facts if not fact.exact]
    return [
        fact
        for fact in facts
        if not (fact.exact and any(near(fact.amount / 100, amount) for amount in written))
        or any(near(fact.amount, amount) for amount in written)
    ]


def _parted(
    piles: list[tuple[Period | None, Pile]], night: Pile | None, nights: int
) -> tuple[Pile | None, Pile | None]:
    """Where the words of a night stand between two figures, nights x rate tells which is which."""
    shown = [
        pile
        for its, pile in piles
        if its is Period.NIGHT and not any(fact.exact for fact in pile.facts)
    ]
    if nights < 2 or len(shown) < 2:
        return night, None
    lowest = min(shown, key=lambda pile: pile.amount)
    whole = [pile for pile in shown if fits(lowest.amount, pile.amount, nights)]
    return (lowest, whole[0]) if len(whole) == 1 else (night, None)


def _undo_misnomers(
    night: Pile | None, stay: Pile | None, nights: int
) -> tuple[Pile | None, Pile | None]:
    """A key's "total" below what the nights alone cost is a night after tax, not the stay."""
    if night is None or stay is None or nights < 2 or stay.is_plain:
        return night, stay
    ratio = stay.amount / night.amount
    if Decimal(1) <= ratio < Decimal("1.6") and ratio < nights * FITS[0]:
        return (stay if stay.taxed else night), None
    return night, stay


def _place(
    night: Pile | None,
    stay: Pile | None,
    loose: Pile | None,
    piles: list[tuple[Period | None, Pile]],
    nights: int,
) -> tuple[Pile | None, Pile | None, bool]:
    """Give amounts without a period their place, by nights x rate where that can tell."""
    others = sorted((pile for its, pile in piles if its is None), key=lambda pile: pile.amount)
    if night and not stay:
        fitting = [pile for pile in others if fits(night.amount, pile.amount, nights)]
        return night, clearest(fitting, night.amount * nights), False
    if stay and not night:
        fitting = [pile for pile in others if fits(pile.amount, stay.amount, nights)]
        return clearest(fitting, stay.amount / nights), stay, False
    if night or stay or loose is None:
        return night, stay, False
    if nights > 1:
        pairs = [(a, b) for a in others for b in others if fits(a.amount, b.amount, nights)]
        if pairs:
            a, b = max(pairs, key=lambda pair: (support_of(pair), -off(pair, nights)))
            return a, b, False
        return loose, None, True
    return None, loose, False


def _chosen(
    night: Pile | None,
    stay: Pile | None,
    struck: list[Fact],
    currency: str,
    nights: int,
    guessed: bool,
) -> Chosen | None:
    piles = [pile for pile in (night, stay) if pile]
    if not piles:
        return None
    confidence, reasons = weighed(night, stay, nights, guessed)
    shown = stay or night
    lowest = min(pile.amount for pile in piles)
    was = [fact.amount for fact in struck if fact.currency == currency and fact.amount > lowest]
    return Chosen(
        Money(_tidy(night.amount), currency) if night else None,
        Money(_tidy(stay.amount), currency) if stay else None,
        Money(_tidy(was[0]), currency) if was else None,
        shown.taxed if shown else None,
        confidence,
        tuple(reasons),
    )


def _tidy(amount: Decimal) -> Decimal:
    """Binary noise of floats ("227.982114" is kept, 12.300000000000001 is not)."""
    if amount.as_tuple().exponent in range(-6, 1):
        return amount
    return amount.quantize(Decimal("0.000001"), ROUND_HALF_UP).normalize() + Decimal(0)
