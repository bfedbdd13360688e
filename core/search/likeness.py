"""How alike two listings are: words weighed by how rare they are, and the metres between them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from rapidfuzz.distance import OSA

from core.domain.rate import Listing
from core.domain.stay import Destination
from core.search.names import GENERIC, SPOTS, WAYS, Name, name_of, plain, street_of

_M_PER_DEGREE = 111_195.0
# (metres, likeness asked): sites place a house within tens of metres of each other, and two houses
# of a brand may stand a street apart. Beyond the last step it is another house.
REACH_M = 1200.0
_ASKED = ((60, 0.50), (150, 0.60), (300, 0.80), (600, 0.90), (REACH_M, 0.97))
_ASKED_UNPLACED = 0.86  # one of the two has no coordinates
_NEXT_DOOR_M = 150.0
_GENERIC_WEIGHT = 0.15
_PLACE_WEIGHT = 0.2
_LEAST_WEIGHT = 1.5
_MOST_WEIGHT = 3.0  # the rarest words are slips
_BRAND_WEIGHT = 1.5
_TELLING_WEIGHT = 2.5  # numbers, directions, "airport": few letters, another house
_SOFT_SHARE = 0.9
_SOFT_LIFT = 0.5  # likeness that words spelt apart may add at most, in practice
_BOTH_SAY_MORE = 0.15  # each has a telling word that the other lacks
_SAME_DOOR = 0.15
_OTHER_STREET = 0.05
_STARS_APART = 0.15


@dataclass(frozen=True, slots=True)
class Card:
    """One listing prepared for comparing; an opaque deal has no name and no words.

    `east` and `north` are metres on a flat map of the search; None where the site gives no place.
    `rarest` are the words that may tell the house, rarest first.
    """

    site: str
    name: Name | None
    words: frozenset[str]  # of the name, and its brand as "@hilton"
    weight: float
    rarest: tuple[str, ...]
    east: float | None
    north: float | None
    stars: float | None
    street: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The weight of each word, learnt from how many listings of this search carry it."""

    weights: Mapping[str, float]

    def of(self, words: frozenset[str]) -> float:
        # fsum is exact, so the order of a set, which differs from run to run, cannot show.
        return math.fsum(self.weights[word] for word in words)


def cards_of(
    seen: Sequence[tuple[str, Listing]], near: Destination | None
) -> tuple[Vocabulary, list[Card]]:
    """The words of a search weighed, and each (site, listing) prepared, in the order given."""
    names = [name_of(listing.name) if listing.name else None for _, listing in seen]
    counts = Counter(word for name in names if name for word in _keys(name))
    place = _place_words(near)
    vocabulary = Vocabulary({w: _weight(w, n, len(seen), place) for w, n in counts.items()})
    latitudes = [listing.lat for _, listing in seen if listing.lat is not None]
    stretch = math.cos(math.radians(median(latitudes))) if latitudes else 1.0
    return vocabulary, [
        _card(site, listing, name, vocabulary, counts, stretch)
        for (site, listing), name in zip(seen, names, strict=True)
    ]


def margin(a: Card, b: Card, vocabulary: Vocabulary, *, in_full: bool = True) -> float | None:
    """Likeness above what the distance between them asks; None when they are surely two houses.

    Not `in_full`, a pair that falls short may be said to fall shorter than it does: quicker.
    """
    if a.name is None or b.name is None:
        return None
    metres = _metres(a, b)
    asked = _asked(metres)
    if asked is None or _differ(a.name, b.name, metres):
        return None
    signs = _signs(a, b)
    return _likeness(a, b, vocabulary, 0.0 if in_full else asked - signs) + signs - asked


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
    rare = min(_MOST_WEIGHT, max(_LEAST_WEIGHT, math.log(1 + listings / count)))
    return max(rare, _TELLING_WEIGHT) if word.isdigit() or word in WAYS | SPOTS else rare


def _card(
    site: str,
    listing: Listing,
    name: Name | None,
    vocabulary: Vocabulary,
    counts: Mapping[str, int],
    stretch: float,
) -> Card:
    keys = _keys(name) if name else frozenset()
    telling = {word for word in keys if vocabulary.weights[word] > _PLACE_WEIGHT} or keys
    placed = listing.lat is not None and listing.lon is not None
    return Card(
        site=site,
        name=name,
        words=keys,
        weight=vocabulary.of(keys),
        rarest=tuple(sorted(telling, key=lambda word: (counts[word], word))),
        east=(listing.lon or 0.0) * stretch * _M_PER_DEGREE if placed else None,
        north=(listing.lat or 0.0) * _M_PER_DEGREE if placed else None,
        stars=listing.stars,
        street=street_of(listing.address),
    )


def _metres(a: Card, b: Card) -> float | None:
    if a.east is None or b.east is None or a.north is None or b.north is None:
        return None
    return math.hypot(a.north - b.north, a.east - b.east)


def _asked(metres: float | None) -> float | None:
    if metres is None:
        return _ASKED_UNPLACED
    for reach, asked in _ASKED:
        if metres <= reach:
            return asked
    return None


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


def _likeness(a: Card, b: Card, vocabulary: Vocabulary, wanted: float) -> float:
    """Shared weight over that of the shorter and of the longer name, averaged: 0 to 1.

    Words spelt apart are looked at only where they could still lift the pair to `wanted`.
    """
    if not a.weight or not b.weight:
        return 0.0
    ours, theirs = a.words - b.words, b.words - a.words
    common = a.weight - vocabulary.of(ours)
    ours_weight, theirs_weight = a.weight, b.weight
    if ours and theirs and _average(common, ours_weight, theirs_weight) >= wanted - _SOFT_LIFT:
        shared, ours_less, theirs_less = _soft(ours, theirs, vocabulary)
        common += shared
        ours_weight -= ours_less
        theirs_weight -= theirs_less
    likeness = min(1.0, _average(common, ours_weight, theirs_weight))
    if min(ours_weight, theirs_weight) - common >= _LEAST_WEIGHT:
        likeness -= _BOTH_SAY_MORE
    return likeness


def _average(common: float, ours: float, theirs: float) -> float:
    return (common / ours + common / theirs) / 2


def _soft(
    ours: frozenset[str], theirs: frozenset[str], vocabulary: Vocabulary
) -> tuple[float, float, float]:
    """Weight of words that are the same but for a slip, a short form or a space.

    And how much less the two names weigh: a misspelt word is rare, which says nothing of the house.
    """
    shared = ours_less = theirs_less = 0.0
    left = set(theirs)
    for word in sorted(ours):
        like = min((other for other in left if same_word(word, other)), default=None)
        if like is None:
            continue
        left.discard(like)
        here, there = vocabulary.weights[word], vocabulary.weights[like]
        same = min(here, there)
        shared += _SOFT_SHARE * same
        ours_less += here - same
        theirs_less += there - same
    if len(theirs) > 1:
        shared += _joined(ours, theirs, vocabulary)
    if len(ours) > 1:
        shared += _joined(theirs, ours, vocabulary)
    return shared, ours_less, theirs_less


@lru_cache(maxsize=1 << 16)
def same_word(a: str, b: str) -> bool:
    """Whether two words differ by a slip or a short form: "sytles", "fin" for "financial"."""
    short, long = (a, b) if len(a) < len(b) else (b, a)
    if len(short) < 3 or not short.isalpha():
        return False
    if long.startswith(short):
        return long.isalpha()
    if len(short) < 5 or len(long) - len(short) > 1:
        return False
    return OSA.distance(short, long, score_cutoff=1) <= 1


def _joined(ours: frozenset[str], theirs: frozenset[str], vocabulary: Vocabulary) -> float:
    """Weight of words that one name writes in two parts: "blue sea" and "bluesea"."""
    shared = 0.0
    for word in sorted(ours):
        for head in sorted(theirs):
            if word.startswith(head) and word[len(head) :] in theirs:
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
