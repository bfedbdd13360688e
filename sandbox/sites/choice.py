"""Choice with Comfort, Quality, Cambria and Radisson: a page whose state carries the rates.

Each hotel's `startingRates` has the lowest public and member rate and the rates asked for. Points
rows have the currency XLY and the amount 0, which is no price.
"""

from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _special
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import money, rates
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.places import fold
from sandbox.world.properties import Property
from sandbox.world.rates import Ask, Quote
from sandbox.world.stay import Stay

SITE = "choice"
_RACK, _POINTS = "RACK", "SRD"
_AMOUNTS = (
    "amountBeforeTaxFees", "amountAfterTaxFees", "avgNightlyAmount",
    "avgNightlyAmountBeforeTaxFees", "avgNightlyAmountAfterTaxFees",
)  # fmt: skip


async def search_page(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    place, region = request.path_params["city"], request.path_params["region"]
    city = desk.world.city(place)
    if city and fold(region) not in {fold(city.region_slug), fold(city.country_name)}:
        city = None
    asked = _stay(request)
    stay = desk.stay(asked) if asked else None
    code = query.get("ratePlanCode", "")
    houses = desk.listed(city) if city else []
    past = stay is not None and desk.world.is_past(stay)
    hotels = [_hotel(desk, house, None if past else stay, code) for house in houses]
    heading = (
        f"{city.label} hotels" if city else f"No properties found in {place.replace('-', ' ')}"
    )
    state = {
        "searchResults": {
            "searchForm": _form(city.label if city else place, stay, code),
            "hotels": hotels,
            "message": "Check-in cannot be in the past." if past else None if city else heading,
        }
    }
    return html.page(
        "choice.html", shop="Choice Hotels", heading=heading, stay=stay,
        state=html.json_in_script(state),
        options=_special.options(desk.world, SITE), hotels=hotels,
    )  # fmt: skip


def _form(place: str, stay: Stay | None, code: str) -> dict[str, object]:
    return {
        "placeName": place,
        "checkInDate": str(stay.check_in) if stay else None,
        "checkOutDate": str(stay.check_out) if stay else None,
        "adults": stay.adults if stay else None,
        "minors": len(stay.ages) if stay else None,
        "rooms": stay.rooms if stay else None,
        "ratePlanCode": code or _RACK,
    }


def _hotel(desk: Counter, house: Property, stay: Stay | None, code: str) -> dict[str, object]:
    entry, city = desk.world.listing(SITE, house), house.city
    assert house.brand
    full = stay is not None and desk.is_full(house, stay)
    return {
        "code": entry.ref,
        "name": entry.name,
        "brandCode": house.brand.code,
        "lat": entry.lat,
        "lon": entry.lon,
        "address": {
            "line1": entry.street, "city": city.word, "subdivision": city.state or None,
            "postalCode": house.postcode, "country": city.country,
        },
        "ratings": {"average": round(house.score / 2, 1), "count": house.reviews},
        "available": None if stay is None else not full,
        "startingRates": _starting(desk.world, house, stay, code) if stay and not full else None,
    }  # fmt: skip


def _starting(world: World, house: Property, stay: Stay, code: str) -> dict[str, object]:
    assert house.brand
    rack = _priced(world, house, stay, "flexible", 1.0)
    lowest, member = _lowest(world, house, stay), _member(world, house, stay)
    requested = [{"defaultRate": _rate(rack, stay, _RACK)}]
    special = _special_quote(world, house, stay, code)
    if special:
        requested.insert(0, {"defaultRate": _rate(special, stay, code, rack)})
    requested.append({"defaultRate": _points_row(house, stay)})
    dates = {"startDate": str(stay.check_in), "endDate": str(stay.check_out)}
    return {
        "hotelCode": world.listing(SITE, house).ref,
        "brandCode": house.brand.code,
        **dates,
        "nights": stay.nights,
        "rank": round(float(rack.total) / stay.nights, 4),
        "policyStatus": None,
        "lowestRate": {
            "defaultRate": {
                **_rate(lowest, stay, "SAPR1", rack),
                "ratePlanCategories": ["SAPR1", "Leisure"],
            },
            "memberRate": {
                **_rate(member, stay, "SAPR1M", rack),
                "ratePlanCategories": ["FENCD", "SAPR1", "Leisure"],
            }
            if member
            else None,
        },
        "requestedRates": requested,
        "taxes": [
            {
                **dates,
                "currencyCode": "",
                "frequency": "",
                "amount": 0.0,
                "percentage": house.city.tax_percent,
            }
        ],
        "fees": _fee_terms(house, dates),
    }


def _fee_terms(house: Property, dates: dict[str, str]) -> list[dict[str, object]]:
    if not house.fee:
        return []
    terms = {"frequency": "PER_ROOM_PER_NIGHT", "amount": round(house.fee, 2), "percentage": 0.0}
    return [{**dates, "currencyCode": house.city.currency, **terms}]


def _rate(quote: Quote, stay: Stay, code: str, struck: Quote | None = None) -> dict[str, object]:
    """One rate as recorded: whole stay and averages a night, taxes and fees itemised."""
    saved = struck is not None and struck.base > quote.base
    return {
        "ratePlanCode": code,
        "currencyCode": quote.currency,
        "amountBeforeTaxFees": float(quote.base),
        "amountAfterTaxFees": float(quote.total),
        "avgNightlyAmount": _night(quote, quote.base + quote.fees),
        "avgNightlyAmountBeforeTaxFees": _night(quote, quote.base),
        "avgNightlyAmountAfterTaxFees": _night(quote, quote.total),
        "points": 0.0,
        "avgNightlyPoints": 0.0,
        "avgNightlyTaxes": _items({"HOTEL_TAX": _night(quote, quote.taxes)}),
        "avgNightlyFees": _items(_fees(quote)),
        "taxInclusive": False,
        "discountPercentage": int(100 - 100 * quote.base / struck.base) if struck and saved else 0,
        "strikethroughDetails": {
            "avgNightlyAmount": _night(struck, struck.base + struck.fees), "avgNightlyPoints": None,
            "ratePlanCode": _RACK, "currencyCode": quote.currency,
        } if struck and saved else None,
        "roomPolicy": None,
    }  # fmt: skip


def _items(items: dict[str, float]) -> dict[str, object]:
    charged = {name: amount for name, amount in items.items() if amount}
    return {"total": round(sum(charged.values()), 2), "itemizedValues": charged}


def _fees(quote: Quote) -> dict[str, float]:
    """A night's fees under the two names that the chain gives them."""
    urban = money.rounded(quote.fees / quote.nights * Decimal("0.75"), quote.currency)
    rest = money.rounded(quote.fees / quote.nights, quote.currency) - urban
    return {"HOTEL_DESTINATION_FEE": float(rest), "HOTEL_URBAN_FEE": float(urban)}


def _points_row(house: Property, stay: Stay) -> dict[str, object]:
    points = float(int(8000 + house.stars * 6000) // 1000 * 1000)
    nothing = dict.fromkeys(_AMOUNTS, 0.0)
    return {
        "ratePlanCode": _POINTS, "currencyCode": "XLY", **nothing,
        "points": points * stay.nights * stay.rooms, "avgNightlyPoints": points * stay.rooms,
        "avgNightlyTaxes": {"total": 0, "itemizedValues": {}},
        "avgNightlyFees": {"total": 0, "itemizedValues": {}},
        "taxInclusive": False, "discountPercentage": 0, "strikethroughDetails": None,
        "roomPolicy": None,
    }  # fmt: skip


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    """Public, prepaid, member where there is one, then special rates of the house."""
    member = _member(world, house, stay)
    specials = (
        _special_quote(world, house, stay, option.code) for option in _special.options(world, SITE)
    )  # fmt: skip
    found = [
        _priced(world, house, stay, "flexible", 1.0),
        _lowest(world, house, stay),
        member,
        *specials,
    ]
    return [quote for quote in found if quote]


def _lowest(world: World, house: Property, stay: Stay) -> Quote:
    return _priced(
        world, house, stay, "prepaid", rates.prepaid_factor(world, house), refundable=False
    )


def _member(world: World, house: Property, stay: Stay) -> Quote | None:
    factor = rates.discount(world, SITE, "member", house)
    if factor is None:
        return None
    return _priced(
        world, house, stay, "member", factor * rates.prepaid_factor(world, house), refundable=False
    )


def _special_quote(world: World, house: Property, stay: Stay, code: str) -> Quote | None:
    membership, own_code = _special.membership_of(world, SITE, code)
    factor = _special.factor(world, SITE, membership, own_code, house, stay) if membership else None
    return _priced(world, house, stay, membership, factor) if factor else None


def _priced(
    world: World, house: Property, stay: Stay, plan: str, factor: float, refundable: bool = True
) -> Quote:
    room = world.rooms(house, stay)[0]
    return rates.priced(world, house, room, stay, Ask(SITE, plan, factor, refundable))


def _night(quote: Quote, amount: Decimal) -> float:
    return float(money.rounded(amount / quote.nights, quote.currency))


def _stay(request: Request) -> Stay | None:
    query = request.query_params
    check_in, check_out = stays.day(query.get("checkInDate")), stays.day(query.get("checkOutDate"))
    if not check_in or not check_out or check_out <= check_in:
        return None
    minors = stays.whole(query.get("minors", query.get("children")), 0, 0, 10)
    return Stay(
        check_in,
        check_out,
        stays.whole(query.get("adults"), 2),
        stays.whole(query.get("rooms"), 1),
        (9,) * minors,
    )


STOREFRONT = Storefront(
    slug=SITE,
    title="Choice Hotels",
    hosts=("www.choicehotels.com", "choicehotels.com"),
    routes=(Route("/{region}/{city}/hotels", search_page),),
    quotes=quotes,
    example="/new-york/new-york/hotels?adults=2&checkInDate={in}&checkOutDate={out}",
    renamed=(("PRELOADED_STATE", "APP_STATE"), ("startingRates", "fromRates"),
             ("searchResults", "listing"),
             ("amountAfterTaxFees", "grossAmount")),
)  # fmt: skip
