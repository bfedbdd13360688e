"""What speaks for a price: each reading of one amount is a fact, and facts agree or contradict.

The price of a night and of the stay are chosen by how many facts say the same, how plainly, and
whether nights x rate fits. Nothing is worked out: each chosen amount stands on the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from core.domain.money import Money, minor_units
from scrapers.generically.words import Period, Role

_DEAREST = Decimal(10) ** 10
# No bed costs less: such a figure is a rating, a share or an amount read in the wrong unit.
_CHEAPEST, _CHEAPEST_WITHOUT_CENTS = Decimal(2), Decimal(100)
# A stay costs about nights x rate; taxes and fees above, longer-stay discounts below.
_FITS = (Decimal("0.80"), Decimal("1.60"))
_FORMER = Decimal("0.4")
_ROUNDING = Decimal("0.51")  # a page rounds to whole units where its data has cents


@dataclass(frozen=True, slots=True)
class Fact:
    """One place where an amount was read. `plain` tells a period in words from one in a key."""

    amount: Decimal
    currency: str
    where: str
    period: Period | None = None
    role: Role = Role.PRICE
    nights: int | None = None
    taxed: bool | None = None
    plain: bool = False
    exact: bool = False  # a number of the data, not rounded for the eye
    weight: float = 1.0
    assumed: bool = False  # the currency was not said beside the amount
    member: bool = False  # kept for those who signed up


@dataclass(frozen=True, slots=True)
class Chosen:
    """The price of a night, of the stay, or both; what was struck; how sure, and why."""

    per_night: Money | None
    total: Money | None
    struck: Money | None
    taxes_included: bool | None
    confidence: float
    reasons: tuple[str, ...]

    @property
    def amounts(self) -> frozenset[Decimal]:
        return frozenset(m.amount for m in (self.per_night, self.total) if m)


@dataclass(slots=True)
class _Pile:
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


def choose(facts: Iterable[Fact], nights: int) -> Chosen | None:
    """The prices that the facts agree on; None when none of them is a price."""
    sound = [fact for fact in facts if _cheapest(fact.currency) <= fact.amount < _DEAREST]
    struck = [fact for fact in sound if fact.role is Role.STRUCK]
    told = [fact for fact in sound if fact.role is Role.PRICE]
    # What is struck elsewhere is no price here, unless words say it more often.
    told = [f for f in told if sum(_same(f, s) for s in struck) < sum(_same(f, t) for t in told)]
    told = [fact for fact in told if not fact.member] or told
    if not told:
        return None
    currency = _commonest(told)
    told = _without_cents([fact for fact in told if fact.currency == currency])
    piles = _piles([_settled(fact, nights) for fact in told], nights)
    night, stay, loose = (_best(piles, period) for period in (Period.NIGHT, Period.STAY, None))
    night, stay = _undo_misnomers(night or _rate(loose), stay, nights)
    night, stay, guessed = _place(night, stay, loose, piles, nights)
    return _chosen(night, stay, struck, currency, nights, guessed)


def _cheapest(currency: str) -> Decimal:
    return _CHEAPEST if minor_units(currency) else _CHEAPEST_WITHOUT_CENTS


def _settled(fact: Fact, nights: int) -> Fact:
    """A stay of other nights than these is not this stay; one night of one is the stay as well."""
    if fact.nights is not None and fact.period is Period.STAY and fact.nights != nights:
        return replace(fact, weight=fact.weight * 0.6)
    return fact


def _same(one: Fact, other: Fact) -> bool:
    return one.currency == other.currency and near(one.amount, other.amount, one.exact, other.exact)


def near(one: Decimal, other: Decimal, exact: bool = False, also: bool = False) -> bool:
    """Equal, or equal after one of them was rounded to whole units."""
    if one == other:
        return True
    if abs(one - other) > _ROUNDING or (exact and also):
        return abs(one - other) <= Decimal("0.011")
    return one == one.to_integral_value() or other == other.to_integral_value()


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


def _piles(facts: list[Fact], nights: int) -> list[tuple[Period | None, _Pile]]:
    """Facts of one amount together; those without a period join the pile that has one."""
    piles: list[tuple[Period | None, _Pile]] = []
    for fact in sorted(facts, key=lambda f: (f.period is None, not f.exact)):
        joined = False
        for period, pile in piles:
            if near(pile.amount, fact.amount, pile.facts[0].exact, fact.exact) and (
                fact.period in (period, None)
            ):
                pile.facts.append(fact)
                joined = True
        if not joined:
            piles.append((fact.period, _Pile([fact])))
    return piles


def _best(piles: list[tuple[Period | None, _Pile]], period: Period | None) -> _Pile | None:
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


def _rate(pile: _Pile | None) -> _Pile | None:
    """The trade calls "rate" what a night costs."""
    return (
        pile
        if pile and any("rate" in fact.where.rpartition("/")[2].lower() for fact in pile.facts)
        else None
    )


def _undo_misnomers(
    night: _Pile | None, stay: _Pile | None, nights: int
) -> tuple[_Pile | None, _Pile | None]:
    """A key's "total" below what the nights alone cost is a night after tax, not the stay."""
    if night is None or stay is None or nights < 2 or stay.is_plain:
        return night, stay
    ratio = stay.amount / night.amount
    if Decimal(1) <= ratio < Decimal("1.6") and ratio < nights * _FITS[0]:
        return (stay if stay.taxed else night), None
    return night, stay


def _place(
    night: _Pile | None,
    stay: _Pile | None,
    loose: _Pile | None,
    piles: list[tuple[Period | None, _Pile]],
    nights: int,
) -> tuple[_Pile | None, _Pile | None, bool]:
    """Give amounts without a period their place, by nights x rate where that can tell."""
    others = sorted((pile for its, pile in piles if its is None), key=lambda pile: pile.amount)
    if night and not stay:
        fitting = [pile for pile in others if _fits(night.amount, pile.amount, nights)]
        return night, _clearest(fitting, night.amount * nights), False
    if stay and not night:
        fitting = [pile for pile in others if _fits(pile.amount, stay.amount, nights)]
        return _clearest(fitting, stay.amount / nights), stay, False
    if night or stay or loose is None:
        return night, stay, False
    if nights > 1:
        pairs = [(a, b) for a in others for b in others if _fits(a.amount, b.amount, nights)]
        if pairs:
            a, b = max(pairs, key=lambda pair: (_sum(pair), -_off(pair, nights)))
            return a, b, False
        return loose, None, True
    return None, loose, False


def _clearest(piles: list[_Pile], due: Decimal) -> _Pile | None:
    """The best supported one; of several alike the one that is due; None when none is: prices of
    single nights, say."""
    most = max((pile.support for pile in piles), default=0.0)
    even = [pile for pile in piles if pile.support == most]
    if len(even) <= 1:
        return even[0] if even else None
    return next((pile for pile in even if abs(pile.amount - due) <= _ROUNDING * 2), None)


def _sum(pair: tuple[_Pile, _Pile]) -> float:
    return pair[0].support + pair[1].support


def _off(pair: tuple[_Pile, _Pile], nights: int) -> Decimal:
    """How far the dearer one is from nights x the cheaper one."""
    return abs(pair[1].amount / pair[0].amount / nights - 1)


def _fits(night: Decimal, stay: Decimal, nights: int) -> bool:
    return nights * _FITS[0] <= stay / night <= nights * _FITS[1] and stay != night


def _chosen(
    night: _Pile | None,
    stay: _Pile | None,
    struck: list[Fact],
    currency: str,
    nights: int,
    guessed: bool,
) -> Chosen | None:
    piles = [pile for pile in (night, stay) if pile]
    if not piles:
        return None
    confidence, reasons = _weighed(night, stay, nights, guessed)
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


def _weighed(
    night: _Pile | None, stay: _Pile | None, nights: int, guessed: bool
) -> tuple[float, list[str]]:
    """Confidence from 0 to 1; each step has its reason. The steps are set by hand, not fitted."""
    piles = [pile for pile in (night, stay) if pile]
    facts = [fact for pile in piles for fact in pile.facts]
    value, reasons = 0.5, list[str]()
    places = {fact.where for fact in facts}
    if len(places) > len(piles):
        value += min(0.2, 0.08 * (len(places) - len(piles)))
        reasons.append(f"{len(places)} places say the same")
    if any(pile.is_plain for pile in piles):
        value += 0.15
        reasons.append("words beside the figure tell night or stay")
    if night and stay and nights > 1:
        if _fits(night.amount, stay.amount, nights):
            value += 0.15
            reasons.append(f"{nights} nights x rate fits the total")
        else:
            value -= 0.1
            reasons.append("the total is not nights x rate: taxes or fees may be in it")
    if any(fact.assumed for fact in facts):
        value -= 0.1
        reasons.append("the currency sign has several meanings")
    else:
        value += 0.1
        reasons.append("the currency is named")
    if guessed:
        value -= 0.2
        reasons.append("not said whether for a night or the stay")
    return value, reasons
