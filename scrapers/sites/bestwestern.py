"""Best Western: the answers that its search form brings, in cash and in points.

Seen 2026-11-20, for a stay of 2026-09-18 (two hotels, cash and points). `totalAmount` is the
average night of one room, in spite of its name; whether taxes are inside is the summary's flag.
Left out: stay totals, which are not stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import CannotAsk, NotLoaded
from scrapers.families import bestwestern_forms as forms
from scrapers.families.pages import once
from scrapers.families.places import check_place
from scrapers.families.special_rates import WORDS, of_membership
from scrapers.read import markup, tree
from scrapers.read.body import html_of, is_json, json_of, refuse_wall
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Browse, Page, Visit

_FORM = "https://www.bestwestern.com/en_US/book/hotel-search.html"
_NONE_HERE = ("No hotels found",)
_ANSWERS = 2  # cash and points


class BestWestern(Site):
    source = Source(
        slug="bestwestern",
        name="Best Western",
        kind=SourceKind.BRAND,
        group="BWH Hotels",
        hosts=("www.bestwestern.com", "bestwestern.com"),
        tier=Tier.BROWSER,
        memberships=frozenset(WORDS) - {Membership.CORPORATE} | {Membership.PUBLIC},
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2026, 11, 20),
            "Search form and special rates: local world only.",
            evidence=(
                "bestwestern-search-cash.json, bestwestern-search-points.json: undated files, "
                "held since 2026-11-20"
            ),
        ),
        terms_url="https://www.bestwestern.com/en_US/legal/terms-of-use.html",
        brands=("Best Western", "Best Western Plus", "Best Western Premier", "SureStay"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        if query.request.occupancy.child_ages:
            raise CannotAsk(
                "Best Western's form takes no children here: open the site to see its price."
            )
        plan = Browse(
            _FORM,
            forms.actions(query, entitlement),
            keep=("/bin/bestwestern/proxy",),
            want=_ANSWERS,
        )
        seen = await visit.browse(plan)
        _require_whole(seen.answers)
        answers = [page for page in seen.answers if json_of(page)]
        if not answers:
            return self.read(seen.page, query.request)
        member = entitlement.membership
        quotes = [q for page in answers for q in self._hotels(page, query.request, member)]
        if not quotes:
            return self.read(answers[0], query.request)
        check_place(quotes, query.destination)
        return of_membership(once(quotes), entitlement, self.source.name)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading = Reading.of(self, page, request)
        if not is_json(page):
            html = html_of(page)
            refuse_wall(page)
            said = f"{markup.headings(html)} | {markup.words(html, '[role=status]') or ''}"
            reading.nothing(said, loaded=not markup.is_shell(html), none_here=_NONE_HERE)
        quotes = self._hotels(page, request, Membership.PUBLIC)
        if not quotes:
            answer = json_of(page)
            words = {tree.text(row, "resortAvailable") for row in tree.rows(answer)}
            if words == {"UNAVAILABLE"}:
                reading.full("every hotel is unavailable")
            reading.nothing("", loaded=bool(answer))
        return quotes

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        # How dates are written into these addresses is not known.
        if listing is None:
            return _FORM
        return f"https://www.bestwestern.com/en_US/book/hotel-rooms.{listing.ref}.html"

    def _hotels(self, page: Page, request: StayRequest, asked: Membership) -> list[RateQuote]:
        """A quote a hotel. `asked` is what the rows are that the answer marks as requested."""
        reading = Reading.of(self, page, request)
        rows = tree.rows(json_of(page))
        quotes = [
            forms.quote(row, reading, asked)
            for row in rows
            if tree.text(row, "resortAvailable") == "AVAILABLE"
        ]
        return reading.legible(quotes)


def _require_whole(answers: Sequence[Page]) -> None:
    """The page asks for cash and for points: when one is lost, or a wall, it is half an answer.

    An empty list says that no hotel takes it; anything but a list says nothing.
    """
    for page in answers:
        if not is_json(page):
            refuse_wall(page)
    if answers and (len(answers) < _ANSWERS or not all(map(_is_list, answers))):
        raise NotLoaded("Best Western answered only in part.")


def _is_list(page: Page) -> bool:
    return is_json(page) and isinstance(json_of(page), list)
