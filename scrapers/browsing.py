"""Carries out a Browse plan in a tab, and hands back what stands there when nothing more will come.

A page that went quiet without what was waited for is handed back too: whether that is "sold out",
a bot wall or a changed layout is the reader's to say. Only an action that cannot be done is an
error here, since what the page shows without it answers another question.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from playwright.async_api import Error, Locator, Response
from playwright.async_api import TimeoutError as WaitedTooLong
from selectolax.lexbor import LexborHTMLParser

from core.domain.rate import Tier
from scrapers.body import check_size
from scrapers.errors import (
    Blocked,
    DiscountNotOffered,
    LayoutChanged,
    NotLoaded,
    SiteError,
    SiteTimedOut,
)
from scrapers.keeping_out import KeepOut
from scrapers.network_faults import check_certificate, fault_of_network
from scrapers.racing import first_of
from scrapers.read.markup import is_shell, visible
from scrapers.room import Room
from scrapers.settings import VisitSettings
from scrapers.status import Answer, LooksBlocked, retry_after
from scrapers.traffic import Traffic
from scrapers.visit import Action, Browse, Page
from scrapers.weighing import outgrown

_OPTIONAL_MS = 1000  # how long an optional target may take to show
_SHOT_S = 5.0
_BLANK = b"<html><head></head><body></body></html>"  # what a browser makes of no byte at all
_LABELS = "select => Array.from(select.options, option => option.label)"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """The page at the end and the kept answers, of any status; `picture` is a PNG of the view."""

    page: Answer
    answers: tuple[Answer, ...]
    picture: bytes | None  # None: the browser could not draw it
    cut: int  # requests to other hosts that were not let out


async def carry_out(
    plan: Browse,
    room: Room,
    hosts: Sequence[str],
    settings: VisitSettings,
    looks_blocked: LooksBlocked,
    keep_out: KeepOut,
) -> Shown:
    """Raises SiteError; always ends within `timeouts.browse_s`."""
    host = urlsplit(plan.url).hostname or ""
    with _translated(host):
        async with asyncio.timeout(settings.timeouts.browse_s):
            room.tab.set_default_timeout(settings.timeouts.browse_s * 1000)
            traffic = Traffic(room.tab, plan.keep, hosts, settings.max_bytes, keep_out)
            await traffic.cut_foreign()
            run = _Run(plan, room, traffic, settings, looks_blocked)
            try:
                grown = outgrown(room.line, settings.max_bytes)
                return await first_of(run.go(), traffic.failure(), grown)
            finally:
                await traffic.close()


class _Run:
    """One plan in one tab."""

    def __init__(
        self,
        plan: Browse,
        room: Room,
        traffic: Traffic,
        settings: VisitSettings,
        looks_blocked: LooksBlocked,
    ) -> None:
        self._plan = plan
        self._tab = room.tab
        self._sight = room.sight
        self._traffic = traffic
        self._max_bytes = settings.max_bytes
        self._settle_s = settings.timeouts.settle_s
        self._looks_blocked = looks_blocked
        self._main: Response | None = None

    async def go(self) -> Shown:
        self._main = await self._tab.goto(self._plan.url, wait_until="domcontentloaded")
        if self._main:
            await check_certificate(self._main)
        if self._status < HTTPStatus.BAD_REQUEST:
            for action in self._plan.actions:
                await self._act(action)
            await self._settle()
        answers = await self._traffic.answers()
        # First the page, whose rows may come and go with what is in view, then its picture.
        page = await self._answer()
        return Shown(page, answers, await self._picture(), self._traffic.cut)

    @property
    def _status(self) -> int:
        return self._main.status if self._main else HTTPStatus.OK

    async def _settle(self) -> None:
        """Until the plan has what it wants, or the page has nothing under way any more."""
        ends = [self._traffic.quiet(self._settle_s)]
        if self._plan.want:
            ends.append(self._traffic.enough(self._plan.want))
        if self._plan.until:
            ends.append(self._sight.shown(self._plan.until))
        await first_of(*ends)

    async def _act(self, action: Action) -> None:
        if action.do == "scroll_end":
            await self._sight.to_end()
            return
        if action.do == "wait_for":
            await self._wait_for(action)
            return
        target = self._target(action)
        if not await self._shows(target, action):
            return
        if action.do == "press":
            await target.click()
        elif action.do == "fill":
            await target.fill(action.value)
        elif action.do == "choose":
            await self._choose(target, action.value)

    def _target(self, action: Action) -> Locator:
        if action.do == "press":
            return self._tab.get_by_role("button", name=action.target).first
        return self._tab.locator(action.target).first

    async def _shows(self, target: Locator, action: Action) -> bool:
        """Whether there is something to act on. Raises when a target that must be there is not."""
        if action.optional:
            try:
                await target.wait_for(timeout=_OPTIONAL_MS)
            except WaitedTooLong:
                return False
            return True
        await first_of(target.wait_for(), self._traffic.quiet(self._settle_s))
        if not await target.is_visible():
            raise await self._missing(action.target)
        return True

    async def _wait_for(self, action: Action) -> None:
        if action.optional:
            with suppress(TimeoutError):
                async with asyncio.timeout(_OPTIONAL_MS / 1000):
                    await self._sight.shown(action.target)
            return
        await first_of(self._sight.shown(action.target), self._traffic.quiet(self._settle_s))
        if not await self._sight.shows(action.target):
            raise await self._missing(action.target)

    async def _missing(self, target: str) -> SiteError:
        page = (await self._answer()).page
        host = self._host
        if self._looks_blocked(page):
            return Blocked(f"{host} shows a bot wall.")
        html = LexborHTMLParser(page.text)
        if is_shell(html) or html.body is None or not visible(html.body):
            return NotLoaded(f"The page of {host} came without its content.")
        log.warning("target_missing", extra={"host": host, "target": target})
        return LayoutChanged(
            f"The page of {host} does not show its results the way we know.",
            (page, *await self._traffic.good_pages()),
        )

    async def _choose(self, target: Locator, words: str) -> None:
        index = await self._option(target, words)
        if index is None:  # scripts may still be filling the list
            await self._traffic.quiet(self._settle_s)
            index = await self._option(target, words)
        if index is None:
            raise DiscountNotOffered(f"{self._host} offers no {words!r} in its list.")
        await target.select_option(index=index)

    async def _option(self, target: Locator, words: str) -> int | None:
        labels = await target.evaluate(_LABELS)
        return next((i for i, text in enumerate(labels) if words.lower() in text.lower()), None)

    @property
    def _host(self) -> str:
        return urlsplit(self._tab.url).hostname or ""

    async def _answer(self) -> Answer:
        """The page as it stands, with the status its document came with."""
        seen = await self._sight.page(self._max_bytes)
        check_size(seen.size, self._max_bytes)
        body = seen.html.encode()
        if body == _BLANK and self._status < HTTPStatus.BAD_REQUEST:
            raise NotLoaded(f"The page of {self._host} is empty.")
        check_size(len(body), self._max_bytes)
        now = datetime.now(UTC)
        page = Page(
            url=self._tab.url,
            status=self._status,
            body=body,
            content_type="text/html; charset=utf-8",
            seen_at=now,
            tier=Tier.BROWSER,
        )
        hint = self._main.headers.get("retry-after") if self._main else None
        return Answer(page, retry_after(hint, now))

    async def _picture(self) -> bytes | None:
        try:
            async with asyncio.timeout(_SHOT_S):
                return await self._sight.picture()
        except TimeoutError:
            log.warning("screenshot_failed", extra={"host": self._host})
            return None


@contextmanager
def _translated(host: str) -> Iterator[None]:
    """Errors of the browser become SiteErrors with a sentence about `host`."""
    try:
        yield
    except (TimeoutError, WaitedTooLong) as exc:
        raise SiteTimedOut(f"{host} did not finish its page in time.") from exc
    except Error as exc:
        raise fault_of_network(exc.message, host) from exc
