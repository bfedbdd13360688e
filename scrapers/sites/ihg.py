"""IHG: the offers of one hotel at a time, for the hotels that its search page lists.

Seen 2026-11-20, for a stay of 2026-10-12 (eight offers of one hotel). Totals are of the whole stay
after tax. A reward night is paid in points; the amount beside it is only fees, and no cash rate.
Left out: hotels beyond the nearest twelve.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, SubBrand, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import LayoutChanged, SiteError, SiteTimedOut, SoldOut
from scrapers.families import ihg_forms as forms
from scrapers.families.at_once import patiently
from scrapers.families.places import check_place, distance_km
from scrapers.families.special_rates import by_membership, code_for
from scrapers.read.body import html_of, is_json, json_of
from scrapers.read.reading import Reading
from scrapers.site import Cut, Partial, Site
from scrapers.visit import Page, Visit

_SEARCH = "https://www.ihg.com/hotels/us/en/find-hotels/hotel-search"
_RATES = "https://www.ihg.com/hotels/us/en/find-hotels/select-roomrate"
_OFFERS = "https://apis.ihg.com/availability/v3/hotels/offers"
_NEAREST = 12
_OFFERS_S = 25.0  # for the offers of all hotels, queueing included
_LISTED = frozenset(
    {
        Membership.AARP,
        Membership.AAA,
        Membership.SENIOR,
        Membership.GOVERNMENT,
        Membership.CORPORATE,
    }
)


class Ihg(Site):
    asks_ages = False
    asks_together = True
    plan_words = ("qRtP", "qAAR")
    sub_brands = (SubBrand("holidayinnexpress", "Holiday Inn Express", ("Holiday Inn Express",)),)
    source = Source(
        slug="ihg",
        name="IHG",
        kind=SourceKind.BRAND,
        group="IHG Hotels & Resorts",
        hosts=("www.ihg.com", "apis.ihg.com", "ihg.com"),
        tier=Tier.HTTP,
        memberships=_LISTED | {Membership.PUBLIC, Membership.LOYALTY},
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2026, 11, 20),
            "Search page and special-rate form: local world only.",
            evidence="ihg-rooms.excerpt.json: an undated file, held since 2026-11-20",
        ),
        terms_url="https://www.ihg.com/content/us/en/customer-care/tc",
        brands=(
            "Holiday Inn",
            "Holiday Inn Express",
            "Crowne Plaza",
            "InterContinental",
            "Kimpton",
        ),
    )

    async def ask_together(
        self, query: StayQuery, entitlements: Sequence[Entitlement], visit: Visit
    ) -> Mapping[Membership, Sequence[RateQuote] | SiteError]:
        """One page for all, one more where a company's id has its own, then each hotel once."""
        first = next((e for e in entitlements if not _has_own_page(e)), entitlements[0])
        page = await visit.get(_SEARCH, forms.words(query, first))
        hotels = self._nearest(page, query)
        codes: dict[str, Membership] = {}
        answers: dict[Membership, Sequence[RateQuote] | SiteError] = {}
        for each in (e for e in entitlements if e.membership in _LISTED):
            try:
                codes[await self._code(each, first, page, query, visit)] = each.membership
            except SiteError as error:
                answers[each.membership] = error
        asked = [e for e in entitlements if e.membership not in answers]
        if not asked:
            return answers
        standard = len(asked) > len(codes)
        plans = [*((forms.BEST, forms.REWARD) if standard else ()), *codes]
        quotes = await self._in_time(
            [partial(self._offers, each, plans, query, visit) for each in hotels[:_NEAREST]]
        )
        found = forms.of_plans(quotes, codes)
        told = {e.membership for e in asked}
        if not any(quote.membership in forms.SHOWN_TO_EVERYONE for quote in found):
            told.discard(Membership.PUBLIC)  # every house has a public rate
        if isinstance(quotes, Partial):
            found = Partial(found)
        elif len(hotels) > _NEAREST:
            found = Cut(found)
        return answers | by_membership(found, asked, self.source.name, told)

    async def _code(
        self, entitlement: Entitlement, first: Entitlement, page: Page, query: StayQuery,
        visit: Visit,
    ) -> str:  # fmt: skip
        """The rate plan of a membership, by the words in the selection of its page."""
        if _has_own_page(entitlement) and entitlement != first:
            page = await visit.get(_SEARCH, forms.words(query, entitlement))
        return code_for(html_of(page), "select[name=qRtP]", entitlement, self.source.name)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading = Reading.of(self, page, request)
        if is_json(page):
            answer = json_of(page)
            reading = Reading.of(self, page, request, forms.adults_of(answer))
            hotel = forms.hotel(answer, reading)
            quotes = list(forms.quotes(hotel, Listing(ref=forms.ref_of(hotel), name=None), reading))
            return quotes or reading.nothing("")
        return [reading.quote(listing) for listing in forms.listings(page, reading)]

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        words = forms.words(query, entitlement)
        if listing is None:
            return f"{_SEARCH}?{urlencode(words)}"
        return f"{_RATES}?{urlencode({**words, 'qSlH': listing.ref})}"

    def _nearest(self, page: Page, query: StayQuery) -> list[Listing]:
        """The hotels of the search page, the nearest first."""
        reading = Reading.of(self, page, query.request)
        listings = forms.listings(page, reading)
        check_place([reading.quote(listing) for listing in listings], query.destination)
        return sorted(listings, key=lambda each: distance_km(each, query.destination) or 0.0)

    async def _in_time(
        self, asks: list[Callable[[], Coroutine[Any, Any, list[RateQuote]]]]
    ) -> list[RateQuote]:
        """What hotels answered before the time was over; `covers` says when that is not all.

        Raises SiteTimedOut when none did, SoldOut when all that did are, any other error of one.
        """
        tasks = [asyncio.ensure_future(patiently(each)) for each in asks]
        try:
            await asyncio.wait(tasks, timeout=_OFFERS_S)
        finally:
            for task in tasks:
                task.cancel()
            # All are waited for, so that none is left running when one fails.
            answers = await asyncio.gather(*tasks, return_exceptions=True)
        quotes: list[RateQuote] = []
        late = 0
        for answer in answers:
            if isinstance(answer, asyncio.CancelledError | SiteTimedOut):
                late += 1
            elif isinstance(answer, BaseException) and not isinstance(answer, SoldOut):
                raise answer
            elif not isinstance(answer, BaseException):
                quotes += answer
        name, known = self.source.name, f"{len(tasks) - late} of {len(tasks)} hotels"
        if late == len(tasks) or (late and not quotes):
            raise SiteTimedOut(f"{name} answered for {known} in time.")
        if all(isinstance(answer, SoldOut) for answer in answers):
            raise SoldOut(f"{name} says that its nearest hotels are sold out.")
        note = f", {known} answered in time"
        return Partial(replace(q, covers=q.covers + note) for q in quotes) if late else quotes

    async def _offers(
        self, listing: Listing, codes: list[str], query: StayQuery, visit: Visit
    ) -> list[RateQuote]:
        """Every offer of one hotel. An open hotel that does not sell what was asked has none."""
        page = await visit.post(
            _OFFERS, params={"fieldset": "rateDetails"}, json=forms.body(listing.ref, codes, query)
        )
        reading = Reading.of(self, page, query.request)
        hotel = forms.hotel(json_of(page), reading)
        if forms.ref_of(hotel) != listing.ref:
            raise LayoutChanged(f"IHG answered for {forms.ref_of(hotel)}, not for {listing.ref}.")
        return list(forms.quotes(hotel, listing, reading))


def _has_own_page(entitlement: Entitlement) -> bool:
    """A company's id stands in the address, and only its page tells the code of its rate."""
    return entitlement.membership is Membership.CORPORATE and bool(entitlement.code)
