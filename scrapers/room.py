"""A tab that visits to one site use one after the other: nothing of a visit is left to the next.

A fresh context costs a new renderer and new connections each time, about a quarter of what a visit
costs in all. Whatever a page can keep is taken away between two visits; where that cannot be done
for certain the room is given up and the next visit gets a fresh one.
"""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, CDPSession, Error, Frame
from playwright.async_api import Page as Tab

from scrapers.sight import Sight

_CLEAN_S = 3.0
log = logging.getLogger(__name__)


class Room:
    """One context with one tab, for the visits to one set of hosts."""

    def __init__(
        self, hosts: frozenset[str], context: BrowserContext, tab: Tab, line: CDPSession
    ) -> None:
        self.hosts = hosts
        self.context = context
        self.tab = tab
        self.line = line  # to the browser itself, in its own protocol
        self.sight = Sight(line)
        self._origins: set[str] = set()  # of every document that was shown
        tab.on("framenavigated", self._shown)

    @classmethod
    async def furnished(cls, hosts: frozenset[str], context: BrowserContext) -> Room:
        tab = await context.new_page()
        return cls(hosts, context, tab, await context.new_cdp_session(tab))

    async def cleaned(self) -> bool:
        """Whether the next visit may use it: nothing that this one left is there any more."""
        # A second tab or origin could keep things where we do not look.
        if len(self.context.pages) != 1 or len(self._origins) > 1:
            return False
        try:
            async with asyncio.timeout(_CLEAN_S):
                await self._clean()
        except (Error, TimeoutError):
            log.info("room_not_cleaned", exc_info=True)
            return False
        return True

    async def _clean(self) -> None:
        # From here on no script of the page runs, so none writes anew what is taken away.
        await self.line.send("Emulation.setScriptExecutionDisabled", {"value": True})
        origins, send = set(self._origins), self.line.send
        for origin in origins:
            of_tab = {"securityOrigin": origin, "isLocalStorage": False}
            await send("DOMStorage.clear", {"storageId": of_tab})
        await self.tab.goto("about:blank")
        await send("Network.disable")  # a long visit was weighed
        await self.tab.unroute_all(behavior="ignoreErrors")  # the next visit cuts for itself
        for origin in origins:
            await send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        await self.context.clear_cookies()
        await send("Page.resetNavigationHistory")
        await send("Emulation.setScriptExecutionDisabled", {"value": False})
        await self.sight.ask("() => { window.name = '' }")  # a tab's name outlives its pages
        self._origins.clear()

    def _shown(self, frame: Frame) -> None:
        parts = urlsplit(frame.url)
        if parts.scheme in ("http", "https"):
            self._origins.add(f"{parts.scheme}://{parts.netloc}")
