"""What a traveller and an admin get when a site changes its page overnight, site by site.

Two nights are played for each: everything under other names, and, where prices come only after
other answers, those with prices alone. docs/faults.md names the sites that give nothing then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from core.domain.membership import Entitlement, Membership
from core.domain.rate import RateQuote
from core.domain.report import Outcome, SiteReport
from core.domain.stay import Destination, Occupancy, StayQuery, StayRequest
from core.health import alarms
from core.health.model import Window
from jobs import fallback
from pages.parts import health_source
from sandbox.storefront import storefronts
from scrapers import report
from scrapers.registry import sites
from scrapers.remembering import RememberingVisit
from scrapers.visit import Browse, Browsed, Page, Visit
from scrapers.visits import Visitor
from tests.core.health.builders import NOW, a_health, a_source_health
from tests.sandbox import conftest as sandbox
from tests.scrapers.test_fault_table import PLACES, STAY, Played

PUBLIC = Entitlement(Membership.PUBLIC)
# The part of an address whose answer holds prices, where other answers come before it.
PRICES_AT = {
    "amadeus": "/v3/shopping/hotel-offers",
    "ihg": "/availability/v3/hotels/offers",
    "priceline": "/pws/v0/stay/retail/listing/",
    "radisson": "placeId=",
    "rapid": "/v3/properties/availability",
    "sonesta": "/search",
}
# Sites whose first answer, which holds no price, is what they no longer know.
NO_PRICE_SEEN = {"amadeus", "priceline", "radisson", "rapid", "sonesta"}
# Rapid tells prices by id alone, and names its houses in the answer after that one. Radisson shows
# two houses with two rates each, of which the generic reader makes out one at most.
MAY_BE_UNREADABLE = {"rapid", "radisson"}


class Renamed:
    """A visit over HTTP whose answers from some addresses have other names in them."""

    def __init__(self, visit: Visit, slug: str) -> None:
        self._visit, self._part = visit, PRICES_AT[slug]
        self._pairs = storefronts()[slug].renamed
        self.struck = 0

    async def get(self, *place: Any, **words: Any) -> Page:
        return self._changed(await self._visit.get(*place, **words))

    async def post(self, *place: Any, **words: Any) -> Page:
        return self._changed(await self._visit.post(*place, **words))

    async def browse(self, plan: Browse) -> Browsed:
        raise AssertionError("none of these opens a browser")

    async def open(self, plan: Browse) -> Browsed:
        raise AssertionError("none of these opens a browser")

    def _changed(self, page: Page) -> Page:
        if self._part not in page.url:
            return page
        body = page.body
        for old, new in self._pairs:
            body = body.replace(old.encode(), new.encode())
        self.struck += body != page.body
        return replace(page, body=body)


@dataclass(frozen=True)
class Nights:
    """What each site gave: as it is, with everything changed, with prices alone changed."""

    before: Mapping[str, SiteReport]
    everything: Mapping[str, SiteReport]
    prices: Mapping[str, SiteReport]


# Each site is asked in the one of these where it has most houses: a list is known by repetition.
CITIES = (
    *PLACES,
    Destination("4887398", "Chicago", "US", "United States", 41.85, -87.65, "IL", "Illinois"),
    Destination(
        "4930956", "Boston", "US", "United States", 42.3584, -71.0598, "MA", "Massachusetts"
    ),
)


def _query_where_it_has_most(world: sandbox.Running, slug: str) -> StayQuery:
    def houses(place: Destination) -> int:
        days = {"check_in": str(STAY.check_in), "check_out": str(STAY.check_out)}
        told = world.control.get("/truth", params={"city": place.name, **days}).json()
        listed = (house["sites"].get(slug) for house in told["properties"])
        return sum(bool(entry and entry["quotes"]) for entry in listed)

    return StayQuery(max(CITIES, key=houses), StayRequest(STAY, Occupancy(2), 1))


async def _told(played: Played, visitor: Visitor, slug: str, *, renamed: bool) -> SiteReport:
    """As a worker does it: the site's own reader, then the generic one."""
    site, query = sites()[slug], played.queries[slug]
    way: Visit = visitor.visit(site.source)
    if renamed:
        way = Renamed(way, slug)
    visit = RememberingVisit(way)
    found = await report.ask(site, query, PUBLIC, visit)
    if isinstance(way, Renamed):
        assert way.struck, f"no answer of {slug} was changed"
    return await fallback.tried(found, visit.pages, query.request)


async def _nights(played: Played) -> Nights:
    slugs = [site.source.slug for site in played.sites]
    visitor = Visitor(played.settings)
    visitor.browser = played.browser

    async def all_of(chosen: list[str], *, renamed: bool = False) -> dict[str, SiteReport]:
        told = (_told(played, visitor, slug, renamed=renamed) for slug in chosen)
        return dict(zip(chosen, await asyncio.gather(*told), strict=True))

    try:
        before = await all_of(slugs)
        prices = await all_of(list(PRICES_AT), renamed=True)
        played.switch("layout_changed")
        return Nights(before, await all_of(slugs), prices)
    finally:
        played.reset()
        await visitor.transport.aclose()


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("layouts")
    with pytest.MonkeyPatch.context() as patch:
        for site in sites().values():
            for name in site.source.key_variables:
                patch.setenv(name, "local")
        world = sandbox.start(folder / "world")
        try:
            with asyncio.Runner() as runner:
                played = Played(runner, world, folder)
                for slug in played.queries:
                    played.queries[slug] = _query_where_it_has_most(world, slug)
                yield runner.run(_nights(played))
                runner.run(played.browser.aclose())
        finally:
            world.end()


@pytest.mark.parametrize("slug", sorted(sites()))
def test_a_page_under_other_names_gives_unconfirmed_rates_where_it_holds_prices(
    nights: Nights, slug: str
) -> None:
    told = _of(nights.everything, slug)
    assert told.outcome is Outcome.LAYOUT_CHANGED
    assert (not told.quotes) == (slug in NO_PRICE_SEEN)
    _check_rows(told, nights.before[slug])


@pytest.mark.parametrize("slug", sorted(PRICES_AT))
def test_prices_under_other_names_give_unconfirmed_rates(nights: Nights, slug: str) -> None:
    told = nights.prices[slug]
    assert told.outcome is Outcome.LAYOUT_CHANGED
    assert told.quotes or slug in MAY_BE_UNREADABLE
    _check_rows(told, nights.before[slug])


def _of(reports: Mapping[str, SiteReport], slug: str) -> SiteReport:
    if slug not in reports:
        pytest.skip("no browser on this machine")
    return reports[slug]


def _check_rows(told: SiteReport, before: SiteReport) -> None:
    """Every row is unconfirmed, for the asked nights, of a house that the site's own reader knew
    the night before, and at its price."""
    known = {quote.listing.name for quote in before.quotes}
    assert {quote.listing.name for quote in told.quotes} <= known - {None}
    assert all(quote.is_unconfirmed and quote.stay == STAY for quote in told.quotes)
    assert [_words(quote) for quote in told.quotes if not _is_right(quote, before.quotes)] == []


# What a rate is less by where taxes are left out: the made-up world's are 10 to 23 %, some with a
# fee a night besides.
MOST_TAX = Decimal("0.3")
ROUNDING = Decimal("0.01")  # some pages show whole dollars


def _is_right(row: RateQuote, before: Sequence[RateQuote]) -> bool:
    """Whether a row is one of its house's rates, but for its tax.

    Of whose membership is not asked: where the names of a page's parts are new to it, nothing tells
    the generic reader which rate is the members'.
    """
    shares = [
        (_for_the_stay(row) / own, quote.taxes_included)
        for quote in before
        if quote.listing.name == row.listing.name and (own := _for_the_stay(quote))
    ]
    return any(
        abs(share - 1) <= ROUNDING
        if row.taxes_included is not None and row.taxes_included is taxed
        else 1 - MOST_TAX <= share <= 1 + ROUNDING
        for share, taxed in shares
    )


def _for_the_stay(quote: RateQuote) -> Decimal:
    if quote.total:
        return quote.total.amount
    return quote.per_night.amount * STAY.nights if quote.per_night else Decimal(0)


def _words(quote: RateQuote) -> str:
    return f"{quote.listing.name}: {quote.per_night} a night, {quote.total}, {quote.covers}"


@pytest.mark.parametrize("slug", sorted(sites()))
def test_every_change_is_an_alarm_and_shows_on_the_sources_page(nights: Nights, slug: str) -> None:
    for reports in (nights.everything, nights.prices):
        if slug in reports:
            _check_health(reports[slug])


def _check_health(told: SiteReport) -> None:
    seen = len(told.quotes)
    window = Window(
        outcomes={told.outcome: 1}, layout_changed=1, unconfirmed=seen, by_generic=min(seen, 1)
    )
    one = a_source_health(told.site, hour=window, day=window, week=window, changed_since=NOW)
    (trouble,) = alarms.troubles(a_health(one))
    rule, badge = (
        ("generic_reader", "unconfirmed rates") if seen else ("layout_changed", "page changed")
    )
    assert (trouble.rule, trouble.subject) == (rule, told.site)
    assert health_source.needs_a_look(one)
    badges = health_source.state_badges(one, NOW)
    assert badge in badges
    assert "answers" not in badges
