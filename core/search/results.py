"""Houses out of quotes: matched over the sites, priced all-in, with what each membership saves."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from statistics import median
from typing import Any

from core.domain.membership import Membership
from core.domain.rate import Listing, RateQuote
from core.domain.source import Source
from core.domain.stay import Destination, StayQuery
from core.search.matching import Seen, match
from core.search.model import House, Offer
from core.search.pricing import UsualTax, all_in, saving_of, usual_tax

HIDDEN_NAME = "Name shown after booking"
_EARTH_KM = 6371.0088  # mean radius, IUGG

_Key = tuple[str, str]  # site, ref


def houses(
    quotes: Iterable[RateQuote],
    query: StayQuery,
    sources: Iterable[Source],
    old_before: datetime | None = None,
) -> tuple[House, ...]:
    """Every property that any quote names, with all its offers; ordered by key, not ranked.

    The result does not depend on the order of `quotes`. Quotes that differ in nothing but when they
    were seen count once, the latest; those seen before `old_before` are old. Offers without money
    (points, no price) stay; their `all_in` is None.
    """
    known = {source.slug: source for source in sources}
    by_listing = _by_listing(quotes)
    listings = [(site, _one_listing(rates)) for (site, _), rates in by_listing.items()]
    in_search = usual_tax((q for rates in by_listing.values() for q in rates), "in this search")
    found = [
        _house(group, by_listing, query, known, in_search, old_before)
        for group in match(listings, query.destination)
    ]
    return tuple(sorted(found, key=lambda house: house.key))


def distance_km(place: Destination, lat: float, lon: float) -> float:
    """Great-circle distance from the centre of a destination (haversine, mean earth radius)."""
    north, south = math.radians(lat), math.radians(place.lat)
    half_lat, half_lon = (north - south) / 2, math.radians(lon - place.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(north) * math.cos(south) * math.sin(half_lon) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))


def _by_listing(quotes: Iterable[RateQuote]) -> dict[_Key, list[RateQuote]]:
    """Quotes of each listing in a fixed order, repeated ones folded into the latest."""
    latest: dict[tuple[object, ...], RateQuote] = {}
    for quote in quotes:
        same = _sameness(quote)
        if same not in latest or _seen(latest[same]) < _seen(quote):
            latest[same] = quote
    found: defaultdict[_Key, list[RateQuote]] = defaultdict(list)
    for quote in sorted(latest.values(), key=_order):
        found[quote.site, quote.listing.ref].append(quote)
    return found


def _sameness(quote: RateQuote) -> tuple[object, ...]:
    return (
        quote.site,
        quote.listing.ref,
        quote.membership,
        quote.rate_plan,
        quote.room,
        quote.board,
        quote.refundable,
        quote.total,
        quote.per_night,
        quote.points,
    )


def _seen(quote: RateQuote) -> tuple[str, str]:
    """When and where it was read, then everything in it, so that no two stay undecided."""
    evidence = quote.evidence
    return (evidence.seen_at.isoformat() if evidence else "", repr(quote))


def _order(quote: RateQuote) -> tuple[str, ...]:
    return tuple(str(part) for part in _sameness(quote))


def _one_listing(rates: Sequence[RateQuote]) -> Listing:
    """What a site says of a property over all its answers; the first to state a field wins."""
    first = rates[0].listing
    others = [quote.listing for quote in rates if quote.listing != first]
    if not others:
        return first
    gaps = [field.name for field in fields(Listing) if getattr(first, field.name) is None]
    stated: dict[str, Any] = {
        name: next((v for one in others if (v := getattr(one, name)) is not None), None)
        for name in gaps
    }
    return replace(first, **stated)


def _house(
    group: Sequence[Seen],
    by_listing: Mapping[_Key, Sequence[RateQuote]],
    query: StayQuery,
    known: Mapping[str, Source],
    in_search: UsualTax | None,
    old_before: datetime | None,
) -> House:
    rates = [quote for site, one in group for quote in by_listing[site, one.ref]]
    usual = usual_tax(rates, "at this house") or in_search
    listings = [listing for _, listing in group]
    lat, lon = _middle(listings)
    away = None
    if lat is not None and lon is not None:
        away = round(distance_km(query.destination, lat, lon), 3)
    score, reviews = _score(listings)
    return House(
        key=min(f"{site}:{listing.ref}" for site, listing in group),
        name=_name(group, known),
        offers=_offers([_offer(quote, query, known, usual, old_before) for quote in rates]),
        stars=_stars(listings),
        score=score,
        reviews=reviews,
        lat=lat,
        lon=lon,
        distance_km=away,
        address=max((one.address for one in listings if one.address), key=_fullness, default=None),
        brand=_brand(group, known),
        is_opaque=all(listing.name is None for listing in listings),
    )


def _offer(
    quote: RateQuote,
    query: StayQuery,
    known: Mapping[str, Source],
    usual: UsualTax | None,
    old_before: datetime | None,
) -> Offer:
    source, evidence = known.get(quote.site), quote.evidence
    return Offer(
        quote=quote,
        source_name=source.name if source else quote.site,
        is_direct=source.kind.is_direct if source else False,
        all_in=all_in(quote, query.request, usual),
        verified=source.verified if source else None,
        is_old=bool(old_before and evidence and evidence.seen_at < old_before),
    )


def _offers(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    public = [offer for offer in offers if offer.quote.membership is Membership.PUBLIC]
    return tuple(
        replace(offer, saving=saving) if (saving := saving_of(offer, public)) else offer
        for offer in offers
    )


def _name(group: Sequence[Seen], known: Mapping[str, Source]) -> str:
    return best_name([(site, listing.name) for site, listing in group if listing.name], known)


def best_name(named: Sequence[tuple[str, str]], known: Mapping[str, Source]) -> str:
    """Of (site, name) the hotel's own spelling, else the most complete one."""
    direct = [name for site, name in named if site in known and known[site].kind.is_direct]
    return max(direct or [name for _, name in named], key=_fullness, default=HIDDEN_NAME)


def _fullness(text: str) -> tuple[bool, int, str]:
    """Longer says more, but a text in capitals only is a machine's, often cut short."""
    return (not text.isupper(), len(text), text)


def _brand(group: Sequence[Seen], known: Mapping[str, Source]) -> str | None:
    """The chain's own word for its brand before others'; the most frequent, then by name."""
    stated = [(site, listing.brand) for site, listing in group if listing.brand]
    direct = [brand for site, brand in stated if site in known and known[site].kind.is_direct]
    counts = Counter(direct or [brand for _, brand in stated])
    return min(counts, key=lambda brand: (-counts[brand], brand), default=None)


def _stars(listings: Sequence[Listing]) -> float | None:
    """The rating most sites give; on a tie the lower."""
    counts = Counter(listing.stars for listing in listings if listing.stars is not None)
    return min(counts, key=lambda stars: (-counts[stars], stars), default=None)


def _score(listings: Sequence[Listing]) -> tuple[float | None, int | None]:
    """Mean guest score weighted by reviews, and the largest number of reviews at one site.

    Sites of one group share their reviews, so adding the numbers up would count guests twice.
    """
    scored = [(one.score, max(one.reviews or 1, 1)) for one in listings if one.score is not None]
    reviews = max((one.reviews for one in listings if one.reviews is not None), default=None)
    if not scored:
        return None, reviews
    weight = sum(count for _, count in scored)
    return round(math.fsum(score * count for score, count in scored) / weight, 2), reviews


def _middle(listings: Sequence[Listing]) -> tuple[float | None, float | None]:
    placed = [(x.lat, x.lon) for x in listings if x.lat is not None and x.lon is not None]
    if not placed:
        return None, None
    return median(lat for lat, _ in placed), median(lon for _, lon in placed)
