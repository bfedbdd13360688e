"""Rates of Expedia Rapid as its official specification has them.

A price is of one room for those who sleep in it, told once for rooms with equal guests; several
rooms are added up, as Expedia's help for partners says. The total is what the stay costs in the
end, fees that the property collects included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from core.domain.membership import Membership
from core.domain.money import Money, total_of
from core.domain.rate import Board, LineKind, Listing, PriceLine, RateQuote
from core.domain.stay import StayRequest
from scrapers.errors import LayoutChanged, WrongDates
from scrapers.families.rapid_asking import occupancies
from scrapers.read import tree
from scrapers.read.days import last_free_day
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading

_UNTOLD_COUNT = 2_147_483_647  # "the actual value could not be determined"
_BOARDS = (
    (("all inclusive", "all-inclusive"), Board.ALL_INCLUSIVE),
    (("full board",), Board.FULL_BOARD),
    (("half board",), Board.HALF_BOARD),
    (("free breakfast", "full breakfast", "continental breakfast"), Board.BREAKFAST),
    (("breakfast included", "breakfast buffet", "english breakfast"), Board.BREAKFAST),
)


def refs(answer: object) -> list[str] | None:
    """Ids of a geography answer; None when it is none."""
    if not isinstance(answer, dict):
        return None
    found = [tree.text(row, "property_id") for row in answer.values()]
    return [ref for ref in found if ref] if all(found) else None


def listings(answer: object) -> dict[str, Listing]:
    """Properties of a content answer by their ids; one without a name is left out."""
    rows = answer.values() if isinstance(answer, dict) else ()
    found = (_listing(row) for row in rows)
    return {listing.ref: listing for listing in found if listing}


def _listing(row: object) -> Listing | None:
    ref, name = tree.text(row, "property_id"), tree.text(row, "name")
    if not ref or not name:
        return None
    hidden = tree.flag(row, "location", "obfuscation_required")
    spot = tree.at(row, "location", "obfuscated_coordinates" if hidden else "coordinates")
    overall = tree.real(row, "ratings", "guest", "overall")  # 1.0 to 5.0
    is_public = tree.flag(row, "address", "obfuscation_required") is not True
    return Listing(
        ref=ref,
        name=name,
        brand=tree.text(row, "brand", "name"),
        lat=tree.real(spot, "latitude"),
        lon=tree.real(spot, "longitude"),
        stars=tree.real(row, "ratings", "property", "rating") or None,  # 0.0 is no rating
        score=round(overall * 2, 1) if overall else None,
        reviews=tree.whole(row, "ratings", "guest", "count"),
        address=tree.text(row, "address", "line_1") if is_public else None,
    )


def quotes(answer: list[object], reading: Reading) -> Iterator[RateQuote]:
    """Every rate that is sold on its own. Names are not in this answer: `listings` brings them."""
    for row in answer:
        ref = tree.text(row, "property_id")
        if not ref:
            raise LayoutChanged("A property of Rapid has no id any more.")
        if tree.text(row, "status") == "partially_unavailable":
            continue
        if not tree.rows(row, "rooms"):
            raise LayoutChanged("An available property of Rapid has no rooms any more.")
        for room in tree.rows(row, "rooms"):
            for rate in tree.rows(room, "rates"):
                if _is_sold_alone(rate):
                    yield _quote(Listing(ref=ref, name=None), room, rate, reading)


def _is_sold_alone(rate: object) -> bool:
    """Not sold out meanwhile, and no part of a package with a flight."""
    is_there = tree.text(rate, "status") in (None, "available")
    return is_there and tree.flag(rate, "sale_scenario", "package") is not True


def _quote(listing: Listing, room: object, rate: object, reading: Reading) -> RateQuote:
    _check_dates(rate, reading.request)
    parts = _of_each_room(rate, reading.request)
    inclusive, exclusive = _sum(parts, "totals", "inclusive"), _sum(parts, "totals", "exclusive")
    if inclusive is None:
        raise LayoutChanged("A rate of Rapid has no inclusive total any more.")
    total, fees = _with_fees(parts, inclusive)
    kind = "property_inclusive_strikethrough" if fees else "inclusive_strikethrough"
    struck = _sum(parts, "totals", kind)
    refundable = tree.flag(rate, "refundable")
    left = tree.whole(rate, "available_rooms")
    return reading.quote(
        listing,
        *([f"{fees} of it paid at the property"] if fees else []),
        total=total,
        taxes_included=True,
        strike_through=struck if struck and _is_less(total, struck) else None,
        lines=_lines(exclusive, inclusive, fees),
        membership=_membership(rate),
        rate_plan=tree.text(rate, "id"),
        room=tree.text(room, "room_name"),
        board=_board(rate),
        refundable=refundable,
        refundable_until=_free_until(rate) if refundable else None,
        rooms_left=left if left != _UNTOLD_COUNT else None,
    )


def _of_each_room(rate: object, request: StayRequest) -> list[object]:
    """The pricing of each room that was asked for; two alike are told once."""
    pricing = tree.at(rate, "occupancy_pricing")
    found = [tree.at(pricing, text) for text in occupancies(request)]
    if not all(found):
        raise LayoutChanged("A rate of Rapid is not priced for those who were asked for.")
    return found


def _sum(parts: Sequence[object], *path: str) -> Money | None:
    """An amount over all rooms in the asked currency; None where one of them has none."""
    found = [_amount(tree.at(part, *path)) for part in parts]
    amounts = [amount for amount in found if amount]
    if len(amounts) < len(parts) or len({amount.currency for amount in amounts}) != 1:
        return None
    return total_of(amounts, amounts[0].currency)


def _amount(charge: object) -> Money | None:
    """In the asked currency, else in the one that is billed."""
    told = tree.at(charge, "request_currency") or tree.at(charge, "billable_currency")
    return money_of(tree.number(told, "value"), tree.text(told, "currency"))


def _with_fees(parts: Sequence[object], inclusive: Money) -> tuple[Money, Money | None]:
    """Total with the fees that the property collects, and these; by definition their sum."""
    whole = _sum(parts, "totals", "property_inclusive")
    if whole and whole.currency == inclusive.currency and inclusive <= whole:
        return whole, whole - inclusive if inclusive < whole else None
    kinds = ("mandatory_fee", "resort_fee", "mandatory_tax")
    told = [a for part in parts for kind in kinds if (a := _amount(tree.at(part, "fees", kind)))]
    if not told or {amount.currency for amount in told} != {inclusive.currency}:
        return inclusive, None
    fees = total_of(told, inclusive.currency)
    return inclusive + fees, fees


def _lines(exclusive: Money | None, inclusive: Money, fees: Money | None) -> tuple[PriceLine, ...]:
    if exclusive is None or exclusive.currency != inclusive.currency or inclusive < exclusive:
        return ()
    found = [PriceLine(LineKind.ROOM, "room", exclusive)]
    if exclusive < inclusive:
        found.append(PriceLine(LineKind.TAX, "taxes and fees", inclusive - exclusive))
    if fees:
        found.append(PriceLine(LineKind.FEE, "fees at the property", fees))
    return tuple(found)


def _membership(rate: object) -> Membership:
    if tree.flag(rate, "sale_scenario", "member"):
        return Membership.LOYALTY
    if tree.flag(rate, "sale_scenario", "corporate"):
        return Membership.CORPORATE
    return Membership.PUBLIC


def _board(rate: object) -> Board | None:
    """By the names of the rate's amenities; None where none speaks of meals."""
    amenities = tree.at(rate, "amenities")
    rows = amenities.values() if isinstance(amenities, dict) else ()
    names = [(tree.text(row, "name") or "").casefold() for row in rows]
    fits = (board for said, board in _BOARDS for name in names if name.startswith(said))
    return next(fits, None)


def _free_until(rate: object) -> date | None:
    starts = [tree.text(row, "start") for row in tree.rows(rate, "cancel_penalties")]
    return min((day for start in starts if (day := last_free_day(start))), default=None)


def _check_dates(rate: object, request: StayRequest) -> None:
    """Raises WrongDates where the answer shows other nights than were asked.

    It repeats no dates; it counts the nights, and says which of them cannot be refunded.
    """
    stay, pricing = request.stay, tree.at(rate, "occupancy_pricing")
    parts = pricing.values() if isinstance(pricing, dict) else ()
    counts = {len(nights) for part in parts if (nights := tree.rows(part, "nightly"))}
    days = [
        day
        for row in tree.rows(rate, "nonrefundable_date_ranges")
        for key in ("start", "end")
        if (day := tree.day(row, key))
    ]
    if counts - {stay.nights} or any(not stay.check_in <= d <= stay.check_out for d in days):
        raise WrongDates(f"Expedia Rapid answered for other nights than {stay.words}.")


def _is_less(total: Money, struck: Money) -> bool:
    """Amounts of two currencies tell nothing of each other."""
    return total.currency == struck.currency and total < struck
