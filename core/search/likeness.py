"""How alike two listings are: words weighed by how rare they are, and the metres between them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from core.domain.rate import Listing
from core.domain.stay import Destination
from core.search.names import GENERIC, SPOTS, WAYS, Name, name_of, plain, street_of

_KM_PER_DEGREE = 111.195
# (metres, likeness asked): sites place a house within tens of metres of each other, and two houses
# of a brand may stand a street apart. Beyond the last step it is another house.
_ASKED = ((60, 0.50), (150, 0.60), (300, 0.80), (600, 0.90), (1200, 0.97))
_ASKED_UNPLACED = 0.86  # one of the two has no coordinates
_NEXT_DOOR_M = 150.0
_GENERIC_WEIGHT = 0.15
_PLACE_WEIGHT = 0.2
_LEAST_WEIGHT = 1.5
_BRAND_WEIGHT = 1.5
_TELLING_WEIGHT = 2.5  # numbers, directions, "airport": few letters, another house
_SOFT_SHARE = 0.9
_SAME_DOOR = 0.15
_OTHER_STREET = 0.05
_STARS_APART = 0.15


@dataclass(frozen=True, slots=True)
class Card:
    """One listing prepared for comparing. `rarest` is empty for an opaque deal."""

    site: str
    name: Name | None
    weight: float
    rarest: tuple[str, ...]
    lat: float | None
    lon: float | None
    stars: float | None
    street: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The weight of each word, learnt from how many listings of this search carry it."""

    weights: Mapping[str, float]

    def of(self, words: frozenset[str]) -> float:
        # fsum is exact, so the order of a set, which differs from run to run, cannot show.
        return math.fsum(self.weights[word] for word in words)


def degrees_apart(km: float) -> float:
    """Kilometres as degrees of latitude."""
    return km / _KM_PER_DEGREE


def cards_of(
    seen: Sequence[tuple[str, Listing]], near: Destination | None
) -> tuple[Vocabulary, list[Card]]:
    """The words of a search weighed, and each (site, listing) prepared, in the order given."""
    names = [name_of(listing.name) if listing.name else None for _, listing in seen]
    counts = Counter(word for name in names if name for word in _keys(name))
    place = _place_words(near)
    vocabulary = Vocabulary({w: _weight(w, n, len(seen), place) for w, n in counts.items()})
    return vocabulary, [
        _card(site, listing, name, vocabulary, counts)
        for (site, listing), name in zip(seen, names, strict=True)
    ]


def margin(a: Card, b: Card, vocabulary: Vocabulary) -> float | None:
    """Likeness above what the distance between them asks; None when they are surely two houses."""
    if a.name is None or b.name is None:
        return None
    metres = _metres(a, b)
    asked = _asked(metres)
    if asked is None or _differ(a.name, b.name, metres):
        return None
    return _likeness(a, b, vocabulary) + _signs(a, b) - asked


def _keys(name: Name) -> frozenset[str]:
    return name.words | {f"@{name.brand}"} if name.brand else name.words


def _place_words(near: Destination | None) -> frozenset[str]:
    if near is None:
        return frozenset()
    return frozenset(plain(f"{near.name} {near.region} {near.region_name} {near.country}").split())


def _weight(word: str, count: int, listings: int, place: frozenset[str]) -> float:
    if word in place:
        return _PLACE_WEIGHT
    if word in GENERIC:
        return _GENERIC_WEIGHT
    if word.startswith("@"):
        return _BRAND_WEIGHT
    rare = max(_LEAST_WEIGHT, math.log(1 + listings / count))
    return max(rare, _TELLING_WEIGHT) if word.isdigit() or word in WAYS | SPOTS else rare


def _card(
    site: str,
    listing: Listing,
    name: Name | None,
    vocabulary: Vocabulary,
    counts: Mapping[str, int],
) -> Card:
    keys = _keys(name) if name else frozenset()
    return Card(
        site=site,
        name=name,
        weight=vocabulary.of(keys),
        rarest=tuple(sorted(keys, key=lambda word: (counts[word], word))),
        lat=listing.lat if listing.lon is not None else None,
        lon=listing.lon if listing.lat is not None else None,
        stars=listing.stars,
        street=street_of(listing.address),
    )


def _metres(a: Card, b: Card) -> float | None:
    """Metres on a flat map, good to a metre at these distances; None when one has no place."""
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return None
    north = a.lat - b.lat
    east = (a.lon - b.lon) * math.cos(math.radians(a.lat))
    return math.hypot(north, east) * _KM_PER_DEGREE * 1000


def _asked(metres: float | None) -> float | None:
    if metres is None:
        return _ASKED_UNPLACED
    return next((asked for reach, asked in _ASKED if metres <= reach), None)


def _differ(a: Name, b: Name, metres: float | None) -> bool:
    """Whether the names say two houses: another brand, number, direction or spot.

    A word that only one site gives may just be left out by the other, but not a street away.
    """
    if a.brand and b.brand and a.brand != b.brand:
        return True
    next_door = metres is not None and metres <= _NEXT_DOOR_M
    for ours, theirs in ((a.numbers, b.numbers), (a.ways, b.ways), (a.spots, b.spots)):
        if ours and theirs and not ours & theirs:
            return True
        if (a.brand or b.brand) and bool(ours) != bool(theirs) and not next_door:
            return True
    return bool(a.brand and b.brand and a.has_suites != b.has_suites and not next_door)


def _likeness(a: Card, b: Card, vocabulary: Vocabulary) -> float:
    """Shared weight over that of the shorter and of the longer name, averaged: 0 to 1."""
    assert a.name is not None and b.name is not None
    ours, theirs = _keys(a.name), _keys(b.name)
    common = vocabulary.of(ours & theirs)
    if ours != theirs:
        common += _soft(ours - theirs, theirs - ours, vocabulary)
    least, most = sorted((a.weight, b.weight))
    if not least:
        return 0.0
    return min(1.0, (common / least + common / most) / 2)


def _soft(ours: frozenset[str], theirs: frozenset[str], vocabulary: Vocabulary) -> float:
    """Weight of words that are the same but for a slip, a short form or a space."""
    shared, left = 0.0, set(theirs)
    for word in sorted(ours):
        like = min((other for other in left if _same_word(word, other)), default=None)
        if like is not None:
            left.discard(like)
            shared += _SOFT_SHARE * min(vocabulary.weights[word], vocabulary.weights[like])
    return shared + _joined(ours, theirs, vocabulary) + _joined(theirs, ours, vocabulary)


def _same_word(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    if len(short) < 3 or not short.isalpha() or not long.isalpha():
        return False
    if long.startswith(short):
        return True
    return len(short) >= 5 and OSA.distance(short, long, score_cutoff=1) <= 1


def _joined(ours: frozenset[str], theirs: frozenset[str], vocabulary: Vocabulary) -> float:
    """Weight of words that one name writes in two parts: "blue sea" and "bluesea"."""
    shared = 0.0
    for word in sorted(ours):
        for head in sorted(theirs):
            if len(head) < len(word) and word.startswith(head) and word[len(head) :] in theirs:
                parts = vocabulary.weights[head] + vocabulary.weights[word[len(head) :]]
                shared += _SOFT_SHARE * min(vocabulary.weights[word], parts)
    return shared


def _signs(a: Card, b: Card) -> float:
    """What the address and the stars add or take."""
    sign = 0.0
    if a.street and b.street:
        sign += _SAME_DOOR if a.street == b.street else -_OTHER_STREET
    if a.stars is not None and b.stars is not None and abs(a.stars - b.stars) >= 2:
        sign -= _STARS_APART
    return sign
