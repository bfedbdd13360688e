"""IHG's search page and its offers of one hotel; `body` is how these are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from core.domain.membership import Entitlement, Membership
from core.domain.money import total_of
from core.domain.rate import Board, LineKind, Listing, PriceLine, RateQuote
from core.domain.stay import StayQuery
from scrapers.errors import LayoutChanged
from scrapers.families import structured_data
from scrapers.families.special_rates import membership_named
from scrapers.read import markup, tree
from scrapers.read.body import html_of, refuse_wall
from scrapers.read.days import stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.visit import Page

_SOLD_OUT, _NONE_HERE = ("SOLD_OUT",), ("no hotels found",)
SHOWN_TO_EVERYONE = frozenset({Membership.PUBLIC, Membership.LOYALTY})


def listings(page: Page, reading: Reading) -> list[Listing]:
    """The hotels that the search page lists. Raises what its emptiness proves."""
    html = html_of(page)
    found = structured_data.hotels(html)
    pairs = [(hotel, tree.text(hotel, "identifier")) for hotel in found]
    listings = [structured_data.listing_of(hotel, ref) for hotel, ref in pairs if ref]
    if not listings:
        refuse_wall(page)
        loaded = not markup.is_shell(html)
        reading.nothing(markup.headings(html), loaded=loaded, none_here=_NONE_HERE)
    return listings


def hotel(answer: object, reading: Reading) -> object:
    """The one hotel of an offers answer, recorded with its request or alone.

    Raises SoldOut on the chain's own word.
    """
    answer = tree.at(answer, "response") or answer
    hotel = tree.at(answer, "hotels", 0)
    if not isinstance(tree.at(hotel, "rateDetails", "offers"), list):
        reading.nothing("", loaded=bool(answer))
    status = tree.text(hotel, "availabilityStatus") or ""
    if status in _SOLD_OUT:
        reading.nothing(status, sold_out=_SOLD_OUT)
    return hotel


def adults_of(answer: object) -> int | None:
    """Of the request, where it was recorded with its answer."""
    guests = tree.rows(answer, "request", "products", 0, "guestCounts")
    return next(
        (tree.whole(g, "count") for g in guests if tree.text(g, "otaCode") == "AQC10"), None
    )


def ref_of(hotel: object) -> str:
    ref = tree.text(hotel, "hotelMnemonic")
    if not ref:
        raise LayoutChanged("An answer of IHG does not say which hotel it is of.")
    return ref


def quotes(hotel: object, listing: Listing, reading: Reading) -> Iterator[RateQuote]:
    rooms = {
        tree.text(row, "inventoryTypeCode"): tree.text(row, "inventoryTypeName")
        for row in tree.rows(hotel, "productDefinitions")
    }
    plans = {tree.text(row, "code"): row for row in tree.rows(hotel, "ratePlanDefinitions")}
    for offer in tree.rows(hotel, "rateDetails", "offers"):
        if tree.text(offer, "availableStatus") == "AVAILABLE":
            use = tree.at(offer, "productUses", 0)
            room = tree.text(use, "inventoryTypeCode")
            plan = plans.get(tree.text(offer, "ratePlanCode"))
            currency = tree.text(hotel, "propertyCurrency")
            yield _quote(listing, offer, use, plan, rooms.get(room) or room, currency, reading)


def of_plans(quotes: Iterable[RateQuote], codes: Mapping[str, Membership]) -> list[RateQuote]:
    """The quotes under the membership whose plan they are of.

    An answer may bring other plans beside those asked: they are nobody's unless everybody's.
    """
    owners = [(quote, codes.get(quote.rate_plan or "")) for quote in quotes]
    return [
        replace(quote, membership=owner) if owner else quote
        for quote, owner in owners
        if owner or quote.membership in SHOWN_TO_EVERYONE
    ]


def _quote(
    listing: Listing,
    offer: object,
    use: object,
    plan: object,
    room: str | None,
    currency: str | None,
    reading: Reading,
) -> RateQuote:
    stay = stay_of(tree.day(use, "period", "start"), tree.day(use, "period", "end"))
    points = tree.whole(offer, "rewardNights", "pointsOnly", "totalPoints")
    rate = tree.at(offer, "totalRate")
    total = money_of(tree.number(rate, "amountAfterTax"), currency)
    if points is None and total is None:
        raise LayoutChanged("An offer of IHG has no total after tax any more.")
    notes = [f"{total} of fees to pay beside the points"] if points and total else []
    return reading.quote(
        listing,
        *notes,
        stay=stay,
        total=None if points else total,
        taxes_included=True,
        lines=() if points else _lines(rate, currency),
        points=points,
        membership=_membership(plan),
        rate_plan=tree.text(offer, "ratePlanCode"),
        room=room,
        board=_board(tree.text(plan, "name")),
        refundable=tree.flag(offer, "policies", "isRefundable"),
    )


def _membership(plan: object) -> Membership:
    """Reward and member plans need the club's number; plans that need proof say whose by name."""
    if tree.flag(plan, "isLoyaltyIdRequired"):
        return Membership.LOYALTY
    if tree.flag(plan, "isIdRequired"):
        return membership_named(tree.text(plan, "name")) or Membership.CORPORATE
    return Membership.PUBLIC


def _board(name: str | None) -> Board | None:
    return Board.BREAKFAST if name and {"BKFST", "BREAKFAST"} & set(name.upper().split()) else None


def _lines(rate: object, currency: str | None) -> tuple[PriceLine, ...]:
    """Room, fees and taxes. The stated base already holds the fees that are not in the rate."""
    parts = {LineKind.FEE: "fees", LineKind.TAX: "taxes"}
    found = {
        kind: amount
        for row in tree.rows(rate, "feeTaxSubTotals")
        for kind in parts
        if tree.text(row, "otaCodeType") == kind.name and not tree.flag(row, "isIncludedInRate")
        if (amount := money_of(tree.number(row, "amount"), currency))
    }
    base = money_of(tree.number(rate, "basePlusExcludedFeesAmount"), currency)
    if base is None:
        return ()
    room = base - total_of([found[LineKind.FEE]] if LineKind.FEE in found else [], base.currency)
    lines = [PriceLine(kind, parts[kind], amount) for kind, amount in found.items()]
    return (PriceLine(LineKind.ROOM, "room", room), *lines)


def body(ref: str, codes: list[str], query: StayQuery) -> dict[str, object]:
    """As the site's own page asks. Guests go by OTA age codes: 10 an adult, 8 a child."""
    stay, who = query.request.stay, query.request.occupancy
    dates = {"startDate": stay.check_in.isoformat(), "endDate": stay.check_out.isoformat()}
    guests: list[dict[str, object]] = [{"otaCode": "AQC10", "count": who.adults}]
    if who.child_ages:
        guests.append({"otaCode": "AQC8", "count": len(who.child_ages)})
    room = {"productCode": "SR", **dates, "quantity": query.request.rooms, "guestCounts": guests}
    return {
        **dates,
        "hotelMnemonics": [ref],
        "rates": {"ratePlanCodes": [{"internal": code} for code in codes]},
        "products": [room],
        "options": {
            "disabilityMode": "ACCESSIBLE_AND_NON_ACCESSIBLE",
            "returnAdditionalRatePlanDescriptions": True,
            "rateDetails": {"includePackageDetails": True},
        },
    }


BEST, REWARD = "6CBARC", "IVANI"


def words(query: StayQuery, entitlement: Entitlement) -> dict[str, str | int]:
    stay, who = query.request.stay, query.request.occupancy
    words: dict[str, str | int] = {
        "qDest": query.destination.label,
        "qPt": "CASH",
        "qCiD": f"{stay.check_in:%d}",
        "qCoD": f"{stay.check_out:%d}",
        "qCiMy": _month(stay.check_in),
        "qCoMy": _month(stay.check_out),
        "qAdlt": who.adults,
        "qChld": len(who.child_ages),
        "qRms": query.request.rooms,
        "qRtP": BEST,
        "qAAR": BEST,
        "setPMCookies": "true",
    }
    if entitlement.membership is Membership.CORPORATE and entitlement.code:
        words["qCpid"] = entitlement.code
    return words


def _month(day: date) -> str:
    """Months count from zero: `qCiMy=092026&qCiD=12` is 12 October 2026."""
    return f"{day.month - 1:02}{day.year}"
