"""Booking.com: a results page of cards with two price nodes each, the next pages by offset.

In the cards the first price is per night,
the second the whole stay with the house's fees; neither can be
derived from the other. In North America taxes come on top and are told beside,
elsewhere they are inside.
"""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _ota
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import money
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.places import City, distance_km
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

SITE = "booking"
PAGE_SIZE = 25
_ON_TOP = frozenset({"US", "CA"})
_WORDS = ((9, "Wonderful"), (8, "Very Good"), (7, "Good"), (0, "Pleasant"))


@dataclass(frozen=True, slots=True)
class Card:
    house: Property
    name: str
    href: str
    distance: str
    word: str
    quote: Quote | None
    notice: str  # why there is no price; empty when there is one
    per_night: Decimal
    whole_stay: Decimal
    before: Decimal | None
    taxes: str
    badges: tuple[str, ...]


async def results(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    city = desk.world.city(query.get("ss", ""))
    if city is None:
        return _page(
            query.get("ss", ""), None, [], 0, f"No properties found in {query.get('ss', '')}"
        )
    asked = _stay(request)
    stay = desk.stay(asked) if asked else None
    houses = desk.listed(city)
    offset = stays.whole(query.get("offset"), 0, 0, 10_000)
    currency = query.get("selected_currency", "")
    cards = [_card(desk, house, stay, currency) for house in houses[offset : offset + PAGE_SIZE]]
    notices = _notices(desk, stay, query.get("checkin", ""))
    if desk.twist.sold_out:
        cards = []
    return _page(
        city.word, stay, cards, len(houses), f"{city.word}: {len(houses)} properties found", notices
    )


def _page(
    asked: str,
    stay: Stay | None,
    cards: list[Card],
    count: int,
    heading: str,
    notices: list[str] | None = None,
) -> Response:
    return html.page(
        "booking.html", shop="Booking.com", asked=asked, stay=stay, cards=cards, count=count,
        heading=heading, notices=notices or [], who=_ota.shown_name(stay) if stay else "",
        occupancy=_occupancy(stay), page_size=PAGE_SIZE,
    )  # fmt: skip


def _occupancy(stay: Stay | None) -> str:
    adults, children, rooms = (stay.adults, len(stay.ages), stay.rooms) if stay else (2, 0, 1)
    return f"{adults} adults · {children} children · {rooms} room" + "s" * (rooms > 1)


def _stay(request: Request) -> Stay | None:
    query = request.query_params
    check_in, check_out = stays.day(query.get("checkin")), stays.day(query.get("checkout"))
    if not check_in or not check_out or check_out <= check_in or (check_out - check_in).days > 90:
        return None
    children = stays.whole(query.get("group_children"), 0, 0, 10)
    return Stay(
        check_in, check_out, stays.whole(query.get("group_adults"), 2),
        stays.whole(query.get("no_rooms"), 1),
        stays.ages(query.getlist("age"), children),
    )  # fmt: skip


def _notices(desk: Counter, stay: Stay | None, told: str) -> list[str]:
    if stay is None:
        return ["These dates cannot be booked. Check the dates of your stay."] if told else []
    if desk.world.is_past(stay):
        return ["Your check-in date is in the past. Choose new dates to see prices."]
    if desk.twist.sold_out:
        return ["100% of places to stay are unavailable for your dates on our site."]
    return []


def _card(desk: Counter, house: Property, stay: Stay | None, currency: str) -> Card:
    world, entry = desk.world, desk.world.listing(SITE, house)
    quote, notice = _offer(desk, house, stay, currency)
    taxes_on_top = house.city.country in _ON_TOP
    inside = Decimal(0) if quote is None or taxes_on_top else quote.taxes
    before = quote.before_discount if quote else None
    return Card(
        house=house,
        name=entry.name,
        href=_link(house, entry.ref, stay, currency),
        distance=_distance(house.city, entry.lat, entry.lon),
        word=next(word for least, word in _WORDS if house.score >= least),
        quote=quote,
        notice=notice,
        per_night=quote.per_night if quote else Decimal(0),
        whole_stay=quote.base + quote.fees + inside if quote else Decimal(0),
        before=before + quote.fees + inside if quote and before else None,
        taxes=_taxes(quote, taxes_on_top) if quote else "",
        badges=_badges(world, house),
    )


def _offer(
    desk: Counter, house: Property, stay: Stay | None, currency: str
) -> tuple[Quote | None, str]:
    if stay is None or desk.world.is_past(stay):
        return None, "Show prices"
    if desk.is_full(house, stay):
        return None, "Sold out for your dates"
    if _unpriced(desk.world, house, stay):
        return None, "Show prices"
    return quotes(desk.world, house, stay, currency)[0], ""


def _unpriced(world: World, house: Property, stay: Stay) -> bool:
    """A few houses show no price among others that do."""
    return world.draw.chance(0.015, "unpriced", SITE, house.number, stay.check_in.toordinal())


def quotes(world: World, house: Property, stay: Stay, currency: str) -> list[Quote]:
    return (
        [] if _unpriced(world, house, stay) else _ota.cheapest(world, SITE, house, stay, currency)
    )


def _taxes(quote: Quote, on_top: bool) -> str:
    if not on_top:
        return "Includes taxes and charges"
    return f"+{money.shown(quote.taxes, quote.currency)} taxes and charges" if quote.taxes else ""


def _badges(world: World, house: Property) -> tuple[str, ...]:
    deals = ("Getaway Deal", "Late Escape Deal", "Mobile-only price")
    found = []
    if world.draw.chance(0.22, "genius", house.number):
        found.append("Genius")
    if world.draw.chance(0.15, "deal", house.number):
        found.append(world.draw.pick(deals, "deal name", house.number))
    return tuple(found)


def _distance(city: City, lat: float, lon: float) -> str:
    miles = distance_km(city.lat, city.lon, lat, lon) / 1.609344
    return (
        f"{miles:.1f} miles from downtown"
        if miles >= 0.2
        else f"{round(miles * 52.8) * 100:,} feet from downtown"
    )


def _link(house: Property, ref: str, stay: Stay | None, currency: str) -> str:
    query: list[tuple[str, object]] = []
    if stay:
        query = [
            ("checkin", stay.check_in), ("checkout", stay.check_out), ("group_adults", stay.adults),
            ("req_adults", stay.adults), ("no_rooms", stay.rooms),
            ("group_children", len(stay.ages)),
            ("req_children", len(stay.ages)), *(("age", age) for age in stay.ages),
        ]  # fmt: skip
    if currency:
        query.append(("selected_currency", currency))
    path = f"https://www.booking.com/hotel/{house.city.country.lower()}/{ref}.html"
    return f"{path}?{urlencode(query)}" if query else path


STOREFRONT = Storefront(
    slug=SITE,
    title="Booking.com",
    hosts=("www.booking.com", "booking.com"),
    routes=(Route("/searchresults.html", results), Route("/searchresults.en-gb.html", results)),
    quotes=quotes,
    example="/searchresults.html?ss=New+York&checkin={in}&checkout={out}&group_adults=2&no_rooms=1"
    "&group_children=0&selected_currency=USD",
    renamed=(
        ("data-testid=", "data-hook="),
        ("price-and-discounted-price", "amount"),
        ("property-card", "stay-card"),
    ),
)
