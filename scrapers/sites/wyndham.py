"""Wyndham with La Quinta, Days Inn, Ramada, Super 8 and the rest: its availability service.

Seen 2026-11-20, for a stay of 2026-09-18 (two hotels). `displayRate` is a night of one room before
tax; `totalAfterTax`, in spite of its name, the same night after tax. Left out: points with cash,
stay totals.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, SubBrand, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.families import wyndham_forms as forms
from scrapers.families.places import check_place
from scrapers.families.special_rates import WORDS, code_for, of_membership
from scrapers.read import tree
from scrapers.read.body import html_of, json_of
from scrapers.read.days import iso, stay_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit

_SERVICE = f"{forms.HOST}/BWSServices/services/hotels/property-availability"
_NO_ROOMS = ("NO_ROOMS",)
_SOLD_OUT, _NONE_HERE = ("sold out",), ("no hotels found",)


class Wyndham(Site):
    asks_ages = False
    plan_words = ("ratePlan",)
    sub_brands = (SubBrand("laquinta", "La Quinta", ("La Quinta",)),)
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
            date(2026, 11, 20),
            "Special-rate form and the words of the service: local world only.",
            evidence="wyndham-search.json: an undated file, held since 2026-11-20",
        ),
        terms_url="https://www.wyndhamhotels.com/about-us/terms-of-use",
        brands=("La Quinta", "Days Inn", "Ramada", "Super 8", "Baymont", "Travelodge", "Wyndham"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        member, code = entitlement.membership, ""
        if member is not Membership.PUBLIC:
            page = await visit.get(forms.results(query), forms.words(query, entitlement))
            code = code_for(html_of(page), "select[name=ratePlan]", entitlement, self.source.name)
        page = await visit.get(_SERVICE, forms.service_words(query, code))
        quotes = self._hotels(page, query.request, code, member)
        check_place(quotes, query.destination)
        return of_membership(quotes, entitlement, self.source.name)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        return self._hotels(page, request, "", Membership.PUBLIC)

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return f"{forms.results(query)}?{urlencode(forms.words(query, entitlement))}"

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
        quotes = [q for row in rows for q in forms.quotes(row, stay, reading, code, member)]
        if not quotes:
            if rows and all(tree.text(row, "rate", "errorCode") in _NO_ROOMS for row in rows):
                reading.full("every hotel has no rooms")
            said = [tree.text(answer, "message") or ""]
            said += [tree.text(row, "rate", "message") or "" for row in rows]
            words = " | ".join(said)
            reading.nothing(words, loaded=bool(answer), sold_out=_SOLD_OUT, none_here=_NONE_HERE)
        in_cash = [quote for quote in quotes if not quote.points]
        reading.legible(in_cash)
        return quotes
