"""Priceline: a lookup of the numeric city id, and a listing priced by the night before tax.

Some rows are opaque deals: a price, a part of town and stars, but no name.
"""

from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _ota
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import money
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.places import STATES, City, cities, distance_km, fold
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

SITE = "priceline"
_FIRST_CITY_ID = 3_000_008_602
_AMENITIES = {
    "FINTRNT": "Free Internet Access", "FPRKING": "Free Parking", "FBRKFST": "Free Breakfast",
    "SPOOL": "Swimming Pool", "FITSPA": "Fitness Center", "NSMKFAC": "No Smoking Rooms",
}  # fmt: skip


async def places(request: Request) -> Response:
    desk, text = counter(request), unquote(request.path_params["text"])
    city = desk.world.city(text)
    exact = [city] if city else []
    alike = [
        c for c in cities() if fold(text) and fold(c.word).startswith(fold(text)) and c not in exact
    ]
    return html.json({"searchItems": [_place(c, text, n) for n, c in enumerate([*exact, *alike])]})


def _place(city: City, entered: str, rank: int) -> dict[str, object]:
    country = city.country_name.upper()
    second = STATES.get((city.country, city.state), city.country_name)
    empty = dict.fromkeys((
        "savedTravelStartDate", "savedTravelEndDate", "address", "zip", "poiCategoryName",
        "poiID", "seType",
        "highlightedName",
    ))  # fmt: skip
    return {
        **empty,
        "itemName": city.label, "id": _city_id(city), "cityID": _city_id(city), "type": "CITY",
        "lat": city.lat, "lon": city.lon, "proximity": 0, "cityName": city.word,
        "stateCode": city.state or None, "provinceName": second, "score": 369_890.5 - rank * 1000,
        "radius": 5, "rank": 11.3, "rank2": 58.7, "globalScore": 27.2 - rank,
        "globalScoreReducedCityBoost": 1.07, "globalScoreWOHotelCountNormalize": 12.98,
        "country": country, "countryName": country, "countryCode": city.country,
        "poiCategoryTypeId": 0, "gmtOffset": 0, "entered": entered.lower(),
        "displayLine1": city.word, "displayLine2": second, "fromSavedSearch": False,
    }  # fmt: skip


async def listing(request: Request) -> Response:
    desk, query = counter(request), request.query_params
    city = _city(request.path_params["city_id"])
    form = "%Y%m%d"
    check_in, check_out = (
        stays.day(query.get("check-in"), form),
        stays.day(query.get("check-out"), form),
    )
    if not check_in or not check_out or check_out <= check_in:
        return _refused("Invalid check-in or check-out date")
    if city is None:
        return _refused(f"No city has the id {request.path_params['city_id']}", 404)
    ages = tuple(int(a) for a in query.get("children", "").split(",") if a.strip().isdigit())
    stay = desk.stay(Stay(
        check_in, check_out, stays.whole(query.get("adults"), 2), stays.whole(query.get("rooms"),
        1), ages ))  # fmt: skip
    if desk.world.is_past(stay):
        return _refused("Check-in date is in the past")
    offset, size = (
        stays.whole(query.get("offset"), 0, 0, 10_000),
        stays.whole(query.get("page-size"), 40, 1, 100),
    )
    return html.json(_listing(desk, city, stay, query.get("currency", "USD"), offset, size))


def _refused(message: str, status: int = 400) -> Response:
    return html.json({"errors": [{"message": message, "code": status}]}, status)


def _listing(
    desk: Counter, city: City, stay: Stay, currency: str, offset: int, size: int
) -> dict[str, object]:
    listed = desk.listed(city)
    free = [house for house in listed if not desk.is_full(house, stay)]
    rows = [_row(desk.world, house, stay, currency, n) for n, house in enumerate(free)]
    rows[6:6] = [_opaque(desk.world, house, stay, currency) for house in _deals(desk.world, free)]
    prices = sorted(float(q.per_night) for h in free for q in quotes(desk.world, h, stay, currency))
    return {
        "offset": offset,
        "pageSize": size,
        "totalSize": len(rows),
        "marketSize": len(listed),
        "sortType": "HDR",
        # The record has no dates; these make wrong dates visible here.
        "checkInDate": f"{stay.check_in:%Y%m%d}",
        "checkOutDate": f"{stay.check_out:%Y%m%d}",
        "tripFilterSummary": _filters(city, free, prices),
        "cityInfo": _city_info(city),
        "hotels": rows[offset : offset + size],
    }


def _deals(world: World, free: list[Property]) -> list[Property]:
    """Houses that also sell a room without saying who they are."""
    return [house for house in free if world.draw.chance(0.06, "opaque", house.number)]


def _row(world: World, house: Property, stay: Stay, currency: str, rank: int) -> dict[str, object]:
    entry = world.listing(SITE, house)
    quote = quotes(world, house, stay, currency)[0]
    before = quote.before_discount
    badges = [{"type": "TOP_RATED", "description": "GUEST FAVORITE"}] if house.score >= 8.8 else []
    summary = _summary(world, house, quote, stay)
    if before:
        summary["minStrikePrice"] = str(quote.a_night(before / stay.rooms))
    found: dict[str, object] = {
        "hotelId": entry.ref,
        "name": entry.name,
        "brand": house.brand.name if house.brand else None,
        "starRating": house.stars,
        "location": {
            "address": {**_address(house), "addressLine1": entry.street, "zip": house.postcode},
            "longitude": entry.lon,
            "latitude": entry.lat,
            **_zone(house),
        },
        "thumbnailUrl": f"https://images.example.net/{entry.ref}-150.jpg",
        "hotelFeatures": _features(world, house),
        "overallGuestRating": house.score,
        "totalReviewCount": house.reviews,
        "proximity": distance_km(house.city.lat, house.city.lon, entry.lat, entry.lon) / 1.609344,
        "ratesSummary": summary,
        "allInclusiveRateProperty": False,
        "displayRank": 10_000 - rank,
        "recmdScore": 0,
        "merchandising": {"topRated": badges[0]} if badges else {},
        "media": {"source": "fastly", "url": f"https://images.example.net/{entry.ref}"},
        "globalDealScore": 0,
    }
    return found | ({"badges": badges} if badges else {})


def _opaque(world: World, house: Property, stay: Stay, currency: str) -> dict[str, object]:
    """A deal without a name: `name` and `hotelId` are missing, as recorded."""
    quote = quotes(world, house, stay, currency)[0]
    off = world.draw.between(0.12, 0.3, "opaque off", house.number)
    night = quote.a_night(quote.base / stay.rooms)
    cut = money.rounded(float(night) * (1 - off), quote.currency)
    summary = _summary(world, house, quote, stay) | {
        "minPrice": str(cut),
        "minStrikePrice": str(night),
        "freeCancelableRateAvail": False,
        "programName": "Express_Deal",
        "strikeThroughPrice": str(night),
        "merchandisingFlag": False,
        "minRateSavingsPercentage": round(off * 100),
        "minRateStrikeThroughPrice": str(money.whole(night)),
    }
    return {
        "pclnId": summary["pclnId"],
        "hotelType": "SOPQ",
        "starRating": house.stars,
        "location": {
            "address": _address(house),
            **_zone(house),
            "zoneName": house.district,
            "zoneType": "Z",
        },
        "hotelFeatures": _features(world, house),
        "overallGuestRating": int(house.score),
        "totalReviewCount": 30,
        "proximity": 2,
        "ratesSummary": summary,
        "allInclusiveRateProperty": False,
        "displayRank": 9985,
        "recmdScore": 0,
        "dealTypes": ["EXPRESS_DEAL"],
        "bedChoiceAvailable": False,
        "merchandising": {},
        "keyFeatures": ["clean"],
        "globalDealScore": 0,
    }


def _summary(world: World, house: Property, quote: Quote, stay: Stay) -> dict[str, object]:
    """`minPrice` is a night of one room before tax."""
    token = world.draw.token(48, "0123456789ABCDEF", "pcln", house.number, quote.currency)
    return {
        "minPrice": str(quote.a_night(quote.base / stay.rooms)),
        "minCurrencyCode": quote.currency,
        "pclnId": token,
        "freeCancelableRateAvail": quote.refundable,
        "payWhenYouStayAvailable": False,
        "gid": 3000 + house.number % 400,
        "rateIdentifier": token[::-1],
        "ccNotRequiredAvailable": False,
        "applePayRateAvailable": False,
    }


def _address(house: Property) -> dict[str, object]:
    city = house.city
    found: dict[str, object] = {
        "cityName": city.word, "countryName": city.country_name, "isoCountryCode": city.country,
    }  # fmt: skip
    return found | ({"provinceCode": city.state} if city.state else {})


def _zone(house: Property) -> dict[str, object]:
    zone = 50_000 + house.city.number * 20 + len(house.district)
    return {
        "timeZone": "UTC", "neighborhoodId": f"9100{zone}", "neighborhoodName": house.district,
        "cityId": int(_city_id(house.city)), "zoneId": str(zone),
    }  # fmt: skip


def _features(world: World, house: Property) -> dict[str, object]:
    codes = [c for c in _AMENITIES if world.draw.chance(0.6, "pcln amenity", house.number, c)] or [
        "FINTRNT"
    ]
    return {
        "hotelAmenityCodes": codes,
        "hotelAmenities": [
            {"code": c, "name": _AMENITIES[c], "free": c.startswith("F")} for c in codes
        ],
    }


def _filters(city: City, free: list[Property], prices: list[float]) -> dict[str, object]:
    stars: dict[str, int] = {}
    for house in free:
        stars[str(house.stars)] = stars.get(str(house.stars), 0) + 1
    return {
        "totalSizeFiltered": len(free), "cityCounts": {_city_id(city): len(free)},
        "starRatingCounts": stars,
        "propertyTypeCounts": {"204": len(free)}, "minFilterPrice": "0.00",
        "maxFilterPrice": f"{prices[-1]:.1f}" if prices else "0.0",
    }  # fmt: skip


def _city_info(city: City) -> dict[str, object]:
    return {
        "cityId": int(_city_id(city)), "cityName": city.word, "stateCode": city.state or None,
        "stateName": STATES.get((city.country, city.state)), "countryCode": city.country,
        "countryName": city.country_name, "areaId": 500 + city.number, "lat": city.lat,
        "lon": city.lon,
        "zonePolygonInfo": {},
    }  # fmt: skip


def _city_id(city: City) -> str:
    return str(_FIRST_CITY_ID + city.number * 17)


def _city(city_id: str) -> City | None:
    return next((city for city in cities() if _city_id(city) == city_id), None)


def quotes(world: World, house: Property, stay: Stay, currency: str) -> list[Quote]:
    return _ota.cheapest(world, SITE, house, stay, currency)


STOREFRONT = Storefront(
    slug=SITE,
    title="Priceline",
    hosts=("www.priceline.com", "priceline.com"),
    routes=(
        Route("/svcs/ac/index/hotels/{text:path}", places),
        Route("/pws/v0/stay/retail/listing/{city_id}", listing),
    ),
    quotes=quotes,
    example="/relax/in/New-York/from/{in}/to/{out}/rooms/1/adults/2",
    renamed=(
        ("ratesSummary", "priceSummary"),
        ("minPrice", "fromPrice"),
        ("searchItems", "matches"),
    ),
)
