"""Order houses for one traveller, with reasons. Pure: weights and filters are hers alone.

There is no commission, sponsorship or source preference among the inputs, so none can count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from core.domain.membership import Membership
from core.domain.money import Money
from core.fx import Converted, RateTable
from core.search.criteria import Criterion, Scale, Weights, scale_of
from core.search.filters import Filters, house_refusal, offer_refusal
from core.search.model import House
from core.search.priced import PricedOffer, priced
from core.search.reasons import reasons_of, why_lower


class Sort(StrEnum):
    """What the list is ordered by; BEST is the weighted score."""

    BEST = "best"
    TOTAL = "total"
    SAVING = "saving"
    DISTANCE = "distance"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Wish:
    """How one traveller wants to see the houses."""

    currency: str = "USD"
    weights: Weights = field(default_factory=Weights)
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.BEST
    # What she is entitled to, beside the public rate. A rate for others is shown but never leads,
    # and is never called the cheapest. None: everything counts.
    held: frozenset[Membership] | None = None

    def holds(self, membership: Membership) -> bool:
        """Whether a rate for `membership` can be hers."""
        return self.held is None or membership in self.held or membership is Membership.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedHouse:
    """One row. `others` pass the filters like `best`, which is what she can book most cheaply:
    an estimated total leads only where no source of the house states one."""

    house: House
    best: PricedOffer
    others: tuple[PricedOffer, ...]  # the best of the other kind (direct, agency) first
    score: float  # 0..1
    reasons: tuple[str, ...]
    is_cheapest: bool  # lowest total of the search that rests on no estimate

    @property
    def total(self) -> Converted | None:
        return self.best.total


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """An offer cheaper than the first row's, and why it is not the first row."""

    house: House
    offer: PricedOffer
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The rows in order. `median` is over the `comparable` rows that have a total."""

    rows: tuple[RankedHouse, ...]
    set_aside: tuple[SetAside, ...]  # cheapest first, one a house
    median: Money | None
    comparable: int
    cheapest_key: str | None  # House.key


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A house with what of it passes the filters (`kept`) and what does not (`refused`)."""

    house: House
    kept: tuple[PricedOffer, ...]  # the best, then the others, cheapest first
    refused: tuple[tuple[PricedOffer, str], ...]

    @property
    def best(self) -> PricedOffer:
        return self.kept[0]

    def not_leading(self, limit: Money) -> Iterator[tuple[PricedOffer, str]]:
        """What is shown below the best though it costs less than `limit`, and why it does not lead.

        Cheapest first.
        """
        for one in self.kept[1:]:
            if not one.is_under(limit):
                return
            if not one.is_hers:
                member = one.offer.quote.membership.label
                yield one, f"only with {member}, which you did not choose"
            elif one.offer.quote.is_unconfirmed:
                yield one, "read from a changed page, unconfirmed"
            elif one.offer.is_old:
                yield one, "seen hours ago, being asked again"
            elif not one.is_sure:
                yield one, "its taxes and fees are an estimate"


def rank(houses: Sequence[House], wish: Wish, rates: RateTable) -> Ranking:
    """Order houses for one traveller, best first.

    Scores lie in [0, 1]; ties keep the cheaper total, then the earlier observation, then the key,
    so the order never depends on the order given. Rows without a total come last in every sort.
    Source: weighted sum on min-max scaled criteria.
    """
    candidates = [_candidate(house, wish, rates) for house in houses]
    shown = [candidate for candidate in candidates if candidate.kept]
    amounts = sorted(c.best.amount.amount for c in shown if c.best.amount is not None)
    middle = Money(median(amounts), wish.currency).rounded() if amounts else None
    scale = scale_of([(c.house, c.best.offer, c.best.amount) for c in shown], wish.weights)
    sure = (c for c in shown if c.best.is_sure and c.best.is_hers)
    cheapest = min(sure, key=lambda c: c.best.order, default=None)
    rows = sorted(
        (_row(c, scale, middle, len(amounts), c is cheapest) for c in shown),
        key=lambda row: _place(row, wish.sort),
    )
    return Ranking(
        rows=tuple(rows),
        set_aside=_set_aside(rows, candidates, scale),
        median=middle,
        comparable=len(amounts),
        cheapest_key=cheapest.house.key if cheapest else None,
    )


def _candidate(house: House, wish: Wish, rates: RateTable) -> _Candidate:
    refusal = house_refusal(house, wish.filters)
    kept, refused = [], []
    for offer in house.offers:
        one = priced(offer, wish.currency, rates, is_hers=wish.holds(offer.quote.membership))
        why = refusal or offer_refusal(offer, one.amount, wish.filters)
        if why:
            refused.append((one, why))
        else:
            kept.append(one)
    kept.sort(key=lambda one: one.order)
    best = min(kept, key=_leads, default=None)  # the first among equals, so the cheapest
    others = (one for one in kept if one is not best)
    return _Candidate(house, (best, *others) if best else (), tuple(refused))


def _leads(one: PricedOffer) -> tuple[bool, ...]:
    """Hers before others', sure before estimated; no total comes last."""
    return (one.total is None, not one.is_hers, not one.is_sure)


def _row(
    candidate: _Candidate, scale: Scale, middle: Money | None, comparable: int, is_cheapest: bool
) -> RankedHouse:
    best = candidate.best
    return RankedHouse(
        house=candidate.house,
        best=best,
        others=_beside(best, candidate.kept[1:]),
        score=scale.score(candidate.house, best.offer, best.amount),
        reasons=reasons_of(candidate.house, best.offer, best.amount, middle, comparable),
        is_cheapest=is_cheapest,
    )


def _beside(best: PricedOffer, rest: tuple[PricedOffer, ...]) -> tuple[PricedOffer, ...]:
    """The rest by price, but the cheapest of the other kind first: direct stands beside agency."""
    other = next((p for p in rest if p.offer.is_direct is not best.offer.is_direct), None)
    return rest if other is None else (other, *(p for p in rest if p is not other))


def _place(row: RankedHouse, sort: Sort) -> tuple[object, ...]:
    """Sort key: rows with a total first, then what was asked for, then the offer's own order."""
    return (row.total is None, _measure(row, sort), row.best.order, row.house.key)


def _measure(row: RankedHouse, sort: Sort) -> float:
    house, saving = row.house, row.best.offer.saving
    match sort:
        case Sort.BEST:
            return -row.score
        case Sort.TOTAL:
            return 0.0  # the offer's order, next in the key, begins with the total
        case Sort.SAVING:
            return -saving.percent if saving else 0.0
        case Sort.DISTANCE:
            return float("inf") if house.distance_km is None else house.distance_km
        case Sort.SCORE:
            return float("inf") if house.score is None else -house.score


def _set_aside(
    rows: Sequence[RankedHouse], candidates: Sequence[_Candidate], scale: Scale
) -> tuple[SetAside, ...]:
    first = rows[0] if rows else None
    if first is None or first.total is None:
        return ()
    limit = first.total.money
    places = {row.house.key: place for place, row in enumerate(rows, start=1)}
    found = []
    for candidate in candidates:
        cheaper = [(p, why) for p, why in candidate.refused if p.is_under(limit)]
        if candidate.kept and candidate.house.key != first.house.key:
            best = candidate.best
            if best.is_under(limit):
                why = _why_ranked_lower(candidate, first, places[candidate.house.key], scale)
                cheaper.append((best, why))
        cheaper += candidate.not_leading(limit)
        if cheaper:
            offer, why = min(cheaper, key=lambda pair: pair[0].order)
            found.append(SetAside(house=candidate.house, offer=offer, why=why))
    return tuple(sorted(found, key=lambda aside: (aside.offer.order, aside.house.key)))


def _why_ranked_lower(candidate: _Candidate, first: RankedHouse, place: int, scale: Scale) -> str:
    best = candidate.best
    losses = scale.losses(
        (first.house, first.best.offer, first.best.amount),
        (candidate.house, best.offer, best.amount),
    )
    worst: Criterion | None = max(losses, key=lambda criterion: losses[criterion], default=None)
    return f"ranked {place}: {why_lower(worst, candidate.house, first.house, best.offer)}"
