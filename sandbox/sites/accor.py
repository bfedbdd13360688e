"""Accor: pages whose state carries the offers; nights are given as a number.

A city's page has the public and the members' rate of each hotel, a hotel's rates page also a
company's. The company's code travels in the old link servlet, which leads on to the rates page and
knows one room for two only. Amounts are text, in the hotel's currency; an average night is before
taxes, the stay is told before and after them.
"""

from datetime import timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox import html
from sandbox.sites import _own_rates
from sandbox.storefront import Counter, Storefront, counter
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.places import City
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay

SITE = "accor"
_APP = "/ssr/app/accor"


async def city_page(request: Request) -> Response:
    desk, place = counter(request), request.path_params["place"]
    city = desk.world.city(place)
    stay = _asked(request)
    houses = desk.listed(city) if city else []
    if city is None:
        said = f"We do not know {place.replace('-', ' ')}"
    elif not houses:
        said = f"Accor has no hotel in {city.label}"
    else:
        said = f"{len(houses)} hotels in {city.label}"
    return _page(desk, said, city, houses, stay)


async def rates_page(request: Request) -> Response:
    desk, code = counter(request), request.path_params["code"]
    house = desk.world.by_ref(SITE, code)
    if house is None:
        return html.page(
            "plain.html", 404, shop="ALL Accor", heading="Page not found", lines=(), links=()
        )
    agreement = request.query_params.get("concession", "")
    said = desk.world.listing(SITE, house).name
    return _page(desk, said, house.city, [house], _asked(request), agreement)


async def servlet(request: Request) -> Response:
    """The old link: day, month from 1 and year apart, one hotel, and the company's code."""
    query = request.query_params
    day = stays.day("-".join(query.get(key, "") for key in ("yearIn", "monthIn", "dayIn")))
    if query.get("goto") != "rech_resa" or day is None:
        return RedirectResponse(f"{_APP}/hotels/index.en.shtml", 302)
    words = {
        "dateIn": day, "nights": query.get("nightNb", "1"), "compositions": "2",
        "stayplus": "false", "snu": "false", "hideWDR": "false", "productCode": "null",
        "concession": query.get("preferredCode", ""),
    }  # fmt: skip
    path = f"{_APP}/rates/{query.get('destination', '')}/index.en.shtml"
    return RedirectResponse(f"{path}?{urlencode(words)}", 302)


def _page(
    desk: Counter,
    heading: str,
    city: City | None,
    houses: list[Property],
    asked: Stay | None,
    agreement: str = "",
) -> Response:
    stay = desk.stay(asked) if asked else None
    past = stay is not None and desk.world.is_past(stay)
    notice = "Your arrival date is in the past." if past else None
    hotels = [_hotel(desk, house, None if past else stay, agreement) for house in houses]
    criteria = {
        "dateIn": str(stay.check_in) if stay else None,
        "nights": str(stay.nights) if stay else None,
        "compositions": _composition(stay) if stay else None,
        "concession": agreement or None,
    }
    where = {"label": city.label, "countryCode": city.country} if city else None
    state = {
        "search": {
            "destination": where, "criteria": criteria, "notice": notice, "message": heading,
            "hotels": hotels,
        }
    }  # fmt: skip
    return html.page(
        "accor.html", shop="ALL Accor", heading=heading, stay=stay, notice=notice, hotels=hotels,
        state=html.json_in_script(state),
    )  # fmt: skip


def _composition(stay: Stay) -> str:
    each, more = divmod(stay.adults, stay.rooms)
    return ",".join(str(each + (number < more)) for number in range(stay.rooms))


def _hotel(desk: Counter, house: Property, stay: Stay | None, agreement: str) -> dict[str, object]:
    entry = desk.world.listing(SITE, house)
    assert house.brand
    full = stay is not None and desk.is_full(house, stay)
    offers = _offers(desk.world, house, stay, agreement) if stay and not full else []
    return {
        "id": entry.ref,
        "name": entry.name,
        "brand": house.brand.code,
        "localization": {
            "gps": {"lat": str(entry.lat), "lng": str(entry.lon)},
            "address": {"street": entry.street, "city": house.city.word},
        },
        "rating": {"star": house.stars, "score": round(house.score / 2, 1), "of": 5},
        "availability": None if stay is None else "UNAVAILABLE" if full else "AVAILABLE",
        "bestOffers": offers,
    }


def _offers(world: World, house: Property, stay: Stay, agreement: str) -> list[dict[str, object]]:
    public = _own_rates.public(world, SITE, house, stay)
    found = [_offer("PUBLIC", "Our best rate", public, None)]
    member = _own_rates.agreed(world, SITE, house, stay, "member")
    if member:
        found.append(_offer("MEMBER", "Member rate", member, public))
    company = _company(world, house, stay, agreement)
    if company:
        found.insert(0, _offer("CONCESSION", f"Preferred rate {agreement}", company, public))
    return found


def _company(world: World, house: Property, stay: Stay, agreement: str) -> Quote | None:
    return (
        _own_rates.agreed(world, SITE, house, stay, "corporate", agreement) if agreement else None
    )


def _offer(kind: str, name: str, quote: Quote, struck: Quote | None) -> dict[str, object]:
    return {
        "type": kind,
        "code": f"{kind[:3]}{quote.room.code}",
        "name": name,
        "room": quote.room.name,
        "mealPlan": "EUROPEAN_PLAN",
        "cancellation": "FREE" if quote.refundable else "NONE",
        "price": {
            "currency": quote.currency,
            "averageNight": str(quote.per_night),
            "stay": {
                "beforeTaxes": str(quote.base),
                "fees": str(quote.fees),
                "taxes": str(quote.taxes),
                "afterTaxes": str(quote.total),
            },
            "crossedOut": str(struck.total) if struck else None,
        },
    }


def _asked(request: Request) -> Stay | None:
    query = request.query_params
    first, nights = stays.day(query.get("dateIn")), stays.whole(query.get("nights"), 0, 0, 60)
    if not first or not nights:
        return None
    rooms = [stays.whole(room, 2, 1, 9) for room in query.get("compositions", "2").split(",")]
    return Stay(first, first + timedelta(days=nights), sum(rooms), len(rooms))


def quotes(world: World, house: Property, stay: Stay, _: str) -> list[Quote]:
    return _own_rates.all_of(world, SITE, house, stay)


STOREFRONT = Storefront(
    slug=SITE,
    title="ALL Accor",
    hosts=("all.accor.com",),
    routes=(
        Route(_APP + "/hotels/{place}/index.en.shtml", city_page),
        Route(_APP + "/rates/{code}/index.en.shtml", rates_page),
        Route("/lien_externe.svlt", servlet),
    ),
    quotes=quotes,
    example=_APP + "/hotels/paris-france/index.en.shtml?dateIn={in}&nights=2&compositions=2",
    renamed=(
        ("APP_STATE", "PAGE_STATE"),
        ("bestOffers", "topOffers"),
        ("afterTaxes", "gross"),
    ),
)
