"""Marriott with Courtyard, Residence Inn, Fairfield and Sheraton: one query behind its results.

Not seen live; the query, its rate types and its amounts are as several programs describe them in
2026. The night is an average after tax, the total the stay with taxes and fees. Left out: hotels
beyond the first forty, cash and points together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NoReturn
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, SubBrand, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import NothingHere, SiteError
from scrapers.families import marriott_addresses as addresses
from scrapers.families import marriott_forms as forms
from scrapers.families.places import check_place
from scrapers.families.special_rates import by_membership
from scrapers.read import markup
from scrapers.read.body import html_of, is_json, refuse_wall
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Browse, Page, Visit

_QUERY = "/mi/query/phoenixShopDatedSearchByGeoQuery"
_NONE_HERE = "couldn’t find any Marriott hotels"


class Marriott(Site):
    asks_together = True
    sub_brands = (SubBrand("courtyard", "Courtyard", ("Courtyard",)),)
    source = Source(
        slug="marriott",
        name="Marriott",
        kind=SourceKind.BRAND,
        group="Marriott International",
        hosts=("www.marriott.com", "marriott.com"),
        tier=Tier.BROWSER,
        memberships=frozenset(
            {
                Membership.PUBLIC,
                Membership.LOYALTY,
                Membership.AAA,
                Membership.GOVERNMENT,
                Membership.SENIOR,
                Membership.CORPORATE,
            }
        ),
        verified=Verification(
            VerifiedBy.LOCAL_WORLD,
            date(2026, 11, 21),
            "No page or answer of the real site was ever read; several rates in one visit,"
            " the senior rate among them, are a guess at its page.",
        ),
        terms_url="https://www.marriott.com/about/terms-of-use.mi",
        brands=("Courtyard", "Residence Inn", "Fairfield Inn & Suites", "Sheraton"),
    )

    async def ask_together(
        self, query: StayQuery, entitlements: Sequence[Entitlement], visit: Visit
    ) -> Mapping[Membership, Sequence[RateQuote] | SiteError]:
        addresses.require_even_rooms(query.request)
        page, words = addresses.search(query, addresses.rate_words(entitlements))
        seen = await visit.browse(Browse(f"{page}?{urlencode(words)}", keep=(_QUERY,), want=1))
        if not seen.answers:
            self._no_answer(seen.page, query.request)
        reading = Reading.of(self, seen.answers[0], query.request)
        quotes, told = forms.rates(reading, forms.memberships(entitlements))
        check_place(quotes, query.destination)
        return by_membership(quotes, entitlements, self.source.name, told)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        if not is_json(page):
            self._no_answer(page, request)
        return forms.rates(Reading.of(self, page, request), forms.memberships(()))[0]

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        rates = addresses.link_words(entitlement)
        page, words = (
            addresses.hotel(query, listing.ref, rates)
            if listing
            else addresses.search(query, rates)
        )
        return f"{page}?{urlencode(words)}"

    def _no_answer(self, page: Page, request: StayRequest) -> NoReturn:
        """The page without its query: raises what it says to people instead."""
        html, reading = html_of(page), Reading.of(self, page, request)
        refuse_wall(page)
        said = markup.words(html, "[role=status]") or ""
        if _NONE_HERE in said:
            raise NothingHere(f"Marriott says: {said}")
        reading.nothing(f"{markup.headings(html)} {said}", loaded=not markup.is_shell(html))
