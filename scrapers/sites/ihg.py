"""IHG: the offers of one hotel at a time, for the hotels that its search page lists.

Seen 2026-10 (eight offers of one hotel). Totals are of the whole stay after tax. A reward night is paid
in points; the amount beside it is only fees, and no cash rate. Left out: hotels beyond the nearest twelve.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser

from core.domain.membership import Entitlement, Membership
from core.domain.money import total_of
from core.domain.rate import Board, LineKind, Listing, PriceLine, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import Stay, StayQuery, StayRequest
from scrapers.errors import LayoutChanged, SoldOut
from scrapers.families import structured_data
from scrapers.families.places import check_place, distance_km
from scrapers.families.special_rates import code_for, membership_named, of_membership
from scrapers.read import markup, tree
from scrapers.read.body import html_of, is_json, json_of, refuse_wall
from scrapers.read.days import iso, stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit

_SEARCH = "https://www.ihg.com/hotels/us/en/find-hotels/hotel-search"
_RATES = "https://www.ihg.com/hotels/us/en/find-hotels/select-roomrate"
_OFFERS = "https://apis.ihg.com/availability/v3/hotels/offers"
_NEAREST = 12
_BEST, _REWARD = "6CBARC", "IVANI"
_SOLD_OUT = ("SOLD_OUT", "no hotels found")
_LISTED = frozenset(
    {
        Membership.AARP,
        Membership.AAA,
        Membership.SENIOR,
        Membership.GOVERNMENT,
        Membership.CORPORATE,
    }
)


class Ihg(Site):
    source = Source(
        slug="ihg",
        name="IHG",
        kind=SourceKind.BRAND,
        group="IHG Hotels & Resorts",
        hosts=("www.ihg.com", "apis.ihg.com", "ihg.com"),
        tier=Tier.HTTP,
        memberships=_LISTED | {Membership.PUBLIC, Membership.LOYALTY},
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2026, 10, 12),
            "Search page and special-rate form: local world only.",
        ),
        terms_url="https://www.ihg.com/content/us/en/customer-care/tc",
        brands=(
            "Holiday Inn",
            "Holiday Inn Express",
            "Crowne Plaza",
            "InterContinental",
            "Kimpton",
        ),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        member = entitlement.membership
        page = await visit.get(_SEARCH, _words(query, entitlement))
        html = html_of(page)
        hotels = self._nearest(page, query)
        codes = [_BEST, _REWARD]
        if member in _LISTED:
            codes = [code_for(html, "select[name=qRtP]", entitlement, self.source.name)]
        asks = (self._offers(listing, codes, query, visit) for listing in hotels)
        # All are waited for, so that none is left running when one fails.
        answers = await asyncio.gather(*asks, return_exceptions=True)
        found = [answer for answer in answers if not isinstance(answer, SoldOut)]
        if not found:
            raise SoldOut(f"{self.source.name} says that its nearest hotels are sold out.")
        quotes: list[RateQuote] = []
        for answer in found:
            if isinstance(answer, BaseException):
                raise answer
            quotes += answer
        if member is Membership.PUBLIC:
            return quotes
        if member in _LISTED:
            quotes = [replace(quote, membership=member) for quote in quotes]
        kept = [quote for quote in quotes if quote.membership is member and quote.is_priced]
        return of_membership(kept, member.label, self.source.name)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading = Reading.of(self, page, request)
        if is_json(page):
            answer = json_of(page)
            reading = Reading.of(self, page, request, _adults(answer))
            hotel = _hotel(answer, reading)
            quotes = list(_quotes(hotel, Listing(ref=_ref(hotel), name=None), reading))
            return quotes or reading.nothing("")
        return [reading.quote(listing) for listing in _listings(page, reading)]

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        words = _words(query, entitlement)
        if listing is None:
            return f"{_SEARCH}?{urlencode(words)}"
        return f"{_RATES}?{urlencode({**words, 'qSlH': listing.ref})}"

    def _nearest(self, page: Page, query: StayQuery) -> list[Listing]:
        """The hotels of the search page that lie nearest, twelve at most."""
        reading = Reading.of(self, page, query.request)
        shown = _shown_stay(html_of(page))
        if shown not in (None, query.request.stay):
            raise LayoutChanged(f"IHG's search page is for {shown}, not for {query.request.stay}.")
        listings = _listings(page, reading)
        check_place(None, [reading.quote(listing) for listing in listings], query.destination)
        far = sorted(listings, key=lambda each: distance_km(each, query.destination) or 0.0)
        return far[:_NEAREST]

    async def _offers(
        self, listing: Listing, codes: list[str], query: StayQuery, visit: Visit
    ) -> list[RateQuote]:
        """Every offer of one hotel. An open hotel that does not sell what was asked has none."""
        page = await visit.post(
            _OFFERS, params={"fieldset": "rateDetails"}, json=_body(listing.ref, codes, query)
        )
        reading = Reading.of(self, page, query.request)
        hotel = _hotel(json_of(page), reading)
        if _ref(hotel) != listing.ref:
            raise LayoutChanged(f"IHG answered for {_ref(hotel)}, not for {listing.ref}.")
        return list(_quotes(hotel, listing, reading))


def _listings(page: Page, reading: Reading) -> list[Listing]:
    """The hotels that the search page lists. Raises what its emptiness proves."""
    html = html_of(page)
    found = structured_data.hotels(html)
    pairs = [(hotel, tree.text(hotel, "identifier")) for hotel in found]
    listings = [structured_data.listing_of(hotel, ref) for hotel, ref in pairs if ref]
    if not listings:
        refuse_wall(page)
        loaded = not markup.is_shell(html)
        reading.nothing(markup.headings(html), loaded=loaded, sold_out=_SOLD_OUT)
    return listings


def _shown_stay(html: LexborHTMLParser) -> Stay | None:
    first = markup.attribute(html, "[data-check-out]", "data-check-in")
    return stay_of(iso(first), iso(markup.attribute(html, "[data-check-in]", "data-check-out")))


def _hotel(answer: object, reading: Reading) -> object:
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


def _adults(answer: object) -> int | None:
    """Of the request, where it was recorded with its answer."""
    guests = tree.rows(answer, "request", "products", 0, "guestCounts")
    return next(
        (tree.whole(g, "count") for g in guests if tree.text(g, "otaCode") == "AQC10"), None
    )


def _ref(hotel: object) -> str:
    ref = tree.text(hotel, "hotelMnemonic")
    if not ref:
        raise LayoutChanged("An answer of IHG does not say which hotel it is of.")
    return ref


def _quotes(hotel: object, listing: Listing, reading: Reading) -> Iterator[RateQuote]:
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
    """Reward and member plans need the club's number; those that need proof say whose in their name."""
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


def _body(ref: str, codes: list[str], query: StayQuery) -> dict[str, object]:
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


def _words(query: StayQuery, entitlement: Entitlement) -> dict[str, str | int]:
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
        "qRtP": _BEST,
        "qAAR": _BEST,
        "setPMCookies": "true",
    }
    if entitlement.membership is Membership.CORPORATE and entitlement.code:
        words["qCpid"] = entitlement.code
    return words


def _month(day: date) -> str:
    """Months count from zero: `qCiMy=092026&qCiD=12` is 12 October 2026."""
    return f"{day.month - 1:02}{day.year}"
