"""Expedia's engine, behind Expedia and Hotels.com: its answers in four forms, and how it is asked.

Seen 2023-09 (GraphQL results and room offers), 2022-04 (the older Hotels.com answer) and 2026-07
(results already parsed, with real links). The lead price is a night, the total a text.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import ClassVar, NoReturn
from urllib.parse import urlencode

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import LayoutChanged, NotLoaded, SiteError
from scrapers.families import expedia_forms as forms
from scrapers.families.pages import once
from scrapers.families.places import check_place
from scrapers.families.special_rates import by_membership
from scrapers.read import markup
from scrapers.read.body import html_of, is_json, json_of, refuse_wall
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Action, Browse, Page, Visit

_SOLD_OUT = ("we are sold out", "sold out on our site")
_NONE_HERE = ("no properties found", "no results found")
_CARD = "[data-stid=lodging-card-responsive]"


class ExpediaGroup(Site, ABC):
    """Subclasses bring their `source`; the first of its hosts is the one that is asked."""

    asks_together = True
    consent: ClassVar[tuple[Action, ...]] = ()  # what must be answered before results come

    async def ask_together(
        self, query: StayQuery, entitlements: Sequence[Entitlement], visit: Visit
    ) -> Mapping[Membership, Sequence[RateQuote] | SiteError]:
        """Members' prices stand beside the public ones: a property shows one of the two."""
        quotes = await self._results_of(query, visit)
        told = {entitlement.membership for entitlement in entitlements}
        return by_membership(quotes, entitlements, self.source.name, told)

    async def _results_of(self, query: StayQuery, visit: Visit) -> Sequence[RateQuote]:
        plan = Browse(
            url=self._results(query),
            actions=(*self.consent, Action("wait_for", _CARD), Action("scroll_end")),
            keep=("/graphql",),
            want=2,
        )
        try:
            seen = await visit.browse(plan)
        except LayoutChanged as error:  # no card came: what came may say why
            for page in error.pages:
                with suppress(LayoutChanged, NotLoaded):
                    self.read(page, query.request)
            raise
        if not seen.answers:
            return self.read(seen.page, query.request)
        return self._all_of(seen.answers, query)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading = Reading.of(self, page, request)
        if not is_json(page):
            self._no_results(page, reading)
        answer = json_of(page)
        forms.check_party(answer, request)
        quotes = forms.read(answer, reading)
        if not quotes:
            _nothing(reading, forms.said(answer), loaded=bool(answer))
        return quotes

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return self._results(query)

    def _all_of(self, answers: Sequence[Page], query: StayQuery) -> list[RateQuote]:
        """All answers of one visit; fewer listings than the site counted are no result."""
        quotes: list[RateQuote] = []
        rows, counted = 0, 0
        for page in answers:
            answer = json_of(page)
            listed = forms.listings(answer)
            if listed is None:  # the page also asks the same address for other things
                continue
            reading = Reading.of(self, page, query.request)
            forms.check_party(answer, query.request)
            quotes += forms.read(answer, reading)
            rows += len(listed)
            counted = max(counted, forms.counted(answer))
            check_place(quotes, query.destination)
        if not quotes:
            return list(self.read(answers[0], query.request))
        if rows < counted:
            raise NotLoaded(f"Only {rows} of {counted} results of {self.source.name} came.")
        return once(quotes)

    def _no_results(self, page: Page, reading: Reading) -> None:
        html = html_of(page)
        refuse_wall(page)
        if html.css_first(_CARD) is not None:
            raise LayoutChanged(
                f"{self.source.name} is read from the answers behind its page, not from its cards."
            )
        _nothing(reading, markup.headings(html), loaded=not markup.is_shell(html))

    def _results(self, query: StayQuery) -> str:
        stay, who = query.request.stay, query.request.occupancy
        first, last = stay.check_in.isoformat(), stay.check_out.isoformat()
        words = {
            "destination": query.destination.label,
            "startDate": first,
            "endDate": last,
            "d1": first,
            "d2": last,
            "adults": who.adults,
            "rooms": query.request.rooms,
        }
        if who.child_ages:
            words["children"] = ",".join(f"1_{age}" for age in who.child_ages)
        return f"https://{self.source.hosts[0]}/Hotel-Search?{urlencode(words)}"


def _nothing(reading: Reading, said: str, *, loaded: bool) -> NoReturn:
    reading.nothing(said, loaded=loaded, sold_out=_SOLD_OUT, none_here=_NONE_HERE)
