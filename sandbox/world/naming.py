"""One house under the names, addresses, places and ids that each site gives it.

Sites differ in word order, in "&" and "and", in the chain's name behind the brand's, in accents,
in how a
street is shortened, and by some tens of metres. Matching has to live with exactly that.
"""

import unicodedata
from dataclasses import dataclass

from sandbox.world.draw import Draw
from sandbox.world.places import City, slugify
from sandbox.world.properties import Property

_LONG = {
    " St": " Street",
    " Ave": " Avenue",
    " Blvd": " Boulevard",
    " Dr": " Drive",
    " Rd": " Road",
}
_WAYS = {" W ": " West ", " E ": " East ", " N ": " North "}
_WRITTEN_OUT = {ord("ß"): "ss", ord("ø"): "o", ord("Ø"): "O", ord("ı"): "i", ord("æ"): "ae"}
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Listing:
    """How one site shows one house."""

    ref: str  # the site's own id or code
    name: str
    street: str
    lat: float
    lon: float
    slug: str  # for addresses of pages


def listing(draw: Draw, site: str, house: Property) -> Listing:
    name = name_on(draw, site, house)
    key = ("listing", site, house.number)
    jitter = 0.00008 if site in (house.chain, "google_hotels") else 0.00042  # degrees: 9 m and 46 m
    return Listing(
        ref=ref_on(draw, site, house),
        name=name,
        street=_street(draw, site, house),
        lat=round(house.lat + draw.between(-jitter, jitter, *key, "lat"), 6),
        lon=round(house.lon + draw.between(-jitter, jitter, *key, "lon"), 6),
        slug=slugify(name),
    )


def true_name(house: Property) -> str:
    """What stands over the door."""
    if not house.brand:
        return house.own_name
    return " ".join((house.brand.name, house.city.word, house.district))


def name_on(draw: Draw, site: str, house: Property) -> str:
    name = _branded(draw, site, house) if house.brand else _independent(draw, site, house)
    if site == "amadeus":
        return _plain(name).upper()[:44].strip()
    if site == "priceline" or draw.chance(0.08, "no accents", site, house.number):
        return _plain(name)
    return name


def _branded(draw: Draw, site: str, house: Property) -> str:
    assert house.brand
    brand, city, district = house.brand.name, house.city, house.district
    suffix = house.brand.suffix
    style = draw.number("style", site, house.number) % 4
    if site == house.chain:
        joint = " - " if site == "ihg" else " "
        known = suffix if site == "wyndham" else ""
        return " ".join(f"{brand} {known} {city.word}{joint}{district}".split())
    if site == "booking":
        return f"{brand} {city.word} {district}" + _tail(suffix, style)
    if site in ("expedia", "hotels"):
        brand = brand.replace("&", "and") if style % 2 else brand
        tail = f", {city.state}" if city.state and style > 1 else ""
        return " ".join(f"{brand} {suffix} {city.word} {district}{tail}".split())
    if site == "priceline":
        brand = brand.replace("&", "And") if style < 2 else brand
        return f"{brand} {city.word} - {district}" + (f", {city.state}" if city.state else "")
    if site == "amadeus":
        short = {
            "Inn & Suites": "INN STES",
            "Downtown": "DWTN",
            "Airport": "APT",
            "Financial District": "FIN DIST",
        }
        name = f"{brand} {city.word} {district}"
        for long, brief in short.items():
            name = name.replace(long, brief)
        return name
    return " ".join(f"{brand} {city.word}/{district} {suffix}".split()) if style == 3 else (
        " ".join(f"{brand} {city.word} {district} {suffix}".split())
    )  # fmt: skip


def _tail(suffix: str, style: int) -> str:
    if suffix == "by IHG":
        return (" by IHG", ", an IHG Hotel", " by IHG", "")[style]
    return f" {suffix}" if suffix and style < 3 else ""


def _independent(draw: Draw, site: str, house: Property) -> str:
    name, city = house.own_name, house.city
    style = draw.number("style", site, house.number) % 5
    if style == 1 and name.startswith("The "):
        return name.removeprefix("The ")
    if style == 2:
        return f"{name}, {city.word}"
    if style == 3:
        return name.replace(" & ", " and ")
    if style == 4 and "otel" not in name and "ôtel" not in name:
        return f"{name} Hotel"
    return name


def _street(draw: Draw, site: str, house: Property) -> str:
    street = house.street
    if draw.chance(0.5, "long street", site, house.number):
        for brief, long in _LONG.items():
            if street.endswith(brief):
                street = street.removesuffix(brief) + long
    if draw.chance(0.4, "long way", site, house.number):
        for brief, long in _WAYS.items():
            street = street.replace(brief, long)
    return _plain(street).upper() if site == "amadeus" else street


def ref_on(draw: Draw, site: str, house: Property) -> str:
    """The site's id. A step coprime to a prime range keeps ids of different houses different."""
    city, number = house.city, house.number
    if site == "ihg":
        return city.airport + _LETTERS[(house.number % 100) // 24] + _LETTERS[(number % 100) % 24]
    if site == "choice":
        return f"{city.state or city.country}{number % 100 + 1 + _offset(city):03d}"
    if site == "marriott":
        return f"{city.airport}{_LETTERS[number % 100 // 24]}{_LETTERS[number % 100 % 24]}"
    if site == "hilton":
        brand = house.brand.code if house.brand else ""
        return f"{city.airport}{_LETTERS[number % 100 // 24]}{_LETTERS[number % 100 % 24]}{brand}"
    if site in ("hyatt", "omni", "sonesta"):
        brand = house.brand.code.lower() if house.brand else ""
        return f"{city.airport.lower()}{brand}{number % 100:02d}"
    if site == "radisson":
        return slugify(name_on(draw, site, house))
    if site == "accor":
        return f"{_LETTERS[number % 24]}{number % 10000:04d}"
    if site == "amadeus":
        gds = house.brand.gds if house.brand else "UI"
        return f"{gds}{city.airport}{number % 100:02d}{_LETTERS[number % 24]}"
    if site == "google_hotels":
        return (
            "ChI"
            + draw.token(17, _LETTERS + _LETTERS.lower() + "0123456789", "token", number)
            + f"{number:04d}QAE"
        )
    if site == "booking":
        return f"{slugify(name_on(draw, site, house))}-{city.airport.lower()}{number % 100}"
    prime, step, low = {
        "wyndham": (89_989, 7_919, 10_001), "bestwestern": (89_989, 10_007, 10_001),
        "expedia": (8_999_993, 104_729, 1_000_003), "hotels": (89_999_999, 611_953, 10_000_019),
        "priceline": (8_999_993, 224_737, 1_000_003),
    }.get(site, (8_999_993, 350_377, 1_000_003))  # fmt: skip
    return str(low + number * step % prime)


def _offset(city: City) -> int:
    """Cities of one state share its letters, so each takes its own hundred."""
    from sandbox.world.places import cities

    same = [c.number for c in cities() if (c.state or c.country) == (city.state or city.country)]
    return 100 * same.index(city.number)


def _plain(text: str) -> str:
    """Without accents; letters that do not decompose, such as ß and Ø, are written out."""
    text = text.translate(_WRITTEN_OUT)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
