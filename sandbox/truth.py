"""What each site would show, told without a page between: for tests of readers."""

from collections.abc import Mapping

from sandbox.storefront import Storefront, storefronts
from sandbox.world import naming
from sandbox.world import stay as stays
from sandbox.world.model import World
from sandbox.world.properties import Property
from sandbox.world.rates import Quote
from sandbox.world.stay import Stay


def told(world: World, query: Mapping[str, str]) -> dict[str, object]:
    """Every house of `city` for the asked stay, with quotes by site, amounts as strings.

    Raises ValueError for an unknown city or dates that are none.
    """
    city = world.city(query.get("city", ""))
    check_in, check_out = stays.day(query.get("check_in")), stays.day(query.get("check_out"))
    if city is None:
        raise ValueError(f"no city {query.get('city', '')!r} in the local world")
    if not check_in or not check_out or check_out <= check_in:
        raise ValueError("check_in and check_out must be ISO dates, check_out the later")
    children = tuple(
        int(a) for a in query.get("children_ages", "").split(",") if a.strip().isdigit()
    )
    adults, rooms = stays.whole(query.get("adults"), 2), stays.whole(query.get("rooms"), 1)
    stay = Stay(check_in, check_out, adults, rooms, children)
    currency = query.get("currency", "USD")
    houses = [_house(world, house, stay, currency) for house in world.houses(city)]
    return {
        "city": city.word,
        "check_in": str(check_in),
        "check_out": str(check_out),
        "properties": houses,
    }


def _house(world: World, house: Property, stay: Stay, currency: str) -> dict[str, object]:
    listed = [shop for slug, shop in storefronts().items() if world.lists(slug, house)]
    return {
        "key": house.key,
        "name": naming.true_name(house),
        "brand": house.brand.name if house.brand else None,
        "chain": house.chain or None,
        "lat": house.lat,
        "lon": house.lon,
        "stars": house.stars,
        "score": house.score,
        "sites": {shop.slug: _at_site(world, house, stay, shop, currency) for shop in listed},
    }


def _at_site(
    world: World, house: Property, stay: Stay, shop: Storefront, currency: str
) -> dict[str, object]:
    entry = world.listing(shop.slug, house)
    full = world.sold_out(shop.slug, house, stay) or not world.rooms(house, stay)
    quotes = [] if full else shop.quotes(world, house, stay, currency)
    return {
        "ref": entry.ref, "name": entry.name, "street": entry.street, "lat": entry.lat,
        "lon": entry.lon,
        "sold_out": full, "quotes": [_quote(quote) for quote in quotes],
    }  # fmt: skip


def _quote(quote: Quote) -> dict[str, object]:
    struck = quote.before_discount
    return {
        "room": quote.room.name,
        "plan": quote.plan,
        "refundable": quote.refundable,
        "breakfast": quote.breakfast,
        "currency": quote.currency,
        "per_night": str(quote.per_night),
        "base": str(quote.base),
        "fees": str(quote.fees),
        "taxes": str(quote.taxes),
        "total": str(quote.total),
        "strike_through": None if struck is None else str(struck),
    }
