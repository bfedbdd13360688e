"""The engine behind Expedia and Hotels.com: an empty page, and a GraphQL address that knows.

Each `Property` has the price of a night as lead and the stay's total as text. The page asks for
the first houses at load and for the rest when it is scrolled to its end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _ota
from sandbox.sites._travel_price import after_points, badge, metadata, offer_summary, price
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import money
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.places import City, distance_km
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class Engine:
    """One of the two sites on the engine."""

    slug: str
    title: str
    host: str
    asks_consent: bool

    def storefront(self) -> Storefront:
        return Storefront(
            slug=self.slug,
            title=self.title,
            hosts=(self.host, self.host.removeprefix("www.")),
            routes=(
                Route("/Hotel-Search", self.page),
                Route("/graphql", self.graphql, methods=["POST"]),
            ),
            quotes=self.quotes,
            example="/Hotel-Search?destination=New+York&startDate={in}&endDate={out}&adults=2&rooms=1",
            renamed=(
                ("propertySearchListings", "lodgingResults"),
                ("lodging-card-responsive", "stay-tile"),
                ("displayMessages", "priceLines"),
            ),
            asks_by_script=True,
        )

    async def page(self, request: Request) -> Response:
        query = request.query_params
        asked = {
            "destination": query.get("destination", ""),
            "checkIn": query.get("startDate", query.get("d1", "")),
            "checkOut": query.get("endDate", query.get("d2", "")),
            "adults": _adults(query),
            "rooms": stays.whole(query.get("rooms"), 1),
            "childAges": _child_ages(query.get("children", "")),
        }
        return html.page(
            "travel_engine.html",
            shop=self.title,
            asked=html.json_in_script(asked),
            destination=asked["destination"],
            asks_consent=self.asks_consent,
        )

    async def graphql(self, request: Request) -> Response:
        desk = counter(request)
        try:
            asked = orjson.loads(await request.body())["variables"]
            stay = _stay(asked)
        except (ValueError, KeyError, TypeError):
            return _errors("The query could not be read.", 400)
        if stay is None:
            return _errors("Choose a check-out after the check-in.")
        stay = desk.stay(stay)
        if desk.world.is_past(stay):
            return _errors("Dates in the past cannot be searched.")
        place = str(asked.get("destination", ""))
        city = desk.world.city(place)
        houses = desk.listed(city) if city else []
        first = int(asked.get("startingIndex", 0))
        shown = houses[first : first + int(asked.get("size", 20))]
        return html.json(
            {
                "data": {
                    "propertySearch": {
                        "criteria": self._criteria(city, place, stay),
                        "summary": _summary(city, place, len(houses)),
                        "propertySearchListings": [self._property(desk, h, stay) for h in shown],
                    }
                }
            }
        )

    def quotes(self, world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
        return _ota.cheapest(world, self.slug, house, stay, CURRENCY)

    def _criteria(self, city: City | None, place: str, stay: Stay) -> dict[str, object]:
        """What the answer is for. Not in the recorded excerpt; the page's heading needs it."""
        return {
            "regionName": city.label if city else place,
            "checkIn": str(stay.check_in),
            "checkOut": str(stay.check_out),
            "adults": stay.adults,
            "rooms": stay.rooms,
            "childAges": list(stay.ages),
        }

    def _property(self, desk: Counter, house: Property, stay: Stay) -> dict[str, object]:
        world, entry, city = desk.world, desk.world.listing(self.slug, house), house.city
        full = desk.is_full(house, stay)
        quote = None if full else self.quotes(world, house, stay, CURRENCY)[0]
        left = 1 + world.draw.number("left", self.slug, house.number, str(stay.check_in)) % 9
        miles = distance_km(city.lat, city.lon, entry.lat, entry.lon) / 1.609344
        shown_price = price(quote) if quote else None
        return {
            "__typename": "Property",
            "id": entry.ref,
            "featuredMessages": [],
            "name": entry.name,
            "availability": {
                "__typename": "PropertyAvailability",
                "available": not full,
                "minRoomsLeft": left if left <= 6 and not full else None,
            },
            "propertyImage": _image(entry.ref),
            "destinationInfo": {
                "__typename": "PropertyDestinationInfo",
                "distanceFromDestination": {
                    "__typename": "Distance",
                    "unit": "MILE",
                    "value": round(miles, 2),
                },
                "distanceFromMessaging": None,
                "regionId": _region(city),
            },
            "legalDisclaimer": None,
            "listingFooter": None,
            "mapMarker": {
                "__typename": "MapMarker",
                "label": money.shown(quote.per_night, CURRENCY) if quote else "Sold out",
                "latLong": {
                    "__typename": "Coordinates",
                    "latitude": entry.lat,
                    "longitude": entry.lon,
                },
            },
            "neighborhood": {"__typename": "Region", "name": house.district},
            "offerBadge": badge(quote),
            "offerSummary": offer_summary(quote, stay),
            "pinnedDetails": None,
            "price": shown_price,
            "priceAfterLoyaltyPointsApplied": after_points(shown_price),
            "propertyFees": [{"__typename": "Fees", "type": "RESORT"}] if house.fee else [],
            "reviews": {
                "__typename": "PropertyReviewsSummary",
                "score": house.score,
                "total": house.reviews,
            },
            "star": int(house.stars) if house.stars % 1 == 0 else house.stars,
            "supportingMessages": None,
            "regionId": _region(city),
            "priceMetadata": metadata(quote),
            "saveTripItem": None,
            # Not in the recorded excerpt; the page builds its links from it.
            "cardLink": self._link(house, entry.ref, entry.slug, stay, quote),
        }

    def _link(
        self, house: Property, ref: str, slug: str, stay: Stay, quote: Quote | None
    ) -> dict[str, object]:
        rooms = {f"rm{n + 1}": f"a{-(-stay.adults // stay.rooms)}" for n in range(stay.rooms)}
        query = {"chkin": stay.check_in, "chkout": stay.check_out, **rooms}
        if quote:
            query |= {"top_dp": money.whole(quote.total), "top_cur": quote.currency}
        name = "-".join(part.capitalize() for part in slug.split("-"))
        city = house.city.slug.title()
        path = f"{city}-Hotels-{name}.h{ref}.Hotel-Information"
        if self.slug == "hotels":
            path = f"ho{ref}/{slug}/"
        return {
            "resource": {
                "__typename": "HttpURI",
                "value": f"https://{self.host}/{path}?{urlencode(query)}",
            }
        }


def _adults(query: Mapping[str, str]) -> int:
    """`adults=2` or one number a room, `adults=2,2`."""
    numbers = [int(n) for n in query.get("adults", "2").split(",") if n.strip().isdigit()]
    return min(30, max(1, sum(numbers)))


def _child_ages(text: str) -> list[int]:
    """`1_7,1_9`: room and age."""
    ages = [part.rpartition("_")[2] for part in text.split(",")]
    return [int(age) for age in ages if age.isascii() and age.isdigit()]


def _stay(asked: dict[str, Any]) -> Stay | None:
    check_in, check_out = stays.day(asked["checkIn"]), stays.day(asked["checkOut"])
    if not check_in or not check_out or check_out <= check_in:
        return None
    ages = tuple(int(age) for age in asked.get("childAges", ()))
    return Stay(check_in, check_out, int(asked["adults"]), int(asked.get("rooms", 1)), ages)


def _errors(message: str, status: int = 200) -> Response:
    """GraphQL tells refusals inside an answer that is otherwise fine."""
    return html.json({"errors": [{"message": message}], "data": {"propertySearch": None}}, status)


def _summary(city: City | None, place: str, count: int) -> dict[str, object]:
    words = f"{count} properties" if city else f"No properties found in {place}"
    return {"matchedPropertiesSize": count, "resultsTitleMessages": [words]}


def _image(ref: str) -> dict[str, object]:
    url = f"https://images.example.net/lodging/{ref}.jpg"
    return {
        "__typename": "PropertyImage",
        "alt": "",
        "fallbackImage": None,
        "image": {"__typename": "Image", "description": "Outside", "url": url},
        "subjectId": 22007,
    }


def _region(city: City) -> str:
    return str(2600 + city.number)
