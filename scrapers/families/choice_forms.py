"""Rates of Choice as its page or service has them: public, for members, and those asked for."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.membership import Membership
from core.domain.rate import LineKind, Listing, PriceLine, RateQuote
from core.domain.stated import Stated
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import LayoutChanged
from scrapers.families import party, structured_data
from scrapers.read import tree
from scrapers.read.body import html_of
from scrapers.read.days import stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.read.text import folded
from scrapers.visit import Page

_NO_MONEY = "XLY"  # the currency code of points


def hotel_rows(results: object) -> list[object]:
    """The hotels of the page. Raises LayoutChanged when rates lie under another name."""
    rows = tree.rows(results, "hotels")
    for row in rows:
        if isinstance(row, dict) and "startingRates" not in row:
            raise LayoutChanged("A hotel of Choice has no rates where they used to be.")
    return rows


def listing(row: object) -> Listing:
    rating = tree.real(row, "ratings", "average")
    return Listing(
        ref=tree.text(row, "code") or "",
        name=tree.text(row, "name"),
        lat=tree.real(row, "lat"),
        lon=tree.real(row, "lon"),
        score=round(rating * 2, 1) if rating else None,
        reviews=tree.whole(row, "ratings", "count"),
        address=tree.text(row, "address", "line1"),
    )


def quotes(
    listing: Listing, rates: object, plans: dict[str, Membership], reading: Reading
) -> Iterator[RateQuote]:
    """Every rate of one hotel: the lowest for everyone and for members, then those asked for."""
    if rates is None:  # sold out; the hotel is listed without a rate
        return
    if not listing.ref:
        raise LayoutChanged("A hotel of Choice has no code any more.")
    groups = [tree.at(rates, "lowestRate"), *tree.rows(rates, "requestedRates")]
    found = False
    for group in groups:
        for key, usual in (("defaultRate", Membership.PUBLIC), ("memberRate", Membership.LOYALTY)):
            rate = tree.at(group, key)
            if rate is not None:
                found = True
                yield _quote(listing, rates, rate, plans, usual, reading)
    if not found:
        raise LayoutChanged("A hotel of Choice has rates of a kind that we do not know.")


def _quote(
    listing: Listing,
    rates: object,
    rate: object,
    plans: dict[str, Membership],
    usual: Membership,
    reading: Reading,
) -> RateQuote:
    plan, currency = tree.text(rate, "ratePlanCode"), tree.text(rate, "currencyCode")
    stay = stay_of(tree.day(rates, "startDate"), tree.day(rates, "endDate"))
    points = tree.whole(rate, "points")
    if currency == _NO_MONEY and points:
        return reading.quote(
            listing, stay=stay, points=points, rate_plan=plan, membership=Membership.LOYALTY
        )
    total = money_of(tree.number(rate, "amountAfterTaxFees"), currency)
    before = money_of(tree.number(rate, "amountBeforeTaxFees"), currency)
    if total is None:
        raise LayoutChanged("A rate of Choice has no total after taxes and fees any more.")
    struck = tree.at(rate, "strikethroughDetails")
    old = money_of(tree.number(struck, "avgNightlyAmount"), tree.text(struck, "currencyCode"))
    lines: tuple[PriceLine, ...] = ()
    if before and before < total:
        room = PriceLine(LineKind.ROOM, "before taxes and fees", before)
        lines = (room, PriceLine(LineKind.TAX, "taxes and fees", total - before))
    return reading.quote(
        listing,
        *(["struck-through price is of 1 night, before tax"] if old else []),
        stay=stay,
        total=total,
        per_night=money_of(tree.number(rate, "avgNightlyAmountAfterTaxFees"), currency),
        taxes_included=True,
        strike_through=old,
        lines=lines,
        membership=plans.get(plan or "", usual),
        rate_plan=plan,
    )


def check_party(form: object, request: StayRequest) -> None:
    """Raises WrongParty when the page repeats another party than the one asked for."""
    adults, children, rooms = (tree.whole(form, key) for key in ("adults", "minors", "rooms"))
    party.check(Stated(adults=adults, children=children, rooms=rooms), request, "Choice")


def state(page: Page) -> object:
    return structured_data.state(html_of(page), "PRELOADED_STATE")


def results(query: StayQuery) -> str:
    place = query.destination
    region = folded(place.region_name or place.country).replace(" ", "-")
    city = folded(place.name).replace(" ", "-")
    return f"https://www.choicehotels.com/{region}/{city}/hotels"


def words(query: StayQuery) -> dict[str, str | int]:
    stay, who = query.request.stay, query.request.occupancy
    words: dict[str, str | int] = {
        "adults": who.adults,
        "checkInDate": stay.check_in.isoformat(),
        "checkOutDate": stay.check_out.isoformat(),
    }
    if who.child_ages:
        words["minors"] = len(who.child_ages)
    return {**words, "rooms": query.request.rooms} if query.request.rooms > 1 else words
