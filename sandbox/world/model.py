"""The whole world of one seed: houses, how sites list them, what a night costs."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from sandbox.world import demand, money, naming, properties
from sandbox.world.draw import Draw
from sandbox.world.naming import Listing
from sandbox.world.places import City, cities, find
from sandbox.world.properties import Property, Room
from sandbox.world.stay import Stay

CHAIN_SITES = frozenset({
    "ihg", "wyndham", "choice", "bestwestern", "marriott", "hilton", "hyatt", "radisson", "accor",
    "sonesta", "omni",
})  # fmt: skip
# Share of all houses that a site lists; a chain's own site lists all of its chain and nothing else.
_COVERAGE = {
    "booking": 0.93,
    "expedia": 0.9,
    "hotels": 0.88,
    "priceline": 0.8,
    "google_hotels": 0.9,
    "amadeus": 0.72,
}


@dataclass
class World:
    """`today` is fixed in tests; left out it is the real day, since lead time moves prices."""

    seed: int
    fixed_today: date | None = None
    draw: Draw = field(init=False)
    # Percent by which a person has moved a house's price, by its number: -20 is a fifth less.
    moved: dict[int, float] = field(init=False, default_factory=dict)
    _houses: dict[int, tuple[Property, ...]] = field(init=False, default_factory=dict)
    _refs: dict[str, dict[str, Property]] = field(init=False, default_factory=dict)
    _listings: dict[tuple[str, int], Listing] = field(init=False, default_factory=dict)

    _events: dict[tuple[int, int], tuple[demand.Event, ...]] = field(
        init=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self.draw = Draw(self.seed)

    @property
    def today(self) -> date:
        return self.fixed_today or datetime.now(UTC).date()

    def city(self, text: str) -> City | None:
        return find(text)

    def houses(self, city: City) -> tuple[Property, ...]:
        if city.number not in self._houses:
            rate = money.PER_USD[city.currency]
            self._houses[city.number] = tuple(properties.of_city(self.draw, city, rate))
        return self._houses[city.number]

    @cached_property
    def all_houses(self) -> tuple[Property, ...]:
        return tuple(house for city in cities() for house in self.houses(city))

    def listed(self, site: str, city: City) -> list[Property]:
        """Houses of a city on a site, in the site's own order."""
        found = [house for house in self.houses(city) if self.lists(site, house)]
        return sorted(found, key=lambda house: self.draw.unit("order", site, house.number))

    def lists(self, site: str, house: Property) -> bool:
        if site in CHAIN_SITES:
            return house.chain == site
        return self.draw.chance(_COVERAGE.get(site, 0.9), "lists", site, house.number)

    def listing(self, site: str, house: Property) -> Listing:
        key = (site, house.number)
        if key not in self._listings:
            self._listings[key] = naming.listing(self.draw, site, house)
        return self._listings[key]

    def by_ref(self, site: str, ref: str) -> Property | None:
        """The house behind a site's id, upper or lower case."""
        if site not in self._refs:
            listed = (house for house in self.all_houses if self.lists(site, house))
            self._refs[site] = {self.listing(site, h).ref.casefold(): h for h in listed}
        return self._refs[site].get(ref.casefold())

    def move(self, house: Property, percent: float) -> None:
        """Every price of a house so much higher or lower from now on, at every site; 0 ends it.

        Raises ValueError unless it stays a price that someone could ask.
        """
        if not -90 <= percent <= 900:
            raise ValueError(f"{percent} % is not between -90 and 900")
        self.moved[house.number] = percent
        if not percent:
            del self.moved[house.number]

    def is_past(self, stay: Stay) -> bool:
        # Somewhere on earth it is still yesterday.
        return stay.check_in < self.today - timedelta(days=1)

    def sold_out(self, site: str, house: Property, stay: Stay) -> bool:
        """A house is full for everybody, or the site has used up its share of rooms."""
        if any(self._full(house, night) for night in stay.dates):
            return True
        return site not in CHAIN_SITES and self.draw.chance(
            0.02, "allotment", site, house.number, stay.check_in.toordinal()
        )

    def event(self, city: City, night: date) -> demand.Event | None:
        year = (city.number, night.year)
        if year not in self._events:
            self._events[year] = tuple(demand.events(self.draw, city, night.year))
        return demand.event_on(self._events[year], night)

    def _full(self, house: Property, night: date) -> bool:
        event = self.event(house.city, night)
        share = event.full if event else 0.012
        return self.draw.chance(share, "full", house.number, night.toordinal())

    def night(self, house: Property, night: date, lead_days: int) -> float:
        """What a night for two costs in the cheapest room, before tax, in the city's currency."""
        event = self.event(house.city, night)
        wobble = 1 + 0.03 * self.draw.bell("night", house.number, night.toordinal())
        return (
            house.nightly
            * demand.season(house.city, night)
            * demand.weekday(house.city, night)
            * demand.lead(lead_days)
            * (event.factor if event else 1.0)
            * wobble
            * (1 + self.moved.get(house.number, 0.0) / 100)
        )

    def nightly(self, house: Property, room: Room, stay: Stay) -> list[float]:
        """A price for each night of the stay: all rooms and guests, before tax."""
        lead_days = max(0, (stay.check_in - self.today).days)
        people = _people(room, stay) * room.factor * stay.rooms
        return [self.night(house, night, lead_days) * people for night in stay.dates]

    def rooms(self, house: Property, stay: Stay) -> list[Room]:
        """Room kinds that take the party, cheapest first."""
        party = -(-(stay.adults + len(stay.ages)) // stay.rooms)
        return sorted((r for r in house.rooms if r.sleeps >= party), key=lambda r: r.factor)


def _people(room: Room, stay: Stay) -> float:
    """Relative to two adults a room: one pays a little less, a third and children pay more."""
    adults = stay.adults / stay.rooms
    factor = 0.96 if adults <= 1 else 1.0 + 0.17 * max(0.0, adults - 2)
    per_child = [0.03 if age < 6 else 0.07 if age < 13 else 0.14 for age in stay.ages]
    return factor + sum(per_child) / stay.rooms
