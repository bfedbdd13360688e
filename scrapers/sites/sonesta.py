"""Sonesta: its home page's own search form, and the results behind it.

Never seen, and no address of it is known: the form is filled in by its labels, and the results are
those of the local world. A card has the stay with taxes and fees, JSON-LD the night before them.
Left out: children's ages, points.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.families import own_form, rate_cards
from scrapers.families import sonesta_page as forms
from scrapers.families.no_rates import no_rates
from scrapers.families.places import check_place
from scrapers.families.special_rates import code_for, of_membership
from scrapers.read.body import html_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit

_HOME = "https://www.sonesta.com/"
_LISTED = frozenset({Membership.AAA, Membership.SENIOR, Membership.GOVERNMENT})
_RATES = "Special rates"  # the label of the selection


class Sonesta(Site):
    asks_ages = False
    source = Source(
        slug="sonesta",
        name="Sonesta",
        kind=SourceKind.BRAND,
        group="Sonesta International Hotels",
        hosts=("www.sonesta.com", "sonesta.com"),
        tier=Tier.HTTP,
        memberships=_LISTED | {Membership.PUBLIC, Membership.LOYALTY},
        verified=Verification(
            VerifiedBy.LOCAL_WORLD,
            date(2026, 11, 21),
            "Never read from the real site; no address and no page of it is known.",
        ),
        terms_url=_HOME,  # its terms' own address is not known to us
        brands=("Sonesta", "Royal Sonesta", "Sonesta Select", "Sonesta ES Suites"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        home = await visit.get(_HOME)
        html, reading = html_of(home), Reading.of(self, home, query.request)
        values = own_form.fields_of(query)
        form = own_form.filled(html, values, reading)
        if entitlement.membership in _LISTED:
            select = own_form.select_of(html, _RATES)
            values[_RATES] = code_for(html, select, entitlement, self.source.name)
            form = own_form.filled(html, values, reading)
        quotes = self.read(await visit.get(form.url, form.words), query.request)
        check_place(quotes, query.destination)
        return of_membership(quotes, entitlement, self.source.name)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading, html = Reading.of(self, page, request), html_of(page)
        hotels, stay = forms.linked(html), forms.stay(html)
        currency = forms.currency(hotels) or request.currency
        quotes = rate_cards.quotes(html, forms.HOOKS, reading, stay, currency)
        if not quotes:
            no_rates(reading, html, none_here=forms.NONE_HERE, past=forms.PAST)
        return [forms.joined(quote, hotels) for quote in quotes]

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return _HOME  # how a search or a hotel is addressed is not known
