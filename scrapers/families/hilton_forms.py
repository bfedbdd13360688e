"""Hilton: the state that its results page and its rates pages carry.

A rate's `rateAmount` and `amountAfterTax` are an average night, its `stay` is the whole stay.
"""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from selectolax.lexbor import LexborHTMLParser

from core.domain.membership import Entitlement, Membership
from core.domain.rate import LineKind, Listing, PriceLine, RateQuote
from core.domain.stated import Stated
from core.domain.stay import Stay, StayRequest
from scrapers.errors import LayoutChanged, NotLoaded
from scrapers.families import party
from scrapers.families.hilton_addresses import CODES, FLAGS, SPECIAL
from scrapers.read import tree
from scrapers.read.days import stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading

_FULL = 1740  # the status of a house without a room for these nights
_TYPES = {member.value: member for member in SPECIAL}  # what the local world calls them
_BESIDE = (("lowest", Membership.PUBLIC), ("hhonorsDiscountRate", Membership.LOYALTY))
_LINES = (
    ("amountBeforeTax", LineKind.ROOM, "before taxes and fees"),
    ("totalServiceCharges", LineKind.FEE, "fees"),
    ("totalTaxes", LineKind.TAX, "taxes"),
)


def state(page: LexborHTMLParser) -> object:
    """What the page was drawn from; None where it has none. Raises NotLoaded when it is cut off."""
    script = page.css_first("script#__NEXT_DATA__")
    if script is None:
        return None
    try:
        return tree.at(orjson.loads(script.text()), "props", "pageProps")
    except orjson.JSONDecodeError as exc:
        raise NotLoaded("The page was cut off in the middle of its data.") from exc


def shown_rates(found: object, reading: Reading) -> list[RateQuote]:
    """Every rate of a results page: public, and members' beside it. Full houses have none.

    `leadRate` is of no dates, and never read. Raises SoldOut when all houses are full,
    LayoutChanged when one has no code or its rates lie under another name; empty when the page
    lists no house.
    """
    stay, rows = stay_in(found), tree.rows(found, "shopMultiPropAvail")
    hotels = tree.rows(found, "hotelSummaryOptions", "hotels")
    about = {tree.text(hotel, "ctyhocn"): hotel for hotel in hotels}
    quotes = []
    for row in rows:
        ref, summary = tree.text(row, "ctyhocn"), tree.at(row, "summary")
        if not ref or summary is None:
            raise LayoutChanged("A house of Hilton has no code or no rates any more.")
        listing, currency = _listing(ref, about.get(ref)), tree.text(row, "currencyCode")
        for key, member in _BESIDE:
            if (rate := tree.at(summary, key)) is not None:
                quotes.append(_quote(rate, listing, currency, member, stay, reading))
    if rows and all(map(_is_full, rows)):
        reading.full("every house is listed without a room")
    return quotes


def _listing(ref: str, about: object) -> Listing:
    place = tree.at(about, "localization", "coordinate")
    return Listing(
        ref=ref,
        name=tree.text(about, "name"),
        lat=tree.real(place, "latitude"),
        lon=tree.real(place, "longitude"),
        address=tree.text(about, "address", "addressLine1"),
    )


def special_rates(found: object, listing: Listing, reading: Reading) -> list[RateQuote]:
    """The rates of a rates page that are a membership's; a full house has none.

    Raises LayoutChanged when the page is of another house or has no rates where they used to be.
    """
    avail = tree.at(found, "shopPropAvail")
    if tree.text(avail, "ctyhocn") != listing.ref:
        raise LayoutChanged(f"Hilton's page for {listing.ref} is of no or another house.")
    named = (
        (_TYPES.get(tree.text(rate, "ratePlan", "specialRateType") or ""), rate)
        for rate in tree.rows(avail, "roomOnlyRates")
    )
    stay, currency = stay_in(found), tree.text(avail, "currencyCode")
    return [_quote(r, listing, currency, member, stay, reading) for member, r in named if member]


def _is_full(row: object) -> bool:
    return tree.whole(row, "statusCode") == _FULL


def _quote(
    rate: object,
    listing: Listing,
    currency: str | None,
    member: Membership,
    stay: Stay | None,
    reading: Reading,
) -> RateQuote:
    """One rate. Raises LayoutChanged when its night after tax is not where it was."""
    night = money_of(tree.number(rate, "amountAfterTax"), currency)
    if night is None or tree.number(rate, "rateAmount") is None:
        raise LayoutChanged("A rate of Hilton has no night before and after taxes any more.")
    whole = tree.at(rate, "stay")
    struck = money_of(tree.number(rate, "strikethroughRateAmount"), currency)
    parts = [(k, label, money_of(tree.number(whole, key), currency)) for key, k, label in _LINES]
    return reading.quote(
        listing,
        *(["struck-through price is of 1 night, before tax"] if struck else []),
        stay=stay,
        per_night=night,
        total=money_of(tree.number(whole, "amountAfterTax"), currency),
        taxes_included=True,
        strike_through=struck,
        lines=tuple(PriceLine(kind, label, amount) for kind, label, amount in parts if amount),
        membership=member,
        rate_plan=tree.text(rate, "ratePlan", "ratePlanName"),
        refundable=tree.flag(rate, "ratePlan", "refundable"),
    )


def asked_for(found: object, entitlements: Iterable[Entitlement]) -> set[Membership]:
    """The memberships that a rates page says it was asked for."""
    said = tree.at(found, "specialRates")
    return {
        e.membership
        for e in entitlements
        if tree.flag(said, FLAGS.get(e.membership, "")) is True
        or (e.code and tree.text(said, CODES.get(e.membership, "")) == e.code)
    }


def stay_in(found: object) -> Stay | None:
    asked = tree.at(found, "search")
    return stay_of(tree.day(asked, "arrivalDate"), tree.day(asked, "departureDate"))


def check_party(found: object, request: StayRequest) -> None:
    """Raises WrongParty when the page repeats another party than the one asked for."""
    asked = tree.at(found, "search")
    adults, rooms = tree.whole(asked, "numAdults"), tree.whole(asked, "numRooms")
    children = tree.whole(asked, "numChildren")
    party.check(Stated(adults=adults, children=children, rooms=rooms), request, "Hilton")
