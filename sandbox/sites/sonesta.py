"""Sonesta: a search form on the home page, and results as JSON-LD beside cards.

Nothing is known of the real addresses, so the form's field names are drawn from the seed: only the
labels tell which is which. JSON-LD has the night before tax, the cards the stay after tax with
taxes and the destination fee apart; neither has both.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _own_rates, _special
from sandbox.storefront import Storefront, counter
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

SITE = "sonesta"
_FIELDS = ("destination", "check_in", "check_out", "adults", "children", "rooms", "special")
_LEAD = ("Best available rate", "Best available rate")
_PRICE_OF_NONE = {"availability": "https://schema.org/SoldOut", "price": 0}


async def home(request: Request) -> Response:
    world = counter(request).world
    return html.page(
        "sonesta_home.html", shop="Sonesta", names=_names(world),
        options=_special.options(world, SITE),
    )  # fmt: skip


async def results(request: Request) -> Response:
    desk, names = counter(request), _names(counter(request).world)
    asked = {field: request.query_params.get(name, "") for field, name in names.items()}
    city, stay = desk.world.city(asked["destination"]), _stay(asked)
    stay = desk.stay(stay) if stay else None
    houses = desk.listed(city) if city else []
    notice = ""
    if city is None:
        heading = f"No destination called {asked['destination']}"
    elif not houses:
        heading = f"There are no Sonesta hotels in {city.label}"
    else:
        heading = f"Hotels in {city.label}"
    if stay is None or desk.world.is_past(stay):
        notice = "Choose dates that are still to come."
        houses = []
    cards = [
        _own_rates.card(desk, SITE, house, stay, asked["special"], _LEAD)
        for house in houses
        if stay
    ]
    linked = {
        "@context": "https://schema.org", "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "item": _linked(card)}
            for place, card in enumerate(cards, 1)
        ],
    }  # fmt: skip
    return html.page(
        "sonesta.html", shop="Sonesta", heading=heading, notice=notice, stay=stay, cards=cards,
        linked=html.json_in_script(linked),
    )  # fmt: skip


def _names(world: World) -> dict[str, str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {field: "f" + world.draw.token(5, letters, "sonesta form", field) for field in _FIELDS}


def _stay(asked: dict[str, str]) -> Stay | None:
    check_in, check_out = stays.day(asked["check_in"]), stays.day(asked["check_out"])
    if not check_in or not check_out or check_out <= check_in:
        return None
    adults, rooms = stays.whole(asked["adults"], 2), stays.whole(asked["rooms"], 1)
    return Stay(check_in, check_out, adults, rooms, (9,) * stays.whole(asked["children"], 0, 0, 10))


def _linked(card: _own_rates.Card) -> dict[str, object]:
    house, entry = card.house, card.entry
    offers: list[dict[str, object]] = [
        {
            "@type": "Offer",
            "name": rate.label,
            "availability": "https://schema.org/InStock",
            "priceSpecification": {
                "@type": "UnitPriceSpecification",
                "price": float(rate.quote.per_night),
                "priceCurrency": rate.quote.currency,
                "unitCode": "DAY",
                "valueAddedTaxIncluded": False,
            },
        }
        for rate in card.rates
    ]
    return {
        "@type": "Hotel",
        "identifier": entry.ref,
        "name": entry.name,
        "priceRange": "$" * int(house.stars),
        "address": {"@type": "PostalAddress", "streetAddress": entry.street},
        "geo": {"@type": "GeoCoordinates", "latitude": entry.lat, "longitude": entry.lon},
        "starRating": {"@type": "Rating", "ratingValue": house.stars},
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": round(house.score / 2, 1),
            "reviewCount": house.reviews,
        },
        "makesOffer": offers or [{"@type": "Offer", "name": "Sold out", **_PRICE_OF_NONE}],
    }


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    return _own_rates.all_of(world, SITE, house, stay)


STOREFRONT = Storefront(
    slug=SITE,
    title="Sonesta",
    hosts=("www.sonesta.com", "sonesta.com"),
    routes=(Route("/", home), Route("/search", results)),
    quotes=quotes,
    example="/",
    renamed=(
        ("property-tile", "listing-tile"),
        ("makesOffer", "hasOffer"),
        ("rate-total", "amount-total"),
        ("for=", "data-for="),
    ),
)
