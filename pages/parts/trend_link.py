"""The address of a trend: which houses, by the listings that sources know them under. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote, urlencode

from core.history.model import ListingKey
from core.search.model import House

PATH, HOUSE, CHAIN = "trends", "house", "chain"
MAX_HOUSES, _MAX_LISTINGS = 4, 40

Listings = tuple[ListingKey, ...]


def code_of(listings: Iterable[ListingKey]) -> str:
    """ "booking:us/hampton,hilton:NYCMD": the same house, the same code."""
    keys = sorted(set(listings))[:_MAX_LISTINGS]
    return ",".join(f"{quote(site, safe='')}:{quote(ref, safe='')}" for site, ref in keys)


def listings_of(code: str) -> Listings:
    """The listings of a code; what is no listing is left out, an address can be typed."""
    found = []
    for part in code.split(",")[:_MAX_LISTINGS]:
        site, colon, ref = part.partition(":")
        if colon and site and ref:
            found.append((unquote(site), unquote(ref)))
    # No database takes a NUL, and no source knows a house by one.
    return tuple(sorted({key for key in found if "\0" not in "".join(key)}))


def houses_of(codes: Sequence[str]) -> tuple[Listings, ...]:
    """The houses that an address names, each once, as many as one chart holds."""
    houses = dict.fromkeys(listings_of(code) for code in codes)
    return tuple(house for house in houses if house)[:MAX_HOUSES]


def to_house(house: House) -> str:
    """The way from a card of a search to the trend of its house."""
    listings = ((offer.quote.site, offer.quote.listing.ref) for offer in house.offers)
    return f"{PATH}?{urlencode({HOUSE: code_of(listings)})}"
