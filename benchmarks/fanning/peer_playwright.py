"""The peer of a few lines: Playwright opens one page after the other until it is quiet."""

from __future__ import annotations

import json
import os
import sys
import time

from playwright.sync_api import Error, sync_playwright

from benchmarks.fanning.prices_seen import shows_prices


def main() -> None:
    """Read the pages from standard input; print the seconds and how many came."""
    searches = json.load(sys.stdin)["pages"]
    came = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["BROWSER"],
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
            proxy={"server": os.environ["PROXY"]},
        )
        started = time.perf_counter()
        for pages in searches:
            for url in pages:
                page = browser.new_page(ignore_https_errors=True)
                try:
                    page.goto(url, wait_until="networkidle", timeout=30_000)
                    came += shows_prices(page.inner_text("body"))
                except Error as error:
                    print(url, error, file=sys.stderr)
                page.close()
        wall_s = time.perf_counter() - started
        browser.close()
    print(json.dumps({"wall_s": wall_s, "pages": came}))


if __name__ == "__main__":
    main()
