"""CPU seconds a browser page costs us beside a bare Playwright visit of the same page; memory."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from playwright.async_api import Browser, Playwright, async_playwright

from benchmarks.report import Promise
from benchmarks.searching.ground import Ground, answer, question
from core.domain.membership import Membership
from jobs.state import StateDirectory
from scrapers import registry, report
from scrapers.site import PUBLIC
from scrapers.visits import Visitor, VisitSettings

SITE = "expedia"
PAGES = 10
RUNS = 3


def measure(ground: Ground) -> tuple[dict[str, float | int | str], tuple[Promise, ...]]:
    """Our visit of one results page, and the same page opened by a few lines of Playwright."""
    ours = asyncio.run(_ours())
    bare = asyncio.run(_bare(ground))
    worker, browser = _peak_memory(ground)
    figures: dict[str, float | int | str] = {
        "browser_pages": PAGES * RUNS,
        "browser_cpu_s_a_page": ours,
        "bare_playwright_cpu_s_a_page": bare,
        "browser_cpu_ratio": ours / bare,
        "worker_peak_mib": worker,
        "browser_peak_mib": browser,
    }
    return figures, ()


async def _ours() -> float:
    site, query = registry.site(SITE), question(0, ())
    async with Visitor(VisitSettings.from_environment(os.environ)) as visitor:

        async def one() -> None:
            await report.ask(site, query, PUBLIC, visitor.visit(site.source))

        return await _cpu_a_page(one)


async def _bare(ground: Ground) -> float:
    link = registry.site(SITE).link(question(0, ()), PUBLIC)
    async with async_playwright() as playwright:
        browser = await _launch(playwright, ground)

        async def one() -> None:
            page = await browser.new_page(ignore_https_errors=True)
            await page.goto(link)
            await page.wait_for_selector("[data-stid=lodging-card-responsive]")
            await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            await page.wait_for_load_state("networkidle")
            await page.content()
            await page.close()

        try:
            return await _cpu_a_page(one)
        finally:
            await browser.close()


async def _launch(playwright: Playwright, ground: Ground) -> Browser:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    rule = f"MAP * {ground.services.world_tls}"
    return await playwright.chromium.launch(
        executable_path=ground.services.env["WAYRATE_BROWSER"],
        args=[f"--host-resolver-rules={rule}", *sandbox],
    )


async def _cpu_a_page(one: Callable[[], Coroutine[Any, Any, None]]) -> float:
    await one()  # the launch is not a page's cost
    costs = []
    for _ in range(RUNS):
        before = _cpu_of_tree()
        for _ in range(PAGES):
            await one()
        costs.append((_cpu_of_tree() - before) / PAGES)
    return median(costs)


def _cpu_of_tree() -> float:
    """CPU seconds of this process, its living children and those that ended and were waited for."""
    me = psutil.Process()
    own = me.cpu_times()
    total = float(own.user + own.system + own.children_user + own.children_system)
    for child in me.children(recursive=True):
        try:
            spent = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


def _peak_memory(ground: Ground) -> tuple[float, float]:
    """MiB of worker and browser (all its processes, shared pages counted once) at work."""
    running = StateDirectory.at(ground.state).running()
    worker = psutil.Process(running.children["worker"] if running else os.getpid())
    answer(question(1, (Membership.AAA,)))
    browser = 0.0
    for child in worker.children(recursive=True):
        try:
            browser += float(child.memory_full_info().pss)
        except psutil.NoSuchProcess:
            continue
    status = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return peak / 1024, browser / 2**20
