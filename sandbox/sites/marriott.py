"""Marriott: a page without hotels, whose script asks one GraphQL query for everything at once.

Amounts are whole minor units with their `decimalPoint`. `lowestAverageRate` is an average night of
one room, before and after fees and taxes; `totalPricing` the stay and all rooms. A house that is
full, or does not take part in a rate, has an entry that is "NotAvailable". Points are of the stay.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _known_rates, _own_rates
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import money
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.places import distance_km, nearest
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

SITE = "marriott"
_QUERY = "phoenixShopDatedSearchByGeoQuery"
_METRES = 80467.2  # 50 miles
_PAGE = 40
_PLANS = ("aaa", "government", "senior")
_SENIOR, _POINTS = "S9R", "MRW"
# What the page sends for each of its address's cluster codes; "corp" takes the codes themselves.
_TYPES = {
    "none": {"type": "STANDARD", "value": ""},
    "aaa": {"type": "AAA", "value": "aaa"},
    "gov": {"type": "GOV", "value": "gov"},
}


async def search_page(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    place = query.get("destinationAddress.destination", "")
    city = desk.world.city(place)
    rooms = stays.whole(query.get("roomCount"), 1)
    check_in, check_out = (stays.day(query.get(f"{end}Date"), "%m/%d/%Y") for end in ("from", "to"))
    search = {
        "latitude": city.lat, "longitude": city.lon, "distance": _METRES,
        "options": {
            "startDate": str(check_in or ""), "endDate": str(check_out or ""), "quantity": rooms,
            "numberInParty": rooms * stays.whole(query.get("numAdultsPerRoom"), 2),
            "childAges": [int(a) for a in query.get("childrenAges", "").split(",") if a.isdigit()],
            "rateRequestTypes": _request_types(query),
        },
    } if city else None  # fmt: skip
    asked = {
        "operationName": _QUERY,
        "variables": {"search": search, "limit": _PAGE, "offset": 0} if search else None,
    }
    return html.page(
        "marriott.html", shop="Marriott Bonvoy", destination=city.label if city else place,
        asked=html.json_in_script(asked), path=f"mi/query/{_QUERY}",
    )  # fmt: skip


def _request_types(query: QueryParams) -> list[dict[str, str]]:
    """A `clusterCode` for each kind of rate; those of companies are `corporateCode`s."""
    clusters = query.getlist("clusterCode") or ["none"]
    found = [_TYPES[cluster] for cluster in clusters if cluster in _TYPES]
    codes = query.getlist("corporateCode") if "corp" in clusters else []
    return [*found, *({"type": "CLUSTER", "value": code} for code in [*codes, _POINTS])]


async def search(request: Request) -> Response:
    desk = counter(request)
    try:
        asked = orjson.loads(await request.body())["variables"]
        place, options = asked["search"], asked["search"]["options"]
        city, km = nearest(float(place["latitude"]), float(place["longitude"]))
        stay, types = _stay(options), list(options["rateRequestTypes"])
    except (ValueError, KeyError, TypeError):
        return _refused("The query could not be read.", 400)
    if stay is None:
        return _refused("endDate must come after startDate.")
    stay = desk.stay(stay)
    if desk.world.is_past(stay):
        return _refused("startDate must not be in the past.")
    houses = desk.listed(city) if 1000 * km <= float(place["distance"]) else []
    found = {
        "total": len(houses),
        # Not known of the real answer: what it is for.
        "searchOptions": {
            "startDate": str(stay.check_in), "endDate": str(stay.check_out),
            "quantity": stay.rooms, "numberInParty": stay.adults, "childAges": list(stay.ages),
        },
        "edges": [{"node": _node(desk, house, stay, types)} for house in houses[:_PAGE]],
    }  # fmt: skip
    data = {"search": {"lowestAvailableRates": {"searchByGeolocation": found}}}
    return html.json({"data": data})


def _refused(message: str, status: int = 200) -> Response:
    return html.json({"errors": [{"message": message}], "data": None}, status)


def _stay(options: Mapping[str, Any]) -> Stay | None:
    check_in, check_out = stays.day(options["startDate"]), stays.day(options["endDate"])
    if not check_in or not check_out or check_out <= check_in:
        return None
    ages = tuple(int(age) for age in options.get("childAges", ()))
    return Stay(check_in, check_out, int(options["numberInParty"]), int(options["quantity"]), ages)


def _node(
    desk: Counter, house: Property, stay: Stay, types: list[dict[str, str]]
) -> dict[str, object]:
    entry, city = desk.world.listing(SITE, house), house.city
    assert house.brand
    return {
        "distance": round(1000 * distance_km(city.lat, city.lon, entry.lat, entry.lon), 1),
        "property": {
            "id": entry.ref,
            "seoNickname": f"{entry.ref.lower()}-{entry.slug}",
            "basicInformation": {
                "name": entry.name, "latitude": entry.lat, "longitude": entry.lon,
                "currency": city.currency,
                "brand": {"id": house.brand.code, "name": house.brand.name},
            },
            "contactInformation": {"address": {"line1": entry.street, "city": city.word}},
            "reviews": {
                "stars": {"count": round(house.score / 2, 1)},
                "numberOfReviews": {"count": house.reviews},
            },
        },
        "rates": [rate for asked in types for rate in _rates(desk, house, stay, asked)],
    }  # fmt: skip


def _rates(
    desk: Counter, house: Property, stay: Stay, asked: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    """The entries that one asked rate type brings for a house."""
    world, value = desk.world, asked["value"]
    full = desk.is_full(house, stay)
    if asked["type"] == "STANDARD":
        quote = None if full else _own_rates.public(world, SITE, house, stay)
        yield _cash("StandardRates", "", quote, stay)
        member = None if full else _known_rates.known(world, SITE, house, stay, "member")
        if member:
            yield _cash("StandardRates", "", member, stay) | {"membersOnly": True}
    elif value == _POINTS:
        yield _points(house, stay, full)
    else:
        plan = {"AAA": "aaa", "GOV": "government"}.get(asked["type"], "")
        plan = plan or ("senior" if value == _SENIOR else "corporate")
        code = value if plan == "corporate" else ""
        quote = None if full else _known_rates.known(world, SITE, house, stay, plan, code)
        yield _cash("Special", value, quote, stay)


def _entry(category: str, value: str, stay: Stay, for_sale: bool) -> dict[str, object]:
    return {
        "rateCategory": {"code": category, "value": value},
        "status": {"code": "AvailableForSale" if for_sale else "NotAvailable"},
        "membersOnly": False,
        "lengthOfStay": stay.nights,
    }


def _cash(category: str, value: str, quote: Quote | None, stay: Stay) -> dict[str, object]:
    entry = _entry(category, value, stay, quote is not None)
    if quote is None:
        return entry | {"rateModes": None, "totalPricing": None}
    night, whole = _amounts(quote, Decimal(stay.nights * stay.rooms)), _amounts(quote, Decimal(1))
    stated = {key: whole[key] for key in ("fees", "taxes")}
    total = {"subtotal": whole["amount"], **stated, "grandTotal": whole["totalAmount"]}
    return entry | {
        "rateModes": {"lowestAverageRate": night},
        "totalPricing": {"quantity": stay.rooms, "rateModes": total},
    }


def _amounts(quote: Quote, parts: Decimal) -> dict[str, object]:
    """The amounts of one part of `parts`."""
    amounts = {
        "amount": quote.base, "fees": quote.fees, "mandatoryFees": quote.fees,
        "taxes": quote.taxes, "amountPlusMandatoryFees": quote.base + quote.fees,
        "totalAmount": quote.total,
    }  # fmt: skip
    return {key: _minor(amount / parts, quote.currency) for key, amount in amounts.items()}


def _minor(amount: Decimal, currency: str) -> dict[str, object]:
    digits = money.digits(currency)
    whole = int(money.rounded(amount, currency).scaleb(digits))
    return {"amount": whole, "currency": currency, "decimalPoint": digits}


def _points(house: Property, stay: Stay, full: bool) -> dict[str, object]:
    points = int(house.stars * 12) * 1000 * stay.nights * stay.rooms
    modes = None if full else {"pointsPerUnit": {"points": points}}
    entry = _entry("Special", _POINTS, stay, not full)
    return entry | {"rateModes": modes, "totalPricing": None}


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    return _known_rates.all_of(world, SITE, house, stay, _PLANS)


STOREFRONT = Storefront(
    slug=SITE,
    title="Marriott",
    hosts=("www.marriott.com", "marriott.com"),
    routes=(
        Route("/search/findHotels.mi", search_page),
        Route(f"/mi/query/{_QUERY}", search, methods=["POST"]),
    ),
    quotes=quotes,
    example="/search/findHotels.mi?destinationAddress.destination=New+York&fromDate=12/04/2026"
    "&toDate=12/06/2026&roomCount=1&numAdultsPerRoom=2&clusterCode=none",
    renamed=(
        ("searchByGeolocation", "stayResults"),
        ("lowestAverageRate", "leadPrice"),
        ("hotel-card", "stay-tile"),
    ),
    asks_by_script=True,
)
