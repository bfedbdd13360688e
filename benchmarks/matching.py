"""The same house on 20 sites: 5,000 listings of real names, as sites write them, told apart.

The houses stand in one city of 11 by 9 km. Hard on purpose: tens of metres of jitter,
listings without a place, words swapped, cut, misspelt and abbreviated, and for every tenth house a
sibling 300 m away that differs in one telling word.
"""

from __future__ import annotations

import csv
import gzip
import random
import statistics
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Promise, Report
from core.domain.rate import Listing
from core.domain.stay import Destination
from core.search.likeness import same_word
from core.search.matching import Seen, match
from core.search.names import name_of, plain

NAMES = Path(__file__).resolve().parents[2] / "shared/data/hotels-check24/hotels.csv.gz"
PALMA = Destination("2512989", "Palma", "ES", "Spain", 39.56939, 2.65024)
SITES = tuple(f"site{number:02d}" for number in range(20))
LISTINGS, TOWN_DEGREES, SEED = 5_000, 0.05, 11
_SIBLINGS = (("Norte", "Sur"), ("Airport", "Downtown"), ("39", "51"), ("East", "West"))
_BRANDS = (
    "Hampton Inn", "Hampton Inn & Suites", "Holiday Inn", "Holiday Inn Express", "Ibis",
    "Ibis Styles", "Courtyard by Marriott", "Hilton Garden Inn", "Best Western",
    "Best Western Plus",
)  # fmt: skip
_DISTRICTS = ("Playa", "Centro", "Portixol", "Airport", "Marina", "Santa Catalina", "Old Town")


@dataclass(frozen=True, slots=True)
class House:
    """One true house, before sites write it down."""

    name: str
    lat: float
    lon: float
    stars: float
    street: str


def run() -> Report:
    """Precision and recall over pairs, and the time of one matching of all listings."""
    rng = random.Random(SEED)
    houses = list(_houses(rng))
    seen, truth = _listings(houses, rng)
    times = []
    for _ in range(3):
        name_of.cache_clear()  # another city brings other names
        same_word.cache_clear()
        started = time.perf_counter()
        groups = match(seen, PALMA)
        times.append(time.perf_counter() - started)
    precision, recall = accuracy(groups, truth)
    figures = {
        "listings": len(seen),
        "houses": len(houses),
        "sites": len(SITES),
        "names": "real" if NAMES.exists() else "made up (no data folder)",
        "unplaced_percent": round(100 * sum(x.lat is None for _, x in seen) / len(seen), 1),
        "groups": len(groups),
        "match_s_median": round(statistics.median(times), 3),
    }
    return Report(
        "matching",
        figures,
        (
            Promise("pairs joined that belong together", round(precision, 4), 0.98, "share", False),
            Promise("pairs that belong together joined", round(recall, 4), 0.98, "share", False),
            Promise("time for all listings", round(statistics.median(times), 3), 1.0, "s"),
        ),
    )


def accuracy(
    groups: Sequence[Sequence[Seen]], truth: dict[tuple[str, str], int]
) -> tuple[float, float]:
    """Precision and recall over all pairs of listings that were, or should have been, joined."""
    joined = right = 0
    for group in groups:
        joined += len(group) * (len(group) - 1) // 2
        houses = Counter(truth[site, listing.ref] for site, listing in group)
        right += sum(count * (count - 1) // 2 for count in houses.values())
    wanted = sum(count * (count - 1) // 2 for count in Counter(truth.values()).values())
    return (right / joined if joined else 1.0), (right / wanted if wanted else 1.0)


def _houses(rng: random.Random) -> Iterator[House]:
    names = _names()
    for number, (name, stars) in enumerate(names):
        lat, lon = _spot(rng)
        street = f"{rng.choice(('Calle', 'Avenida', 'Carrer'))} {rng.choice(names)[0].split()[-1]}"
        if number % 10:
            yield House(name, lat, lon, stars, f"{street} {rng.randint(1, 180)}")
            continue
        one, other = rng.choice(_SIBLINGS)
        yield House(f"{name} {one}", lat, lon, stars, f"{street} {rng.randint(1, 90)}")
        yield House(f"{name} {other}", lat + 0.0027, lon, stars, f"{street} {rng.randint(91, 180)}")
    for brand in _BRANDS:
        for district in _DISTRICTS:
            lat, lon = _spot(rng)
            yield House(f"{brand} Palma {district}", lat, lon, 3.0, f"Carrer {district} 1")


def _spot(rng: random.Random) -> tuple[float, float]:
    return (
        PALMA.lat + rng.uniform(-TOWN_DEGREES, TOWN_DEGREES),
        PALMA.lon + rng.uniform(-TOWN_DEGREES, TOWN_DEGREES),
    )


def _names() -> list[tuple[str, float]]:
    """Real names and stars; of names that differ only in small words the data cannot say whether
    they are one house, so only the first is kept."""
    if not NAMES.exists():
        words = _MADE_UP.split()
        return [(f"Hotel {a} {b}", 3.0) for a in words for b in words if a != b]
    with gzip.open(NAMES, "rt", encoding="utf-8") as file:
        rows = [(row["hotelname"].strip(), float(row["hotelstars"] or 0)) for row in _rows(file)]
    first: dict[frozenset[str], tuple[str, float]] = {}
    for name, stars in rows:
        first.setdefault(_core(name), (name, stars))
    return list(first.values())


_MADE_UP = """
    Alondra Bahia Cormoran Delfin Encina Faro Gaviota Higuera Iris Jazmin Laurel Mirto Naranja
    Olivo Palmera Quinta Romero Sirena Tomillo Uva Velero Zafiro Brisa Coral Duna Espuma
"""
_SMALL = frozenset(
    {"hotel", "apartments", "apartamentos", "aparthotel", "spa", "and", "suites", "resort", "the"}
)


def _core(name: str) -> frozenset[str]:
    words = frozenset(plain(name).split())
    return words - _SMALL or words


def _rows(file: Iterator[str]) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(file, delimiter=";")


def _listings(
    houses: Sequence[House], rng: random.Random
) -> tuple[list[Seen], dict[tuple[str, str], int]]:
    """Each house on a few sites until there are enough; shuffled. The truth maps (site, ref)."""
    seen: list[Seen] = []
    truth: dict[tuple[str, str], int] = {}
    per_house = LISTINGS / len(houses)
    for number, house in enumerate(houses):
        count = min(len(SITES), max(2, round(rng.gauss(per_house, 1.5))))
        for site in rng.sample(SITES, count):
            listing = _as_written(house, site, f"{rng.getrandbits(40):x}", rng)
            truth[site, listing.ref] = number
            seen.append((site, listing))
    rng.shuffle(seen)
    return seen[:LISTINGS], {(site, x.ref): truth[site, x.ref] for site, x in seen[:LISTINGS]}


def _as_written(house: House, site: str, ref: str, rng: random.Random) -> Listing:
    placed = site not in SITES[-3:]  # three sites give no coordinates
    return Listing(
        ref=ref,
        name=_written(house.name, rng),
        lat=house.lat + rng.gauss(0, 0.0003) if placed else None,  # 33 m
        lon=house.lon + rng.gauss(0, 0.0003) if placed else None,
        stars=house.stars if rng.random() < 0.7 else None,
        address=house.street if rng.random() < 0.5 else None,
    )


def _written(name: str, rng: random.Random) -> str:
    for chance, change in (
        (0.25, _without_accents), (0.25, _other_and), (0.2, _moved_kind), (0.15, _with_place),
        (0.12, _shortened), (0.1, str.upper), (0.08, _with_owner),
    ):  # fmt: skip
        if rng.random() < chance:
            name = change(name)
    return _misspelt(name, rng) if rng.random() < 0.06 else name


def _without_accents(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _other_and(name: str) -> str:
    return name.replace(" & ", " and ")


def _moved_kind(name: str) -> str:
    """ "Hotel Baluma" becomes "Baluma Hotel", "Seasun Aniram" becomes "Hotel Seasun Aniram"."""
    if name.startswith("Hotel "):
        return f"{name.removeprefix('Hotel ')} Hotel"
    if name.endswith(" Hotel"):
        return f"Hotel {name.removesuffix(' Hotel')}"
    return f"Hotel {name}" if "otel" not in name else name


def _with_place(name: str) -> str:
    return f"{name}, Palma"


def _shortened(name: str) -> str:
    short = {"Airport": "Apt", "Downtown": "Dwtn", "Suites": "Stes", "Apartments": "Apts"}
    for long, brief in short.items():
        name = name.replace(long, brief)
    return name


def _misspelt(name: str, rng: random.Random) -> str:
    """Two letters inside a long word change places."""
    words = name.split()
    long = [at for at, word in enumerate(words) if len(word) > 5]
    if not long:
        return name
    at, cut = rng.choice(long), rng.randint(1, 3)
    word = words[at]
    words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def _with_owner(name: str) -> str:
    return f"{name} by Wyndham" if "by " not in name else name
