"""The sites that need a browser really draw in one, offline and under their real names."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.sandbox.conftest import Running

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
CARDS = "[data-stid=lodging-card-responsive]"
STAY = "destination=New+York&startDate=2026-12-04&endDate=2026-12-06&adults=2&rooms=1"


@pytest.fixture(scope="module")
def browser(shared_world: Running) -> Iterator[Browser]:
    port = shared_world.told["tls_port"]
    # The control page is not one of the mapped names.
    mapping = f"--host-resolver-rules=MAP * 127.0.0.1:{port}, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=[mapping, "--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, world: Running) -> Iterator[Page]:
    context = browser.new_context(ignore_https_errors=True)
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    yield opened
    context.close()


def test_expedia_draws_twenty_and_the_rest_at_the_end_of_the_page(page: Page) -> None:
    page.goto(f"https://www.expedia.com/Hotel-Search?{STAY}")
    page.wait_for_selector(CARDS)
    assert page.locator(CARDS).count() == 20
    assert "2026-12-04 to 2026-12-06" in page.inner_text("[data-stid=stay-dates]")
    assert page.locator(CARDS).first.locator("text=/\\$\\d+ total/").count() == 1
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_selector("#state[data-done]")
    assert page.locator(CARDS).count() > 60


def test_hotels_asks_nothing_before_the_consent_is_answered(page: Page, world: Running) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"https://www.hotels.com/Hotel-Search?{STAY}")
    page.get_by_role("button", name="Reject all").wait_for()
    assert not [url for url in asked if "graphql" in url]
    assert page.locator(CARDS).count() == 0
    page.get_by_role("button", name="Reject all").click()
    page.wait_for_selector(CARDS)
    assert [url for url in asked if "graphql" in url] == ["https://www.hotels.com/graphql"]


def test_bestwestern_form_is_built_and_brings_hotels_and_points(page: Page) -> None:
    page.goto("https://www.bestwestern.com/en_US/book/hotel-search.html")
    page.fill("input[name=destination]", "New York")
    page.fill("input[name=checkIn]", "2026-12-04")
    page.fill("input[name=checkOut]", "2026-12-06")
    page.fill("input[name=adults]", "2")
    page.select_option("select[name=specialRate]", label="AARP")
    with page.expect_response("**/bin/bestwestern/proxy?*rateCode=*") as cash:
        page.get_by_role("button", name="Find my hotel").click()
    rows = cash.value.json()
    assert any(row.get("resortSearchRate", {}).get("requested") for row in rows)
    page.wait_for_selector("#state[data-done]")
    assert page.locator("[data-resort]").count() == len(rows) > 4
    assert "points a night" in page.inner_text("#results")


def test_an_unknown_city_is_told_on_the_page(page: Page) -> None:
    page.goto(f"https://www.expedia.com/Hotel-Search?{STAY.replace('New+York', 'Atlantis')}")
    page.get_by_text("No properties found in Atlantis").wait_for()


def test_storefronts_draw_through_the_control_page_too(page: Page, world: Running) -> None:
    address = f"http://127.0.0.1:{world.told['control_port']}/open/hotels/Hotel-Search?{STAY}"
    page.goto(address)
    page.get_by_role("button", name="Accept all").click()
    page.wait_for_selector(CARDS)
    page.locator(f"{CARDS} a").first.click()
    page.get_by_text("In all").wait_for()
