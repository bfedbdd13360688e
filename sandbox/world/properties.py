"""Houses of a city: where they stand, what they are, who lists them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.world import brands
from sandbox.world.draw import Draw
from sandbox.world.places import City
from sandbox.world.streets import independent_name, street_line


@dataclass(frozen=True, slots=True)
class Room:
    name: str
    code: str
    factor: float  # on the house's price
    sleeps: int
    beds: int
    bed: str  # KING, QUEEN, DOUBLE, TWIN


@dataclass(frozen=True, slots=True)
class Property:
    """One building, as it really is; sites write it a little differently (`naming`)."""

    number: int  # over all cities, from 0: the root of every site's own id
    city: City
    brand: brands.Brand | None
    own_name: str  # of an independent; empty with a brand
    district: str
    lat: float
    lon: float
    street: str
    postcode: str
    stars: float
    score: float  # out of 10
    reviews: int
    rooms: tuple[Room, ...]
    nightly: float  # an ordinary night for two before tax, in the city's currency
    fee: float  # a room and night, mandatory, on top of the price
    cleaning: float  # once a stay and room, as some houses without a brand charge

    @property
    def chain(self) -> str:
        return self.brand.chain if self.brand else ""

    @property
    def key(self) -> str:
        return f"{self.city.airport.lower()}-{self.number:05d}"


ROOMS = (
    Room("1 King Bed", "NK1", 1.0, 3, 1, "KING"),
    Room("2 Queen Beds", "NQ2", 1.08, 4, 2, "QUEEN"),
    Room("1 King Bed, City View", "NKV", 1.17, 3, 1, "KING"),
    Room("1 Bedroom Suite", "NS1", 1.52, 5, 2, "KING"),
)
ROOMS_SMALL = (
    Room("Standard Double Room", "C1D", 1.0, 2, 1, "DOUBLE"),
    Room("Twin Room", "C2T", 1.03, 3, 2, "TWIN"),
    Room("Superior Double Room", "B1D", 1.19, 3, 1, "DOUBLE"),
    Room("Family Room", "F2D", 1.41, 4, 2, "DOUBLE"),
)


_CORNERS = (
    "Park",
    "Station",
    "Central",
    "Gardens",
)  # tell houses of one brand in one district apart


def of_city(draw: Draw, city: City, local_per_usd: float) -> Iterator[Property]:
    """All houses of one city in a fixed order; near misses stand next to each other."""
    slots = list(_branded(draw, city)) + [None] * (8 if city.number else 14)
    seen: dict[str, int] = {}
    for index, brand in enumerate(slots):
        turn = seen.get(brand.name, 0) if brand else index
        if brand:
            seen[brand.name] = turn + 1
        yield _house(draw, city, index, brand, turn, local_per_usd)


def _branded(draw: Draw, city: City) -> Iterator[brands.Brand]:
    """New York, being searched first, has twice the houses of another city."""
    for brand in brands.BRANDS:
        count = brands.share(brand, city.country) * (1 if city.number else 2)
        if brand.weight_us == brand.weight_world == 1 and city.number:
            count = int(draw.chance(0.8, "has", city.number, brand.name))
        yield from [brand] * count


def _house(
    draw: Draw, city: City, index: int, brand: brands.Brand | None, turn: int, rate: float
) -> Property:
    key = ("house", city.number, index)
    start = draw.number("district", city.number, brand.name if brand else "") % len(city.districts)
    # After so many districts the next house stands near the first: two alike some 300 m apart.
    brand_key = brand.name if brand else ""
    spread = 1 + draw.chance(0.5, "spread", city.number, brand_key) if city.number else 3
    district = city.districts[(start + (turn % spread if brand else turn)) % len(city.districts)]
    twin = bool(brand) and turn >= spread
    lat, lon = _place(draw, city, district, key, brand, turn // spread if brand else 0)
    stars = (
        float(brand.stars)
        if brand
        else draw.pick((2.0, 3.0, 3.0, 3.5, 4.0, 4.0, 5.0), *key, "stars")
    )
    fits = brand is not None and city.country in brands.NORTH_AMERICA
    return Property(
        number=city.number * 100 + index,
        city=city,
        brand=brand,
        own_name="" if brand else independent_name(draw, city, index),
        district=f"{district} {_CORNERS[turn % 4]}" if twin else district,
        lat=lat,
        lon=lon,
        street=street_line(draw, city, index),
        postcode=_postcode(draw, city, key),
        stars=stars,
        score=round(min(9.6, max(5.6, 6.4 + stars * 0.5 + draw.bell(*key, "score") * 0.5)), 1),
        reviews=int(draw.between(4, 90, *key, "reviews") ** 2),
        rooms=(ROOMS if fits else ROOMS_SMALL)[: 2 + draw.number(*key, "rooms") % 3],
        nightly=_nightly(draw, city, stars, key) * rate,
        fee=_fee(draw, city, stars, key) * rate,
        cleaning=0.0 if brand else _cleaning(draw, key) * rate,
    )


def _place(
    draw: Draw, city: City, district: str, key: tuple[str, int, int],
    brand: brands.Brand | None, twin: int,
) -> tuple[float, float]:  # fmt: skip
    """Districts lie within 5 km of the centre, houses within some 600 m of their district."""
    lat = city.lat + draw.between(-0.038, 0.038, "where", city.number, district, "lat")
    lon = city.lon + draw.between(-0.048, 0.048, "where", city.number, district, "lon")
    if brand:
        # One draw per brand and district, so that a twin can be set beside its brother.
        spot = ("spot", city.number, district, brand.name)
        lat += draw.between(-0.005, 0.005, *spot, "lat")
        lon += draw.between(-0.007, 0.007, *spot, "lon")
    else:
        lat += draw.between(-0.005, 0.005, *key, "lat")
        lon += draw.between(-0.007, 0.007, *key, "lon")
    return round(lat + 0.0024 * twin, 6), round(lon, 6)  # 0.0024 degrees are 270 m


def _nightly(draw: Draw, city: City, stars: float, key: tuple[str, int, int]) -> float:
    by_stars = {2.0: 0.66, 2.5: 0.83, 3.0: 0.98, 3.5: 1.16, 4.0: 1.42, 5.0: 2.35}[stars]
    return city.level_usd * by_stars * (1 + 0.11 * draw.bell(*key, "level"))


def _fee(draw: Draw, city: City, stars: float, key: tuple[str, int, int]) -> float:
    """Resort, destination and urban fees: a habit of American cities and of the better houses."""
    share = 0.85 if city.word == "Las Vegas" else 0.35 if city.country == "US" else 0.0
    if stars < 3 or not draw.chance(share, *key, "fee"):
        return 0.0
    return round(draw.between(18, 44, *key, "fee height"), 2)


def _cleaning(draw: Draw, key: tuple[str, int, int]) -> float:
    return draw.between(15, 60, *key, "cleaning") if draw.chance(0.35, *key, "cleans") else 0.0


def _postcode(draw: Draw, city: City, key: tuple[str, int, int]) -> str:
    number = draw.number(*key, "postcode")
    if city.country == "GB":
        return f"{city.word[0]}{city.word[1].upper()}{1 + number % 9} {1 + number % 7}AB"
    if city.country == "CA":
        return f"M{number % 9}B {number % 7}C{number % 5}"
    return f"{10001 + city.number * 900 + number % 180:05d}"
