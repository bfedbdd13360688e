"""What travel agencies share: every chain's houses, one card a house, the visitor's currency."""

from sandbox.world import money, rates
from sandbox.world.model import World
from sandbox.world.properties import Property
from sandbox.world.rates import Ask, Quote
from sandbox.world.stay import Stay


def cheapest(world: World, site: str, house: Property, stay: Stay, currency: str) -> list[Quote]:
    """The price of a card: the cheapest room for the party, under the site's leading terms."""
    rooms = world.rooms(house, stay)
    if not rooms:
        return []
    free = world.draw.chance(0.64, "free cancellation", site, house.number)
    breakfast = house.city.country not in ("US", "CA") and world.draw.chance(
        0.2, "board", site, house.number
    )
    shown = currency if money.known(currency) else house.city.currency
    ask = Ask(
        site,
        plan="flexible" if free else "prepaid",
        factor=1.0 if free else rates.prepaid_factor(world, house),
        refundable=free,
        breakfast=breakfast,
        currency=shown,
        struck=struck(world, site, house),
        extra=rates.breakfast_price(world, house) if breakfast else 0.0,
    )
    return [rates.priced(world, house, rooms[0], stay, ask)]


def struck(world: World, site: str, house: Property) -> float:
    """How far above the price the struck-through one lies; nothing is struck for most houses."""
    if not world.draw.chance(0.3, "struck", site, house.number):
        return 0.0
    return world.draw.between(0.05, 0.3, "struck by", site, house.number)


def shown_name(stay: Stay) -> str:
    """`1 week, 2 adults, 1 child` as result cards say it."""
    weeks, rest = divmod(stay.nights, 7)
    length = _many(weeks, "week") if weeks and not rest else _many(stay.nights, "night")
    parts = [length, _many(stay.adults, "adult")]
    if stay.ages:
        parts.append("1 child" if len(stay.ages) == 1 else f"{len(stay.ages)} children")
    return ", ".join(parts)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
