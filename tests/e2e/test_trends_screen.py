"""Trends in front of the running product: from a card to its chart, and to the quote behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CARD, DESKTOP, PHONE, OpenPage, hard_to_read, settle

POINT = ".js-plotly-plot .scatterlayer .trace path.point"


def to_trend(page: Page) -> None:
    """By the link on the first card."""
    page.locator(CARD).first.locator("a.wr-trend").click()
    page.locator("h2.wr-finding").wait_for()
    page.locator(POINT).first.wait_for()
    settle(page)


def click_point(page: Page) -> None:
    point = page.locator(POINT).first
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    # Plotly takes a click for the point that the pointer was seen over before.
    page.mouse.move(x - 5, y)
    page.mouse.move(x, y, steps=4)
    page.locator(".js-plotly-plot .hoverlayer .legend").wait_for()
    page.mouse.click(x, y)


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)])
def test_a_card_leads_to_its_trend_and_a_point_to_its_evidence(
    open_page: OpenPage, example: str, size: tuple[int, int], dark: bool
) -> None:
    page = open_page(example, size=size, dark=dark)
    name = page.locator(CARD).first.locator("h3").inner_text()
    to_trend(page)
    finding = page.locator("h2.wr-finding")
    expect(finding).to_contain_text(name)
    expect(finding).to_contain_text("too little history")
    click_point(page)
    quotes = page.locator("ul.wr-points > li")
    quotes.first.wait_for()
    expect(quotes.first.locator("dl.wr-facts")).to_contain_text("sha256")
    expect(quotes.first.locator("dl.wr-facts")).to_contain_text("https://")
    wide = page.evaluate(
        "() => Math.max(document.documentElement.scrollWidth,"
        " document.querySelector('[data-testid=stMain]').scrollWidth)"
    )
    assert wide <= size[0]
    assert hard_to_read(page) == []


def test_a_house_is_found_by_name_and_its_choices_are_in_the_link(
    open_page: OpenPage, example: str
) -> None:
    cards = open_page(example).locator(CARD)
    name = cards.first.locator("h3").inner_text()
    page = open_page("trends")
    page.get_by_label("Hotel or chain", exact=True).fill(name)
    page.locator('[class*="st-key-t_take_"] button').first.click()
    page.locator("h2.wr-finding").wait_for()
    expect(page.locator("h2.wr-finding")).to_contain_text(name)
    page.get_by_role("radio", name="90 d").click()
    page.wait_for_url("**t_span=90*")
    settle(page)
    again = open_page(page.url.split("/", 3)[3])
    again.locator("h2.wr-finding").wait_for()
    expect(again.locator("h2.wr-finding")).to_contain_text(name)
    chosen = again.locator('[class*="st-key-t_span"] [aria-checked="true"]')
    expect(chosen).to_have_text("90 d")


def test_the_points_come_as_a_file(open_page: OpenPage, example: str) -> None:
    page = open_page(example)
    to_trend(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Property,Source,Day seen (UTC)")
    assert len(lines) > 1
