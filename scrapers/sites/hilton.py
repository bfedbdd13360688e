"""Hilton with Hampton, DoubleTree and Garden Inn: its results page, then a page a house for codes.

Not seen live; addresses and words are those that the site itself wrote, the state in its pages is
as programs describe the answers of 2026. The night is an average after tax, the total the stay with
taxes and fees. Left out: points, which are of one night; codes beyond the nearest twelve houses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, SubBrand, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import SiteError
from scrapers.families import hilton_addresses as addresses
from scrapers.families import hilton_forms as forms
from scrapers.families.at_once import gathered
from scrapers.families.no_rates import no_rates
from scrapers.families.places import check_place, distance_km
from scrapers.families.special_rates import by_membership
from scrapers.read.body import html_of
from scrapers.read.reading import Reading
from scrapers.site import Cut, Site
from scrapers.visit import Page, Visit

_SEARCH = "https://www.hilton.com/en/search/"
_RATES = "https://www.hilton.com/en/book/reservation/rooms/"
_NEAREST = 12
_NONE_HERE, _PAST = ("couldn’t find any hotels",), ("is in the past",)
_SHOWN = frozenset({Membership.PUBLIC, Membership.LOYALTY})
Answers = dict[Membership, Sequence[RateQuote] | SiteError]


class Hilton(Site):
    asks_together = True
    sub_brands = (SubBrand("hampton", "Hampton Inn", ("Hampton",)),)
    source = Source(
        slug="hilton",
        name="Hilton",
        kind=SourceKind.BRAND,
        group="Hilton Worldwide",
        hosts=("www.hilton.com", "hilton.com"),
        tier=Tier.HTTP,
        memberships=addresses.SPECIAL | _SHOWN,
        verified=Verification(
            VerifiedBy.LOCAL_WORLD,
            date(2026, 11, 21),
            "No page of the real site was ever read: the state in its pages, and that they come"
            " without a browser, are the local world's.",
        ),
        terms_url="https://www.hilton.com/en/corporate/site-usage-agreement/",
        brands=("Hampton", "Hilton Garden Inn", "DoubleTree"),
    )

    async def ask_together(
        self, query: StayQuery, entitlements: Sequence[Entitlement], visit: Visit
    ) -> Mapping[Membership, Sequence[RateQuote] | SiteError]:
        page = await visit.get(_SEARCH, addresses.search_words(query))
        quotes = self.read(page, query.request)
        check_place(quotes, query.destination)
        shown = [e for e in entitlements if e.membership in _SHOWN]
        special = [e for e in entitlements if e.membership not in _SHOWN]
        found: Answers = by_membership(quotes, shown, self.source.name, _SHOWN)
        if special:
            found |= await self._special(query, special, quotes, visit)
        return found

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading, html = Reading.of(self, page, request), html_of(page)
        state = forms.state(html)
        forms.check_party(state, request)
        quotes = forms.shown_rates(state, reading)
        return quotes or no_rates(reading, html, none_here=_NONE_HERE, past=_PAST)

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        # Members' rates stand beside the public ones on the results page, and on no other.
        if listing is None or entitlement.membership is Membership.LOYALTY:
            return f"{_SEARCH}?{urlencode(addresses.search_words(query))}"
        return f"{_RATES}?{urlencode(addresses.rates_words(query, listing.ref, [entitlement]))}"

    async def _special(
        self,
        query: StayQuery,
        entitlements: Sequence[Entitlement],
        quotes: Sequence[RateQuote],
        visit: Visit,
    ) -> Answers:
        """The rates with a word of their own, from a page of each of the nearest houses.

        Trouble with one of these pages is these memberships' alone: the others have their answer.
        """

        async def one(house: Listing) -> tuple[list[RateQuote], set[Membership]]:
            page = await visit.get(_RATES, addresses.rates_words(query, house.ref, entitlements))
            reading, html = Reading.of(self, page, query.request), html_of(page)
            state = forms.state(html) or no_rates(reading, html, none_here=(), past=_PAST)
            forms.check_party(state, query.request)
            found = forms.special_rates(state, house, reading)
            return found, forms.asked_for(state, entitlements)

        houses = {quote.listing.ref: quote.listing for quote in quotes}.values()
        near = sorted(houses, key=lambda each: distance_km(each, query.destination) or 0.0)
        try:
            pages = await gathered(partial(one, house) for house in near[:_NEAREST])
        except SiteError as error:
            return {entitlement.membership: error for entitlement in entitlements}
        found = [quote for each, _ in pages for quote in each]
        told = set.intersection(*(each for _, each in pages))
        kept = Cut(found) if len(near) > _NEAREST else found
        return by_membership(kept, entitlements, self.source.name, told)
