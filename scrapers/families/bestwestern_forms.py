"""Rows of Best Western's search service: an average night of one room, or points."""

from __future__ import annotations

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote
from core.domain.stay import StayQuery
from scrapers.errors import LayoutChanged
from scrapers.families.special_rates import WORDS
from scrapers.read import tree
from scrapers.read.days import stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.visit import Action


def quote(row: object, reading: Reading, asked: Membership) -> RateQuote:
    summary, rate = tree.at(row, "resortSummary"), tree.at(row, "resortSearchRate")
    points = tree.at(row, "resortSearchPoint")
    ref, name = tree.text(row, "resort"), tree.text(summary, "name")
    amount = money_of(tree.number(rate, "totalAmount"), tree.text(summary, "currencyCode"))
    cost = tree.whole(points, "totalPoints")
    if not ref or not name:
        raise LayoutChanged("A hotel of Best Western has no id or no name any more.")
    notes = _notes(reading, in_points=amount is None)
    stay = stay_of(tree.day(summary, "arrivalDate"), tree.day(summary, "departureDate"))
    return reading.quote(
        Listing(
            ref=ref,
            name=name,
            lat=tree.real(summary, "latitude"),
            lon=tree.real(summary, "longitude"),
            stars=tree.real(summary, "rating"),
            address=tree.text(summary, "address1"),
        ),
        *notes,
        stay=stay,
        # The figure is one room's; a quote is for every room.
        per_night=amount.times(reading.request.rooms) if amount else None,
        taxes_included=tree.flag(summary, "display-taxes-fees-inclusive"),
        membership=_membership(rate, asked) if amount else Membership.LOYALTY,
        rate_plan=tree.text(rate if amount else points, "resortRateCode"),
        points=None if amount else cost,
    )


def _membership(rate: object, asked: Membership) -> Membership:
    return asked if tree.flag(rate, "requested") else Membership.PUBLIC


def _notes(reading: Reading, *, in_points: bool) -> list[str]:
    children = ["children not asked for"] if reading.guests.child_ages else []
    if in_points:
        return [*children, "points as stated; whether for a night is not said"]
    return [*children, "average night"]


def actions(query: StayQuery, entitlement: Entitlement) -> tuple[Action, ...]:
    """What a person does in the form; the special rate is picked by its words."""
    stay, member = query.request.stay, entitlement.membership
    fields = {
        "destination": query.destination.label,
        "checkIn": stay.check_in.isoformat(),
        "checkOut": stay.check_out.isoformat(),
        "adults": str(query.request.occupancy.adults),
        "rooms": str(query.request.rooms),
    }
    actions = [Action("fill", f"input[name={name}]", text) for name, text in fields.items()]
    if member in WORDS:
        actions.append(Action("choose", "select[name=specialRate]", WORDS[member]))
    if member is Membership.PROMO:
        actions.append(Action("fill", "input[name=promoCode]", entitlement.code or ""))
    return (*actions, Action("press", "Find my hotel"))
