"""Hyatt: skeleton cards first, which say "1234 Points"; the script asks and draws the real ones.

A card has a block for each rate: an average night before tax, and the stay with taxes and fees. The
members' rate strikes the standard stay through. A company's and an offer's code are words of the
address; a house that does not take part says so. Points are no money.
"""

from decimal import Decimal
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _known_rates, _own_rates
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import money
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

SITE = "hyatt"
_PATH = "/search/hotels/en-US/{place}"
_CODES = {"corp_id": "corporate", "offercode": "promo"}
_LABELS = {
    "flexible": "Standard Rate", "prepaid": "Advance Purchase", "member": "Member Rate",
    "corporate": "Corporate Rate", "promo": "Promo Offer",
}  # fmt: skip


async def shell(request: Request) -> Response:
    return html.page("hyatt.html", shop="Hyatt", place=request.path_params["place"])


async def results(request: Request) -> Response:
    """What the page's script asks for: the cards, and the dates and codes that they are for."""
    desk, query, place = counter(request), request.query_params, request.path_params["place"]
    city, asked = desk.world.city(place), _stay(request)
    stay = desk.stay(asked) if asked else None
    houses = desk.listed(city) if city else []
    label, notice = city.label if city else place, ""
    if not houses:
        notice = f"There are no Hyatt hotels in {label}."
    elif stay is None:
        notice = "Choose your dates."
    elif desk.world.is_past(stay):
        notice = "Your check-in date is in the past."
    codes = {word: query[word] for word in _CODES if query.get(word)}
    cards = [_card(desk, house, stay, codes) for house in houses] if stay and not notice else []
    return html.json({
        "place": label, "notice": notice, "codes": codes, "cards": cards,
        "checkin": str(stay.check_in) if stay else "",
        "checkout": str(stay.check_out) if stay else "",
    })  # fmt: skip


def _stay(request: Request) -> Stay | None:
    query = request.query_params
    check_in, check_out = stays.day(query.get("checkinDate")), stays.day(query.get("checkoutDate"))
    if not check_in or not check_out or check_out <= check_in:
        return None
    kids = stays.whole(query.get("kids"), 0, 0, 10)
    adults, rooms = stays.whole(query.get("adults"), 1), stays.whole(query.get("rooms"), 1)
    return Stay(check_in, check_out, adults, rooms, (9,) * kids)


def _card(desk: Counter, house: Property, stay: Stay, codes: dict[str, str]) -> dict[str, object]:
    world, entry = desk.world, desk.world.listing(SITE, house)
    words = {"checkinDate": stay.check_in, "checkoutDate": stay.check_out, "rooms": stay.rooms,
             "adults": stay.adults, "kids": len(stay.ages), "rate": "Standard"}  # fmt: skip
    card: dict[str, object] = {
        "spiritCode": entry.ref, "name": entry.name, "address": entry.street,
        "latitude": entry.lat, "longitude": entry.lon,
        "href": f"/shop/rooms/{entry.ref}?{urlencode(words)}",
    }  # fmt: skip
    if desk.is_full(house, stay):
        return card | {"full": "Sold out for your dates", "rates": [], "notes": [], "points": ""}
    public = _own_rates.public(world, SITE, house, stay)
    member = _known_rates.known(world, SITE, house, stay, "member")
    agreed = {
        plan: _known_rates.known(world, SITE, house, stay, plan, codes[word])
        for word, plan in _CODES.items()
        if word in codes
    }
    offers = [_rate(quote, public) for quote in (member, *agreed.values()) if quote]
    return card | {
        "full": "",
        "rates": [_rate(public, None), *offers],
        "notes": [f"No {_LABELS[p]} at this hotel" for p, quote in agreed.items() if not quote],
        "points": f"{int(house.stars * 5) * 1000:,} Points",
    }


def _rate(quote: Quote, public: Quote | None) -> dict[str, object]:
    """The words of one rate; a cheaper one strikes the public total through."""
    struck = public and public.base > quote.base
    return {
        "label": _LABELS[quote.plan],
        "room": quote.room.name,
        "terms": "Free cancellation" if quote.refundable else "Non-refundable",
        "night": _written(quote.per_night, quote),
        "struck": _written(public.total, quote) if public and struck else "",
        "total": _written(quote.total, quote),
        "fees": _written(quote.fees, quote) if quote.fees else "",
        "taxes": _written(quote.taxes, quote),
    }


def _written(amount: Decimal, quote: Quote) -> str:
    """`USD 1,234.50`."""
    return f"{quote.currency} {money.rounded(amount, quote.currency):,}"


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    return _known_rates.all_of(world, SITE, house, stay, ())


STOREFRONT = Storefront(
    slug=SITE,
    title="Hyatt",
    hosts=("www.hyatt.com", "hyatt.com"),
    routes=(Route(_PATH, shell), Route(_PATH, results, methods=["POST"])),
    quotes=quotes,
    example="/search/hotels/en-US/New%20York?checkinDate={in}&checkoutDate={out}&rooms=1&adults=2"
    "&kids=0&rate=Standard&rateFilter=standard",
    renamed=(
        ("spirit", "house"),
        ("rate__", "price__"),
        ("map-result-card", "map-tile"),
    ),
    asks_by_script=True,
)
