"""What a page asks for while it is shown: whose it is, when it is over, and the answers to keep."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import NoReturn
from urllib.parse import urlsplit

from playwright.async_api import Error, Frame, Request, Response, Route
from playwright.async_api import Page as Tab

from core.domain.rate import Tier
from scrapers.body import check_size, declared_size
from scrapers.errors import Refused, SiteDown, SiteError
from scrapers.keeping_out import KeepOut
from scrapers.network import belongs
from scrapers.network_faults import check_certificate, fault_of_network
from scrapers.status import Answer, retry_after
from scrapers.visit import Page

_ENDLESS = frozenset({"eventsource", "websocket", "ping"})  # nobody waits for their end
_HEAVY = re.compile(
    r"^https?://[^?#]+\.(?:png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|eot|mp4|webm|mp3|m4a)(?:[?#]|$)"
)


class Traffic:
    """Listens to one tab. `failure` ends when the tab can bring nothing any more."""

    def __init__(
        self,
        tab: Tab,
        keep: Sequence[str],
        hosts: Sequence[str],
        max_bytes: int,
        keep_out: KeepOut,
    ) -> None:
        self._tab = tab
        self._keep_out = keep_out
        self._keep = keep
        self._hosts = hosts
        self._max_bytes = max_bytes
        self._open: set[Request] = set()
        self._changed = asyncio.Event()
        self._reading: list[asyncio.Task[Answer]] = []
        self._broken: SiteError | None = None
        self.cut = 0  # requests to other hosts that were not let out
        tab.on("request", self._began)
        tab.on("requestfinished", self._ended)
        tab.on("requestfailed", self._failed)
        tab.on("response", self._came)
        tab.on("framenavigated", self._navigated)
        tab.on("crash", self._crashed)

    async def cut_foreign(self) -> None:
        """Abort pictures, fonts, media, everything outside the site's hosts, and what robots.txt
        forbids from now on.

        The driver matches the patterns, so only requests that may be cut cost us a call.
        """
        await asyncio.gather(
            self._tab.route(_HEAVY, _abort),
            self._tab.route(foreign_to(self._hosts), self._abort_foreign),
            self._tab.route(self._keep_out.suspects, self._judge),
        )

    async def quiet(self, seconds: float) -> None:
        """Until nothing has been under way for so long."""
        while True:
            self._changed.clear()
            if self._open:
                await self._changed.wait()
                continue
            try:
                # Not wait_for: before Python 3.12 it swallows a cancellation that meets its end.
                async with asyncio.timeout(seconds):
                    await self._changed.wait()
            except TimeoutError:
                return

    async def enough(self, want: int) -> None:
        """Until `want` kept answers are here, or one of them came as an error."""
        while not self._has(want):
            self._changed.clear()
            await self._changed.wait()

    async def failure(self) -> NoReturn:
        """Waits for ever; raises when the tab crashed or was led away from the site's hosts."""
        while self._broken is None:
            self._changed.clear()
            await self._changed.wait()
        raise self._broken

    async def answers(self) -> tuple[Answer, ...]:
        """The kept answers in the order they came; those whose bodies are complete by now."""
        if self._reading:
            await asyncio.wait(self._reading, timeout=1)
        return tuple(task.result() for task in self._reading if task.done())

    async def good_pages(self) -> tuple[Page, ...]:
        """What can be read of the kept answers, whatever became of the others."""
        if self._reading:
            await asyncio.wait(self._reading, timeout=1)
        done = (task for task in self._reading if task.done() and not task.exception())
        return tuple(task.result().page for task in done if _good(task))

    async def close(self) -> None:
        """Stops listening, and what is still being read."""
        self._tab.remove_listener("request", self._began)
        self._tab.remove_listener("requestfinished", self._ended)
        self._tab.remove_listener("requestfailed", self._failed)
        self._tab.remove_listener("response", self._came)
        self._tab.remove_listener("framenavigated", self._navigated)
        self._tab.remove_listener("crash", self._crashed)
        for task in self._reading:
            task.cancel()
        await asyncio.gather(*self._reading, return_exceptions=True)

    def _has(self, want: int) -> bool:
        done = [task for task in self._reading if task.done()]
        return len(done) >= want or any(task.exception() or not _good(task) for task in done)

    async def _abort_foreign(self, route: Route) -> None:
        self.cut += 1
        await _abort(route)

    async def _judge(self, route: Route) -> None:
        if fault := await self._keep_out.admits(route, self._is_needed):
            self._break(fault)

    def _is_needed(self, request: Request) -> bool:
        return self._is_document(request) or any(part in request.url for part in self._keep)

    def _began(self, request: Request) -> None:
        if request.resource_type not in _ENDLESS:
            self._open.add(request)
        if self._is_document(request):
            if request.redirected_from:
                self._keep_out.led_to.append(request.url)
            host = urlsplit(request.url).hostname or ""
            if not belongs(host, self._hosts):
                self._break(
                    Refused(f"We do not go to {host}: it is not one of the site's own hosts.")
                )
        self._changed.set()

    def _is_document(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self._tab.main_frame

    def _failed(self, request: Request) -> None:
        self._ended(request)
        # ERR_ABORTED: the page itself went elsewhere before this document was complete.
        if self._is_document(request) and request.failure != "net::ERR_ABORTED":
            host = urlsplit(request.url).hostname or ""
            self._break(fault_of_network(request.failure or "", host))

    def _break(self, error: SiteError) -> None:
        self._broken = self._broken or error
        self._changed.set()

    def _ended(self, request: Request) -> None:
        self._open.discard(request)
        self._changed.set()

    def _navigated(self, frame: Frame) -> None:
        """Requests of the document that was left never report their end."""
        if frame == self._tab.main_frame:
            self._open = {r for r in self._open if r.is_navigation_request()}
            self._changed.set()

    def _crashed(self, _: Tab) -> None:
        self._break(SiteDown("The page crashed in the browser."))

    def _came(self, response: Response) -> None:
        if self._is_document(response.request):
            try:  # before the page is built, which for a huge one takes all the time there is
                check_size(declared_size(response.headers), self._max_bytes)
            except Refused as error:
                self._break(error)
        wanted = any(part in response.url for part in self._keep)
        if wanted and response.request.method != "OPTIONS" and not 300 <= response.status < 400:
            task = asyncio.ensure_future(self._read(response))
            task.add_done_callback(lambda _: self._changed.set())
            self._reading.append(task)

    async def _read(self, response: Response) -> Answer:
        check_size(declared_size(response.headers), self._max_bytes)
        try:
            await check_certificate(response)
            body = await response.body()
        except Error as exc:
            host = urlsplit(response.url).hostname
            raise SiteDown(f"{host} broke off in the middle of its answer.") from exc
        check_size(len(body), self._max_bytes)
        now = datetime.now(UTC)
        page = Page(
            url=response.url,
            status=response.status,
            body=body,
            content_type=response.headers.get("content-type", ""),
            seen_at=now,
            tier=Tier.BROWSER,
        )
        return Answer(page, retry_after(response.headers.get("retry-after"), now))


def foreign_to(hosts: Sequence[str]) -> re.Pattern[str]:
    """Matches every http(s) address that is not https on one of `hosts` or a subdomain.

    Written in what Python and JavaScript have in common, since the browser's driver runs it.
    """
    own = "|".join(re.escape(host) for host in hosts)
    return re.compile(rf"^(?!https://(?:[^/?#@:]+\.)?(?:{own})(?::443)?(?:[/?#]|$))https?://")


async def _abort(route: Route) -> None:
    try:
        await route.abort("blockedbyclient")
    except Error:
        return  # the page was closed first, which aborts it as well


def _good(task: asyncio.Task[Answer]) -> bool:
    return task.result().page.status < HTTPStatus.BAD_REQUEST
