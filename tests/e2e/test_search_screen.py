"""The search as a person meets it: from the first page to a file on her disk."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import httpx
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from jobs.services import Services
from scrapers.registry import sources
from tests.e2e.conftest import CARD, EXAMPLE, PHONE, OpenPage, hard_to_read, settle

pytestmark = pytest.mark.e2e


def test_the_example_brings_rows_with_totals(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(EXAMPLE).click()
    card = page.locator(CARD).first
    card.wait_for()
    expect(page).to_have_url(re.compile(r"search=\w+"))
    assert re.fullmatch(r"\$[\d,]+\.\d\d", card.locator(".wr-total").inner_text())
    expect(page.locator(".st-key-sources_fold summary")).to_contain_text("sources answered")
    page.get_by_test_id("stProgress").wait_for(state="detached")
    expect(page.locator(".st-key-sources_fold summary")).to_contain_text(
        f"{len(sources())} of {len(sources())} sources answered"
    )
    # Drawn first by a poll, the sliders once came back from the browser as 0.
    expect(page.locator(".st-key-weight_price")).to_contain_text("8")
    expect(page.locator(".st-key-weight_distance")).to_contain_text("4")


def test_a_link_opens_the_search_again(open_page: OpenPage, example: str) -> None:
    page = open_page(example)
    expect(page.locator(CARD).first).to_be_visible()
    expect(page.locator(".st-key-summary")).to_contain_text("AARP, AAA/CAA, Senior")
    expect(page.get_by_test_id("stProgress")).to_have_count(0)


def test_every_total_ends_on_one_edge(open_page: OpenPage, example: str) -> None:
    page = open_page(example)
    page.locator(CARD).first.wait_for()
    settle(page)
    edges = page.locator(".wr-total").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().right))"
    )
    assert len(edges) == 20
    assert len(set(edges)) == 1


def test_a_card_gives_its_evidence_and_a_way_out(open_page: OpenPage, example: str) -> None:
    page = open_page(example)
    card = page.locator(CARD).first
    card.locator("> details > summary", has_text="Evidence").click()
    facts = card.locator("> details > .wr-behind .wr-facts")
    expect(facts).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"))
    assert re.fullmatch(r"[0-9a-f]{64}", facts.locator("code").get_attribute("title") or "")
    way_out = card.locator("a.wr-open")
    # In the local world links lead to what that world shows, not to the real site.
    href = way_out.get_attribute("href") or ""
    assert re.match(r"http://localhost:\d+/go\?url=https%3A%2F%2F", href)
    assert way_out.get_attribute("target") == "_blank"
    assert "noopener" in (way_out.get_attribute("rel") or "")


def test_sorting_by_total_puts_totals_in_order(open_page: OpenPage, example: str) -> None:
    page = open_page(example)
    page.locator(CARD).first.wait_for()
    page.locator(".st-key-sort button", has_text="Total").click()
    page.wait_for_function(_IN_ORDER)


def test_filters_narrow_the_list(open_page: OpenPage, example: str) -> None:
    page = open_page(example)
    page.locator(CARD).first.wait_for()
    page.locator(".st-key-filter_direct label").first.click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('article.wr-card > .wr-badges')]"
        ".filter(b => b.innerText.includes('direct')).length ==="
        " document.querySelectorAll('article.wr-card').length"
    )
    page.locator(".st-key-filter_max input").fill("1")
    page.keyboard.press("Enter")
    page.locator(".st-key-clear_all button").click()
    expect(page.locator(CARD).first).to_be_visible()


def test_both_downloads_hold_what_is_on_the_screen(
    open_page: OpenPage, example: str, tmp_path: Path
) -> None:
    page = open_page(example)
    page.locator(CARD).first.wait_for()
    page.locator(".st-key-sort button", has_text="Total").click()
    page.wait_for_function(_IN_ORDER)
    settle(page)
    name = page.locator(f"{CARD} h3").first.inner_text()
    total = Decimal(page.locator(".wr-total").first.inner_text().strip("$").replace(",", ""))

    plain = _download(page, "csv", tmp_path).read_bytes().decode("utf-8-sig")
    first = next(csv.DictReader(io.StringIO(plain)))
    assert Decimal(first["All-in total"]) == total
    assert first["World"] == "local world: made-up prices"

    sheet = openpyxl.load_workbook(_download(page, "excel", tmp_path))["Rates"]
    rows = list(sheet.iter_rows(values_only=True))
    header = next(at for at, row in enumerate(rows) if "All-in total" in row)
    row = dict(zip(rows[header], rows[header + 1], strict=True))
    assert Decimal(str(row["All-in total"])) == total
    assert name in (first["Property"], "Hotel not named before payment")


def test_the_map_marks_houses_by_their_place(open_page: OpenPage, example: str) -> None:
    page = open_page(example)
    page.locator(CARD).first.wait_for()
    page.locator(".st-key-with_map label").first.click()
    page.locator(".js-plotly-plot .scatterlayer .point").nth(10).wait_for()


def test_a_phone_shows_all_of_it_without_scrolling_sideways(
    open_page: OpenPage, example: str
) -> None:
    for address in ("", example, "sources"):
        page = open_page(address, size=PHONE)
        page.locator("h1").wait_for()
        settle(page)
        wide = page.evaluate(
            "() => Math.max(document.documentElement.scrollWidth,"
            " document.querySelector('[data-testid=stMain]').scrollWidth)"
        )
        assert wide <= PHONE[0], address


def test_the_filters_of_a_phone_are_a_drawer(open_page: OpenPage, example: str) -> None:
    page = open_page(example, size=PHONE)
    page.locator(CARD).first.wait_for()
    expect(page.locator(".st-key-weight_price")).to_be_hidden()
    page.locator(".st-key-drawer_toggle label").click()
    expect(page.locator(".st-key-weight_price")).to_be_visible()


def test_a_search_needs_no_mouse(open_page: OpenPage) -> None:
    page = open_page()
    box = page.locator(".st-key-place_box input")
    box.focus()
    page.keyboard.type("sao paul", delay=20)
    expect(page.locator(".st-key-place_box li").first).to_contain_text("São Paulo")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(box).to_have_value("São Paulo, Brazil")
    expect(page).to_have_url(re.compile(r"to=\d+"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"search=\w+"))
    expect(page.locator(".st-key-summary")).to_contain_text("São Paulo, Brazil")


def test_focus_is_seen(open_page: OpenPage, example: str) -> None:
    page = open_page(example)
    page.locator(CARD).first.wait_for()
    page.locator(f"{CARD} summary").first.focus()
    page.keyboard.press("Tab")
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_an_unclear_place_is_asked_back_at_its_field(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".st-key-place_box input").fill("Springfield")
    page.locator(".st-key-search_now button").click()
    page.get_by_role("alert").filter(has_text="can be several places").wait_for()
    page.locator("[class*=st-key-meant_] button").first.click()
    expect(page.locator(".st-key-place_box input")).to_have_value(re.compile("^Springfield, "))


@pytest.mark.parametrize("dark", [False, True])
def test_text_keeps_its_contrast(open_page: OpenPage, example: str, dark: bool) -> None:
    page = open_page(example, dark=dark)
    page.locator(CARD).first.wait_for()
    page.locator(".st-key-edit button").click()
    page.locator(".st-key-search_now button").wait_for()
    settle(page)
    poor = hard_to_read(page)
    assert poor == []


def test_a_bot_wall_is_told_and_left_alone(open_page: OpenPage, services: Services) -> None:
    _fault(services, "priceline", "bot_wall")
    try:
        page = open_page("?to=5368361&only=Priceline")  # Los Angeles
        page.locator(".st-key-search_now button").click()
        expect(page.locator(".st-key-nothing_found")).to_contain_text(
            "Every source shows a bot wall", timeout=60_000
        )
        table = page.locator(".st-key-sources_alone table")
        expect(table).to_contain_text("bot wall")
        expect(table.get_by_role("link")).to_be_visible()
    finally:
        _fault(services, "priceline", "none")


def test_an_unknown_search_leads_back_to_the_form(open_page: OpenPage) -> None:
    page = open_page("?search=no-such-search")
    page.get_by_role("button", name="Start a new search").click()
    expect(page.locator(EXAMPLE)).to_be_visible()


def _fault(services: Services, site: str, name: str) -> None:
    httpx.put(
        f"{services.control_url}/faults/{site}", json={"fault": name, "share": 1.0}
    ).raise_for_status()


def _download(page: Page, key: str, into: Path) -> Path:
    with page.expect_download() as started:
        page.locator(f".st-key-{key} button").click()
    path = into / started.value.suggested_filename
    started.value.save_as(path)
    return path


_IN_ORDER = """() => {
    const totals = [...document.querySelectorAll("article.wr-card .wr-total:not(.none)")]
        .map(one => Number(one.innerText.replace(/[^0-9.]/g, "")))
    return totals.length > 10 && totals.every((total, at) => at === 0 || totals[at - 1] <= total)
}"""
