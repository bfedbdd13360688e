"""Google Hotels: SerpApi's answers, and the results page itself when somebody saved it.

Seen 2026-03-31 (SerpApi, 20 properties) and 2025-06-23 (page, 20 cards). Prices include taxes and
fees and are in whole units. The page may ignore the asked dates. Left out: ads, further pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import CannotAsk, SoldOut
from scrapers.families import google_forms as forms
from scrapers.families.pages import in_turn
from scrapers.families.places import check_place
from scrapers.read import tree
from scrapers.read.body import html_of, is_json, json_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit

_PAGES = 3


class GoogleHotels(Site):
    source = Source(
        slug="google_hotels",
        name="Google Hotels",
        kind=SourceKind.API,
        group="Google, through SerpApi",
        hosts=("serpapi.com",),
        tier=Tier.HTTP,
        memberships=frozenset({Membership.PUBLIC}),
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2026, 3, 31),
            evidence=(
                "serpapi_google_hotels_malang_2026-03-31_idr.json, "
                "google_hotels_tokyo_2025-06-23_a.html"
            ),
        ),
        terms_url="https://serpapi.com/legal",
        key_variables=("SERPAPI_KEY",),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        if query.request.rooms > 1:
            raise CannotAsk("Google Hotels can be asked for one room only.")
        words = self._words(query)

        async def results(number: int) -> tuple[Sequence[RateQuote], bool]:
            answer = await visit.get("https://serpapi.com/search.json", words)
            # The address is kept as evidence and shown to people; the key in it is not theirs.
            page = replace(answer, url=answer.url.replace(self.key("SERPAPI_KEY"), "KEY"))
            try:
                found = self.read(page, query.request)
            except SoldOut:  # a token may lead past the end
                if number:
                    return (), True
                raise
            check_place(found, query.destination)
            token = tree.text(json_of(page), "serpapi_pagination", "next_page_token")
            words["next_page_token"] = token or ""
            return found, not token

        return await in_turn(results, _PAGES)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        if not is_json(page):
            return forms.cards(html_of(page), Reading.of(self, page, request))
        answer = json_of(page)
        adults = tree.whole(answer, "search_parameters", "adults")
        return forms.properties(answer, Reading.of(self, page, request, adults))

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        stay = query.request.stay
        name = f"{listing.name}, " if listing and listing.name else ""
        words = {
            "q": name + query.destination.label,
            "checkin": stay.check_in.isoformat(),
            "checkout": stay.check_out.isoformat(),
            "adults": query.request.occupancy.adults,
        }
        return f"https://www.google.com/travel/search?{urlencode(words)}"

    def _words(self, query: StayQuery) -> dict[str, str | int]:
        stay, who = query.request.stay, query.request.occupancy
        words: dict[str, str | int] = {
            "engine": "google_hotels",
            "q": query.destination.label,
            "check_in_date": stay.check_in.isoformat(),
            "check_out_date": stay.check_out.isoformat(),
            "adults": who.adults,
            "children": len(who.child_ages),
            "currency": query.request.currency,
            "gl": "us",
            "hl": "en",
            "api_key": self.key("SERPAPI_KEY"),
        }
        if who.child_ages:
            words["children_ages"] = ",".join(map(str, who.child_ages))
        return words
