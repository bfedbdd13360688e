"""One warm headless browser for a worker, and a fresh context in it for each visit.

It starts with the first visit; is replaced when it died, is worn, or may not reach a new site's
hosts; and ends with the worker, however that ends: a driver process holds its pipe, and stops when
the worker's end of its own pipe closes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Error, Playwright, ViewportSize, async_playwright

from scrapers.errors import NoBrowser, SiteDown
from scrapers.settings import LocalWorld, VisitSettings

VIEW: ViewportSize = {"width": 1024, "height": 768}
_CLOSE_S = 5.0
_FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--blink-settings=imagesEnabled=false",  # prices are text; cheaper than aborting each picture
)
log = logging.getLogger(__name__)


class Browser:
    """`async with browser.context(hosts) as context:` one visit's own cookies, cache and pages."""

    def __init__(self, settings: VisitSettings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.browser_pages)
        self._starting = asyncio.Lock()
        self._warm: _Warm | None = None
        self._playwright: Playwright | None = None

    @asynccontextmanager
    async def context(self, hosts: Sequence[str]) -> AsyncIterator[BrowserContext]:
        """A context that ends with the block, come what may. Raises NoBrowser, SiteDown."""
        async with self._places, self._lease(frozenset(hosts)) as warm:
            context = await self._open(warm)
            try:
                yield context
            finally:
                await _ended(context)

    async def aclose(self) -> None:
        """Ends browser and driver; the next visit would start them again."""
        async with self._starting:
            warm, self._warm = self._warm, None
            if warm:
                await _ended(warm.chromium)
            await self._stop_driver()

    @asynccontextmanager
    async def _lease(self, hosts: frozenset[str]) -> AsyncIterator[_Warm]:
        """A living browser that stays until the block ends, then goes if it was replaced."""
        async with self._starting:
            warm = await self._fit(hosts)
            warm.visits += 1
            warm.open += 1
        try:
            yield warm
        finally:
            warm.open -= 1
            if warm is not self._warm and not warm.open:
                await _ended(warm.chromium)

    async def _fit(self, hosts: frozenset[str]) -> _Warm:
        warm = self._warm
        known = warm.hosts if warm else frozenset()
        if (
            warm is None
            or warm.is_broken
            or not warm.chromium.is_connected()
            or warm.visits >= self._settings.browser_visits
            or not (self._settings.world or hosts <= known)
        ):
            self._warm = _Warm(await self._launch(known | hosts), known | hosts)
            if warm and not warm.open:
                await _ended(warm.chromium)
        assert self._warm is not None
        return self._warm

    async def _launch(self, hosts: frozenset[str]) -> Chromium:
        executable = find_browser(self._settings.browser)
        if executable is None:
            raise NoBrowser(
                "This site needs a browser and none was found: install chromium-headless-shell."
            )
        args = [*_FLAGS, f"--host-resolver-rules={resolver_rules(self._settings.world, hosts)}"]
        if os.geteuid() == 0:
            args.append("--no-sandbox")  # Chromium refuses to run as root with it
        try:
            return await self._start(executable, args)
        except Error:  # the driver may have died with the last browser: a new one gets one try
            await self._stop_driver()
        try:
            return await self._start(executable, args)
        except Error as exc:
            raise NoBrowser(f"The browser {executable} does not start on this machine.") from exc

    async def _start(self, executable: str, args: list[str]) -> Chromium:
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        chromium = await self._playwright.chromium.launch(executable_path=executable, args=args)
        log.info("browser_started", extra={"version": chromium.version})
        return chromium

    async def _stop_driver(self) -> None:
        driver, self._playwright = self._playwright, None
        if driver:
            with suppress(Error):  # a dead one cannot be asked to stop
                await driver.stop()

    async def _open(self, warm: _Warm) -> BrowserContext:
        major = warm.chromium.version.partition(".")[0]
        try:
            return await warm.chromium.new_context(
                viewport=VIEW,
                locale="en-US",
                # What it is (headless) and whose it is, both said.
                user_agent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
                f"HeadlessChrome/{major}.0.0.0 Safari/537.36 {self._settings.user_agent}",
                service_workers="block",  # their requests would pass by the routes
                accept_downloads=False,
                # Real hosts must show a real certificate; the local world's authority is ours alone
                # and not in the browser's store.
                ignore_https_errors=self._settings.world is not None,
            )
        except Error as exc:
            warm.is_broken = True  # with its driver dead, it does not know that itself
            raise SiteDown("The browser stopped before the visit began.") from exc


class _Warm:
    def __init__(self, chromium: Chromium, hosts: frozenset[str]) -> None:
        self.chromium = chromium
        self.hosts = hosts
        self.is_broken = False
        self.visits = 0
        self.open = 0


def find_browser(named: str | None) -> str | None:
    """The executable to use: the one named, else the lightest on PATH; None when there is none."""
    if named:
        return shutil.which(named)
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def resolver_rules(world: LocalWorld | None, hosts: Iterable[str]) -> str:
    """Where names lead inside the browser: all to the local world, or nowhere but to `hosts`.

    The second holds for redirects and sockets too, which no route of a page sees.
    """
    if world:
        return f"MAP * {world.host}:{world.port}"
    own = (f"EXCLUDE {name}" for host in sorted(hosts) for name in (host, f"*.{host}"))
    return ", ".join(["MAP * ~NOTFOUND", *own])


async def _ended(thing: BrowserContext | Chromium) -> None:
    """Close, also while we are being cancelled; one that is dead or stuck is left to its driver."""
    try:
        await asyncio.shield(asyncio.wait_for(thing.close(), _CLOSE_S))
    except (Error, TimeoutError):
        log.info("browser_end_failed", exc_info=True)
