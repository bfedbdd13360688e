"""When the first row stands on the screen, in a real browser on the real page."""

from __future__ import annotations

import os
import time
from datetime import datetime
from statistics import median
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import text

from benchmarks.report import Promise
from benchmarks.searching.ground import Ground, closed, question
from core.db import transaction

RUNS = 4
ROW = "article.wr-card"


def measure(ground: Ground) -> tuple[dict[str, float | int | str], tuple[Promise, ...]]:
    """Press Search on the page as a traveller does, and see when the first row shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=ground.services.env["WAYRATE_BROWSER"],
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        _first_row(page, ground, 0)  # a warm server
        waits = [_first_row(page, ground, n) for n in range(1, RUNS + 1)]
        browser.close()
    shown = median(waits)
    return {"first_row_after_answer_s": shown, "first_row_worst_s": max(waits)}, (
        Promise("first row on screen after the first source's answer", round(shown, 3), 1.5, "s"),
    )


def _first_row(page: Page, ground: Ground, n: int) -> float:
    """Another city each time, so that nothing was asked before."""
    place = question(n).destination.place_id
    page.goto(f"{ground.services.url}/?to={place}")
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_selector(ROW, timeout=60_000)
    shown = time.time()
    search_id = parse_qs(urlsplit(page.url).query)["search"][0]
    closed(search_id)
    with transaction() as connection:
        seen: datetime = connection.execute(
            text("SELECT min(seen_at) FROM quote WHERE search_id = :id"), {"id": search_id}
        ).scalar_one()
    return shown - seen.timestamp()
