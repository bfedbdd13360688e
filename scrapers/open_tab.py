"""The page that a person has open in her own browser, for sites that a robot may not visit.

She starts her browser with a debugging port and opens the page herself. It is read as it stands:
nothing is opened, clicked, typed or closed, and no tab but the site's own is looked into.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from playwright.async_api import Browser, Error, async_playwright
from playwright.async_api import Page as Tab

from core.domain.rate import Tier
from core.domain.source import Source
from scrapers.body import check_size
from scrapers.errors import SiteError
from scrapers.network import belongs
from scrapers.visit import Page

PATIENCE_S = 15.0  # for her browser to answer, and for its page to be handed over
_MAX_BYTES = 12_000_000


class NoOpenPage(Exception):
    """There is no page to read; the message says what is open, or where nobody answers."""


async def open_page(endpoint: str, source: Source, require: Callable[[str], None]) -> Page:
    """The first tab of the browser at `endpoint` that shows the asked page, as drawn now.

    `endpoint` is where the browser's debugging port answers: http://127.0.0.1:9222. `require`
    raises SiteError for the address of another stay; it rises when no tab of the source has the
    asked one. Raises NoOpenPage, and Refused for a page that is too large.
    """
    async with async_playwright() as driver:
        try:
            browser = await driver.chromium.connect_over_cdp(
                endpoint,
                timeout=PATIENCE_S * 1000,
                no_defaults=True,  # her browser keeps its own settings
            )
        except Error as error:
            raise NoOpenPage(
                f"No browser answers at {endpoint}: start yours with --remote-debugging-port=9222 "
                "and name its address."
            ) from error
        # Never closed: it is not ours. Leaving the driver's block ends the connection.
        return await _read(_tab_of(browser, source, require), source)


def _tab_of(browser: Browser, source: Source, require: Callable[[str], None]) -> Tab:
    tabs = [tab for context in browser.contexts for tab in context.pages]
    hosts = [(tab, urlsplit(tab.url).hostname or "") for tab in tabs]
    own = [tab for tab, host in hosts if belongs(host, source.hosts)]
    wrong = None
    for tab in own:
        try:
            require(tab.url)
        except SiteError as error:
            wrong = wrong or error
        else:
            return tab
    if wrong:
        raise wrong
    raise NoOpenPage(
        f"No open tab shows {source.name} ({source.hosts[0]}): {_shown(hosts)}. "
        "Open the page with its prices there, and ask again."
    )


def _shown(hosts: Sequence[tuple[Tab, str]]) -> str:
    """Only the hosts: whatever else the addresses of her tabs say is hers."""
    names = list(dict.fromkeys(host for _, host in hosts if host))
    return f"the tabs open are of {', '.join(names)}" if names else "no tab shows a web page"


async def _read(tab: Tab, source: Source) -> Page:
    try:
        async with asyncio.timeout(PATIENCE_S):
            body = (await tab.content()).encode()
    except (Error, TimeoutError) as error:
        raise NoOpenPage(
            f"The open page of {source.name} could not be read: wait until it stands still."
        ) from error
    check_size(len(body), _MAX_BYTES)
    return Page(
        url=tab.url,
        status=200,
        body=body,
        content_type="text/html; charset=utf-8",
        seen_at=datetime.now(UTC),
        tier=Tier.BROWSER,
    )
