"""Whether a site answered for the place that was asked, and how far things are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from math import asin, cos, radians, sin, sqrt
from statistics import median

from core.domain.rate import Listing, RateQuote
from core.domain.stay import Destination
from scrapers.errors import WrongPlace
from scrapers.read.text import folded

_FAR_KM = 120.0  # beyond any town's surroundings that sites add to its results
_FILLERS = frozenset({"city", "the", "of", "de", "la", "el", "am", "san", "saint", "new", "hotels"})


def check_place(
    quotes: Sequence[RateQuote], asked: Destination, countries: Collection[str] = ()
) -> None:
    """Raises WrongPlace when the answer is for another place.

    Coordinates decide where the answer has them, else the `countries` (lower ISO codes) in which
    the site says its properties lie. The name it shows proves nothing, since a town has many.
    """
    spots = [km for quote in quotes if (km := distance_km(quote.listing, asked)) is not None]
    if spots:
        away = median(spots)
        if away > _FAR_KM:
            raise WrongPlace(f"The answer is for a place {away:.0f} km away from {asked.name}.")
    elif countries and asked.country_code.lower() not in countries:
        raise WrongPlace(f"No property of the answer lies in {asked.country}.")


def listed_under(
    shown: str | None, quotes: Sequence[RateQuote], asked: Destination
) -> list[RateQuote]:
    """The quotes; `covers` tells the name that the site shows where it is not the one asked.

    It may be the same town in another language, which a person sees and we do not know.
    """
    if not shown or _words(shown) & _words(asked.name):
        return list(quotes)
    return [replace(q, covers=f"{q.covers}, listed under {shown[:60]}") for q in quotes]


def distance_km(listing: Listing, place: Destination) -> float | None:
    """Great circle distance; None where the site gives no coordinates."""
    if listing.lat is None or listing.lon is None:
        return None
    return _between(listing.lat, listing.lon, place)


def is_far(one: Destination, other: Destination) -> bool:
    """Whether two places are too far apart for one to be searched as the other."""
    return _between(one.lat, one.lon, other) > _FAR_KM


def _between(lat: float, lon: float, place: Destination) -> float:
    lat, lon, other_lat, other_lon = map(radians, (lat, lon, place.lat, place.lon))
    half = sin((other_lat - lat) / 2) ** 2
    half += cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 12_742 * asin(sqrt(min(1.0, half)))


def _words(name: str) -> set[str]:
    """Words that tell places apart; all of them when nothing else is left."""
    every = set(folded(name).split())
    return every - _FILLERS or every
