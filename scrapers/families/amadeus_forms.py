"""Hotel offers as Amadeus' official specification has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import Board, LineKind, Listing, PriceLine, RateQuote
from core.domain.stay import StayQuery
from scrapers.errors import LayoutChanged
from scrapers.read import tree
from scrapers.read.days import last_free_day, stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading

_BOARDS = {
    "ROOM_ONLY": Board.ROOM_ONLY,
    "SELF_CATERING": Board.ROOM_ONLY,
    **dict.fromkeys(("BREAKFAST", "BUFFET_BREAKFAST", "CONTINENTAL_BREAKFAST"), Board.BREAKFAST),
    **dict.fromkeys(
        ("ENGLISH_BREAKFAST", "FULL_BREAKFAST", "CARIBBEAN_BREAKFAST"), Board.BREAKFAST
    ),
    **dict.fromkeys(("HALF_BOARD", "DINNER_BED_AND_BREAKFAST", "MODIFIED"), Board.HALF_BOARD),
    **dict.fromkeys(("FULL_BOARD", "AMERICAN"), Board.FULL_BOARD),
    "ALL_INCLUSIVE": Board.ALL_INCLUSIVE,
}
# Rate families that are not for everybody. SRS was seen on "Marriott Senior Discount".
_FAMILIES = {"SRS": Membership.SENIOR, "GOV": Membership.GOVERNMENT, "MIL": Membership.MILITARY}


def rows(answer: object) -> list[object]:
    """The hotels of an answer, or of several answers in one list."""
    if isinstance(answer, list):
        return [row for part in answer for row in (part if isinstance(part, list) else [part])]
    return tree.rows(answer, "data")


def is_new(rows: Sequence[object]) -> bool:
    """Hotels that are said to be available, yet bring no offers under the known name."""
    return any(tree.flag(row, "available") is not False for row in rows)


def quote(row: object, offer: object, reading: Reading) -> RateQuote:
    ref, name = tree.text(row, "hotel", "hotelId"), tree.text(row, "hotel", "name")
    if not ref or not name:
        raise LayoutChanged("A hotel of Amadeus has no id or no name any more.")
    price = tree.at(offer, "price")
    currency = tree.text(price, "currency")
    total = money_of(tree.number(price, "total"), currency)
    if total is None:
        raise LayoutChanged("An offer of Amadeus has no total any more.")
    family = tree.text(offer, "rateFamilyEstimated", "code") or ""
    refundable, until = _cancelling(offer)
    return reading.quote(
        Listing(
            ref=ref,
            name=name,
            lat=tree.real(row, "hotel", "latitude"),
            lon=tree.real(row, "hotel", "longitude"),
        ),
        stay=stay_of(tree.day(offer, "checkInDate"), tree.day(offer, "checkOutDate")),
        total=total,
        per_night=money_of(_average(price), currency),
        taxes_included=True,
        lines=_lines(total, money_of(tree.number(price, "base"), currency)),
        membership=_FAMILIES.get(family, Membership.PUBLIC),
        rate_plan=tree.text(offer, "rateCode"),
        room=tree.text(offer, "room", "description", "text"),
        board=_BOARDS.get(tree.text(offer, "boardType") or ""),
        refundable=refundable,
        refundable_until=until,
    )


def _average(price: object) -> Decimal | None:
    """The average night after tax; its `base` is before tax, which no total is."""
    return tree.number(price, "variations", "average", "total")


def _lines(total: Money, base: Money | None) -> tuple[PriceLine, ...]:
    """By the specification the total is the base plus all taxes."""
    if base is None or not base < total:
        return ()
    room = PriceLine(LineKind.ROOM, "base", base)
    return (room, PriceLine(LineKind.TAX, "taxes", total - base))


def _cancelling(offer: object) -> tuple[bool | None, date | None]:
    """Whether it can be cancelled without a fee, and the last day; (None, None) where not said."""
    rules = tree.rows(offer, "policies", "cancellations")
    if any(tree.text(rule, "type") == "FULL_STAY" for rule in rules) and not any(
        tree.text(rule, "deadline") for rule in rules
    ):
        return False, None
    days = [d for rule in rules if (d := last_free_day(tree.text(rule, "deadline")))]
    return (True, min(days)) if days else (None, None)


def words(query: StayQuery) -> dict[str, str | int]:
    """Adults are a room's, by the specification; the largest party of a room is asked for."""
    stay, who, rooms = query.request.stay, query.request.occupancy, query.request.rooms
    return {
        "adults": -(-who.adults // rooms),
        "checkInDate": stay.check_in.isoformat(),
        "checkOutDate": stay.check_out.isoformat(),
        "roomQuantity": rooms,
        "currency": query.request.currency,
    }
