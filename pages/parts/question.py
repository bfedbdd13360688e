"""The stay form as plain values: what the widgets hold, and the `StayQuery` it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.domain.membership import Entitlement, Membership
from core.domain.stay import BadQuery, Destination, Fault, Occupancy, Stay, StayQuery, StayRequest
from core.places import UnknownDestination, by_id, resolve

CURRENCIES = ("USD", "EUR", "GBP", "CAD", "AUD", "CHF", "JPY", "INR", "MXN", "BRL", "SEK", "NOK")
EXAMPLE_PLACE = "New York"
_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The form as it stands; nothing in it is checked."""

    place_text: str = ""
    place_id: str = ""
    dates: tuple[date, ...] = ()  # none, check-in, or both
    adults: int = 2
    ages: tuple[int | None, ...] = ()  # None: not chosen yet
    rooms: int = 1
    memberships: tuple[Membership, ...] = ()
    codes: dict[Membership, str] = field(default_factory=dict)
    currency: str = "USD"
    sites: tuple[str, ...] = ()  # none: all


def usual_dates(today: date) -> tuple[date, date]:
    """Two nights, two weeks from today: what an untouched form asks for."""
    return today + _AHEAD, today + _AHEAD + timedelta(days=2)


def example(today: date) -> Draft:
    """New York, 2 adults, two nights, AARP, AAA and senior."""
    wanted = (Membership.AARP, Membership.AAA, Membership.SENIOR)
    return Draft(place_text=EXAMPLE_PLACE, dates=usual_dates(today), memberships=wanted)


def to_query(draft: Draft, place: Destination | None = None) -> StayQuery:
    """Raises BadQuery with a fault for each field that is missing or unclear.

    Where a `place` is given, the words for one are not looked at.
    """
    place, faults = (place, []) if place else _place(draft)
    faults += _missing(draft)
    if faults or place is None:
        raise BadQuery(tuple(faults))
    request = StayRequest(
        stay=Stay(draft.dates[0], draft.dates[1]),
        occupancy=Occupancy(draft.adults, tuple(age for age in draft.ages if age is not None)),
        rooms=draft.rooms,
        currency=draft.currency,
    )
    return StayQuery(place, request, _entitlements(draft))


def place_of(place_id: str) -> Destination | None:
    """The place an address names; None for an id that is not (or no longer) one."""
    try:
        return by_id(place_id) if place_id else None
    except UnknownDestination:
        return None


def alternatives(text: str) -> Sequence[Destination]:
    """What may have been meant by words that name no single place."""
    try:
        resolve(text)
    except UnknownDestination as unknown:
        return unknown.nearest
    return ()


def _place(draft: Draft) -> tuple[Destination | None, list[Fault]]:
    if place := place_of(draft.place_id):
        return place, []
    try:
        return resolve(draft.place_text), []
    except UnknownDestination as unknown:
        return None, [Fault("destination", str(unknown))]


def _missing(draft: Draft) -> list[Fault]:
    faults = []
    if not draft.dates:
        faults.append(Fault("check_in", "Choose a check-in and a check-out date."))
    elif len(draft.dates) == 1:
        faults.append(Fault("check_out", "Choose a check-out date too."))
    if None in draft.ages:
        faults.append(Fault("child_ages", "Choose the age of each child."))
    return faults


def _entitlements(draft: Draft) -> tuple[Entitlement, ...]:
    return tuple(
        Entitlement(each, (draft.codes.get(each, "").strip() or None) if each.needs_code else None)
        for each in draft.memberships
    )
