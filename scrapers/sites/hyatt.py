"""Hyatt: the cards that its results page draws once its skeleton, "1234 Points" and all, is gone.

Not seen live; addresses and where codes go are those that the site itself wrote. The night is an
average before tax, the total the stay with taxes and fees. Left out: points, which the page shows
without dates of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import SiteError
from scrapers.families import hyatt_forms as forms
from scrapers.families.no_rates import no_rates
from scrapers.families.places import check_place
from scrapers.families.rate_cards import quotes
from scrapers.families.special_rates import by_membership
from scrapers.read.body import html_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Browse, Page, Visit


class Hyatt(Site):
    asks_together = True
    asks_ages = False
    source = Source(
        slug="hyatt",
        name="Hyatt",
        kind=SourceKind.BRAND,
        group="Hyatt Hotels Corporation",
        hosts=("www.hyatt.com", "hyatt.com"),
        tier=Tier.BROWSER,
        memberships=frozenset(forms.SLOTS) | {Membership.PUBLIC, Membership.LOYALTY},
        verified=Verification(
            VerifiedBy.LOCAL_WORLD,
            date(2026, 11, 21),
            "No page of the real site was ever read: its cards, and codes on the results page, are"
            " the local world's.",
        ),
        terms_url="https://www.hyatt.com/info/terms-of-use",
        brands=("Hyatt Regency", "Hyatt Place"),
    )

    async def ask_together(
        self, query: StayQuery, entitlements: Sequence[Entitlement], visit: Visit
    ) -> Mapping[Membership, Sequence[RateQuote] | SiteError]:
        plan = Browse(forms.address(query, entitlements), until=f"{forms.HOOKS.card}, [role=alert]")
        page = (await visit.browse(plan)).page
        found = self.read(page, query.request)
        check_place(found, query.destination)
        told = forms.told(html_of(page), entitlements) | {Membership.PUBLIC, Membership.LOYALTY}
        return by_membership(found, entitlements, self.source.name, told)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading, html = Reading.of(self, page, request), html_of(page)
        found = quotes(html, forms.HOOKS, reading, forms.stay_in(html), request.currency)
        none_here, past = ("no Hyatt hotels in",), ("is in the past",)
        return found or no_rates(reading, html, none_here=none_here, past=past)

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return forms.address(query, (entitlement,), listing)
