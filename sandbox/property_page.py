"""The page behind any deep link: an id or a city somewhere in the address is enough."""

import re

from starlette.requests import Request
from starlette.responses import Response

from sandbox import html
from sandbox.storefront import Storefront, counter, storefronts
from sandbox.world import stay as stays
from sandbox.world.properties import Property


async def answer(request: Request) -> Response:
    """A house when the address names one, else a list of the city's houses, else a plain 404."""
    desk = counter(request)
    shop = storefronts()[desk.site]
    words = _words(request)
    house = next((h for h in (desk.world.by_ref(shop.slug, word) for word in words) if h), None)
    if house:
        return _house_page(request, shop, house)
    city = next((c for c in (desk.world.city(word) for word in words if len(word) > 2) if c), None)
    if city:
        names = [desk.world.listing(shop.slug, h).name for h in desk.listed(city)]
        return html.page("plain.html", shop=shop.title, heading=city.word, lines=names, links=())
    if request.url.path == "/":
        line = "Look for a place to stay with the site's search."
        return html.page("plain.html", shop=shop.title, heading="Welcome", lines=[line], links=())
    line = "The address names no house and no city that this site knows."
    return html.page(
        "plain.html", 404, shop=shop.title, heading="Page not found", lines=[line], links=()
    )


def _words(request: Request) -> list[str]:
    """Parts of the address that may be an id: the path from its end, then the query."""
    parts = [part for part in reversed(request.url.path.split("/")) if part]
    split = [
        piece
        for part in parts
        for piece in (re.sub(r"\.html?$", "", part), *re.split(r"[.]", part))
    ]
    found = [piece.lstrip("ho") if re.fullmatch(r"ho?\d+", piece) else piece for piece in split]
    return found + [value for _, value in request.query_params.multi_items() if value]


def _house_page(request: Request, shop: Storefront, house: Property) -> Response:
    desk = counter(request)
    asked = stays.guessed(request.query_params, request.url.path)
    stay = desk.stay(asked) if asked else None
    currency = request.query_params.get(
        "selected_currency", request.query_params.get("currency", "")
    )
    open_ = stay is not None and not desk.is_full(house, stay) and not desk.world.is_past(stay)
    entry = desk.world.listing(shop.slug, house)
    return html.page(
        "property.html", shop=shop.title, name=entry.name, street=entry.street,
        city=house.city.label,
        stars=house.stars, score=house.score, stay=stay,
        quotes=shop.quotes(desk.world, house, stay, currency) if stay and open_ else [],
    )  # fmt: skip
