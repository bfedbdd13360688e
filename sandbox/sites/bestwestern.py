"""Best Western: a form that script builds; sending it makes the page ask the chain's service.

`totalAmount` is the average night of one room; whether taxes are inside is the summary's flag.
Points are asked for apart and are no money.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _special
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import rates
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.properties import Property
from sandbox.world.rates import Ask, Quote
from sandbox.world.stay import Stay

SITE = "bestwestern"
_PUBLIC, _POINTS, _POINTS_PLAN = "2UB", "FX", "BWR"
_ON_TOP = frozenset({"US", "CA"})


async def search_page(request: Request) -> Response:
    world = counter(request).world
    options = [
        {"label": o.label, "value": o.code or o.membership, "needsCode": not o.code}
        for o in _special.options(world, SITE)
    ]
    return html.page("bestwestern.html", shop="Best Western", options=html.json_in_script(options))


async def proxy(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    if query.get("gwServiceURL") != "HOTEL_SEARCH":
        return html.json({"errorCode": "UNKNOWN_SERVICE"}, 404)
    check_in, check_out = stays.day(query.get("checkInDate")), stays.day(query.get("checkOutDate"))
    if not check_in or not check_out or check_out <= check_in:
        return _refused("INVALID_DATES", "Check-out must come after check-in.")
    stay = desk.stay(Stay(
        check_in, check_out, stays.whole(query.get("adults"), 2), stays.whole(query.get("rooms"), 1)
    ))  # fmt: skip
    if desk.world.is_past(stay):
        return _refused("INVALID_DATES", "Check-in must not be in the past.")
    city = desk.world.city(query.get("destination", ""))
    if city is None:
        return html.json([])
    points = query.get("ratePlan") == _POINTS_PLAN
    code = _code(desk.world, query.get("rateCode", ""), query.get("promoCode", ""))
    return html.json([_resort(desk, house, stay, points, code) for house in desk.listed(city)])


def _refused(code: str, message: str) -> Response:
    return html.json({"errorCode": code, "message": message}, 400)


def _code(world: World, chosen: str, promotion: str) -> str:
    """The promotional choice becomes a rate only with a promotion's code."""
    if chosen == "promo":
        return _special.code_of(world, SITE, "promo", promotion) if promotion else ""
    return chosen


def _resort(
    desk: Counter, house: Property, stay: Stay, points: bool, code: str
) -> dict[str, object]:
    entry = desk.world.listing(SITE, house)
    full = desk.is_full(house, stay)
    found: dict[str, object] = {
        "resort": entry.ref,
        "resortAvailable": "UNAVAILABLE" if full else "AVAILABLE",
        "resortSummary": {
            "name": entry.name,
            "currencyCode": house.city.currency,
            "display-taxes-fees-inclusive": house.city.country not in _ON_TOP,
            # Below: not in the recorded excerpt.
            "latitude": entry.lat,
            "longitude": entry.lon,
            "address1": entry.street,
            "city": house.city.word,
            "country": house.city.country,
            "rating": house.stars,
            "arrivalDate": str(stay.check_in),
            "departureDate": str(stay.check_out),
        },
    }
    if full:
        return found
    rate = _points(desk.world, house) if points else _rate(desk.world, house, stay, code)
    return found | {"resortSearchPoint" if points else "resortSearchRate": rate}


def _rate(world: World, house: Property, stay: Stay, code: str) -> dict[str, object]:
    special = _special_quote(world, house, stay, code)
    quote = special or _priced(world, house, stay, "flexible", 1.0)
    amount = quote.base if house.city.country in _ON_TOP else quote.total
    average = float(quote.a_night(amount / stay.rooms))
    return {
        "resortRateCode": code if special else _PUBLIC,
        "totalAmount": int(average) if average.is_integer() else average,
        "resortRoomCategory": _category(world, house),
        "requested": special is not None,
    }


def _points(world: World, house: Property) -> dict[str, object]:
    return {
        "resortRatePlan": _POINTS_PLAN,
        "resortRateCode": _POINTS,
        "totalPoints": int(
            house.stars * 10_000 + world.draw.number("bw points", house.number) % 6 * 1000
        ),
        "resortRoomCategory": _category(world, house),
        "requested": False,
    }


def _category(world: World, house: Property) -> str:
    return str(2_200_000 + world.draw.number("bw room", house.number) % 200_000)


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    """Public, then the special rates that the house takes part in and that need no code."""
    codes = [option.code for option in _special.options(world, SITE) if option.code]
    specials = (_special_quote(world, house, stay, code) for code in codes)
    return [_priced(world, house, stay, "flexible", 1.0), *(q for q in specials if q)]


def _special_quote(world: World, house: Property, stay: Stay, code: str) -> Quote | None:
    membership, own_code = _special.membership_of(world, SITE, code)
    factor = _special.factor(world, SITE, membership, own_code, house, stay) if membership else None
    return _priced(world, house, stay, membership, factor) if factor else None


def _priced(world: World, house: Property, stay: Stay, plan: str, factor: float) -> Quote:
    return rates.priced(world, house, world.rooms(house, stay)[0], stay, Ask(SITE, plan, factor))


STOREFRONT = Storefront(
    slug=SITE,
    title="Best Western",
    hosts=("www.bestwestern.com", "bestwestern.com"),
    routes=(
        Route("/en_US/book/hotel-search.html", search_page),
        Route("/bin/bestwestern/proxy", proxy),
    ),
    quotes=quotes,
    example="/en_US/book/hotel-search.html",
    renamed=(
        ("resortSearchRate", "lodgingRate"),
        ("resortSummary", "lodgingSummary"),
        ("specialRate", "rateChoice"),
    ),
    asks_by_script=True,
)
