"""One warm headless browser for a worker; a visit gets a tab in which no other left anything.

It starts with the first visit; is replaced when it died or is worn; reaches the network through the
gate of the visited site alone; and ends with the worker, however that ends: a driver process holds
its pipe, and stops when the worker's end of its own pipe closes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Error, Playwright, ViewportSize, async_playwright

from scrapers.errors import NoBrowser, SiteDown
from scrapers.gate import Gate
from scrapers.room import Room
from scrapers.settings import VisitSettings

VIEW: ViewportSize = {"width": 1024, "height": 768}
_CLOSE_S = 5.0
_FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # Beside the gate, which is a proxy, there is no way out: not by name, by number or by call.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--blink-settings=imagesEnabled=false",  # prices are text; cheaper than aborting each picture
)
log = logging.getLogger(__name__)


class Browser:
    """`async with browser.room(hosts) as room:` one visit, without a trace of the one before."""

    def __init__(self, settings: VisitSettings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.browser_pages)
        self._starting = asyncio.Lock()
        self._warm: _Warm | None = None
        self._playwright: Playwright | None = None
        self._gates: dict[frozenset[str], Gate] = {}

    @asynccontextmanager
    async def context(self, hosts: Sequence[str]) -> AsyncIterator[BrowserContext]:
        """A context that ends with the block, come what may. Raises NoBrowser, SiteDown."""
        async with self._places, self._lease() as warm:
            context = await self._open(warm, await self._gate(frozenset(hosts)))
            try:
                yield context
            finally:
                await _ended(context)

    @asynccontextmanager
    async def room(self, hosts: Sequence[str]) -> AsyncIterator[Room]:
        """An empty tab for one visit; a later visit to the same hosts may get it, cleaned.

        Raises NoBrowser, SiteDown.
        """
        async with self._places, self._lease() as warm:
            room = warm.room_for(frozenset(hosts)) or await self._furnish(warm, frozenset(hosts))
            is_clean = False
            try:
                yield room
                is_clean = warm is self._warm and await room.cleaned()
            finally:
                left = warm.keep(room, self._settings.browser_idle) if is_clean else room
                if left:
                    await _ended(left.context)

    async def replace_if_idle(self) -> bool:
        """End a browser that nobody uses right now; the next visit starts a fresh one."""
        async with self._starting:
            warm = self._warm
            if warm is None or warm.open:
                return False
            self._warm = None
            await _ended(warm.chromium)
            return True

    async def aclose(self) -> None:
        """Ends browser and driver; the next visit would start them again."""
        async with self._starting:
            warm, self._warm = self._warm, None
            if warm:
                await _ended(warm.chromium)
            await self._stop_driver()
            gates, self._gates = self._gates, {}
            for gate in gates.values():
                await gate.close()

    async def _gate(self, hosts: frozenset[str]) -> Gate:
        """The one gate to these hosts, open as long as the worker lives."""
        async with self._starting:
            gate = self._gates.get(hosts)
            if gate is None:
                gate = Gate(hosts, self._settings.world)
                await gate.open()
                self._gates[hosts] = gate
            return gate

    async def _furnish(self, warm: _Warm, hosts: frozenset[str]) -> Room:
        context = await self._open(warm, await self._gate(hosts))
        try:
            return await Room.furnished(hosts, context)
        except asyncio.CancelledError:
            await _ended(context)
            raise
        except Error as exc:
            warm.is_broken = True
            raise SiteDown("The browser stopped before the visit began.") from exc

    @asynccontextmanager
    async def _lease(self) -> AsyncIterator[_Warm]:
        """A living browser that stays until the block ends, then goes if it was replaced."""
        async with self._starting:
            warm = await self._fit()
            warm.visits += 1
            warm.open += 1
        try:
            yield warm
        finally:
            warm.open -= 1
            if warm is not self._warm and not warm.open:
                await _ended(warm.chromium)

    async def _fit(self) -> _Warm:
        warm = self._warm
        if (
            warm is None
            or warm.is_broken
            or not warm.chromium.is_connected()
            or warm.visits >= self._settings.browser_visits
        ):
            self._warm = _Warm(await self._launch())
            if warm and not warm.open:
                await _ended(warm.chromium)
        assert self._warm is not None
        return self._warm

    async def _launch(self) -> Chromium:
        executable = find_browser(self._settings.browser)
        if executable is None:
            raise NoBrowser(
                "This site needs a browser and none was found: install chromium-headless-shell."
            )
        args = [*_FLAGS]
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

    async def _open(self, warm: _Warm, gate: Gate) -> BrowserContext:
        made = asyncio.ensure_future(self._new_context(warm.chromium, gate))
        try:
            return await asyncio.shield(made)
        except asyncio.CancelledError:
            with suppress(Error):  # the browser makes it all the same, and nobody would end it
                await _ended(await made)
            raise
        except Error as exc:
            warm.is_broken = True  # with its driver dead, it does not know that itself
            raise SiteDown("The browser stopped before the visit began.") from exc

    async def _new_context(self, chromium: Chromium, gate: Gate) -> BrowserContext:
        major = chromium.version.partition(".")[0]
        return await chromium.new_context(
            viewport=VIEW,
            proxy={"server": gate.address},
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


class _Warm:
    def __init__(self, chromium: Chromium) -> None:
        self.chromium = chromium
        self.is_broken = False
        self.visits = 0
        self.open = 0
        self._idle: list[Room] = []  # the one used last comes last

    def room_for(self, hosts: frozenset[str]) -> Room | None:
        """A cleaned room of these hosts that nobody uses, which is the caller's from now on."""
        for room in reversed(self._idle):
            if room.hosts == hosts:
                self._idle.remove(room)
                return room
        return None

    def keep(self, room: Room, most: int) -> Room | None:
        """Put a cleaned room aside; returns the one that has to go for it, if any."""
        self._idle.append(room)
        return self._idle.pop(0) if len(self._idle) > most else None


def find_browser(named: str | None) -> str | None:
    """The executable to use: the one named, else the lightest on PATH; None when there is none."""
    if named:
        return shutil.which(named)
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


async def _ended(thing: BrowserContext | Chromium) -> None:
    """Close, also while we are being cancelled; one that is dead or stuck is left to its driver."""
    try:
        await asyncio.shield(asyncio.wait_for(thing.close(), _CLOSE_S))
    except (Error, TimeoutError):
        log.info("browser_end_failed", exc_info=True)
