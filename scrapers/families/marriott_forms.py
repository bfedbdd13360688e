"""Marriott: the hotels and rates of its GraphQL answer.

Amounts are whole minor units with their `decimalPoint`. `lowestAverageRate` is an average night of
one room; the points of `pointsPerUnit` are of the whole stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NoReturn

from core.domain.membership import Entitlement, Membership
from core.domain.money import Money
from core.domain.rate import LineKind, Listing, PriceLine, RateQuote
from core.domain.stated import Stated
from core.domain.stay import Stay, StayRequest
from scrapers.errors import LayoutChanged, NothingHere, Refused
from scrapers.families import party
from scrapers.families.marriott_addresses import SENIOR
from scrapers.read import tree
from scrapers.read.body import json_of
from scrapers.read.days import stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.site import Cut

# What the answer calls each rate that was asked for, a company's by its own code; in any case.
_VALUES = {"aaa": Membership.AAA, "gov": Membership.GOVERNMENT, SENIOR.lower(): Membership.SENIOR}
_LINES = (("subtotal", LineKind.ROOM), ("fees", LineKind.FEE), ("taxes", LineKind.TAX))


def memberships(entitlements: Iterable[Entitlement]) -> dict[str, Membership]:
    """Whose rate each value of the answer is, in small letters."""
    corporate = {e.code for e in entitlements if e.membership is Membership.CORPORATE}
    return _VALUES | {code.lower(): Membership.CORPORATE for code in corporate if code}


def rates(
    reading: Reading, named: Mapping[str, Membership]
) -> tuple[Sequence[RateQuote], set[Membership]]:
    """Every rate that is for sale, and the memberships that the answer says anything of.

    Raises NothingHere, SoldOut, Refused (dates that are over), LayoutChanged.
    """
    answer = json_of(reading.page)
    found = tree.at(answer, "data", "search", "lowestAvailableRates", "searchByGeolocation")
    total, hotels = tree.whole(found, "total"), len(tree.rows(found, "edges"))
    if total == 0:
        raise NothingHere("Marriott finds no hotel of its brands here.")
    _check_party(found, reading.request)
    stay, entries = _stay_in(found), list(_entries(found))
    for_sale = [(listing, rate) for listing, rate in entries if _is_for_sale(rate)]
    made = (_quote(one, rate, _whose(rate, named), stay, reading) for one, rate in for_sale)
    quotes = [quote for quote in made if quote]
    if not quotes:
        _no_rates(reading, answer, full=bool(entries) and not for_sale)
    told = {member for _, rate in entries if (member := _whose(rate, named))}
    if Membership.PUBLIC in told:  # the members' rate stands beside the standard one
        told.add(Membership.LOYALTY)
    return (Cut(quotes) if (total or 0) > hotels else quotes), told


def _no_rates(reading: Reading, answer: object, *, full: bool) -> NoReturn:
    if full:
        reading.full("no rate of any hotel is available")
    said = " ".join(tree.text(error, "message") or "" for error in tree.rows(answer, "errors"))
    if "in the past" in said:
        raise Refused(f'Marriott does not take these dates: "{said.rstrip(".")}".')
    reading.nothing(said, loaded=bool(answer))


def _entries(found: object) -> Iterator[tuple[Listing, object]]:
    """Every rate entry with its hotel. Raises LayoutChanged when a hotel has no code any more."""
    for edge in tree.rows(found, "edges"):
        about = tree.at(edge, "node", "property")
        basic, stars = (
            tree.at(about, "basicInformation"),
            tree.real(about, "reviews", "stars", "count"),
        )
        ref = tree.text(about, "id")
        if not ref:
            raise LayoutChanged("A hotel of Marriott has no code any more.")
        listing = Listing(
            ref=ref,
            name=tree.text(basic, "name"),
            brand=tree.text(basic, "brand", "name"),
            lat=tree.real(basic, "latitude"),
            lon=tree.real(basic, "longitude"),
            score=round(stars * 2, 1) if stars else None,
            reviews=tree.whole(about, "reviews", "numberOfReviews", "count"),
            address=tree.text(about, "contactInformation", "address", "line1"),
        )
        for rate in tree.rows(edge, "node", "rates"):
            yield listing, rate


def _whose(rate: object, named: Mapping[str, Membership]) -> Membership | None:
    """Whose rate an entry is; None for one that nobody asked for."""
    if tree.text(rate, "rateCategory", "code") == "StandardRates":
        return Membership.LOYALTY if tree.flag(rate, "membersOnly") else Membership.PUBLIC
    return named.get((tree.text(rate, "rateCategory", "value") or "").lower())


def _is_for_sale(rate: object) -> bool:
    return tree.text(rate, "status", "code") == "AvailableForSale"


def _quote(
    listing: Listing, rate: object, member: Membership | None, stay: Stay | None, reading: Reading
) -> RateQuote | None:
    """An entry that is for sale. Raises LayoutChanged when its price is not where it was."""
    modes, plan = tree.at(rate, "rateModes"), tree.text(rate, "rateCategory", "value")
    points = tree.whole(modes, "pointsPerUnit", "points")
    if points:
        loyal = Membership.LOYALTY
        return reading.quote(listing, stay=stay, points=points, rate_plan=plan, membership=loyal)
    if member is None:
        return None
    night = _money(tree.at(modes, "lowestAverageRate", "totalAmount"))
    pricing = tree.at(rate, "totalPricing", "rateModes")
    total = _money(tree.at(pricing, "grandTotal"))
    if night is None:
        raise LayoutChanged("A rate of Marriott has no night after taxes any more.")
    parts = [(kind, key, _money(tree.at(pricing, key))) for key, kind in _LINES]
    return reading.quote(
        listing,
        stay=stay,
        per_night=Money(night.amount * reading.request.rooms, night.currency),
        total=total,
        taxes_included=True,
        lines=tuple(PriceLine(kind, key, amount) for kind, key, amount in parts if amount),
        membership=member,
        rate_plan=plan,
    )


def _stay_in(found: object) -> Stay | None:
    options = tree.at(found, "searchOptions")
    return stay_of(tree.day(options, "startDate"), tree.day(options, "endDate"))


def _check_party(found: object, request: StayRequest) -> None:
    """Raises WrongParty when the answer repeats another party than the one asked for."""
    adults, rooms = (
        tree.whole(found, "searchOptions", key) for key in ("numberInParty", "quantity")
    )
    party.check(Stated(adults=adults, rooms=rooms), request, "Marriott")


def _money(node: object) -> Money | None:
    amount, digits = tree.number(node, "amount"), tree.whole(node, "decimalPoint")
    if amount is None or digits is None or not 0 <= digits <= 4:
        return None
    return money_of(amount.scaleb(-digits), tree.text(node, "currency"))
