"""The peer that chooses between HTTP and browser itself: crawlee's adaptive crawler."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from datetime import timedelta
from typing import Any

from crawlee import ConcurrencySettings, Request
from crawlee.crawlers import AdaptivePlaywrightCrawler, AdaptivePlaywrightCrawlingContext
from crawlee.http_clients import ImpitHttpClient
from crawlee.proxy_configuration import ProxyConfiguration

from benchmarks.fanning.prices_seen import shows_prices


async def crawl() -> None:
    """Read the pages from standard input; print the seconds and how many came."""
    told = json.load(sys.stdin)
    crawler = AdaptivePlaywrightCrawler.with_beautifulsoup_static_parser(
        http_client=ImpitHttpClient(verify=False),
        proxy_configuration=ProxyConfiguration(proxy_urls=[os.environ["PROXY"]]),
        concurrency_settings=ConcurrencySettings(desired_concurrency=8, max_concurrency=32),
        max_request_retries=1,
        request_handler_timeout=timedelta(seconds=45),
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
    seen: dict[str, bool] = {}  # a page may be handled twice, by both ways

    @crawler.router.default_handler
    async def handle(context: AdaptivePlaywrightCrawlingContext[Any, Any]) -> None:
        page = await context.parse_with_static_parser()
        words = page.get_text(" ")
        # What is compared to learn whether the browser is needed: whether prices are seen.
        good = shows_prices(words)
        await context.push_data({"url": context.request.url, "prices": good})
        seen[context.request.url] = good

    requests = [
        Request.from_url(url, label=None, user_data={"site": site})
        for pages in told["pages"]
        for site, url in zip(told["sites"], pages, strict=True)
    ]
    started = time.perf_counter()
    await crawler.run(requests)
    print(json.dumps({"wall_s": time.perf_counter() - started, "pages": sum(seen.values())}))


if __name__ == "__main__":
    asyncio.run(crawl())
