"""IHG: a page with the hotels and the rate preferences, and offers of one hotel at a time.

In the page's address months count from zero. In offers `basePlusExcludedFeesAmount` plus the tax
subtotal is `amountAfterTax`; a reward night's amounts are what is left to pay besides points.
"""

from datetime import date
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _special
from sandbox.sites._ihg_offers import BEST, REWARD, SITE, definition, offer, sold
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay


async def search_page(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    city, asked = desk.world.city(query.get("qDest", "")), _asked(request)
    stay = desk.stay(asked) if asked else None
    heading = f"Hotels in {city.label}" if city else f"No hotels found for {query.get('qDest', '')}"
    notice = "Choose dates that are not in the past." if stay and desk.world.is_past(stay) else ""
    houses = desk.listed(city) if city and not notice else []
    corporate = query.get("qCpid", "")
    return html.page(
        "ihg.html", shop="IHG", heading=heading, stay=stay, notice=notice, found=bool(city),
        options=_special.options(desk.world, SITE, corporate if corporate.isdigit() else ""),
        hotels=[_json_ld(desk.world, house) for house in houses],
        linked=html.json_in_script(_item_list(desk.world, houses)), best=BEST, reward=REWARD,
    )  # fmt: skip


def _asked(request: Request) -> Stay | None:
    query = request.query_params
    check_in = _day(query.get("qCiD", ""), query.get("qCiMy", ""))
    check_out = _day(query.get("qCoD", ""), query.get("qCoMy", ""))
    if not check_in or not check_out or check_out <= check_in:
        return None
    children = stays.whole(query.get("qChld"), 0, 0, 10)
    return Stay(
        check_in,
        check_out,
        stays.whole(query.get("qAdlt"), 2),
        stays.whole(query.get("qRms"), 1),
        (9,) * children,
    )


def _day(day: str, month_and_year: str) -> date | None:
    """`17` and `042023` are 17 May 2023."""
    if not (day.isdigit() and len(month_and_year) == 6 and month_and_year.isdigit()):
        return None
    return stays.day(f"{month_and_year[2:]}-{int(month_and_year[:2]) + 1}-{day}")


def _item_list(world: World, houses: list[Property]) -> dict[str, object]:
    items = [
        {"@type": "ListItem", "position": n, "item": _json_ld(world, h)}
        for n, h in enumerate(houses, 1)
    ]
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "numberOfItems": len(items),
        "itemListElement": items,
    }


def _json_ld(world: World, house: Property) -> dict[str, Any]:
    entry, city = world.listing(SITE, house), house.city
    assert house.brand
    brand = house.brand.name.lower().replace(" ", "")
    return {
        "@type": "Hotel",
        "name": entry.name,
        "identifier": entry.ref,
        "url": f"https://www.ihg.com/{brand}/hotels/us/en/{city.slug}/{entry.ref.lower()}/hoteldetail",
        "address": {
            "@type": "PostalAddress", "streetAddress": entry.street, "addressLocality": city.word,
            "addressRegion": city.state or None, "postalCode": house.postcode,
            "addressCountry": city.country,
        },
        "geo": {"@type": "GeoCoordinates", "latitude": entry.lat, "longitude": entry.lon},
        "starRating": {"@type": "Rating", "ratingValue": house.stars},
        "aggregateRating": {
            "@type": "AggregateRating", "ratingValue": round(house.score / 2, 1),
            "reviewCount": house.reviews,
        },
    }  # fmt: skip


async def offers(request: Request) -> Response:
    desk = counter(request)
    try:
        asked = orjson.loads(await request.body())
        stay, codes = (
            _stay_of(asked),
            [plan["internal"] for plan in asked["rates"]["ratePlanCodes"]],
        )
        mnemonics = list(asked["hotelMnemonics"])
    except (ValueError, KeyError, TypeError, IndexError):
        return _refused("INVALID_REQUEST", "The request could not be read.")
    if len(mnemonics) != 1:
        return _refused("INVALID_REQUEST", "rateDetails takes one hotel at a time.")
    stay = desk.stay(stay)
    if stay.nights < 1 or desk.world.is_past(stay):
        return _refused(
            "INVALID_DATES", "startDate must not be in the past and endDate must come after it."
        )
    house = desk.world.by_ref(SITE, str(mnemonics[0]))
    if house is None:
        return _refused("HOTEL_NOT_FOUND", f"No hotel {mnemonics[0]}", 404)
    return html.json({"hotels": [_hotel(desk, house, stay, codes)]})


def _refused(code: str, message: str, status: int = 400) -> Response:
    return html.json({"errors": [{"code": code, "message": message}]}, status)


def _stay_of(asked: dict[str, Any]) -> Stay:
    product = asked["products"][0]
    counts = {guest["otaCode"]: int(guest["count"]) for guest in product["guestCounts"]}
    # AQC10 are adults; AQC8 children, whose ages the request does not carry.
    check_in, check_out = stays.day(asked["startDate"]), stays.day(asked["endDate"])
    if not check_in or not check_out:
        raise ValueError("dates")
    return Stay(
        check_in,
        check_out,
        counts.get("AQC10", 1),
        int(product["quantity"]),
        (9,) * counts.get("AQC8", 0),
    )


def _hotel(desk: Counter, house: Property, stay: Stay, codes: list[str]) -> dict[str, object]:
    world = desk.world
    full = desk.is_full(house, stay)
    rooms = [] if full else world.rooms(house, stay)[:2]
    found = [
        offer(world, house, stay, code, quote)
        for code, quote in sold(world, house, stay, codes, rooms)
    ]
    used = {str(offer["ratePlanCode"]): None for offer in found}
    return {
        "hotelMnemonic": world.listing(SITE, house).ref,
        "propertyCurrency": house.city.currency,
        # Not in the recorded excerpt: the chain's own word for a full house.
        "availabilityStatus": "SOLD_OUT" if full else "OPEN",
        "productDefinitions": [
            {"inventoryTypeCode": r.code, "inventoryTypeName": r.name} for r in rooms
        ],
        "ratePlanDefinitions": [definition(world, code) for code in used],
        "rateDetails": {
            "feeTaxDefinitions": [
                {"id": 1, "computationType": "PERCENT"},
                {"id": 3, "computationType": "FLAT"},
                {"id": 5, "computationType": "FLAT"},
            ],
            "offers": found,
        },
    }


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    """Public, member and special rates of the two cheapest room kinds; no reward nights."""
    codes = [option.code for option in _special.options(world, SITE) if option.code]
    rooms = world.rooms(house, stay)[:2]
    return [quote for _, quote in sold(world, house, stay, [BEST, *codes], rooms)]


STOREFRONT = Storefront(
    slug=SITE,
    title="IHG",
    hosts=("www.ihg.com", "apis.ihg.com", "ihg.com"),
    routes=(
        Route("/hotels/us/en/find-hotels/hotel-search", search_page),
        Route("/availability/v3/hotels/offers", offers, methods=["POST"]),
    ),
    quotes=quotes,
    example="/hotels/us/en/find-hotels/hotel-search?qDest=New+York&qAdlt=2&qRms=1",
    renamed=(
        ("rateDetails", "priceDetails"),
        ("totalRate", "sumRate"),
        ("ItemList", "Catalog"),
        ("qRtP", "qRate"),
    ),
)
