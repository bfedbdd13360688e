"""Omni: a form that script builds on the home page; cards are drawn late, the rest on scrolling.

A card has whole-dollar nights, and the stay before taxes with the resort fee and the taxes told
beside it: no node has the sum.
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

SITE = "omni"
_LEAD = ("Flexible rate", "Advance purchase")
_FIRST = 1  # cards before anybody scrolls: a city has one or two of the chain


async def home(request: Request) -> Response:
    options = [{"label": o.label, "value": o.code} for o in _options(counter(request).world)]
    return html.page("omni.html", shop="Omni Hotels", options=html.json_in_script(options))


async def cards(request: Request) -> Response:
    """A piece of the page: the first cards, or the rest of them."""
    desk, query = counter(request), request.query_params
    city, asked = desk.world.city(query.get("where", "")), _stay(request)
    stay = desk.stay(asked) if asked else None
    houses = desk.listed(city) if city else []
    notice = ""
    if city is None:
        heading = f"We found no place called {query.get('where', '')}"
    elif not houses:
        heading = f"Omni has no hotels in {city.label}"
    else:
        heading = f"{len(houses)} Omni hotels in {city.label}"
    if stay is None or desk.world.is_past(stay):
        notice, houses = "Arrival must not be in the past.", []
    begin = stays.whole(query.get("begin"), 0, 0, 100)
    shown = houses[begin:] if begin else houses[:_FIRST]
    return html.page(
        "omni_cards.html", heading=heading, notice=notice, stay=stay,
        count=len(houses), more=begin + len(shown) < len(houses),
        cards=[
            _own_rates.card(desk, SITE, house, stay, query.get("rate", ""), _LEAD)
            for house in shown if stay
        ],
    )  # fmt: skip


def _options(world: World) -> list[_special.Option]:
    return _special.options(world, SITE)


def _stay(request: Request) -> Stay | None:
    query = request.query_params
    check_in, check_out = stays.day(query.get("arrive")), stays.day(query.get("depart"))
    if not check_in or not check_out or check_out <= check_in:
        return None
    minors = stays.whole(query.get("children"), 0, 0, 10)
    adults, rooms = stays.whole(query.get("adults"), 2), stays.whole(query.get("rooms"), 1)
    return Stay(check_in, check_out, adults, rooms, (9,) * minors)


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    return _own_rates.all_of(world, SITE, house, stay)


STOREFRONT = Storefront(
    slug=SITE,
    title="Omni Hotels",
    hosts=("www.omnihotels.com", "omnihotels.com"),
    routes=(Route("/", home), Route("/pieces/cards", cards)),
    quotes=quotes,
    example="/",
    renamed=(("omni-hotel", "omni-tile"), ("omni-rate", "omni-price"), ("omni-stay", "omni-sum")),
    asks_by_script=True,
)
