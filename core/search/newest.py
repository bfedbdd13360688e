"""The newest price of a house, and how it stands among comparable ones of its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core import clock
from core.db import transaction
from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.stay import StayRequest
from core.history import service as history
from core.history.model import ListingKey, QuoteRef, Standing, StandingAsk, Unit
from core.search import store
from core.search.pricing import all_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """`total` is the all-in total of the stay; without one there is no standing either."""

    membership: Membership
    nights: int
    seen_at: datetime | None = None
    total: Money | None = None
    standing: Standing | None = None

    @property
    def percent(self) -> float | None:
        """How far over (negative: under) its usual price it lies; None before one is known."""
        usual = self.standing.median if self.standing and self.standing.level else None
        if usual is None or self.total is None or not usual.amount:
            return None
        return float(100 * (self.total - usual).amount / usual.amount)

    def of_unit(self, amount: Money, unit: Unit) -> Money:
        """An amount of the whole stay as one of a night, where that is asked."""
        if unit is Unit.STAY:
            return amount
        return amount.times(Decimal(1) / self.nights).rounded()


def newest(listings: Sequence[ListingKey], ref: QuoteRef) -> Newest | None:
    """What stands behind the newest price; None where nothing is kept of it any more.

    What was imported, or is older than quotes are kept, is judged by what was observed of it.
    """
    quote = history.evidence(ref)
    request = _request(ref) if quote else None
    if quote is None or request is None:
        return _observed(listings, ref)
    price = all_in(quote, request, None)
    total = price.amount if price else None
    seen_at = quote.evidence.seen_at if quote.evidence else None
    return Newest(
        membership=quote.membership,
        nights=quote.stay.nights,
        seen_at=seen_at,
        total=total,
        standing=_standing(listings, request, total, seen_at),
    )


def _request(ref: QuoteRef) -> StayRequest | None:
    """The question that it answered, while that is kept."""
    with transaction() as connection:
        row = store.get_search(connection, ref.search_id)
    return row.query.request if row else None


def _observed(listings: Sequence[ListingKey], ref: QuoteRef) -> Newest | None:
    found = history.observed(ref)
    if found is None:
        return None
    return Newest(
        membership=found.membership,
        nights=found.request.nights,
        seen_at=found.seen_at,
        total=found.total,
        standing=_standing(listings, found.request, found.total, found.seen_at),
    )


def _standing(
    listings: Sequence[ListingKey],
    request: StayRequest,
    total: Money | None,
    seen_at: datetime | None,
) -> Standing | None:
    """Among those before it: a price of last month is not held against what came since."""
    if total is None:
        return None
    asked = StandingAsk(listings=tuple(listings), request=request, total=total)
    return history.standings((asked,), seen_at or clock.now())[0]
