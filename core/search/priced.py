"""An offer with its total in the traveller's currency, and an order free of the input's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from core.domain.money import Money
from core.fx import Converted, RateTable, UnknownCurrency
from core.search.model import Basis, Offer

_SURENESS = {basis: place for place, basis in enumerate(Basis)}
_SURE = frozenset({Basis.STATED, Basis.DERIVED})
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PricedOffer:
    """An offer with its all-in total in the currency of the wish.

    `total` is None when there is no price in money, its tax is unknown, or no rate converts it.
    """

    offer: Offer
    total: Converted | None
    # Cheaper, then earlier seen, then by key: never by input order. No total comes last.
    order: tuple[object, ...]
    is_hers: bool = True  # whether the traveller named the membership that it needs

    @property
    def amount(self) -> Money | None:
        return self.total.money if self.total else None

    @property
    def native(self) -> Money | None:
        """The all-in total as its source gave it, not converted."""
        return self.offer.all_in.amount if self.offer.all_in else None

    @property
    def nightly(self) -> Money | None:
        """The total spread evenly over the nights; None where it would repeat the total."""
        nights = self.offer.quote.stay.nights
        if self.amount is None or nights < 2:
            return None
        return self.amount.times(Decimal(1) / nights).rounded()

    def is_under(self, limit: Money) -> bool:
        """Whether it is known to cost less than `limit`, in the currency of the wish."""
        return self.total is not None and self.total.money < limit

    @property
    def is_sure(self) -> bool:
        """Whether the total is the site's own of now, or follows from it without an estimate."""
        return (
            self.total is not None
            and not self.offer.is_old
            and not self.offer.quote.is_unconfirmed
            and self.offer.all_in is not None
            and self.offer.all_in.basis in _SURE
        )


def priced(offer: Offer, currency: str, rates: RateTable, *, is_hers: bool = True) -> PricedOffer:
    """The offer with its total converted; a currency without a rate leaves the total None."""
    amount = offer.all_in.amount if offer.all_in else None
    total = None
    if amount is not None:
        try:
            total = rates.convert(amount, currency)
        except UnknownCurrency:
            total = None  # shown in its own money, compared with nothing
    return PricedOffer(offer, total, _offer_order(offer, total), is_hers)


def _offer_order(offer: Offer, total: Converted | None) -> tuple[object, ...]:
    quote = offer.quote
    seen = quote.evidence.seen_at if quote.evidence else _NEVER
    price = total.money.amount if total else Decimal("Infinity")
    # At one price the surer comes first; no price at all comes after one that cannot be compared.
    sureness = _SURENESS[offer.all_in.basis] if offer.all_in else len(Basis)
    return (price, sureness, seen, _Tie(offer))


@dataclass(frozen=True, slots=True, eq=False)
class _Tie:
    """Tells apart offers of equal price and time, so that their order is fixed.

    Few offers are so alike, so what they say is read only when two are compared.
    """

    offer: Offer

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Tie) and self._terms() == other._terms()

    def __hash__(self) -> int:
        return hash(self._terms())

    def __lt__(self, other: _Tie) -> bool:
        return self._terms() < other._terms()

    def _terms(self) -> tuple[object, ...]:
        quote = self.offer.quote
        shown = quote.total or quote.per_night
        return (
            self.offer.key,
            quote.board or "",
            (None, True, False).index(quote.refundable),
            shown.amount if shown else Decimal(0),
            quote.evidence.sha256 if quote.evidence else "",
        )
