"""Listings found by name, put together so that one house of many sources is one choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.domain.rate import Listing
from core.domain.source import Source
from core.history import service as history
from core.history.model import FoundListing, ListingKey
from core.search.matching import match
from core.search.results import best_name
from core.sources import service as sources

# Several listings make one house, so more are read than houses are wanted.
_LISTINGS_A_HOUSE = 6


@dataclass(frozen=True, slots=True)
class Mates:
    """One house as the sources list it. `place` is where it was found: "New York, NY, ..."."""

    name: str
    place: str
    listings: tuple[ListingKey, ...]  # in order


def find(text: str, limit: int = 8) -> tuple[Mates, ...]:
    """Houses whose names are like `text`, the likest first."""
    known = {source.slug: source for source in sources.described()}
    return gathered(history.find_listings(text, limit * _LISTINGS_A_HOUSE), known)[:limit]


def gathered(found: Sequence[FoundListing], known: Mapping[str, Source]) -> tuple[Mates, ...]:
    """The houses that listings are of, in the order in which each is first met.

    By the rules of a search, but a listing without coordinates is only ever of a house of its own
    place: every town has its Hotel Central.
    """
    by_key = {one.key: one for one in found}
    order = {key: at for at, key in enumerate(by_key)}
    groups = match([(one.site, _listing(one)) for one in by_key.values()])
    houses = [
        _house(part, known)
        for group in groups
        for part in _parted([by_key[site, listing.ref] for site, listing in group])
    ]
    return tuple(sorted(houses, key=lambda house: min(order[key] for key in house.listings)))


def _parted(group: Sequence[FoundListing]) -> Iterable[list[FoundListing]]:
    """A group without the listings of which only the name says that they belong to it."""
    placed = [one for one in group if one.lat is not None and one.lon is not None]
    there = {one.place for one in placed}
    parts: dict[str, list[FoundListing]] = {}
    for one in group:
        if one not in placed:
            (placed if one.place in there else parts.setdefault(one.place, [])).append(one)
    return [part for part in (placed, *parts.values()) if part]


def _house(group: Sequence[FoundListing], known: Mapping[str, Source]) -> Mates:
    newest = max(group, key=lambda one: (one.last_seen_at, one.key))
    name = best_name([(one.site, one.name) for one in group], known)
    return Mates(name, newest.place, tuple(sorted(one.key for one in group)))


def _listing(one: FoundListing) -> Listing:
    return Listing(ref=one.property_ref, name=one.name, brand=one.brand, lat=one.lat, lon=one.lon)
