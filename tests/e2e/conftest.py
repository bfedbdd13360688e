"""The whole product in a throw-away directory, and a real browser in front of it.

Both end with the folder: what the process tests next could not have a loop beside the browser's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from jobs.browser_install import find_browser
from jobs.services import Services, background

DESKTOP, PHONE = (1360, 900), (400, 900)
EXAMPLE = ".st-key-example button"
CARD = "article.wr-card"
PATIENCE_MS = 60_000  # other tests run beside these, and none of these measures time
KEPT_BY_PAGES = "local_storage,indexeddb,service_workers,cache_storage,websql,file_systems"


@pytest.fixture(scope="package")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with background(tmp_path_factory.mktemp("e2e"), web=True, throwaway=True) as running:
        yield running


@pytest.fixture(scope="package")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(driver: Playwright) -> Iterator[Browser]:
    path = find_browser()
    if not path:
        pytest.skip("no Chromium on this machine")
    chromium = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield chromium
    chromium.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is marked e2e."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="package", autouse=True)
def _patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


class Contexts:
    """Browsers of people who were here before, by size and colours: what a page is made of lies in
    their cache. Whatever a test leaves in one, cookies included, is gone before the next.

    Without motion, which screen.css heeds: to draw it cost a fifth of a page's processor time.
    """

    def __init__(self, browser: Browser, origin: str) -> None:
        self._browser = browser
        self._origin = origin
        self._idle: dict[tuple[tuple[int, int], bool], list[BrowserContext]] = {}
        self._used: list[tuple[tuple[tuple[int, int], bool], BrowserContext]] = []

    def take(self, size: tuple[int, int] = DESKTOP, dark: bool = False) -> BrowserContext:
        """One that knows nothing, until `put_back`; another each time."""
        idle = self._idle.setdefault((size, dark), [])
        context = idle.pop() if idle else self._new(size, dark)
        self._used.append(((size, dark), context))
        return context

    def _new(self, size: tuple[int, int], dark: bool) -> BrowserContext:
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-US",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        return context

    def put_back(self) -> None:
        """All that were taken, emptied."""
        for key, context in self._used:
            for page in context.pages:
                page.close()
            context.clear_cookies()
            blank = context.new_page()
            context.new_cdp_session(blank).send(
                "Storage.clearDataForOrigin",
                {"origin": self._origin, "storageTypes": KEPT_BY_PAGES},
            )
            blank.close()
            self._idle[key].append(context)
        self._used.clear()


@pytest.fixture(scope="package")
def contexts_of_package(browser: Browser, services: Services) -> Contexts:
    return Contexts(browser, services.url)


@pytest.fixture
def contexts(contexts_of_package: Contexts) -> Iterator[Contexts]:
    yield contexts_of_package
    contexts_of_package.put_back()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(contexts: Contexts, services: Services) -> Iterator[OpenPage]:
    """`open_page("?search=...", size=PHONE, dark=True)`; a script fault fails the test."""
    faults = []

    def opened(address: str = "", size: tuple[int, int] = DESKTOP, dark: bool = False) -> Page:
        page = contexts.take(size, dark).new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(f"{services.url}/{address}")
        page.locator("h1").wait_for()
        return page

    yield opened
    assert faults == []


@pytest.fixture(scope="package")
def example(contexts_of_package: Contexts, services: Services) -> str:
    """The address (`?search=...`) of the example search, run once and closed."""
    page = contexts_of_package.take().new_page()
    page.set_default_timeout(90_000)
    page.goto(services.url)
    page.locator(EXAMPLE).click()
    page.locator(CARD).first.wait_for()
    page.get_by_test_id("stProgress").wait_for(state="detached")
    address = "?" + page.url.split("?", 1)[1]
    page.close()
    return address


def settle(page: Page) -> None:
    """Until the page has drawn what was asked of it."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def hard_to_read(page: Page) -> list[str]:
    """Texts whose ink is too near to their ground, once colours have stopped to fade in."""
    script = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
    poor: list[str] = []
    for _ in range(20):
        poor = page.evaluate(script)
        if not poor:
            break
        page.wait_for_timeout(250)
    return poor
