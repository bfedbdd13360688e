"""The question: where, which nights, who sleeps there, and what they are entitled to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.membership import Entitlement, Membership

MAX_ADULTS, MAX_CHILDREN, MAX_ROOMS, MAX_NIGHTS, MAX_DAYS_AHEAD = 9, 6, 5, 30, 500


@dataclass(frozen=True, slots=True)
class Stay:
    """Nights as a half-open range: `check_out` is not slept."""

    check_in: date
    check_out: date

    @property
    def nights(self) -> int:
        return (self.check_out - self.check_in).days

    def each_night(self) -> tuple[date, ...]:
        return tuple(self.check_in + timedelta(days=n) for n in range(self.nights))

    def __str__(self) -> str:
        return f"{self.check_in.isoformat()}..{self.check_out.isoformat()}"

    @property
    def words(self) -> str:
        """For people: "4 to 6 Dec 2026", "30 Nov to 2 Dec 2026", "30 Dec 2026 to 2 Jan 2027"."""
        first, last = self.check_in, self.check_out
        start = str(first.day)
        if (first.year, first.month) != (last.year, last.month):
            start += f" {_MONTHS[first.month - 1]}"
        if first.year != last.year:
            start += f" {first.year}"
        return f"{start} to {last.day} {_MONTHS[last.month - 1]} {last.year}"


# Not by the machine's own locale: sentences with these are kept, in English.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Everyone who sleeps there, over all rooms; child ages in years at check-in."""

    adults: int = 2
    child_ages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StayRequest:
    """What a site is asked for, wherever that is: enough to read an answer."""

    stay: Stay
    occupancy: Occupancy = Occupancy()
    rooms: int = 1
    currency: str = "USD"

    @property
    def nights(self) -> int:
        return self.stay.nights


@dataclass(frozen=True, slots=True)
class Destination:
    """A place that can be searched. `region` is the state code in the US, "" elsewhere."""

    place_id: str
    name: str
    country_code: str
    country: str
    lat: float
    lon: float
    region: str = ""
    region_name: str = ""
    population: int = 0

    @property
    def label(self) -> str:
        middle = f", {self.region}" if self.region else ""
        return f"{self.name}{middle}, {self.country}"


@dataclass(frozen=True, slots=True)
class StayQuery:
    """One search: a destination, a request, and the entitlements to try beside the public rate."""

    destination: Destination
    request: StayRequest
    entitlements: tuple[Entitlement, ...] = ()

    @property
    def asked(self) -> tuple[Entitlement, ...]:
        """The public rate first, then each membership once, in a fixed order."""
        order = list(Membership)
        extra = {e.membership: e for e in self.entitlements if e.membership != Membership.PUBLIC}
        return (
            Entitlement(Membership.PUBLIC),
            *sorted(extra.values(), key=lambda e: order.index(e.membership)),
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was asked: the field it belongs to, and what to do about it."""

    field: str
    sentence: str


class BadQuery(ValueError):
    """The question cannot be asked as it stands; `faults` says what to change, field by field."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(" ".join(fault.sentence for fault in faults))


def faults_of(request: StayRequest, today: date) -> tuple[Fault, ...]:
    """Everything wrong with a request as of `today`, the traveller's date; empty when fine."""
    return (*_dates(request.stay, today), *_guests(request.occupancy, request.rooms))


def _dates(stay: Stay, today: date) -> tuple[Fault, ...]:
    latest = today + timedelta(days=MAX_DAYS_AHEAD)
    last = latest.isoformat()
    return _broken(
        (stay.check_in >= today, "check_in", "Check-in has passed: choose today or a later date."),
        (
            stay.check_in <= latest,
            "check_in",
            f"Check-in is too far ahead: choose {last} or earlier.",
        ),
        (
            stay.nights >= 1,
            "check_out",
            "Check-out must be after check-in: choose a later check-out.",
        ),
        (
            stay.nights <= MAX_NIGHTS,
            "check_out",
            f"A stay can be {MAX_NIGHTS} nights at most: choose an earlier check-out.",
        ),
    )


def _guests(who: Occupancy, rooms: int) -> tuple[Fault, ...]:
    return _broken(
        (
            1 <= who.adults <= MAX_ADULTS,
            "adults",
            f"Choose between 1 and {MAX_ADULTS} adults.",
        ),
        (
            len(who.child_ages) <= MAX_CHILDREN,
            "child_ages",
            f"Choose {MAX_CHILDREN} children at most.",
        ),
        (
            all(0 <= age <= 17 for age in who.child_ages),
            "child_ages",
            "A child's age is between 0 and 17: older guests count as adults.",
        ),
        (1 <= rooms <= MAX_ROOMS, "rooms", f"Choose between 1 and {MAX_ROOMS} rooms."),
        (
            rooms <= max(who.adults, 1),
            "rooms",
            "Each room needs an adult: choose fewer rooms or more adults.",
        ),
    )


def _broken(*rules: tuple[bool, str, str]) -> tuple[Fault, ...]:
    """(holds, field, sentence) -> the faults of those that do not hold."""
    return tuple(Fault(field, sentence) for holds, field, sentence in rules if not holds)
