"""The whole product in a throw-away directory, and a real browser in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from jobs.browser_install import find_browser
from jobs.services import Services, background

DESKTOP, PHONE = (1360, 900), (400, 900)
EXAMPLE = ".st-key-example button"
CARD = "article.wr-card"


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with background(tmp_path_factory.mktemp("e2e"), web=True, throwaway=True) as running:
        yield running


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    path = find_browser()
    if not path:
        pytest.skip("no Chromium on this machine")
    chromium = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield chromium
    chromium.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is marked e2e: beside others their browser's loop would be in the way."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, services: Services) -> Iterator[OpenPage]:
    """`open_page("?search=...", size=PHONE, dark=True)`; a script fault fails the test."""
    contexts, faults = [], []

    def opened(address: str = "", size: tuple[int, int] = DESKTOP, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            locale="en-US",
            accept_downloads=True,
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(f"{services.url}/{address}")
        page.locator("h1").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="session")
def example(browser: Browser, services: Services) -> str:
    """The address (`?search=...`) of the example search, run once and closed."""
    context = browser.new_context(viewport={"width": 1360, "height": 900}, locale="en-US")
    context.set_default_timeout(90_000)
    page = context.new_page()
    page.goto(services.url)
    page.locator(EXAMPLE).click()
    page.locator(CARD).first.wait_for()
    page.get_by_test_id("stProgress").wait_for(state="detached")
    address = "?" + page.url.split("?", 1)[1]
    context.close()
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
