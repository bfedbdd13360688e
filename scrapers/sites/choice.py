"""Choice with Comfort Inn, Quality, Cambria, Sleep Inn and Radisson in the Americas.

Seen 2026-11-20, for a stay of 2026-09-18 (three hotels, by code). Totals are of the whole stay with
taxes and fees, the night an average with them. A points row carries the amount 0, which is no
price. Left out: room kinds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, SubBrand, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.families import choice_forms as forms
from scrapers.families.places import check_place
from scrapers.families.special_rates import code_for, of_membership
from scrapers.read import markup, tree
from scrapers.read.body import html_of, is_json, json_of, refuse_wall
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit

_SOLD_OUT, _NONE_HERE = ("sold out",), ("no properties found",)
_LISTED = frozenset({Membership.AAA, Membership.SENIOR, Membership.MILITARY, Membership.GOVERNMENT})


class Choice(Site):
    asks_ages = False
    plan_words = ("ratePlanCode",)
    sub_brands = (
        SubBrand("comfortinn", "Comfort Inn", ("Comfort Inn", "Comfort Suites", "Comfort")),
    )
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
            date(2026, 11, 20),
            "Special-rate form, and how rooms and children are asked: local world only.",
            evidence="choice-search.json: an undated file, held since 2026-11-20",
        ),
        terms_url="https://www.choicehotels.com/legal/terms-of-use",
        brands=("Comfort Inn", "Quality Inn", "Cambria", "Sleep Inn", "Clarion", "Radisson"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        member, code = entitlement.membership, ""
        page = await visit.get(forms.results(query), forms.words(query))
        if member in _LISTED:
            select = "select[name=ratePlanCode]"
            code = code_for(html_of(page), select, entitlement, self.source.name)
            page = await visit.get(
                forms.results(query), {**forms.words(query), "ratePlanCode": code}
            )
        quotes = self._hotels(page, query.request, code, member)
        check_place(quotes, query.destination)
        return of_membership(quotes, entitlement, self.source.name)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        return self._hotels(page, request, "", Membership.PUBLIC)

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return f"{forms.results(query)}?{urlencode(forms.words(query))}"

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
            results = tree.at(forms.state(page), "searchResults")
            forms.check_party(tree.at(results, "searchForm"), request)
            pairs = [
                (forms.listing(r), tree.at(r, "startingRates")) for r in forms.hotel_rows(results)
            ]
            said = f"{markup.headings(html)} | {tree.text(results, 'message') or ''}"
            if pairs and all(rates is None for _, rates in pairs):
                reading.full("every hotel is listed without a rate")
            loaded = not markup.is_shell(html)
        plans = {code: member} if code else {}
        quotes = [
            q for listing, rates in pairs for q in forms.quotes(listing, rates, plans, reading)
        ]
        if not quotes:
            refuse_wall(page)
            reading.nothing(said, loaded=loaded, sold_out=_SOLD_OUT, none_here=_NONE_HERE)
        return quotes
