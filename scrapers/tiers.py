"""HTTP or browser: which way a site's page is opened, learnt from how it went before.

A page is asked for over plain HTTP, which costs a hundredth of a browser. Where it comes without
what it should show, a browser opens it; where that was needed twice in a row the browser is taken
at once, for a day. A bot wall is no reason for a browser: it is reported and left alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from core.domain.rate import Tier
from scrapers.errors import (
    Blocked,
    NoBrowser,
    NotLoaded,
    SiteDown,
    SiteError,
    SiteTimedOut,
    TooMany,
)
from scrapers.status import LooksBlocked
from scrapers.visit import Browse, Browsed, Page

NEEDED_TIMES = 2  # in a row, until the browser is taken at once
HOLDS_FOR = timedelta(hours=24)
_BROWSER_FAULTS = (NoBrowser, NotLoaded, SiteDown, SiteTimedOut)


@dataclass(frozen=True, slots=True)
class Learnt:
    """The way that worked last for a source, and when that was learnt (UTC)."""

    tier: Tier
    at: datetime

    def is_fresh(self, now: datetime) -> bool:
        return now - self.at < HOLDS_FOR


class Tiers(Protocol):
    """Where all workers keep what they learnt."""

    async def learnt(self, slug: str) -> Learnt | None:
        """None where nothing was learnt yet."""

    async def learn(self, slug: str, tier: Tier | None) -> None:
        """Remember the way that worked; None = forget what was learnt."""


class ProcessTiers:
    """What one process learnt."""

    def __init__(self) -> None:
        self._learnt: dict[str, Learnt] = {}

    async def learnt(self, slug: str) -> Learnt | None:
        return self._learnt.get(slug)

    async def learn(self, slug: str, tier: Tier | None) -> None:
        if tier:
            self._learnt[slug] = Learnt(tier, datetime.now(UTC))
        else:
            self._learnt.pop(slug, None)


class Ways:
    """Opens pages the cheapest way that works."""

    def __init__(
        self,
        tiers: Tiers,
        looks_blocked: LooksBlocked,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._tiers = tiers
        self._looks_blocked = looks_blocked
        self._now = now
        self._needed: dict[str, int] = {}  # how often in a row only the browser showed it

    async def open(
        self,
        slug: str,
        plan: Browse,
        get: Callable[[str], Awaitable[Page]],
        browse: Callable[[Browse], Awaitable[Browsed]],
    ) -> Browsed:
        """The page of `plan`, by `get` where that is enough. Raises SiteError."""
        if not is_readable_over_http(plan):
            return await browse(plan)
        learnt = await self._tiers.learnt(slug)
        if learnt and learnt.tier is Tier.BROWSER and learnt.is_fresh(self._now()):
            return await self._straight(slug, plan, browse)
        page = await get(plan.url)
        if shows(page, plan.until):
            self._needed.pop(slug, None)
            if learnt is None or learnt.tier is not Tier.HTTP:
                await self._tiers.learn(slug, Tier.HTTP)
            return Browsed(page, ())
        if self._looks_blocked(page):
            raise Blocked(f"{urlsplit(page.url).hostname} shows a bot wall.")
        browsed = await browse(plan)
        if shows(browsed.page, plan.until):  # else neither shows it: nothing to learn
            await self._note_need(
                slug, was_known=learnt is not None and learnt.tier is Tier.BROWSER
            )
        return browsed

    async def _straight(
        self, slug: str, plan: Browse, browse: Callable[[Browse], Awaitable[Browsed]]
    ) -> Browsed:
        """A browser that fails makes the next visit try HTTP again."""
        try:
            return await browse(plan)
        except SiteError as error:
            if isinstance(error, _BROWSER_FAULTS) and not isinstance(error, TooMany):
                await self._tiers.learn(slug, None)
            raise

    async def _note_need(self, slug: str, was_known: bool) -> None:
        self._needed[slug] = self._needed.get(slug, 0) + 1
        if was_known or self._needed[slug] >= NEEDED_TIMES:
            await self._tiers.learn(slug, Tier.BROWSER)


def is_readable_over_http(plan: Browse) -> bool:
    """Whether a plan asks for nothing but a page that shows something.

    Without `until` nobody could tell that the page is whole; what must be done in it, and answers
    to its own requests, only a browser has.
    """
    must_act = any(not action.optional and action.do != "wait_for" for action in plan.actions)
    return bool(plan.until) and not plan.keep and not must_act


def shows(page: Page, selector: str) -> bool:
    """Whether the page as it came has what the CSS selector means."""
    return LexborHTMLParser(page.text).css_first(selector) is not None
