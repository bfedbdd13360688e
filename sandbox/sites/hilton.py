"""Hilton: a results page and a rates page of one house, both with their state in `__NEXT_DATA__`.

The results page takes no rate of a membership; the rates page takes them all, each as a word of its
address. Amounts of `lowest` are an average night of all rooms, `stay` is the whole stay.
`leadRate` of a house is a "from" price of no dates, and no price for these nights. Points are a
night of one room.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _known_rates, _own_rates
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import money
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.places import distance_km
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

SITE = "hilton"
_SEARCH, _ROOMS = "/en/search/", "/en/book/reservation/rooms/"
_PLANS = ("aarp", "aaa", "senior", "government")
_FLAGS = {
    "aaaRate": "aaa", "aarpRate": "aarp", "seniorRate": "senior", "governmentRate": "government",
}  # fmt: skip
_CODES = {"corporateCode": "corporate", "promotionCode": "promo"}
_NAMES = {
    "flexible": "Flexible Rate", "prepaid": "Advance Purchase", "member": "Honors Discount",
    "aaa": "AAA Rate", "aarp": "AARP Rate", "senior": "Senior Rate",
    "government": "Government Rate", "corporate": "Company Rate", "promo": "Promotion",
}  # fmt: skip
_PAST = "Your arrival date is in the past."


async def search_page(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    place = query.get("query", "")
    city = desk.world.city(place)
    stay = _stay(desk, query, stays.whole(query.get("numAdults"), 1))
    houses = desk.listed(city) if city else []
    past = stay is not None and desk.world.is_past(stay)
    heading = f"We couldn’t find any hotels near {city.label if city else place}"
    if houses:
        heading = f"{len(houses)} hotels near {city.label if city else place}"
    rows = [_avail(desk, house, stay) for house in houses] if stay and not past else []
    summaries = [_summary(desk.world, house) for house in houses]
    state = {
        "search": _asked(stay, {"query": place}),
        "hotelSummaryOptions": {"hotels": summaries},
        "shopMultiPropAvail": rows,
    }
    lines = [
        (str(about["name"]), row["summary"]["lowest"])
        for about, row in zip(summaries, rows, strict=False)
    ]
    return _page(heading, state, lines, _PAST if past else "")


async def rooms_page(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    house = desk.world.by_ref(SITE, query.get("ctyhocn", ""))
    rooms = [text for key, text in query.multi_items() if key.endswith("NumAdults")] or ["1"]
    stay = _stay(desk, query, sum(stays.whole(text, 1) for text in rooms), len(rooms))
    if house is None:
        return html.page(
            "plain.html", 404, shop="Hilton", heading="Page not found", lines=(), links=()
        )
    entry = desk.world.listing(SITE, house)
    past = stay is not None and desk.world.is_past(stay)
    full = stay is not None and desk.is_full(house, stay)
    rates = list(_rates(desk.world, house, stay, query)) if stay and not full and not past else []
    state = {
        "search": _asked(stay, {"ctyhocn": entry.ref}),
        "specialRates": {
            **{word: query.get(word) == "true" for word in _FLAGS},
            **{word: query.get(word, "") for word in _CODES},
        },
        "shopPropAvail": {
            "ctyhocn": entry.ref, "currencyCode": house.city.currency,
            "statusCode": 1740 if full else 0,
            "statusMessage": "No rooms are available for your dates." if full else "",
            "lengthOfStay": stay.nights if stay else None,
            "roomOnlyRates": rates,
        },
    }  # fmt: skip
    lines = [(rate["ratePlan"]["ratePlanName"], rate) for rate in rates]
    return _page(entry.name, state, lines, _PAST if past else "")


def _page(heading: str, state: object, lines: list[tuple[str, Any]], notice: str) -> Response:
    """`lines` are for people: a name and its rate, None where it is sold out."""
    data = html.json_in_script({"props": {"pageProps": state}})
    return html.page(
        "hilton.html", shop="Hilton", heading=heading, lines=lines, state=data, notice=notice
    )


def _stay(desk: Counter, query: Mapping[str, str], adults: int, rooms: int = 0) -> Stay | None:
    check_in, check_out = stays.day(query.get("arrivalDate")), stays.day(query.get("departureDate"))
    if not check_in or not check_out or check_out <= check_in:
        return None
    told = query.get("room1ChildAges", "").split(",")
    ages = stays.ages(told, stays.whole(query.get("numChildren"), 0, 0, 10))
    rooms = rooms or stays.whole(query.get("numRooms"), 1)
    return desk.stay(Stay(check_in, check_out, adults, rooms, ages))


def _asked(stay: Stay | None, words: dict[str, object]) -> dict[str, object]:
    return words | {
        "arrivalDate": str(stay.check_in) if stay else None,
        "departureDate": str(stay.check_out) if stay else None,
        "numRooms": stay.rooms if stay else None,
        "numAdults": stay.adults if stay else None,
        "numChildren": len(stay.ages) if stay else None,
    }


def _summary(world: World, house: Property) -> dict[str, object]:
    entry, city = world.listing(SITE, house), house.city
    assert house.brand
    miles = distance_km(city.lat, city.lon, entry.lat, entry.lon) / 1.609344
    dateless = money.rounded(house.nightly * 0.8, city.currency)
    return {
        "ctyhocn": entry.ref, "name": entry.name, "brandCode": house.brand.code,
        "distance": round(miles, 2), "distanceFmt": f"{miles:.2f} mi",
        "address": {
            "addressLine1": entry.street, "city": city.word, "country": city.country,
            "countryName": city.country_name, "state": city.state or None,
        },
        "localization": {
            "currencyCode": city.currency,
            "coordinate": {"latitude": entry.lat, "longitude": entry.lon},
        },
        "leadRate": {"lowest": {
            "rateAmount": float(dateless), "rateAmountFmt": money.shown(dateless, city.currency),
        }},
    }  # fmt: skip


def _avail(desk: Counter, house: Property, stay: Stay) -> dict[str, Any]:
    full = desk.is_full(house, stay)
    public = None if full else _own_rates.public(desk.world, SITE, house, stay)
    member = None if full else _known_rates.known(desk.world, SITE, house, stay, "member")
    return {
        "ctyhocn": desk.world.listing(SITE, house).ref,
        "currencyCode": house.city.currency,
        "statusCode": 1740 if full else 0,
        "statusMessage": "No rooms are available for your dates." if full else "",
        "lengthOfStay": stay.nights,
        "summary": {
            "lowest": _rate(public, stay) if public else None,
            "hhonorsDiscountRate": _rate(member, stay, public) if member else None,
            "hhonors": None if full else {"dailyRmPointsRate": _points(house)},
            "status": {"type": "UNAVAILABLE" if full else "AVAILABLE"},
        },
    }


def _rates(
    world: World, house: Property, stay: Stay, query: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """The public rate, then those asked for that the house sells."""
    public = _own_rates.public(world, SITE, house, stay)
    yield _rate(public, stay)
    asked = {plan: "" for word, plan in _FLAGS.items() if query.get(word) == "true"}
    asked |= {plan: query[word] for word, plan in _CODES.items() if query.get(word)}
    for plan, code in asked.items():
        quote = _known_rates.known(world, SITE, house, stay, plan, code)
        if quote:
            yield _rate(quote, stay, public)


def _rate(quote: Quote, stay: Stay, public: Quote | None = None) -> dict[str, Any]:
    """A rate; a cheaper one strikes the public rate's night through."""
    struck = quote.a_night(public.base) if public and public.base > quote.base else None
    return {
        "rateAmount": float(quote.per_night),
        "rateAmountFmt": money.shown(quote.per_night, quote.currency),
        "amountAfterTax": float(quote.a_night(quote.total)),
        "strikethroughRateAmount": None if struck is None else float(struck),
        "currencyCode": quote.currency,
        "ratePlanCode": f"L-{quote.plan[:3].upper()}",
        "ratePlan": {
            "ratePlanName": _NAMES[quote.plan],
            "specialRateType": None if quote.plan in ("flexible", "prepaid") else quote.plan,
            "refundable": quote.refundable,
        },
        "stay": {
            "amountBeforeTax": float(quote.base), "totalServiceCharges": float(quote.fees),
            "totalTaxes": float(quote.taxes), "amountAfterTax": float(quote.total),
            "amountAfterTaxFmt": money.exact(quote.total, quote.currency),
        },
        "nights": stay.nights,
    }  # fmt: skip


def _points(house: Property) -> int:
    return int(house.stars * 15) * 1000


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    return _known_rates.all_of(world, SITE, house, stay, _PLANS)


STOREFRONT = Storefront(
    slug=SITE,
    title="Hilton",
    hosts=("www.hilton.com", "hilton.com"),
    routes=(Route(_SEARCH, search_page), Route(_ROOMS, rooms_page)),
    quotes=quotes,
    example=f"{_SEARCH}?query=New+York&arrivalDate={{in}}&departureDate={{out}}"
    "&flexibleDates=false&numRooms=1&numAdults=2&numChildren=0",
    renamed=(
        ("shopMultiPropAvail", "multiAvail"),
        ("shopPropAvail", "propAvail"),
        ("rateAmount", "price"),
    ),
)
