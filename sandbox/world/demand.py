"""How prices move: season, weekday, lead time, events, and when houses are full.

The three tables are means of the daily rate (adr) over the mean of the year,
arrivals 2016-02-28 to 2017-02-27, of a
city hotel and a resort hotel; weekday relative to its month,
lead time relative to its month and to transient guests.
Source: Antonio, Almeida, Nunes, Hotel booking demand datasets, Data in Brief 22 (2019), CC BY 4.0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sandbox.world.draw import Draw
from sandbox.world.places import City

# January to December
MONTH_CITY = (0.842, 0.869, 0.884, 0.972, 1.066, 1.060, 1.093, 1.155, 1.151, 1.060, 0.923, 0.924)
MONTH_RESORT = (0.591, 0.638, 0.659, 0.789, 0.823, 1.164, 1.775, 2.164, 1.203, 0.770, 0.576, 0.850)
# Monday to Sunday, by the night
WEEKDAY_CITY = (1.003, 1.023, 0.991, 0.944, 1.003, 1.043, 0.992)
WEEKDAY_RESORT = (0.980, 0.942, 0.944, 0.978, 1.106, 1.045, 1.006)
# Days between asking and arriving, up to and including
LEAD = (
    (1, 1.06),
    (3, 1.10),
    (7, 1.11),
    (14, 1.12),
    (30, 1.11),
    (60, 1.04),
    (90, 1.02),
    (180, 0.98),
    (365, 0.86),
)
LEAD_BEYOND = 0.84

# The resort of the source swings more than the beaches of this world should; this keeps 60 % of it.
_SWING = 0.6
_EVENTS_A_YEAR = 6


@dataclass(frozen=True, slots=True)
class Event:
    """Some nights on which a town fills up."""

    name: str
    first: date
    nights: int
    factor: float
    full: float  # share of houses sold out


def season(city: City, night: date) -> float:
    month = night.month - 1
    if city.resort < 0:
        month = (month + 6) % 12
    beach = min(1.0, abs(city.resort))
    resort = 1 + (MONTH_RESORT[month] - 1) * _SWING
    return (1 - beach) * MONTH_CITY[month] + beach * resort


def weekday(city: City, night: date) -> float:
    beach = max(0.0, city.resort)
    day = night.weekday()
    return (1 - beach) * WEEKDAY_CITY[day] + beach * WEEKDAY_RESORT[day]


def lead(days: int) -> float:
    return next((factor for limit, factor in LEAD if days <= limit), LEAD_BEYOND)


def events(draw: Draw, city: City, year: int) -> list[Event]:
    """The year's events of a city: fairs, marathons, finals."""
    kinds = (
        "Design Fair",
        "Marathon",
        "Jazz Days",
        "Medical Congress",
        "Cup Final",
        "Book Fair",
        "Light Festival",
    )
    found = []
    for turn in range(_EVENTS_A_YEAR):
        key = ("event", city.number, year, turn)
        day = date(year, 1, 1) + timedelta(days=int(draw.between(turn * 60, turn * 60 + 57, *key)))
        found.append(
            Event(
                name=f"{city.word} {draw.pick(kinds, *key, 'kind')}",
                first=day,
                nights=2 + draw.number(*key, "nights") % 3,
                factor=draw.between(1.22, 1.85, *key, "factor"),
                full=draw.between(0.14, 0.34, *key, "full"),
            )
        )
    return found


def event_on(found: Iterable[Event], night: date) -> Event | None:
    """The event that a night falls into, of the city's events of that year."""
    for event in found:
        if event.first <= night < event.first + timedelta(days=event.nights):
            return event
    return None
