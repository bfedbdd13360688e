"""IHG: a page with the hotels and the rate preferences, and offers of one hotel at a time.

In the page's address months count from zero. In offers `basePlusExcludedFeesAmount` plus the tax subtotal is
`amountAfterTax`; a reward night's amounts are only what is left to pay besides the points.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _special
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import money, rates
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.properties import Property, Room
from sandbox.world.rates import Ask, Quote
from sandbox.world.stay import Stay

SITE = "ihg"
BEST, REWARD = "6CBARC", "IVANI"
_NAMES = {
    "aarp": "AARP MEMBER RATE", "aaa": "AAA CAA MEMBER RATE", "senior": "SENIOR RATE",
    "government": "GOVERNMENT RATE", "corporate": "CORPORATE RATE",
}  # fmt: skip
_FLEX, _MEMBER, _PREPAID, _BREAKFAST = "IGCOR", "IDME0", "IYSLF", "IGBBB"


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
        _offer(world, house, stay, code, quote)
        for code, quote in _sold(world, house, stay, codes, rooms)
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
        "ratePlanDefinitions": [_definition(world, code) for code in used],
        "rateDetails": {
            "feeTaxDefinitions": [
                {"id": 1, "computationType": "PERCENT"},
                {"id": 3, "computationType": "FLAT"},
                {"id": 5, "computationType": "FLAT"},
            ],
            "offers": found,
        },
    }


def _sold(
    world: World, house: Property, stay: Stay, codes: list[str], rooms: list[Room]
) -> list[tuple[str, Quote]]:
    """Rate plan code and quote for every plan that was asked for and the house sells, by room kind."""
    found: list[tuple[str, Quote]] = []
    for code in dict.fromkeys(codes):
        for room in rooms:
            if code == BEST:
                found += [(plan, q) for plan, q in _public(world, house, stay, room)]
            elif code == REWARD:
                found.append((REWARD, _reward(world, house, stay, room)))
            else:
                special = _special_quote(world, house, stay, room, code)
                found += [(code, special)] if special else []
    return found


def _public(world: World, house: Property, stay: Stay, room: Room) -> list[tuple[str, Quote]]:
    meal = rates.breakfast_price(world, house)
    prepaid = rates.prepaid_factor(world, house)
    asks = [
        (_FLEX, Ask(SITE)),
        (_PREPAID, Ask(SITE, "prepaid", prepaid, refundable=False)),
        (_BREAKFAST, Ask(SITE, "breakfast", breakfast=True, extra=meal)),
    ]
    member = rates.discount(world, SITE, "member", house)
    if member:
        asks.insert(1, (_MEMBER, Ask(SITE, "member", member)))
    return [(code, rates.priced(world, house, room, stay, ask)) for code, ask in asks]


def _special_quote(
    world: World, house: Property, stay: Stay, room: Room, code: str
) -> Quote | None:
    membership, own_code = _special.membership_of(world, SITE, code)
    factor = _special.factor(world, SITE, membership, own_code, house, stay) if membership else None
    return rates.priced(world, house, room, stay, Ask(SITE, membership, factor)) if factor else None


def _reward(world: World, house: Property, stay: Stay, room: Room) -> Quote:
    """Points pay the room; what remains is fees and the flat part of the taxes."""
    paid = rates.priced(world, house, room, stay, Ask(SITE, "reward"))
    zero = Decimal(0)
    taxes = money.rounded(paid.fees * Decimal(str(house.city.tax_percent)) / 100, paid.currency)
    return Quote(room, "reward", True, False, paid.currency, stay.nights, zero, paid.fees, taxes)


def _definition(world: World, code: str) -> dict[str, object]:
    fixed = {
        _FLEX: "BEST FLEXIBLE RATE", _MEMBER: "IHG1R BEST FLEXIBLE", _PREPAID: "STAY LONGER & SAVE",
        _BREAKFAST: "BEST FLEX WITH BKFST", REWARD: "REWARD NIGHTS",
    }  # fmt: skip
    membership, _ = _special.membership_of(world, SITE, code)
    found: dict[str, object] = {"code": code, "name": fixed.get(code) or _NAMES[membership]}
    if code == REWARD:
        found["isRewardNight"] = True
    return found | {
        "isLoyaltyIdRequired": code in (_MEMBER, REWARD),
        "isIdRequired": bool(membership),
    }


def _offer(world: World, house: Property, stay: Stay, code: str, quote: Quote) -> dict[str, object]:
    found: dict[str, object] = {
        "ratePlanCode": code,
        "availableStatus": "AVAILABLE",
        "productUses": [
            {
                "inventoryTypeCode": quote.room.code,
                "quantity": stay.rooms,
                "isMainProduct": True,
                "period": {"start": str(stay.check_in), "end": str(stay.check_out)},
            }
        ],
        "totalRate": _total(house, stay, quote),
        "policies": {"isRefundable": quote.refundable},
    }
    if code == REWARD:
        found["rewardNights"] = {"pointsOnly": _points(world, house, stay, quote.room)}
    return found


def _total(house: Property, stay: Stay, quote: Quote) -> dict[str, object]:
    rate = Decimal(str(house.city.flat_tax)) * stay.nights * stay.rooms
    flat = min(quote.taxes, money.rounded(rate, quote.currency))
    return {
        "amountAfterTax": str(quote.total),
        "basePlusExcludedFeesAmount": _short(quote.base + quote.fees),
        "feeTaxSubTotals": [
            _subtotal(_short(quote.fees), "FEE", [(quote.fees, 5)]),
            _subtotal(str(quote.taxes), "TAX", [(quote.taxes - flat, 1), (flat, 3)]),
        ],
    }


def _subtotal(amount: str, kind: str, groups: list[tuple[Decimal, int]]) -> dict[str, object]:
    return {
        "amount": amount,
        "otaCodeType": kind,
        "isIncludedInRate": False,
        "feeTaxGroups": [
            {"amount": str(part), "feeTaxDefIds": [number]} for part, number in groups
        ],
    }


def _short(amount: Decimal) -> str:
    """Sums come without trailing zeros: `124.6`, `419`."""
    return f"{amount.normalize():f}"


def _points(world: World, house: Property, stay: Stay, room: Room) -> dict[str, object]:
    usd = money.PER_USD[house.city.currency]
    nights = [
        int(n / usd / stay.rooms * 180 // 1000 * 1000) for n in world.nightly(house, room, stay)
    ]
    total = sum(nights) * stay.rooms
    return {
        "totalPoints": total,
        "averageDailyPoints": total // stay.nights,
        "originalAverageDailyPoints": total // stay.nights,
        "originalTotalPoints": total,
        "daily": [
            {"stayDate": str(day), "points": points, "originalPoints": points}
            for day, points in zip(stay.dates, nights, strict=True)
        ],
    }


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    """Public and member plans and every special rate, for the two cheapest room kinds; no reward nights."""
    codes = [option.code for option in _special.options(world, SITE) if option.code]
    rooms = world.rooms(house, stay)[:2]
    return [quote for _, quote in _sold(world, house, stay, [BEST, *codes], rooms)]


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
