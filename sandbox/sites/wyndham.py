"""Wyndham with La Quinta, Days Inn, Ramada and Super 8: special rates, and availability.

`displayRate` is a night before tax; `totalAfterTax`, in spite of its name,
is a night after tax and fees.
"""

from datetime import date
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _special
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import rates
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.places import City
from sandbox.world.properties import Property
from sandbox.world.rates import Ask, Quote
from sandbox.world.stay import Stay

SITE = "wyndham"
_HOST_BRAND = "WY"


async def search_page(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    city = desk.world.city(request.path_params["place"])
    stay = _stay(desk, request, "checkInDate", "checkOutDate", "%m/%d/%Y")
    place = request.path_params["place"].replace("-", " ")
    if city is None:
        return html.page(
            "wyndham.html", shop="Wyndham", heading=f"No hotels found in {place}", stay=None,
            options=[], names=[], empty=True,
        )  # fmt: skip
    return html.page(
        "wyndham.html", shop="Wyndham", heading=f"Hotels in {city.label}", stay=stay, empty=False,
        options=_special.options(desk.world, SITE, _digits(query.get("corporate_id", ""))),
        names=[(desk.world.listing(SITE, h).name, _path(desk.world, h)) for h in desk.listed(city)],
    )  # fmt: skip


async def availability(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    stay = _stay(desk, request, "checkin_date", "checkout_date", "%m-%d-%Y")
    if stay is None or desk.world.is_past(stay):
        return html.json(
            {
                "status": "ERROR",
                "errorCode": "BWS-1042",
                "message": "Check the dates of your stay.",
            },
            400,
        )
    city = desk.world.city(query.get("searchText", ""))
    if city is None:
        message = f"No hotels found in {query.get('searchText', '')}"
        return html.json({"status": "OK", "message": message, "availability": _split([], stay)})
    houses = desk.listed(city)
    brand = query.get("brand_id", "ALL")
    if brand != "ALL":
        houses = [h for h in houses if h.brand and h.brand.code == brand]
    rows = [_row(desk, house, stay, query.get("ratePlan", "")) for house in houses]
    return html.json({"status": "OK", "availability": _split(rows, stay)})


def _split(rows: list[dict[str, object]], stay: Stay) -> dict[str, object]:
    own = [row for row in rows if row["brand"] == _HOST_BRAND]
    other = [row for row in rows if row["brand"] != _HOST_BRAND]
    return {
        "hostBrand": {"availability": own},
        "altSell": {"availability": other},
        # The record of the real answer has no dates; these two make wrong dates visible here.
        "checkInDate": stay.check_in.strftime("%m-%d-%Y"),
        "checkOutDate": stay.check_out.strftime("%m-%d-%Y"),
    }


def _row(desk: Counter, house: Property, stay: Stay, code: str) -> dict[str, object]:
    world, entry = desk.world, desk.world.listing(SITE, house)
    points = _points(house)
    full = desk.is_full(house, stay)
    assert house.brand
    return {
        "hotelCode": entry.ref,
        "hotelId": entry.ref,
        "brand": house.brand.code,
        "hotelName": entry.name,
        "latitude": entry.lat,
        "longitude": entry.lon,
        "address": f"{entry.street}, {house.city.label}",
        "sort": None,
        "fnsAvailable": not full,
        "fnsPoints": str(points),
        "totalFnsPoints": str(points * stay.nights * stay.rooms),
        "rate": _no_rate(house) if full else _rate(world, house, stay, code),
    }


def _rate(world: World, house: Property, stay: Stay, code: str) -> dict[str, object]:
    public = _priced(world, house, stay, "flexible", 1.0)
    special = _special_quote(world, house, stay, code)
    quote = special or public
    pac = _priced(world, house, stay, "points and cash", 0.89)
    points = _points(house) // 8 // 500 * 500 + 1000
    shown = _a_room(quote, stay)
    return {
        "displayRate": shown,
        "displayRateProcessed": shown,
        "priceDisplayType": "RRT",
        "strikethroughRate": _a_room(public, stay) if special else 0,
        "strikethroughRatePlanId": _plan(world, house) if special else None,
        "ratePlanId": code if special else _plan(world, house),
        "currencyCode": quote.currency,
        "message": None,
        "errorCode": None,
        "cugRate": False,
        # A house that does not take part shows its public rate instead of none.
        "alternate": bool(code) and special is None,
        "pacRate": {
            "pacRate": _a_room(pac, stay),
            "pacPoints": str(points),
            "totalPacPoints": str(points * stay.nights),
            "pacRatePlan": True,
            "pacRatePlanName": "SRB7",
            "pacRateAfterTax": _after_tax(pac, stay),
        },
        "totalAfterTax": _after_tax(quote, stay),
    }


def _no_rate(house: Property) -> dict[str, object]:
    empty = dict.fromkeys(("displayRate", "displayRateProcessed", "ratePlanId", "totalAfterTax"))
    return {
        **empty, "priceDisplayType": "RRT", "strikethroughRate": 0, "strikethroughRatePlanId": None,
        "currencyCode": house.city.currency, "message": "Sold out for the selected dates",
        "errorCode": "NO_ROOMS",
        "cugRate": False, "alternate": False,
        "pacRate": {
            "pacRate": None, "pacPoints": None, "totalPacPoints": None, "pacRatePlan": False,
            "pacRatePlanName": None,
        },
    }  # fmt: skip


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    """Public, then one for each special rate that the house takes part in."""
    found = [_priced(world, house, stay, "flexible", 1.0)]
    for option in _special.options(world, SITE):
        if option.code:
            special = _special_quote(world, house, stay, option.code)
            found += [special] if special else []
    return found


def _special_quote(world: World, house: Property, stay: Stay, code: str) -> Quote | None:
    membership, own_code = _special.membership_of(world, SITE, code)
    factor = _special.factor(world, SITE, membership, own_code, house, stay) if membership else None
    return _priced(world, house, stay, membership, factor) if factor else None


def _priced(world: World, house: Property, stay: Stay, plan: str, factor: float) -> Quote:
    return rates.priced(world, house, world.rooms(house, stay)[0], stay, Ask(SITE, plan, factor))


def _a_room(quote: Quote, stay: Stay) -> float:
    """A night of one room before tax."""
    return float(quote.a_night(quote.base / stay.rooms))


def _after_tax(quote: Quote, stay: Stay) -> float:
    return float(quote.a_night(quote.total / Decimal(stay.rooms)))


def _points(house: Property) -> int:
    return 7500 if house.stars < 2.5 else 15000 if house.stars < 3 else 30000


def _plan(world: World, house: Property) -> str:
    return world.draw.pick(("RROD", "SPD4", "BAR", "SBBA"), "plan", house.number)


def _stay(desk: Counter, request: Request, first: str, last: str, form: str) -> Stay | None:
    query = request.query_params
    check_in, check_out = stays.day(query.get(first), form), stays.day(query.get(last), form)
    if not check_in or not check_out or not date.min < check_in < check_out:
        return None
    children = stays.whole(query.get("children"), 0, 0, 10)
    asked = Stay(
        check_in,
        check_out,
        stays.whole(query.get("adults"), 2),
        stays.whole(query.get("rooms"), 1),
        (9,) * children,
    )
    return desk.stay(asked)


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() else ""


def _path(world: World, house: Property) -> str:
    assert house.brand
    brand = house.brand.name.lower().replace(" & ", "-").replace(" ", "-")
    return f"/{brand}/{_place(house.city)}/{world.listing(SITE, house).ref}/overview"


def _place(city: City) -> str:
    return f"{city.slug}-{city.region_slug}"


STOREFRONT = Storefront(
    slug=SITE,
    title="Wyndham",
    hosts=("www.wyndhamhotels.com", "wyndhamhotels.com"),
    routes=(
        Route("/hotels/{place}", search_page),
        Route("/BWSServices/services/hotels/property-availability", availability),
    ),
    quotes=quotes,
    example="/hotels/new-york-new-york?brand_id=ALL&adults=2&rooms=1&children=0",
    renamed=(("altSell", "otherBrands"), ("hostBrand", "ownBrand"), ("displayRate", "shownRate"),
             ("totalAfterTax", "afterTax"), ("ratePlan", "planChoice")),
)  # fmt: skip
