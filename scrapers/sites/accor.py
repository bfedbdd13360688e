"""Accor with ibis, Novotel, Mercure and Sofitel: the offers in the state of its pages.

Never seen: the state is the local world's, the addresses are those that the site itself wrote.
Totals are of the stay with taxes, the night an average before them. A company's rate is asked hotel
by hotel, through the old link that takes its code. Left out: children, points, other rooms.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import CannotAsk, SoldOut, WrongParty
from scrapers.families import accor_forms as forms
from scrapers.families.no_rates import no_rates
from scrapers.families.pages import every
from scrapers.families.places import check_place, distance_km
from scrapers.families.special_rates import of_membership
from scrapers.read.body import html_of
from scrapers.read.reading import Reading
from scrapers.site import Cut, Site
from scrapers.visit import Page, Visit

_NEAREST = 8  # hotels that are asked for a company's rate
_TWO_ONLY = "Accor's link for companies takes two adults in one room only: open the site for it."


class Accor(Site):
    source = Source(
        slug="accor",
        name="Accor",
        kind=SourceKind.BRAND,
        group="Accor",
        hosts=("all.accor.com",),
        tier=Tier.HTTP,
        memberships=frozenset({Membership.PUBLIC, Membership.CORPORATE, Membership.LOYALTY}),
        verified=Verification(
            VerifiedBy.LOCAL_WORLD,
            date(2026, 11, 21),
            "Never read from the real site; only its addresses are known.",
        ),
        terms_url="https://all.accor.com/",  # its terms' own address is not known to us
        brands=("ibis", "Novotel", "Mercure", "Sofitel", "Pullman"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        if query.request.occupancy.child_ages:
            raise CannotAsk("How Accor is asked for children is not known: open the site for it.")
        page = await visit.get(forms.city(query), forms.words(query))
        quotes = self.read(page, query.request)
        check_place(quotes, query.destination)
        if entitlement.membership is not Membership.CORPORATE:
            return of_membership(quotes, entitlement, self.source.name)
        hotels = list({quote.listing.ref: quote.listing for quote in quotes}.values())
        hotels.sort(key=lambda each: distance_km(each, query.destination) or 0.0)
        found: list[RateQuote] = []
        for each in await every(
            visit, forms.company_links(query, hotels[:_NEAREST], entitlement.code or "")
        ):
            forms.check_party(each, query.request, CannotAsk(_TWO_ONLY))
            with suppress(SoldOut):  # since the city's page was asked
                found += self.read(each, query.request)
        found = of_membership(found, entitlement, self.source.name)
        return Cut(found) if len(hotels) > _NEAREST else found

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading, found = Reading.of(self, page, request), forms.search(page)
        forms.check_party(page, request, WrongParty("Accor answered for another party."))
        quotes = forms.quotes(found, reading)
        if not quotes:
            no_rates(reading, html_of(page), none_here=forms.NONE_HERE, past=forms.PAST)
        return quotes

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        if listing is None:
            return f"{forms.city(query)}?{urlencode(forms.words(query))}"
        if entitlement.membership is Membership.CORPORATE and entitlement.code:
            return forms.company_links(query, [listing], entitlement.code)[0]
        return forms.rates(query, listing.ref)
