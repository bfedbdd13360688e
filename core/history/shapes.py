"""What makes two quotes quotes of the same thing. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from core.domain.money import Money
from core.domain.rate import Board, RateQuote
from core.domain.stay import StayRequest
from core.history.model import LeadBand, Refundability, RoomClass, Shape

# First day of each band of days until check-in; the last has no end.
LEADS = (0, 4, 8, 15, 31, 61, 121)
# First of each group of nights that are priced alike per night.
NIGHTS = (1, 2, 4, 8, 15)

# Looked up in this order, so that a "studio suite" is an apartment, and a "deluxe suite" a suite.
# Words as the names of rooms in captured answers have them, in the languages of their sites.
_CLASSES: tuple[tuple[RoomClass, str], ...] = (
    (RoomClass.DORMITORY, "dorm dormitory dormitorio bunk capsule pod"),
    (RoomClass.VILLA, "villa villas chalet bungalow cottage cabin townhouse"),
    (
        RoomClass.APARTMENT,
        "apartment apartments apartamento appartement apt flat studio studios estudio condo loft",
    ),
    (RoomClass.SUITE, "suite suites ste penthouse"),
    (RoomClass.CLUB, "club executive concierge lounge exec"),
    (
        RoomClass.SUPERIOR,
        "deluxe superior premium premier luxury grand preferred balcony sea ocean view views",
    ),
)
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=8192)
def room_class(room: str | None) -> RoomClass | None:
    """The class of a room by its name; None where the site names no room.

    A name without any telling word is a standard room: "King Room" is what a house sells first.
    """
    words = frozenset(_WORD.findall((room or "").casefold()))
    if not words:
        return None
    return next((one for one, telling in _telling() if words & telling), RoomClass.STANDARD)


@lru_cache(maxsize=1)
def _telling() -> tuple[tuple[RoomClass, frozenset[str]], ...]:
    return tuple((one, frozenset(words.split())) for one, words in _CLASSES)


def refundability(refundable: bool | None) -> Refundability | None:
    """The word for what a quote says; None where it does not say."""
    if refundable is None:
        return None
    return Refundability.REFUNDABLE if refundable else Refundability.NON_REFUNDABLE


def shape_of(quote: RateQuote, request: StayRequest) -> Shape:
    """The shape of a quote; its nights are those that its page shows. One object a shape."""
    party = (request.occupancy.adults, len(request.occupancy.child_ages), request.rooms)
    kind = (room_class(quote.room), quote.board, refundability(quote.refundable))
    return _shape(*party, quote.stay.nights, *kind)


@lru_cache(maxsize=4096)
def _shape(
    adults: int,
    children: int,
    rooms: int,
    nights: int,
    room: RoomClass | None,
    board: Board | None,
    refund: Refundability | None,
) -> Shape:
    return Shape(
        adults=adults,
        children=children,
        rooms=rooms,
        nights=nights,
        room_class=room,
        board=board,
        refundability=refund,
    )


def price_of(quote: RateQuote, all_in: Money | None) -> tuple[Money, bool | None] | None:
    """What the whole stay costs, and whether taxes are in it (None: not said); None: no price.

    `all_in` is what is known to be the price at the end, where that is known.
    """
    if all_in is not None:
        return all_in, True
    shown = quote.total or quote.per_night
    if shown is None or shown.amount <= 0:
        return None
    return quote.total or shown.times(quote.stay.nights), quote.taxes_included


def lead_days(observed_on: date, check_in: date) -> int:
    """Days left until check-in; a check-in on the traveller's side of midnight counts as today."""
    return max(0, (check_in - observed_on).days)


def lead_band(days: int) -> LeadBand:
    """The band that a number of days until check-in lies in."""
    return _band(LEADS, days)


def lead_bands() -> Iterator[LeadBand]:
    """Every band, nearest check-in first."""
    return (lead_band(first) for first in LEADS)


def like_lead(days: int) -> tuple[int, int]:
    """Days until check-in that are comparable: half to twice as many, and three days more or less.

    Prices move by the week far from check-in and by the day close to it.
    """
    return max(0, days // 2 - 3), days * 2 + 3


def like_nights(nights: int) -> tuple[int, int]:
    """First and last number of nights that are comparable per night."""
    band = _band(NIGHTS, nights)
    return band.first, band.last or 10_000


def _band(firsts: tuple[int, ...], value: int) -> LeadBand:
    at = max(0, bisect_right(firsts, value) - 1)
    last = firsts[at + 1] - 1 if at + 1 < len(firsts) else None
    return LeadBand(first=firsts[at], last=last)
