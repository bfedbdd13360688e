"""Rows of Wyndham's availability service: a night of one room before and after tax, and points."""

from __future__ import annotations

from datetime import date

from core.domain.membership import Entitlement, Membership
from core.domain.money import Money
from core.domain.rate import Listing, RateQuote
from core.domain.stay import Stay, StayQuery
from scrapers.errors import LayoutChanged
from scrapers.read import tree
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.read.text import folded


def quotes(
    row: object, stay: Stay | None, reading: Reading, code: str, member: Membership
) -> list[RateQuote]:
    """The cash rate of a hotel and its free nights; nothing for one that says it has no room."""
    ref, name = tree.text(row, "hotelId"), tree.text(row, "hotelName")
    rate, rooms = tree.at(row, "rate"), reading.request.rooms
    currency = tree.text(rate, "currencyCode")
    before = money_of(tree.number(rate, "displayRate"), currency)
    after = money_of(tree.number(rate, "totalAfterTax"), currency)
    if not ref or not name:
        raise LayoutChanged("A hotel of Wyndham has no id or no name any more.")
    if tree.text(rate, "errorCode"):  # "NO_ROOMS": it is sold out
        return []
    listing = _listing(row, ref, name)
    special = bool(code) and tree.text(rate, "ratePlanId") == code
    struck = money_of(tree.number(rate, "strikethroughRate"), currency)
    quotes = [
        reading.quote(
            listing,
            *([f"{before.times(rooms)} before tax"] if before and after else []),
            *(["struck-through price is before tax"] if struck else []),
            stay=stay,
            # The figures are one room's; a quote is for every room.
            per_night=_of_rooms(after or before, rooms),
            taxes_included=after is not None,
            strike_through=_of_rooms(struck, rooms),
            membership=member if special else _membership(rate),
            rate_plan=tree.text(rate, "ratePlanId"),
        )
    ]
    points = tree.whole(row, "totalFnsPoints")
    if tree.flag(row, "fnsAvailable") and points:
        quotes.append(
            reading.quote(listing, stay=stay, points=points, membership=Membership.LOYALTY)
        )
    return quotes


def _of_rooms(amount: Money | None, rooms: int) -> Money | None:
    return amount.times(rooms) if amount else None


def _membership(rate: object) -> Membership:
    """A closed user group is the chain's own members."""
    return Membership.LOYALTY if tree.flag(rate, "cugRate") else Membership.PUBLIC


def _listing(row: object, ref: str, name: str) -> Listing:
    return Listing(
        ref=ref,
        name=name,
        lat=tree.real(row, "latitude"),
        lon=tree.real(row, "longitude"),
        address=tree.text(row, "address"),
    )


HOST = "https://www.wyndhamhotels.com"


def results(query: StayQuery) -> str:
    place = f"{query.destination.name} {query.destination.region_name or query.destination.country}"
    return f"{HOST}/hotels/{folded(place).replace(' ', '-')}"


def words(query: StayQuery, entitlement: Entitlement) -> dict[str, str | int]:
    stay, who = query.request.stay, query.request.occupancy
    words: dict[str, str | int] = {
        "brand_id": "ALL",
        "checkInDate": _slashed(stay.check_in),
        "checkOutDate": _slashed(stay.check_out),
        "useWRPoints": "false",
        "children": len(who.child_ages),
        "adults": who.adults,
        "rooms": query.request.rooms,
    }
    if entitlement.membership is Membership.CORPORATE and entitlement.code:
        words["corporate_id"] = entitlement.code
    return words


def service_words(query: StayQuery, code: str) -> dict[str, str | int]:
    stay, who = query.request.stay, query.request.occupancy
    words: dict[str, str | int] = {
        "brand_id": "ALL",
        "checkin_date": stay.check_in.strftime("%m-%d-%Y"),
        "checkout_date": stay.check_out.strftime("%m-%d-%Y"),
        "adults": who.adults,
        "children": len(who.child_ages),
        "rooms": query.request.rooms,
        "useWRPoints": "false",
        "searchText": query.destination.label,
    }
    return {**words, "ratePlan": code} if code else words


def _slashed(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"
