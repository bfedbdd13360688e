"""Rows of Priceline's retail listing: a night of one room before tax."""

from __future__ import annotations

from hashlib import sha256

from core.domain.money import Money
from core.domain.rate import Listing
from scrapers.errors import LayoutChanged
from scrapers.read import tree
from scrapers.read.prices import money_of

_STRIKES = ("minStrikePrice", "strikeThroughPrice", "minRateStrikeThroughPrice")


def money(row: object, key: str, rooms: int) -> Money | None:
    rates = tree.at(row, "ratesSummary")
    amount = money_of(tree.number(rates, key), tree.text(rates, "minCurrencyCode"))
    return amount.times(rooms) if amount else None


def struck(row: object, rooms: int) -> Money | None:
    return next((amount for key in _STRIKES if (amount := money(row, key, rooms))), None)


def listing(row: object) -> Listing:
    ref, hidden = tree.text(row, "hotelId"), tree.text(row, "pclnId")
    if not ref and not hidden:
        raise LayoutChanged("A row of Priceline has no id any more.")
    place = tree.at(row, "location")
    return Listing(
        # A deal that hides its house has an id for this visit only; the house itself has none.
        ref=ref or "deal-" + sha256((hidden or "").encode()).hexdigest()[:16],
        name=tree.text(row, "name"),
        brand=tree.text(row, "brand"),
        lat=tree.real(place, "latitude"),
        lon=tree.real(place, "longitude"),
        stars=tree.real(row, "starRating"),
        score=tree.real(row, "overallGuestRating") or None,
        reviews=tree.whole(row, "totalReviewCount"),
        address=tree.text(place, "address", "addressLine1") or tree.text(place, "neighborhoodName"),
        image_url=tree.address(row, "thumbnailUrl"),
    )
