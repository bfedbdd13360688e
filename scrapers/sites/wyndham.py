"""Wyndham with La Quinta, Days Inn, Ramada, Super 8 and the rest: its availability service.

Seen 2026-09 (two hotels of Chicago). `displayRate` is a night of one room before tax; `totalAfterTax`,
in spite of its name, the same night after tax. Left out: points with cash, stay totals.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.money import Money
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import Stay, StayQuery, StayRequest
from scrapers.errors import LayoutChanged
from scrapers.families.places import check_place
from scrapers.families.special_rates import WORDS, code_for, of_membership
from scrapers.read import tree
from scrapers.read.body import html_of, json_of
from scrapers.read.days import iso, stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.read.text import folded
from scrapers.site import Site
from scrapers.visit import Page, Visit

_HOST = "https://www.wyndhamhotels.com"
_SERVICE = f"{_HOST}/BWSServices/services/hotels/property-availability"
_SOLD_OUT = ("sold out", "no hotels found")


class Wyndham(Site):
    source = Source(
        slug="wyndham",
        name="Wyndham",
        kind=SourceKind.BRAND,
        group="Wyndham Hotels & Resorts",
        hosts=("www.wyndhamhotels.com", "wyndhamhotels.com"),
        tier=Tier.HTTP,
        memberships=frozenset(WORDS) - {Membership.PROMO} | {Membership.PUBLIC},
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2026, 9, 18),
            "Special-rate form and the words of the service: local world only.",
        ),
        terms_url="https://www.wyndhamhotels.com/about-us/terms-of-use",
        brands=("La Quinta", "Days Inn", "Ramada", "Super 8", "Baymont", "Travelodge", "Wyndham"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        member, code = entitlement.membership, ""
        if member is not Membership.PUBLIC:
            page = await visit.get(_results(query), _words(query, entitlement))
            code = code_for(html_of(page), "select[name=ratePlan]", entitlement, self.source.name)
        page = await visit.get(_SERVICE, _service_words(query, code))
        quotes = self._hotels(page, query.request, code, member)
        check_place(None, quotes, query.destination)
        if not code:
            return quotes
        return of_membership(
            [quote for quote in quotes if quote.membership is member],
            member.label,
            self.source.name,
        )

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        return self._hotels(page, request, "", Membership.PUBLIC)

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return f"{_results(query)}?{urlencode(_words(query, Entitlement(Membership.PUBLIC)))}"

    def _hotels(
        self, page: Page, request: StayRequest, code: str, member: Membership
    ) -> list[RateQuote]:
        """Quotes in cash and in points. Rows under `code` are the membership's, others public."""
        reading, answer = Reading.of(self, page, request), json_of(page)
        found = tree.at(answer, "availability")
        rows = [*tree.rows(found, "hostBrand", "availability")]
        rows += tree.rows(found, "altSell", "availability")
        first, last = (tree.text(found, key) for key in ("checkInDate", "checkOutDate"))
        stay = stay_of(iso(first, "%m-%d-%Y"), iso(last, "%m-%d-%Y"))
        quotes = [q for row in rows for q in _quotes(row, stay, reading, code, member)]
        if not quotes:
            said = [tree.text(answer, "message") or ""]
            said += [tree.text(row, "rate", "message") or "" for row in rows]
            reading.nothing(" | ".join(said), loaded=bool(answer), sold_out=_SOLD_OUT)
        return quotes


def _results(query: StayQuery) -> str:
    place = f"{query.destination.name} {query.destination.region_name or query.destination.country}"
    return f"{_HOST}/hotels/{folded(place).replace(' ', '-')}"


def _words(query: StayQuery, entitlement: Entitlement) -> dict[str, str | int]:
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


def _service_words(query: StayQuery, code: str) -> dict[str, str | int]:
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


def _quotes(
    row: object, stay: Stay | None, reading: Reading, code: str, member: Membership
) -> list[RateQuote]:
    """The cash rate of a hotel and its free nights; nothing for one that says it has no room."""
    ref, name = tree.text(row, "hotelId"), tree.text(row, "hotelName")
    rate, rooms = tree.at(row, "rate"), reading.request.rooms
    currency = tree.text(rate, "currencyCode")
    before = money_of(tree.number(rate, "displayRate"), currency)
    after = money_of(tree.number(rate, "totalAfterTax"), currency)
    if not ref or not name or (not before and not after and not tree.text(rate, "errorCode")):
        raise LayoutChanged("A hotel of Wyndham has no id, name or price where it used to be.")
    if not before and not after:
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
