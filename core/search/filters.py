"""What a traveller will not have: each refusal is a phrase that can stand beside the price."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import Board
from core.search.model import House, Offer
from core.text import DEFAULT_LOCALE, date_text, distance_text, money_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Limits on houses and offers; the defaults refuse nothing. An empty set means any.

    What a source does not say never passes a limit on it: unknown is not yes.
    """

    stars: frozenset[int] = frozenset()  # whole stars: 3 covers 3.0 and 3.5
    max_total: Money | None = None  # in the currency of the wish
    free_cancellation: bool = False
    breakfast: bool = False
    max_km: float | None = None
    chains: frozenset[str] = frozenset()  # as in House.brand
    sources: frozenset[str] = frozenset()  # slugs
    direct_only: bool = False
    memberships: frozenset[Membership] = frozenset()


def house_refusal(house: House, filters: Filters) -> str | None:
    """Why the house as a whole is not wanted; None when it is."""
    if filters.stars and (house.stars is None or int(house.stars) not in filters.stars):
        return "stars not known" if house.stars is None else f"{house.stars:g} stars"
    if filters.max_km is not None and (
        house.distance_km is None or house.distance_km > filters.max_km
    ):
        if house.distance_km is None:
            return "distance not known"
        return f"{distance_text(house.distance_km)} from the centre"
    if filters.chains and house.brand not in filters.chains:
        return f"belongs to {house.brand}" if house.brand else "no known chain"
    return None


def offer_refusal(offer: Offer, total: Money | None, filters: Filters) -> str | None:
    """Why one offer is not wanted; `total` is its all-in price in the currency of the wish.

    An offer whose total is unknown is refused by a limit on the total.
    """
    quote = offer.quote
    if filters.sources and quote.site not in filters.sources:
        return f"{offer.source_name} is not among your sources"
    if filters.direct_only and not offer.is_direct:
        return f"sold by {offer.source_name}, not by the hotel"
    if filters.memberships and quote.membership not in filters.memberships:
        return f"{quote.membership.label} rates are not shown"
    if filters.free_cancellation and not quote.refundable:
        return "no free cancellation" if quote.refundable is False else "cancellation not stated"
    if filters.breakfast and quote.board in (None, Board.ROOM_ONLY):
        return "breakfast not stated" if quote.board is None else "no breakfast"
    return _over_budget(total, filters.max_total)


def _over_budget(total: Money | None, limit: Money | None) -> str | None:
    if limit is None:
        return None
    if total is None:
        return "total not known"
    return f"over your limit of {money_text(limit)}" if limit < total else None


def cancellation_words(offer: Offer, locale: str = DEFAULT_LOCALE) -> str | None:
    """ "free cancellation until Dec 2", "no free cancellation"; None when nothing is said."""
    quote = offer.quote
    if quote.refundable is None:
        return None
    if not quote.refundable:
        return "no free cancellation"
    if quote.refundable_until is None:
        return "free cancellation"
    return f"free cancellation until {date_text(quote.refundable_until, locale)}"
