"""Expedia Rapid as specified: signed requests, properties in a polygon, their rates and content.

A property without a room is left out of the availability; where none is left the list is empty.
"""

import hmac
import time
from collections.abc import Sequence
from datetime import date
from hashlib import sha512

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _polygon as polygons
from sandbox.sites._polygon import Ring
from sandbox.sites._rapid_rates import SITE, Party, property_, quotes
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import money
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.places import nearest
from sandbox.world.properties import Property
from sandbox.world.stay import Stay

API_KEY = SHARED_SECRET = "local"  # noqa: S105 - the local world keeps no secret
_FRESH_S = 300  # how far a timestamp may lie from the server's clock; local choice
_MOST_IDS, _MOST_NIGHTS, _MOST_ROOMS, _MOST_POINTS, _MOST_KM = 250, 28, 8, 2000, 500
_LANGUAGE = "en-US"


# Who may ask


def _barred(request: Request) -> Response | None:
    """The refusal of a request that is not signed with the key and the hour, else None."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    parts = (part.partition("=") for part in rest.split(","))
    told = {name.strip().lower(): value for name, _, value in parts}
    sent, stamp = told.get("signature", ""), told.get("timestamp", "")
    right = sha512(f"{API_KEY}{SHARED_SECRET}{stamp}".encode()).hexdigest()
    fresh = stamp.isascii() and stamp.isdigit() and abs(time.time() - int(stamp)) <= _FRESH_S
    known = scheme == "EAN" and told.get("apikey") == API_KEY
    if known and fresh and hmac.compare_digest(sent.encode(), right.encode()):
        return None
    fields = [
        {"name": "apikey", "type": "header", "value": told.get("apikey", "")},
        {"name": "signature", "type": "header", "value": sent},
        {"name": "timestamp", "type": "header", "value": stamp},
        {"name": "servertimestamp", "type": "server", "value": str(int(time.time()))},
    ]
    words = "Data required to authenticate your request is missing or inaccurate."
    return html.json(
        {"type": "request_unauthenticated", "message": words, "fields": fields}, status=401
    )


def _refused(kind: str, message: str, name: str = "", value: str = "") -> Response:
    error: dict[str, object] = {"type": kind, "message": message}
    if name:
        error["fields"] = [{"name": name, "type": "querystring", "value": value}]
    words = "An invalid request was sent in, please check the nested errors for details."
    return html.json({"type": "invalid_input", "message": words, "errors": [error]}, 400)


def _missing(query: QueryParams, *names: str) -> Response | None:
    for name in names:
        if not query.get(name):
            return _refused(f"{name}.required", f"{name} is required.", name)
    return None


# Properties in a polygon


async def geography(request: Request) -> Response:
    refused = _barred(request) or _missing(request.query_params, "include", "supply_source")
    if refused:
        return refused
    ring = _ring(await request.body())
    if isinstance(ring, Response):
        return ring
    world = counter(request).world
    found = [world.listing(SITE, house).ref for house in _inside(world, ring)]
    return html.json({ref: {"property_id": ref} for ref in found})


def _ring(body: bytes) -> Ring | Response:
    """The outer ring of the polygon, or why it is none."""
    try:
        sent = orjson.loads(body)
        ring = [(float(lon), float(lat)) for lon, lat in sent["coordinates"][0]]
    except (ValueError, KeyError, TypeError, IndexError):
        return _refused("polygon.coordinates_required", "The polygon must have coordinates.")
    if sent.get("type") != "Polygon" or not polygons.is_closed(ring):
        return _refused("polygon.invalid", "Only a single closed polygon is supported.")
    if len(ring) > _MOST_POINTS or polygons.diagonal_km(ring) >= _MOST_KM:
        return _refused("polygon.too_large", "At most 2000 coordinates and 500 km are allowed.")
    return ring


def _inside(world: World, ring: Ring) -> list[Property]:
    city, _ = nearest(*polygons.middle(ring))
    return [h for h in world.listed(SITE, city) if polygons.holds(ring, h.lat, h.lon)]


# Rates


async def availability(request: Request) -> Response:
    query = request.query_params
    refused = _barred(request) or _missing(
        query, "checkin", "checkout", "currency", "country_code", "language", "occupancy",
        "property_id", "rate_plan_count", "sales_channel", "sales_environment",
    )  # fmt: skip
    if refused:
        return refused
    desk = counter(request)
    parties = [party for text in query.getlist("occupancy") if (party := _party(text))]
    if len(parties) != len(query.getlist("occupancy")):
        return _refused("occupancy.invalid", "Invalid occupancy format.", "occupancy")
    asked = _stay(query, parties)
    wrong = _wrong(desk, query, asked, parties)
    if wrong or asked is None:
        return wrong or _refused("checkin.invalid_date_format", "Invalid checkin format.")
    stay = desk.stay(asked)
    most = stays.whole(query["rate_plan_count"], 1, 1, 250)
    houses = _named(desk.world, query)
    found = [
        property_(desk.world, house, stay, parties, query["currency"], most)
        for house in houses
        if not desk.is_full(house, stay)
    ]
    return html.json([each for each in found if each["rooms"]])


def _party(text: str) -> Party | None:
    """`2-9,4` are two adults with children of nine and four."""
    adults, _, ages = text.partition("-")
    told = [age for age in ages.split(",") if age]
    if not adults.isdigit() or int(adults) < 1 or not all(age.isdigit() for age in told):
        return None
    return Party(int(adults), tuple(map(int, told)))


def _stay(query: QueryParams, parties: Sequence[Party]) -> Stay | None:
    try:  # with both digits of month and day, as the specification refuses `2019-01-1`
        check_in, check_out = (date.fromisoformat(query[key]) for key in ("checkin", "checkout"))
    except ValueError:
        return None
    ages = tuple(age for party in parties for age in party.ages)
    return Stay(check_in, check_out, sum(p.adults for p in parties), len(parties), ages)


def _wrong(
    desk: Counter, query: QueryParams, stay: Stay | None, parties: Sequence[Party]
) -> Response | None:
    """The documented refusal of dates, rooms, ids or words, or None."""
    ids, channels = query.getlist("property_id"), {
        "website", "agent_tool", "mobile_app", "mobile_web", "meta", "cache",
    }  # fmt: skip
    checks = (
        (stay is not None, "checkin.invalid_date_format", "checkin"),
        (stay and stay.nights >= 1, "checkout.invalid_checkout_before_checkin", "checkout"),
        (stay and stay.nights <= _MOST_NIGHTS, "checkout.invalid_length_of_stay_too_long",
         "checkout"),
        (stay and not desk.world.is_past(stay), "checkin.invalid_date_in_the_past", "checkin"),
        (len(parties) <= _MOST_ROOMS, "number_of_occupancies.invalid_above_maximum", "occupancy"),
        (len(ids) <= _MOST_IDS, "property_id.invalid_above_maximum", "property_id"),
        (money.known(query["currency"]), "currency.not_supported", "currency"),
        (query["language"] == _LANGUAGE, "language.not_supported", "language"),
        (query["sales_channel"] in channels, "sales_channel.invalid", "sales_channel"),
        (query["sales_environment"] in ("hotel_package", "hotel_only", "loyalty"),
         "sales_environment.invalid", "sales_environment"),
    )  # fmt: skip
    for holds, kind, name in checks:
        if not holds:
            return _refused(kind, f"{name} cannot be taken as it is.", name, query[name])
    return None


def _named(world: World, query: QueryParams) -> list[Property]:
    """Those of the asked ids that are known; Rapid says nothing of the others."""
    return [h for ref in query.getlist("property_id") if (h := world.by_ref(SITE, ref))]


# Names and places


async def content(request: Request) -> Response:
    query = request.query_params
    refused = _barred(request) or _missing(query, "language", "supply_source", "property_id")
    if refused:
        return refused
    if len(query.getlist("property_id")) > _MOST_IDS:
        return _refused("property_id.invalid_above_maximum", "Ask for 250 at most.", "property_id")
    world, wanted = counter(request).world, {*query.getlist("include"), "property_id"}
    known = {world.listing(SITE, house).ref: house for house in _named(world, query)}
    return html.json(
        {
            ref: {k: v for k, v in _content(world, house).items() if k in wanted or wanted == {k}}
            for ref, house in known.items()
        }
    )


def _content(world: World, house: Property) -> dict[str, object]:
    entry, city = world.listing(SITE, house), house.city
    found: dict[str, object] = {
        "property_id": entry.ref,
        "name": entry.name,
        "address": {
            "line_1": entry.street, "city": city.word, "postal_code": house.postcode,
            "country_code": city.country, "obfuscation_required": False,
            **({"state_province_code": city.state} if city.state else {}),
        },
        "ratings": {
            "property": {"rating": str(house.stars), "type": "Star"},
            "guest": {"count": house.reviews, "overall": str(round(house.score / 2, 1))},
        },
        "location": {
            "coordinates": {"latitude": entry.lat, "longitude": entry.lon},
            "obfuscation_required": False,
        },
        "supply_source": "expedia",
    }  # fmt: skip
    if house.brand:
        number = str(1000 + world.draw.number("brand id", house.brand.name) % 9000)
        found["brand"] = {"id": number, "name": house.brand.name}
    return found


STOREFRONT = Storefront(
    slug=SITE,
    title="Expedia Rapid",
    hosts=("test.ean.com",),
    routes=(
        Route("/v3/properties/geography", geography, methods=["POST"]),
        Route("/v3/properties/availability", availability),
        Route("/v3/properties/content", content),
    ),
    quotes=quotes,
    example="/",
    renamed=(
        ('"property_id"', '"lodging_id"'),
        ("occupancy_pricing", "guest_pricing"),
        ('"rooms"', '"units"'),
    ),
)
