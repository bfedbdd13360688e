"""The Visitor that a worker holds: the connections, browser, pace and rules its visits share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from core.domain.source import Source
from scrapers.browser import Browser
from scrapers.browsing import Shown, carry_out
from scrapers.decisions import Decisions
from scrapers.errors import SiteError
from scrapers.evidence import EvidenceStore
from scrapers.http import HttpVisit
from scrapers.keeping_out import KeepOut
from scrapers.network import Transport, check_address
from scrapers.pace import Pace, ProcessPace, heed
from scrapers.read.walls import wall_of
from scrapers.robots import Decision, Robots, Shelf
from scrapers.settings import VisitSettings
from scrapers.status import LooksBlocked, fault_of
from scrapers.tiers import ProcessTiers, Tiers, Ways, shows
from scrapers.visit import Browse, Browsed, Page, Params

__all__ = ["SiteVisit", "VisitSettings", "Visitor"]
log = logging.getLogger(__name__)


def looks_blocked(page: Page) -> bool:
    """Whether a page is one of the bot walls that are known."""
    return wall_of(page.text, page.status) is not None


class Visitor:
    """Makes visits for one worker and one event loop; leaving its block ends what it started.

    async with Visitor(VisitSettings.from_environment(os.environ)) as visitor:
        report = await ask(site, query, entitlement, visitor.visit(site.source))
    """

    def __init__(
        self,
        settings: VisitSettings,
        *,
        pace: Pace | None = None,
        shelf: Shelf | None = None,
        tiers: Tiers | None = None,
        looks_blocked: LooksBlocked = looks_blocked,
    ) -> None:
        self.settings = settings
        self.evidence = EvidenceStore(settings.evidence)
        self.robots = Robots(settings.user_agent.partition("/")[0], shelf=shelf)
        self.decisions = Decisions()
        self.browser = Browser(settings)
        self.pace = pace or ProcessPace(settings.rhythm)
        self.transport = Transport(settings.world)
        self.looks_blocked = looks_blocked
        self.ways = Ways(tiers or ProcessTiers(), looks_blocked)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self.browser.aclose()
        finally:
            await self.transport.aclose()

    def visit(self, source: Source) -> SiteVisit:
        """A visit of its own: no cookie, no time and no page is shared with another one."""
        return SiteVisit(self, source)

    async def decide(self, url: str, source: Source) -> Decision:
        """What robots.txt says about one address of a source."""
        files = HttpVisit(self.transport, self.settings, source.hosts, self.pace)
        return await self.robots.decide(url, source.kind, files.file)


class SiteVisit:
    """The Visit of production, bound to one source's hosts; `visit.Visit` says what it promises."""

    def __init__(self, visitor: Visitor, source: Source) -> None:
        self._visitor = visitor
        self._source = source
        self._http = HttpVisit(
            visitor.transport,
            visitor.settings,
            source.hosts,
            visitor.pace,
            admit=self._admit,
            looks_blocked=visitor.looks_blocked,
        )

    async def get(
        self, url: str, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> Page:
        return await self._http.get(url, params, headers)

    async def post(
        self,
        url: str,
        *,
        params: Params = (),
        json: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        return await self._http.post(url, params=params, json=json, form=form, headers=headers)

    async def browse(self, plan: Browse) -> Browsed:
        """robots.txt is asked about the address we open, and about what the page fetches."""
        visitor, host = self._visitor, urlsplit(plan.url).hostname or ""
        check_address(plan.url, self._source.hosts)
        await self._admit(plan.url)
        hosts = self._source.hosts
        keep_out = KeepOut(self._objection, hosts, visitor.robots.held(hosts))
        async with visitor.pace.slot(host), visitor.browser.room(hosts) as room:
            with keep_out.told():
                shown = await carry_out(
                    plan, room, hosts, visitor.settings, visitor.looks_blocked, keep_out
                )
        log.info("browsed", extra={"host": host, "answers": len(shown.answers), "cut": shown.cut})
        await self._judge(shown)
        await keep_out.check(is_whole=_is_whole(plan, shown))
        return await self._with_evidence(shown)

    async def open(self, plan: Browse) -> Browsed:
        return await self._visitor.ways.open(self._source.slug, plan, self.get, self.browse)

    async def _admit(self, url: str) -> None:
        """Raises what robots.txt says against an address."""
        if fault := await self._objection(url):
            raise fault

    async def _objection(self, url: str) -> SiteError | None:
        decision = await self._visitor.decide(url, self._source)
        self._visitor.decisions.note(self._source.slug, decision)
        if not decision.allowed:
            log.info("robots_refused", extra={"host": decision.host, "rule": decision.rule})
        return decision.fault()

    async def _judge(self, shown: Shown) -> None:
        for answer in (shown.page, *shown.answers):
            host = urlsplit(answer.page.url).hostname or ""
            await heed(self._visitor.pace, answer)
            fault = fault_of(answer, host, self._visitor.looks_blocked)
            if fault:
                raise fault

    async def _with_evidence(self, shown: Shown) -> Browsed:
        name = None
        if shown.picture:
            name = await asyncio.to_thread(self._visitor.evidence.keep, shown.picture)
        pages = (replace(answer.page, screenshot=name) for answer in (shown.page, *shown.answers))
        page, *answers = pages
        return Browsed(page, tuple(answers))


def _is_whole(plan: Browse, shown: Shown) -> bool:
    """Whether a page has what its plan waits for; where that is nothing, nobody can tell."""
    if plan.want:
        return len(shown.answers) >= plan.want
    return not plan.until or shows(shown.page.page, plan.until)
