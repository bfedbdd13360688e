"""Choice with Comfort Inn, Quality, Cambria, Sleep Inn and Radisson in the Americas.

Seen 2026-09 (three hotels of Chicago, by code). Totals are of the whole stay with taxes and fees, the
night an average with them. A points row carries the amount 0, which is no price. Left out: room kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import LineKind, Listing, PriceLine, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import LayoutChanged
from scrapers.families import structured_data
from scrapers.families.places import check_place
from scrapers.families.special_rates import code_for, of_membership
from scrapers.read import markup, tree
from scrapers.read.body import html_of, is_json, json_of, refuse_wall
from scrapers.read.days import stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.read.text import folded
from scrapers.site import Site
from scrapers.visit import Page, Visit

_SOLD_OUT = ("sold out", "no properties found")
_LISTED = frozenset({Membership.AAA, Membership.SENIOR, Membership.MILITARY, Membership.GOVERNMENT})
_NO_MONEY = "XLY"  # the currency code of points


class Choice(Site):
    source = Source(
        slug="choice",
        name="Choice",
        kind=SourceKind.BRAND,
        group="Choice Hotels",
        hosts=("www.choicehotels.com", "choicehotels.com"),
        tier=Tier.HTTP,
        memberships=_LISTED | {Membership.PUBLIC, Membership.LOYALTY},
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2026, 9, 18),
            "Special-rate form, and how rooms and children are asked: local world only.",
        ),
        terms_url="https://www.choicehotels.com/legal/terms-of-use",
        brands=("Comfort Inn", "Quality Inn", "Cambria", "Sleep Inn", "Clarion", "Radisson"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        member, code = entitlement.membership, ""
        page = await visit.get(_results(query), _words(query))
        if member in _LISTED:
            select = "select[name=ratePlanCode]"
            code = code_for(html_of(page), select, entitlement, self.source.name)
            page = await visit.get(_results(query), {**_words(query), "ratePlanCode": code})
        quotes = self._hotels(page, query.request, code, member)
        form = tree.at(_state(page), "searchResults", "searchForm")
        check_place(tree.text(form, "placeName"), quotes, query.destination)
        _check_party(form, query.request)
        if member is Membership.PUBLIC:
            return quotes
        kept = [quote for quote in quotes if quote.membership is member and quote.is_priced]
        return of_membership(kept, member.label, self.source.name)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        return self._hotels(page, request, "", Membership.PUBLIC)

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return f"{_results(query)}?{urlencode(_words(query))}"

    def _hotels(
        self, page: Page, request: StayRequest, code: str, member: Membership
    ) -> list[RateQuote]:
        """Public, member and points rates; those of rate plan `code` are the membership's."""
        reading = Reading.of(self, page, request)
        if is_json(page):
            answer = json_of(page)
            rows = tree.rows(answer, "data", "getHotelAvailabilityLowestRate")
            pairs = [(Listing(ref=tree.text(r, "hotelCode") or "", name=None), r) for r in rows]
            said, loaded = "", bool(answer)
        else:
            html = html_of(page)
            results = tree.at(_state(page), "searchResults")
            pairs = [(_listing(r), tree.at(r, "startingRates")) for r in _hotel_rows(results)]
            said = f"{markup.headings(html)} {tree.text(results, 'message') or ''}"
            said += " sold out" if pairs and all(rates is None for _, rates in pairs) else ""
            loaded = not markup.is_shell(html)
        plans = {code: member} if code else {}
        quotes = [q for listing, rates in pairs for q in _quotes(listing, rates, plans, reading)]
        if not quotes:
            refuse_wall(page)
            reading.nothing(said, loaded=loaded, sold_out=_SOLD_OUT)
        return quotes


def _state(page: Page) -> object:
    return structured_data.state(html_of(page), "PRELOADED_STATE")


def _hotel_rows(results: object) -> list[object]:
    """The hotels of the page. Raises LayoutChanged when rates lie under another name."""
    rows = tree.rows(results, "hotels")
    for row in rows:
        if isinstance(row, dict) and "startingRates" not in row:
            raise LayoutChanged("A hotel of Choice has no rates where they used to be.")
    return rows


def _listing(row: object) -> Listing:
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


def _quotes(
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


def _check_party(form: object, request: StayRequest) -> None:
    """Raises LayoutChanged when the page repeats another party than the one asked for."""
    who = request.occupancy
    asked = {"adults": who.adults, "minors": len(who.child_ages), "rooms": request.rooms}
    for key, want in asked.items():
        got = tree.whole(form, key)
        if got not in (None, want):
            raise LayoutChanged(f"Choice answered for {got} {key}, not for {want}.")


def _results(query: StayQuery) -> str:
    place = query.destination
    region = folded(place.region_name or place.country).replace(" ", "-")
    city = folded(place.name).replace(" ", "-")
    return f"https://www.choicehotels.com/{region}/{city}/hotels"


def _words(query: StayQuery) -> dict[str, str | int]:
    stay, who = query.request.stay, query.request.occupancy
    words: dict[str, str | int] = {
        "adults": who.adults,
        "checkInDate": stay.check_in.isoformat(),
        "checkOutDate": stay.check_out.isoformat(),
    }
    if who.child_ages:
        words["minors"] = len(who.child_ages)
    return {**words, "rooms": query.request.rooms} if query.request.rooms > 1 else words
