"""Omni: the cards that its page draws, read in a browser after scrolling to their end.

Never seen, and no address of it is known: the form is filled in by its labels, and the cards are
those of the local world. The stay is before taxes and the resort fee, which are told beside it.
Left out: children's ages, points.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.families import omni_page as forms
from scrapers.families import rate_cards
from scrapers.families.no_rates import no_rates
from scrapers.families.places import check_place
from scrapers.families.special_rates import of_membership
from scrapers.read.body import html_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit

_LISTED = frozenset({Membership.AAA, Membership.MILITARY, Membership.GOVERNMENT})


class Omni(Site):
    asks_ages = False
    source = Source(
        slug="omni",
        name="Omni",
        kind=SourceKind.BRAND,
        group="Omni Hotels & Resorts",
        hosts=("www.omnihotels.com", "omnihotels.com"),
        tier=Tier.BROWSER,
        memberships=_LISTED | {Membership.PUBLIC, Membership.LOYALTY},
        verified=Verification(
            VerifiedBy.LOCAL_WORLD,
            date(2026, 11, 21),
            "Never read from the real site; no address and no page of it is known.",
        ),
        terms_url=forms.HOME,  # its terms' own address is not known to us
        brands=("Omni",),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        seen = await visit.browse(forms.plan(query, entitlement))
        quotes = self.read(seen.page, query.request)
        check_place(quotes, query.destination)
        return of_membership(quotes, entitlement, self.source.name)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading, html = Reading.of(self, page, request), html_of(page)
        quotes = rate_cards.quotes(html, forms.HOOKS, reading, forms.stay(html), forms.CURRENCY)
        if not quotes:
            no_rates(reading, html, none_here=forms.NONE_HERE, past=forms.PAST)
        forms.check_all(html, quotes)
        return quotes

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return forms.HOME  # how a search or a hotel is addressed is not known
