"""Google Hotels in SerpApi's shape: a night and a stay, before and after taxes.

`lowest` is the amount with taxes and fees, printed as the asked language and currency have it.
"""

from datetime import date
from decimal import Decimal
from hashlib import sha1
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
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

SITE = "google_hotels"
_PAGE = 20
_NOTHING = "Google Hotels hasn't returned any results for this query: "
_HOST = "https://serpapi.com"
_DOTTED = {"IDR": "Rp", "BRL": "R$"}  # currencies that print 626.423 for six hundred thousand
_AMENITIES = (
    "Breakfast",
    "Free Wi-Fi",
    "Free parking",
    "Pool",
    "Air conditioning",
    "Restaurant",
    "Bar",
    "Fitness centre",
)


async def search(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    if not query.get("api_key"):
        return _refused("Missing API key.", 401)
    if query["api_key"] != "local":
        return _refused("Invalid API key: the local world takes `local`.", 401)
    if query.get("engine") != "google_hotels":
        return _refused(f"Unsupported engine `{query.get('engine', '')}`.", 400)
    check_in, check_out = (
        stays.day(query.get("check_in_date")),
        stays.day(query.get("check_out_date")),
    )
    if not check_in or not check_out or check_out <= check_in:
        return _refused(
            "`check_out_date` must come after `check_in_date`, both as YYYY-MM-DD.", 400
        )
    stay = desk.stay(_stay(request, check_in, check_out))
    if desk.world.is_past(stay):
        return _refused("`check_in_date` cannot be in the past.", 400)
    return html.json(_found(desk, request, stay))


def _refused(message: str, status: int) -> Response:
    return html.json({"error": message}, status)


def _stay(request: Request, check_in: date, check_out: date) -> Stay:
    query = request.query_params
    children = stays.whole(query.get("children"), 0, 0, 10)
    ages = stays.ages([a.strip() for a in query.get("children_ages", "").split(",")], children)
    return Stay(check_in, check_out, stays.whole(query.get("adults"), 2), 1, ages)


def _found(desk: Counter, request: Request, stay: Stay) -> dict[str, object]:
    query = request.query_params
    currency = query.get("currency", "USD")
    parameters = {
        "engine": SITE, "q": query.get("q", ""), "gl": query.get("gl", "us"),
        "hl": query.get("hl", "en"),
        "currency": currency, "check_in_date": str(stay.check_in),
        "check_out_date": str(stay.check_out),
        "adults": stay.adults, "children": len(stay.ages),
    }  # fmt: skip
    if stay.ages:
        parameters["children_ages"] = ",".join(map(str, stay.ages))
    identity = sha1(repr(sorted(parameters.items())).encode(), usedforsecurity=False).hexdigest()[
        :24
    ]
    city = desk.world.city(query.get("q", ""))
    if city is None:
        return {
            "search_metadata": _metadata(identity, desk), "search_parameters": parameters,
            "search_information": {"hotels_results_state": "Fully empty"},
            "error": _NOTHING + query.get("q", ""),
        }  # fmt: skip
    houses = desk.listed(city)
    start = _offset(query.get("next_page_token", ""))
    shown = houses[start : start + _PAGE]
    found: dict[str, object] = {
        "search_metadata": _metadata(identity, desk),
        "search_parameters": parameters,
        "search_information": {"total_results": len(houses)},
        "brands": _brands(houses),
        "properties": [_property(desk, house, stay, currency, parameters) for house in shown],
    }
    found["serpapi_pagination"] = _pagination(start, len(shown), len(houses), parameters)
    return found


def _metadata(identity: str, desk: Counter) -> dict[str, object]:
    moment = f"{desk.world.today} 00:00:00 UTC"
    return {
        "id": identity, "status": "Success", "json_endpoint": f"{_HOST}/searches/{identity}.json",
        "created_at": moment, "processed_at": moment,
        "google_hotels_url": "https://www.google.com/_/TravelFrontendUi/data/batchexecute",
        "raw_html_file": f"{_HOST}/searches/{identity}.html",
        "prettify_html_file": f"{_HOST}/searches/{identity}.prettify", "total_time_taken": 0.42,
    }  # fmt: skip


def _brands(houses: list[Property]) -> list[dict[str, object]]:
    chains: dict[str, set[str]] = {}
    for house in houses:
        if house.brand:
            chains.setdefault(house.chain, set()).add(house.brand.name)
    return [
        {
            "id": n,
            "name": chain,
            "children": [{"id": n * 100 + k, "name": b} for k, b in enumerate(sorted(names))],
        }
        for n, (chain, names) in enumerate(sorted(chains.items()), 1)
    ]


def _property(
    desk: Counter, house: Property, stay: Stay, currency: str, parameters: dict[str, object]
) -> dict[str, object]:
    world, entry = desk.world, desk.world.listing(SITE, house)
    details = urlencode({**parameters, "property_token": entry.ref})
    found: dict[str, object] = {
        "type": "hotel",
        "name": entry.name,
        "description": f"Rooms in {house.district}, with a place to sit in the evening.",
        "link": f"https://www.google.com/travel/hotels/entity/{entry.ref}",
        "property_token": entry.ref,
        "serpapi_property_details_link": f"{_HOST}/search.json?{details}",
        "gps_coordinates": {"latitude": entry.lat, "longitude": entry.lon},
        "check_in_time": "3:00\u202fPM",
        "check_out_time": "12:00\u202fPM",
    }
    if not desk.is_full(house, stay):
        found |= _prices(world, house, stay, currency)
    return found | _rest(world, house, entry.ref)


def _prices(world: World, house: Property, stay: Stay, currency: str) -> dict[str, object]:
    quote = quotes(world, house, stay, currency)[0]
    night = _amounts(quote.a_night(quote.total), quote.per_night, quote.currency)
    found: dict[str, object] = {
        "rate_per_night": night,
        "total_rate": _amounts(quote.total, quote.base, quote.currency),
    }
    if world.draw.chance(0.1, "google prices", house.number):
        found["prices"] = [
            {"source": "Official site", "num_guests": stay.adults, "rate_per_night": night}
        ]
    return found


def _amounts(after: Decimal, before: Decimal, currency: str) -> dict[str, object]:
    # Google shows whole units, also where the money has cents.
    after, before = Decimal(money.whole(after)), Decimal(money.whole(before))
    return {
        "lowest": _printed(after, currency), "extracted_lowest": int(after),
        "before_taxes_fees": _printed(before, currency), "extracted_before_taxes_fees": int(before),
    }  # fmt: skip


def _printed(amount: Decimal, currency: str) -> str:
    if currency in _DOTTED:
        return f"{_DOTTED[currency]}\u00a0{int(amount):,}".replace(",", ".")
    return money.shown(amount, currency)


def _rest(world: World, house: Property, token: str) -> dict[str, object]:
    stars = int(house.stars)
    image, more = f"{_HOST}/images/{token}", f"{_HOST}/search.json?engine={SITE}"
    drawn = world.draw.chance
    amenities = [name for name in _AMENITIES if drawn(0.6, "amenity", house.number, name)]
    share = world.draw.between(0.4, 0.7, "five stars", house.number)
    counts = [int(house.reviews * part) for part in (share, 0.2, 0.1, 0.05, 0.05)]
    return {
        "nearby_places": [
            {"name": house.district, "transportations": [{"type": "Walking", "duration": "6 min"}]},
        ],
        "hotel_class": f"{stars}-star hotel",
        "extracted_hotel_class": stars,
        "images": [{"thumbnail": f"{image}/1", "original_image": f"{image}/1l"}],
        "overall_rating": round(house.score / 2, 1),
        "reviews": house.reviews,
        "ratings": [{"stars": 5 - n, "count": count} for n, count in enumerate(counts)],
        "location_rating": round(3 + 2 * world.draw.unit("location", house.number), 1),
        "reviews_breakdown": [
            {
                "name": "Service", "description": "Service", "total_mentioned": house.reviews // 9,
                "positive": house.reviews // 12, "negative": house.reviews // 80,
                "neutral": house.reviews // 60,
                "category_token": f"cat{token}",
                "serpapi_link": f"{_HOST}/search.json?category_token=cat{token}",
            }
        ],
        "amenities": amenities or ["Free Wi-Fi"],
        "serpapi_google_hotels_reviews_link": f"{more}_reviews&property_token={token}",
        "serpapi_google_hotels_photos_link": f"{more}_photos&property_token={token}",
    }  # fmt: skip


def _pagination(
    start: int, shown: int, count: int, parameters: dict[str, object]
) -> dict[str, object]:
    found: dict[str, object] = {"current_from": start + 1, "current_to": start + shown}
    if start + shown < count:
        token = f"LW{start + shown}"
        found["next_page_token"] = token
        found["next"] = f"{_HOST}/search.json?{urlencode({**parameters, 'next_page_token': token})}"
    return found


def _offset(token: str) -> int:
    return int(token[2:]) if token.startswith("LW") and token[2:].isdigit() else 0


def quotes(world: World, house: Property, stay: Stay, currency: str) -> list[Quote]:
    return _ota.cheapest(world, SITE, house, stay, currency)


STOREFRONT = Storefront(
    slug=SITE,
    title="Google Hotels (SerpApi)",
    hosts=("serpapi.com", "www.google.com"),  # the second is where its links lead people
    routes=(Route("/search.json", search), Route("/search", search)),
    quotes=quotes,
    example="/search.json?engine=google_hotels&q=New+York&check_in_date={in}&check_out_date={out}&adults=2"
    "&currency=USD&gl=us&hl=en&api_key=local",
    renamed=(
        ('"properties"', '"hotels_found"'),
        ("rate_per_night", "nightly"),
        ("total_rate", "stay_rate"),
    ),
)
