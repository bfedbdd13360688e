"""Radisson: a page of cards for a place that is known by an id; a name alone only brings choices.

Each card shows an average night before tax and the whole stay after tax; taxes and fees are told
apart. Beside the public rate stands the members' one, struck against it, and a promotion's where
the house takes part in it.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _own_rates
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.naming import Listing
from sandbox.world.places import City, cities
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

SITE = "radisson"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_PATH = "/en-us/booking/search-results"


@dataclass(frozen=True, slots=True)
class Offer:
    label: str
    quote: Quote
    was: Quote | None  # the public rate, struck through


@dataclass(frozen=True, slots=True)
class Card:
    house: Property
    entry: Listing
    href: str
    offers: tuple[Offer, ...]  # none: sold out
    notice: str


async def results(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    place_id, name = query.get("placeId", ""), query.get("destination", "")
    asked = _stay(request)
    if not place_id:
        return _choices(desk.world, name, query.multi_items())
    city = _city(desk.world, place_id)
    stay = desk.stay(asked) if asked else None
    houses = desk.listed(city) if city else []
    label = city.label if city else "this place"
    notice = ""
    if not houses:
        heading = f"There are no Radisson hotels in {label}"
    elif stay is None or desk.world.is_past(stay):
        heading = f"Radisson hotels in {label}"
        notice = "Choose your dates." if stay is None else "Your check-in date is in the past."
    else:
        heading = f"{len(houses)} hotels in {label}"
    cards = []
    if stay and not notice:
        cards = [_card(desk, house, stay, query.get("promotionCode", "")) for house in houses]
    return _page(heading, notice, stay=stay, cards=cards)


def _page(
    heading: str,
    notice: str = "",
    *,
    stay: Stay | None = None,
    cards: list[Card] | None = None,
    places: list[tuple[str, str, str]] | None = None,
) -> Response:
    return html.page(
        "radisson.html", shop="Radisson Hotels", heading=heading, notice=notice, stay=stay,
        cards=cards or [], places=places or [],
    )  # fmt: skip


def _choices(world: World, name: str, words: list[tuple[str, str]]) -> Response:
    """A name alone: places of that name to choose from, another country's first."""
    city = world.city(name)
    if city is None:
        heading = f"We could not find {name}" if name else "Where do you want to stay?"
        return _page(heading)
    elsewhere = "United Kingdom" if city.country == "US" else "United States"
    found = [
        (f"{city.word}, {elsewhere}", _place_id(world, city, "elsewhere")),
        (city.label, _place_id(world, city)),
    ]
    kept = [pair for pair in words if pair[0] not in ("destination", "placeId")]
    places = [
        (label, ref, f"{_PATH}?{urlencode([*kept, ('placeId', ref)])}") for label, ref in found
    ]
    return _page(f"Which {city.word} do you mean?", places=places)


def _place_id(world: World, city: City, which: str = "") -> str:
    return "ChIJ" + world.draw.token(23, _LETTERS, "place", city.number, which)


def _city(world: World, place_id: str) -> City | None:
    return next((city for city in cities() if _place_id(world, city) == place_id), None)


def _stay(request: Request) -> Stay | None:
    query = request.query_params
    check_in, check_out = stays.day(query.get("checkInDate")), stays.day(query.get("checkOutDate"))
    if not check_in or not check_out or check_out <= check_in:
        return None
    adults = [stays.whole(text, 1, 1, 9) for text in query.getlist("adults[]")] or [2]
    minors = sum(stays.whole(text, 0, 0, 6) for text in query.getlist("children[]"))
    return Stay(check_in, check_out, sum(adults), len(adults), (9,) * minors)


def _card(desk: Counter, house: Property, stay: Stay, code: str) -> Card:
    world, entry = desk.world, desk.world.listing(SITE, house)
    each, more = divmod(stay.adults, stay.rooms)
    words = [
        ("checkInDate", stay.check_in), ("checkOutDate", stay.check_out),
        *(("adults[]", each + (room < more)) for room in range(stay.rooms)),
        ("children[]", len(stay.ages)),
    ]  # fmt: skip
    href = f"/en-us/hotels/{entry.ref}/rooms?{urlencode(words)}"
    if desk.is_full(house, stay):
        return Card(house, entry, href, (), "")
    public = _own_rates.public(world, SITE, house, stay)
    offers = [Offer("Standard rate", public, None)]
    member = _own_rates.agreed(world, SITE, house, stay, "member")
    if member:
        offers.append(Offer("Member rate", member, public))
    promoted = _own_rates.agreed(world, SITE, house, stay, "promo", code) if code else None
    if promoted:
        offers.append(Offer(f"Promo code {code}", promoted, public))
    refused = code and not promoted
    notice = "The promo code is not valid at this hotel." if refused else ""
    return Card(house, entry, href, tuple(offers), notice)


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    return _own_rates.all_of(world, SITE, house, stay)


STOREFRONT = Storefront(
    slug=SITE,
    title="Radisson Hotels",
    hosts=("www.radissonhotels.com", "radissonhotels.com"),
    routes=(Route(_PATH, results),),
    quotes=quotes,
    example=f"{_PATH}?checkInDate={{in}}&checkOutDate={{out}}&adults[]=2&children[]=0"
    "&searchType=lowest&destination=Paris",
    renamed=(
        ("hotel-card", "stay-tile"),
        ("offer__", "price__"),
        ("data-place-id", "data-spot"),
    ),
)
