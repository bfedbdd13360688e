"""Booking.com: its results page, and the same results as JSON through API resellers.

Seen 2026-02-20 (page, 75 cards) and 2024-06 (JSON). A card states a night and the whole stay, and
sometimes whether taxes are inside. Left out: rooms beyond the recommended one, Genius prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import NotLoaded
from scrapers.families import booking_forms as forms
from scrapers.families.pages import in_turn
from scrapers.families.places import check_place, listed_under
from scrapers.read import markup, tree
from scrapers.read.body import html_of, is_json, is_whole, json_of, refuse_wall
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit

_RESULTS = "https://www.booking.com/searchresults.html"
_PAGES, _PAGE_SIZE = 3, 25
_SOLD_OUT = ("100% of places to stay are unavailable",)
_NONE_HERE = ("no properties found", ": 0 properties found")
_EACH = "each listed property says so"


class Booking(Site):
    source = Source(
        slug="booking",
        name="Booking.com",
        kind=SourceKind.OTA,
        group="Booking Holdings",
        hosts=("www.booking.com", "booking.com"),
        tier=Tier.HTTP,
        memberships=frozenset({Membership.PUBLIC}),
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2026, 2, 20),
            "Sold-out words: translations in the page only.",
            evidence=(
                "booking_search_zandvoort_2026-02-20_75cards_usd.html, "
                "booking_rapidapi_search_boracay_2024-06_php.json"
            ),
        ),
        terms_url="https://www.booking.com/content/terms.html",
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        readings: list[Reading] = []

        async def results(number: int) -> tuple[Sequence[RateQuote], bool]:
            words = [*forms.words(query), ("offset", number * _PAGE_SIZE)]
            page = await visit.get(_RESULTS, words)
            html = html_of(page)
            readings.append(Reading.of(self, page, query.request))
            found = self._cards(html, readings[-1])
            check_place(found, query.destination, {q.listing.ref.partition("/")[0] for q in found})
            counted = forms.counted(html)
            full = len(html.css(forms.CARD)) == _PAGE_SIZE
            is_last = not full or (counted is not None and counted <= (number + 1) * _PAGE_SIZE)
            return listed_under(forms.place(html), found, query.destination), is_last

        return await in_turn(results, _PAGES) or readings[-1].full(_EACH)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading = Reading.of(self, page, request)
        if not is_json(page):
            quotes = self._cards(html_of(page), reading)
            return quotes or reading.full(_EACH)
        answer = json_of(page)
        rows = tree.rows(answer, "result")
        quotes = reading.legible(list(forms.rows(rows, reading)))
        if quotes:
            return quotes
        if rows or tree.whole(answer, "count") == 0:
            reading.full(_EACH if rows else "it counts 0 properties")
        return reading.nothing("", loaded=bool(answer))

    def place_in(self, page: Page) -> str:
        return "" if is_json(page) else forms.place(html_of(page)) or ""

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        words = [pair for pair in forms.words(query) if listing is None or pair[0] != "ss"]
        base = f"https://www.booking.com/hotel/{listing.ref}.html" if listing else _RESULTS
        return f"{base}?{urlencode(words)}"

    def _cards(self, html: LexborHTMLParser, reading: Reading) -> list[RateQuote]:
        """A quote a card, none for the sold out. Raises what a page without cards proves."""
        if html.css_first(forms.CARD) is None:
            refuse_wall(reading.page)
            loaded = not forms.is_frame(html)
            # A heading that counts properties outweighs what another part of the page says.
            none_here = _NONE_HERE[1:] if forms.counted(html) else _NONE_HERE
            said = markup.headings(html)
            reading.nothing(said, loaded=loaded, sold_out=_SOLD_OUT, none_here=none_here)
        if not is_whole(reading.page):
            raise NotLoaded("The page of Booking.com was cut off: half of its results are none.")
        return forms.cards(html, reading)
