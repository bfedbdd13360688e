"""The newest price of a house, and how it stands among comparable ones of its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core import clock
from core.db import transaction
from core.domain.money import Money
from core.domain.rate import RateQuote
from core.domain.stay import StayRequest
from core.history import service as history
from core.history.model import ListingKey, QuoteRef, Standing, StandingAsk, Unit
from core.search import store
from core.search.pricing import all_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """`total` is the all-in total of the stay; without one there is no standing either."""

    quote: RateQuote
    request: StayRequest | None  # None: the question it answered is kept no longer
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
        return amount.times(Decimal(1) / self.quote.stay.nights).rounded()


def newest(listings: Sequence[ListingKey], ref: QuoteRef) -> Newest | None:
    """What stands behind the newest price; None where its quote is kept no longer."""
    quote = history.evidence(ref)
    if quote is None:
        return None
    with transaction() as connection:
        row = store.get_search(connection, ref.search_id)
    request = row.query.request if row else None
    price = all_in(quote, request, None) if request else None
    if request is None or price is None or price.amount is None:
        return Newest(quote=quote, request=request)
    asked = StandingAsk(listings=tuple(listings), request=request, total=price.amount)
    return Newest(
        quote=quote,
        request=request,
        total=price.amount,
        standing=history.standings((asked,), clock.now())[0],
    )
