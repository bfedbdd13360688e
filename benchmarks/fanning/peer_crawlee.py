"""The peer that chooses between HTTP and browser itself: crawlee's adaptive crawler.

Left to itself it takes what either way brings. Told what counts (its `result_checker`), it goes on
to the browser where plain HTTP shows no price, and lets a page come to rest there, as we do.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from datetime import timedelta
from typing import Any

from crawlee import ConcurrencySettings, Request
from crawlee._types import RequestHandlerRunResult
from crawlee.crawlers import (
    AdaptivePlaywrightCrawler,
    AdaptivePlaywrightCrawlingContext,
    AdaptivePlaywrightPostNavCrawlingContext,
)
from crawlee.http_clients import ImpitHttpClient
from crawlee.proxy_configuration import ProxyConfiguration

from benchmarks.fanning.prices_seen import shows_prices


async def crawl() -> None:
    """Read the pages from standard input; print the seconds and how many came."""
    told = json.load(sys.stdin)
    wants_prices = told["wants_prices"]
    crawler = AdaptivePlaywrightCrawler.with_beautifulsoup_static_parser(
        http_client=ImpitHttpClient(verify=False),
        proxy_configuration=ProxyConfiguration(proxy_urls=[os.environ["PROXY"]]),
        concurrency_settings=ConcurrencySettings(desired_concurrency=8, max_concurrency=32),
        max_request_retries=1,
        request_handler_timeout=timedelta(seconds=45),
        result_checker=_brought_prices if wants_prices else None,
        configure_logging=False,
        playwright_crawler_specific_kwargs={
            "browser_type": "chromium",
            "headless": True,
            "browser_launch_options": {
                "executable_path": os.environ["BROWSER"],
                "args": ["--no-sandbox"] if os.geteuid() == 0 else [],
            },
            "browser_new_context_options": {"ignore_https_errors": True},
        },
    )
    if wants_prices:
        crawler.post_navigation_hook(_rest, playwright_only=True)
    seen: set[str] = set()  # a page may be handled twice, by both ways; either may bring them

    @crawler.router.default_handler
    async def handle(context: AdaptivePlaywrightCrawlingContext[Any, Any]) -> None:
        page = await context.parse_with_static_parser()
        words = page.get_text(" ")
        # What is compared to learn whether the browser is needed: whether prices are seen.
        good = shows_prices(words)
        await context.push_data({"url": context.request.url, "prices": good})
        if good:
            seen.add(context.request.url)

    requests = [
        Request.from_url(url, label=None, user_data={"site": site})
        for pages in told["pages"]
        for site, url in zip(told["sites"], pages, strict=True)
    ]
    started = time.perf_counter()
    await crawler.run(requests)
    print(json.dumps({"wall_s": time.perf_counter() - started, "pages": len(seen)}))


def _brought_prices(result: RequestHandlerRunResult) -> bool:
    """Whether what the handler pushed says that prices were seen."""
    return any(
        isinstance(call["data"], dict) and bool(call["data"]["prices"])
        for call in result.push_data_calls
    )


async def _rest(context: AdaptivePlaywrightPostNavCrawlingContext) -> None:
    """Let scripts bring what they fetch, as the peer without crawlee does."""
    await context.page.wait_for_load_state("networkidle", timeout=30_000)


if __name__ == "__main__":
    asyncio.run(crawl())
