"""What a site asks for a house and a stay under one rate plan, down to fees and taxes."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.world import money
from sandbox.world.model import CHAIN_SITES, World
from sandbox.world.properties import Property, Room
from sandbox.world.stay import Stay

# What a membership is worth with a chain, percent off the public price: lowest and highest of its
# houses.
DISCOUNTS: dict[tuple[str, str], tuple[float, float]] = {
    ("ihg", "aarp"): (5, 10), ("ihg", "aaa"): (5, 10), ("ihg", "senior"): (5, 15),
    ("ihg", "corporate"): (6, 18), ("ihg", "member"): (2, 6),
    ("wyndham", "aarp"): (6, 10), ("wyndham", "aaa"): (5, 10), ("wyndham", "senior"): (6, 12),
    ("wyndham", "military"): (6, 12), ("wyndham", "corporate"): (5, 16),
    ("choice", "aaa"): (5, 10), ("choice", "senior"): (7, 15), ("choice", "military"): (8, 12),
    ("choice", "member"): (4, 10),
    ("bestwestern", "aarp"): (5, 10), ("bestwestern", "aaa"): (5, 10),
    ("bestwestern", "senior"): (8, 15),
    ("bestwestern", "military"): (7, 12), ("bestwestern", "promo"): (8, 20),
    ("marriott", "aaa"): (5, 10), ("marriott", "senior"): (6, 15), ("marriott", "member"): (2, 5),
    ("marriott", "corporate"): (5, 17),
    ("hilton", "aarp"): (5, 10), ("hilton", "aaa"): (5, 10), ("hilton", "senior"): (5, 12),
    ("hilton", "corporate"): (6, 18), ("hilton", "promo"): (6, 20), ("hilton", "member"): (2, 5),
    ("hyatt", "corporate"): (6, 16), ("hyatt", "promo"): (8, 18), ("hyatt", "member"): (3, 8),
    ("radisson", "promo"): (8, 20), ("radisson", "member"): (5, 10),
    ("accor", "corporate"): (5, 16), ("accor", "member"): (3, 10),
    ("sonesta", "member"): (4, 10),
    ("sonesta", "aaa"): (5, 10), ("sonesta", "senior"): (8, 15),
    ("omni", "member"): (3, 8), ("omni", "aaa"): (5, 10), ("omni", "military"): (8, 15),
}  # fmt: skip
GOVERNMENT = "government"
_MARGIN = {
    "booking": 1.018, "expedia": 1.012, "hotels": 1.016, "priceline": 0.984,
    "google_hotels": 1.004, "amadeus": 1.026,
}  # fmt: skip
_TAKES_PART = 0.85


@dataclass(frozen=True, slots=True)
class Quote:
    """One price as the site knows it. Amounts cover the whole stay and all rooms, in `currency`."""

    room: Room
    plan: str  # flexible, prepaid, breakfast, or a membership
    refundable: bool
    breakfast: bool
    currency: str
    nights: int
    base: Decimal  # before fees and taxes
    fees: Decimal
    taxes: Decimal
    before_discount: Decimal | None = None  # the struck-through base
    nightly: tuple[Decimal, ...] = ()  # base by night

    @property
    def total(self) -> Decimal:
        return self.base + self.fees + self.taxes

    @property
    def per_night(self) -> Decimal:
        return money.rounded(self.base / self.nights, self.currency)

    def a_night(self, amount: Decimal) -> Decimal:
        return money.rounded(amount / self.nights, self.currency)


@dataclass(frozen=True, slots=True)
class Ask:
    """One plan at one site: `factor` on the public price."""

    site: str
    plan: str = "flexible"
    factor: float = 1.0
    refundable: bool = True
    breakfast: bool = False
    currency: str = ""  # empty: the city's own
    struck: float = 0.0  # the public price lies so much higher, as a share
    extra: float = 0.0  # a night and room on top, in the city's currency, as for breakfast


def priced(world: World, house: Property, room: Room, stay: Stay, ask: Ask) -> Quote:
    """The quote for one room kind; the site's margin, noise and currency are its own."""
    currency = ask.currency if money.known(ask.currency) else house.city.currency
    rate = money.rate(world.draw, ask.site, house.city.currency, currency)
    scale = ask.factor * margin(world, ask.site, house, stay) * rate
    extra = ask.extra * stay.rooms * rate
    nights = [money.rounded(n * scale + extra, currency) for n in world.nightly(house, room, stay)]
    base = sum(nights, Decimal(0))
    once = (house.fee * stay.nights + house.cleaning) * stay.rooms
    fees = money.rounded(once * rate, currency)
    flat = house.city.flat_tax * stay.nights * stay.rooms * rate
    taxes = float(base + fees) * house.city.tax_percent / 100 + flat
    struck = money.rounded(float(base) * (1 + ask.struck), currency) if ask.struck else None
    return Quote(
        room, ask.plan, ask.refundable, ask.breakfast, currency, stay.nights,
        base, fees, money.rounded(taxes, currency), struck, tuple(nights),
    )  # fmt: skip


def margin(world: World, site: str, house: Property, stay: Stay) -> float:
    """A chain's own site is the measure; others lie some percent off, by house and day."""
    if site in CHAIN_SITES:
        return 1.0
    house_part = 0.014 * world.draw.bell("margin", site, house.number)
    day_part = 0.008 * world.draw.bell("margin", site, house.number, stay.check_in.toordinal())
    return _MARGIN.get(site, 1.01) + house_part + day_part


def discount(
    world: World, site: str, membership: str, house: Property, code: str = ""
) -> float | None:
    """The factor for a membership, or None where the house does not take part.

    A code (corporate id, promotion) stands for its own agreement, so it moves the height.
    """
    bounds = DISCOUNTS.get((site, membership))
    key = ("discount", site, membership, house.number)
    if bounds is None or not world.draw.chance(_TAKES_PART, *key, "part"):
        return None
    return 1 - world.draw.between(*bounds, *key, code) / 100


def government_factor(world: World, house: Property, stay: Stay) -> float | None:
    """Capped by the city's allowance; houses far above it do not sell at it."""
    if not world.draw.chance(_TAKES_PART, "government", house.number):
        return None
    cap = house.city.level_usd * 1.05 * money.PER_USD[house.city.currency] * stay.nights
    cheapest = min(house.rooms, key=lambda room: room.factor)
    public = sum(world.nightly(house, cheapest, stay)) / stay.rooms
    if cap < public * 0.62:
        return None
    return min(0.95, cap / public)


def prepaid_factor(world: World, house: Property) -> float:
    return world.draw.between(0.86, 0.94, "prepaid", house.number)


def breakfast_price(world: World, house: Property) -> float:
    """A room and night in the city's currency."""
    return house.nightly * world.draw.between(0.09, 0.15, "breakfast", house.number)
