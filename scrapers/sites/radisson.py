"""Radisson outside the Americas: its results page, for the place id that its page of choices gives.

Never seen: cards and the page of choices are those of the local world; the words of the address
are used by several public programs. Totals are of the stay with taxes and fees, the night an
average before them. Left out: vouchers, points, children's ages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.families import radisson_forms as forms
from scrapers.families import rate_cards
from scrapers.families.no_rates import no_rates
from scrapers.families.places import check_place
from scrapers.families.special_rates import of_membership
from scrapers.read.body import html_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit


class Radisson(Site):
    asks_ages = False
    source = Source(
        slug="radisson",
        name="Radisson",
        kind=SourceKind.BRAND,
        group="Radisson Hotel Group",
        hosts=("www.radissonhotels.com", "radissonhotels.com"),
        tier=Tier.HTTP,
        memberships=frozenset({Membership.PUBLIC, Membership.PROMO, Membership.LOYALTY}),
        verified=Verification(
            VerifiedBy.LOCAL_WORLD,
            date(2026, 11, 21),
            "Never read from the real site; only the words of its search address are known.",
        ),
        terms_url="https://www.radissonhotels.com/en-us/terms-and-conditions",
        brands=("Radisson", "Radisson Blu", "Radisson Red", "Park Inn", "Park Plaza"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        words = forms.words(query, entitlement)
        choices = await visit.get(forms.RESULTS, [*words, ("destination", query.destination.label)])
        place = forms.place_id(choices, query.destination, Reading.of(self, choices, query.request))
        page = await visit.get(forms.RESULTS, [*words, ("placeId", place)])
        quotes = self.read(page, query.request)
        check_place(quotes, query.destination)
        return of_membership(quotes, entitlement, self.source.name)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading, html = Reading.of(self, page, request), html_of(page)
        stay, currency = forms.stay(html), forms.currency(html) or request.currency
        quotes = rate_cards.quotes(html, forms.HOOKS, reading, stay, currency)
        if not quotes:
            no_rates(reading, html, none_here=forms.NONE_HERE, past=forms.PAST)
        return quotes

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        # The page wants an id of the place, which only it knows: the traveller picks the place.
        return f"{forms.RESULTS}?{urlencode(forms.words(query, entitlement))}"
