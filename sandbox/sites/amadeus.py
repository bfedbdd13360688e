"""Amadeus hotel search as specified: a token, hotels around a place, offers of given hotels.

`total` is the whole stay with taxes. Hotels without a room are left out; when none is left the
error says so.
"""

from datetime import timedelta
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _ota
from sandbox.sites._amadeus_offer import HOST, offer
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import money
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.places import distance_km, nearest
from sandbox.world.properties import Property
from sandbox.world.rates import Ask, Quote, breakfast_price, prepaid_factor, priced
from sandbox.world.stay import Stay

SITE = "amadeus"
CLIENT_ID = CLIENT_SECRET = "local"  # noqa: S105 - the local world keeps no secret
_MEDIA = "application/vnd.amadeus+json"


async def token(request: Request) -> Response:
    sent = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
    if sent.get("grant_type") != "client_credentials":
        return _no_token(
            "unsupported_grant_type", "Only value client_credentials is allowed", 38187
        )
    if (sent.get("client_id"), sent.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        return _no_token("invalid_client", "Client credentials are invalid", 38187)
    return html.json(
        {
            "type": "amadeusOAuth2Token", "username": "local@example.net",
            "application_name": "local",
            "client_id": CLIENT_ID, "token_type": "Bearer",
            "access_token": _token(counter(request).world),
            "expires_in": 1799, "state": "approved", "scope": "",
        }
    )  # fmt: skip


def _no_token(error: str, words: str, code: int) -> Response:
    told = {"error": error, "error_description": words, "code": code, "title": "Invalid parameters"}
    return html.json(told, 401)


def _token(world: World) -> str:
    return world.draw.token(
        28, "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", "amadeus token"
    )


def _barred(request: Request) -> Response | None:
    """The refusal of a request without the right token, else None."""
    if request.headers.get("authorization", "") == f"Bearer {_token(counter(request).world)}":
        return None
    return _error(
        401,
        38190,
        "Invalid access token",
        "The access token in the Authorization header is invalid",
    )


def _error(status: int, code: int, title: str, detail: str, parameter: str = "") -> Response:
    told: dict[str, object] = {"status": status, "code": code, "title": title, "detail": detail}
    if parameter:
        told["source"] = {"parameter": parameter}
    return html.json({"errors": [told]}, status, _MEDIA)


async def hotels_around(request: Request) -> Response:
    barred = _barred(request)
    if barred:
        return barred
    query = request.query_params
    try:
        lat, lon = float(query["latitude"]), float(query["longitude"])
        radius = float(query.get("radius", "5"))
    except (KeyError, ValueError):
        return _error(400, 477, "INVALID FORMAT", "invalid query parameter format", "latitude")
    unit = query.get("radiusUnit", "KM")
    world = counter(request).world
    found = _within(world, lat, lon, radius * (1.609344 if unit == "MILE" else 1))
    if not found:
        return _error(
            400,
            895,
            "NOTHING FOUND FOR REQUESTED CITY",
            "No hotel lies within the radius",
            "radius",
        )
    data = [_listed(world, house, km) for km, house in found]
    link = f"{HOST}{request.url.path}?{request.url.query}"
    return html.json(
        {"data": data, "meta": {"count": len(data), "links": {"self": link}}}, 200, _MEDIA
    )


def _within(world: World, lat: float, lon: float, radius_km: float) -> list[tuple[float, Property]]:
    city, km = nearest(lat, lon)
    if km > radius_km + 12:
        return []
    placed = ((distance_km(lat, lon, h.lat, h.lon), h) for h in world.listed(SITE, city))
    return sorted(
        ((km, h) for km, h in placed if km <= radius_km), key=lambda pair: (pair[0], pair[1].number)
    )


def _listed(world: World, house: Property, km: float) -> dict[str, object]:
    entry = world.listing(SITE, house)
    return {
        "chainCode": entry.ref[:2], "iataCode": house.city.airport,
        "dupeId": 700_000_000 + house.number,
        "name": entry.name, "hotelId": entry.ref,
        "geoCode": {"latitude": entry.lat, "longitude": entry.lon},
        "address": {"countryCode": house.city.country},
        "distance": {"value": round(km, 2), "unit": "KM"},
    }  # fmt: skip


async def hotel_offers(request: Request) -> Response:
    barred = _barred(request)
    if barred:
        return barred
    desk, query = counter(request), request.query_params
    check_in = stays.day(query.get("checkInDate")) or desk.world.today
    check_out = stays.day(query.get("checkOutDate")) or check_in + timedelta(days=1)
    adults = stays.whole(query.get("adults"), 1, 1, 99)
    currency = query.get("currency", "")
    rooms = stays.whole(query.get("roomQuantity"), 1, 1, 9)
    asked = Stay(
        check_in,
        check_out,
        adults * rooms,  # the specification counts adults a room
        rooms,
    )
    wrong = _wrong(desk, asked, currency)
    if wrong:
        return wrong
    ids = [ref for ref in query.get("hotelIds", "").split(",") if ref]
    houses = [house for ref in ids if (house := desk.world.by_ref(SITE, ref))]
    if not houses:
        return _error(
            400, 1257, "INVALID PROPERTY CODE", "No hotel has one of these ids", "hotelIds"
        )
    stay = desk.stay(asked)
    best = query.get("bestRateOnly", "true") != "false"
    data = [
        _offers(desk.world, h, stay, currency, best) for h in houses if not desk.is_full(h, stay)
    ]
    if not data:
        return _error(
            400, 3664, "NO ROOMS AVAILABLE AT REQUESTED PROPERTY", "Provider Error", "hotelIds"
        )
    return html.json({"data": data}, 200, _MEDIA)


def _wrong(desk: Counter, stay: Stay, currency: str) -> Response | None:
    """The documented refusal of dates, guests or currency, or None."""
    if desk.world.is_past(stay):
        return _error(
            400, 381, "INVALID CHECK-IN DATE", "The check-in date lies in the past", "checkInDate"
        )
    if stay.nights < 1:
        words = "CHECK_OUT DATE MUST BE FURTHER IN THE FUTURE THAN CHECK-IN DATE"
        return _error(400, 404, words, "Correct the check-out date", "checkOutDate")
    if stay.adults // stay.rooms > 9:
        return _error(400, 397, "INVALID NUMBER OF ADULTS", "1 to 9 adults", "adults")
    if currency and not money.known(currency):
        return _error(400, 61, "INVALID CURRENCY CODE", f"{currency} is not known", "currency")
    return None


def _offers(
    world: World, house: Property, stay: Stay, currency: str, best: bool
) -> dict[str, object]:
    entry = world.listing(SITE, house)
    found = quotes(world, house, stay, currency) if best else _all(world, house, stay, currency)
    return {
        "type": "hotel-offers",
        "hotel": {
            "type": "hotel", "hotelId": entry.ref, "chainCode": entry.ref[:2],
            "dupeId": str(700_000_000 + house.number), "name": entry.name,
            "cityCode": house.city.airport,
            "latitude": entry.lat, "longitude": entry.lon,
        },
        "available": True,
        "offers": [offer(world, house, stay, quote) for quote in found],
        "self": f"{HOST}/v3/shopping/hotel-offers?hotelIds={entry.ref}"
        f"&adults={stay.adults // stay.rooms}"
        f"&checkInDate={stay.check_in}&checkOutDate={stay.check_out}&roomQuantity={stay.rooms}",
    }  # fmt: skip


def _all(world: World, house: Property, stay: Stay, currency: str) -> list[Quote]:
    """Every room kind, flexible and prepaid, and the cheapest with breakfast."""
    rooms, meal = world.rooms(house, stay), breakfast_price(world, house)
    prepaid = prepaid_factor(world, house)
    asks = [
        Ask(SITE, currency=currency),
        Ask(SITE, "prepaid", prepaid, refundable=False, currency=currency),
    ]
    found = [priced(world, house, room, stay, ask) for room in rooms for ask in asks]
    with_meal = Ask(SITE, "breakfast", breakfast=True, currency=currency, extra=meal)
    return [*found, priced(world, house, rooms[0], stay, with_meal)]


def quotes(world: World, house: Property, stay: Stay, currency: str) -> list[Quote]:
    return _ota.cheapest(world, SITE, house, stay, currency)


STOREFRONT = Storefront(
    slug=SITE,
    title="Amadeus",
    hosts=("test.api.amadeus.com",),
    routes=(
        Route("/v1/security/oauth2/token", token, methods=["POST"]),
        Route("/v1/reference-data/locations/hotels/by-geocode", hotels_around),
        Route("/v3/shopping/hotel-offers", hotel_offers),
    ),
    quotes=quotes,
    example="/",
    renamed=(
        ('"offers"', '"proposals"'),
        ('"hotelId"', '"propertyId"'),
        ("access_token", "bearer_token"),
    ),
)
