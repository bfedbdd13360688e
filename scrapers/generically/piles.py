"""Facts of one amount lie in one pile; the best supported pile of a period is its price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from scrapers.generically.facts import ROUNDING, Fact, near
from scrapers.generically.words import Period

# A stay costs about nights x rate; taxes and fees above, longer-stay discounts below.
FITS = (Decimal("0.80"), Decimal("1.60"))
_FORMER = Decimal("0.4")


@dataclass(slots=True)
class Pile:
    """Facts that say one amount (rounded alike) of one period."""

    facts: list[Fact]

    @property
    def amount(self) -> Decimal:
        exact = [fact.amount for fact in self.facts if fact.exact]
        return exact[0] if exact else self.facts[0].amount

    @property
    def support(self) -> float:
        """Places that say so, a place counting once; after tax wins a draw, words win over keys."""
        places = {fact.where: fact.weight for fact in self.facts}
        taxed = 0.3 if any(fact.taxed for fact in self.facts) else 0.0
        untaxed = 0.3 if any(fact.taxed is False for fact in self.facts) else 0.0
        return sum(places.values()) + taxed - untaxed + (0.8 if self.is_plain else 0.0)

    @property
    def is_plain(self) -> bool:
        return any(fact.plain and fact.period for fact in self.facts)

    @property
    def taxed(self) -> bool | None:
        said = {fact.taxed for fact in self.facts} - {None}
        return next(iter(said)) if len(said) == 1 else None


def piles_of(facts: list[Fact], nights: int) -> list[tuple[Period | None, Pile]]:
    """Facts of one amount together; those without a period join the pile that has one."""
    piles: list[tuple[Period | None, Pile]] = []
    for fact in sorted(facts, key=lambda f: (f.period is None, not f.exact)):
        joined = False
        for period, pile in piles:
            if near(pile.amount, fact.amount, pile.facts[0].exact, fact.exact) and (
                fact.period in (period, None)
            ):
                pile.facts.append(fact)
                joined = True
        if not joined:
            piles.append((fact.period, Pile([fact])))
    return piles


def best(piles: list[tuple[Period | None, Pile]], period: Period | None) -> Pile | None:
    """The pile with most support. Of several that nothing tells apart the lowest: what stands
    beside a price unexplained is its former self; far lower, it is an extra."""
    mine = [pile for its, pile in piles if its is period]
    if not mine:
        return None
    if any(fact.exact for pile in mine for fact in pile.facts):
        return max(mine, key=lambda pile: pile.support)  # data writes the price that counts first
    most = max(pile.support for pile in mine)
    even = [pile for pile in mine if pile.support == most]
    dearest = max(pile.amount for pile in even)
    return min(
        (pile for pile in even if pile.amount >= dearest * _FORMER), key=lambda pile: pile.amount
    )


def rate_of(pile: Pile | None) -> Pile | None:
    """The trade calls "rate" what a night costs."""
    return (
        pile
        if pile and any("rate" in fact.where.rpartition("/")[2].lower() for fact in pile.facts)
        else None
    )


def clearest(piles: list[Pile], due: Decimal) -> Pile | None:
    """The best supported one; of several alike the one that is due; None when none is: prices of
    single nights, say."""
    most = max((pile.support for pile in piles), default=0.0)
    even = [pile for pile in piles if pile.support == most]
    if len(even) <= 1:
        return even[0] if even else None
    return next((pile for pile in even if abs(pile.amount - due) <= ROUNDING * 2), None)


def support_of(pair: tuple[Pile, Pile]) -> float:
    return pair[0].support + pair[1].support


def off(pair: tuple[Pile, Pile], nights: int) -> Decimal:
    """How far the dearer one is from nights x the cheaper one."""
    return abs(pair[1].amount / pair[0].amount / nights - 1)


def fits(night: Decimal, stay: Decimal, nights: int) -> bool:
    return nights * FITS[0] <= stay / night <= nights * FITS[1] and stay != night
