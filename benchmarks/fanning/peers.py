"""The same pages by a product search, by crawlee's adaptive crawler, and by plain Playwright."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks.fanning.connect_proxy import proxied
from benchmarks.fanning.meter import metered
from benchmarks.fanning.part import Part, twenty, visited
from benchmarks.report import Promise
from benchmarks.searching.faults import worker_pid
from benchmarks.searching.ground import Ground, answer, closed, question
from core.domain.report import Outcome
from core.search import service
from jobs.state import ROOT, StateDirectory
from scrapers import registry
from scrapers.site import PUBLIC

SEARCHES = 8
# Their results stand behind a form or a service, not behind an address that could be opened.
_NO_PAGE = frozenset({"bestwestern", "wyndham", "priceline"})


@dataclass(frozen=True, slots=True)
class Run:
    """What some searches cost: wall and CPU seconds, and from how many sites prices came."""

    wall_s: float
    cpu_s: float
    pages: int

    @property
    def a_minute(self) -> float:
        """Sites that gave prices; a page without any is no answer, however soon it comes."""
        return self.pages / self.wall_s * 60

    @property
    def cpu_each(self) -> float:
        return self.cpu_s / self.pages


def measure(here: Ground) -> Part:
    """Public rates. We read and store every rate besides; the peers only bring the pages."""
    sites = [slug for slug in visited(twenty()) if slug not in _NO_PAGE]
    queries = [question(200 + n, ()) for n in range(SEARCHES)]
    pages = [[registry.site(slug).link(query, PUBLIC) for slug in sites] for query in queries]
    ours = _ours(here, sites)
    with proxied(here.services.world_tls) as proxy:
        asked = {"sites": sites, "pages": pages}
        crawlee = _peer("peer_crawlee", {**asked, "wants_prices": True}, here, proxy)
        loose = _peer("peer_crawlee", {**asked, "wants_prices": False}, here, proxy)
        playwright = _peer("peer_playwright", asked, here, proxy)
    return {
        "searches": SEARCHES,
        "pages_a_search": len(sites),
        **_figures("ours", ours),
        **_figures("crawlee_for_prices", crawlee),
        **_figures("crawlee_left_to_itself", loose),
        **_figures("playwright_one_by_one", playwright),
    }, (
        *_beside("crawlee, told to bring prices", ours, crawlee, 2.0),
        *_beside("crawlee, left to itself", ours, loose, 2.0),
        *_beside("Playwright", ours, playwright, 5.0),
    )


def _beside(name: str, ours: Run, peer: Run, bound: float) -> tuple[Promise, ...]:
    """How far ahead of a peer, by the whole search and by the site that gave prices."""
    return (
        _promise(f"searches a minute / {name}", peer.wall_s / ours.wall_s, bound),
        _promise(f"CPU a search, {name} / ours", peer.cpu_s / ours.cpu_s, bound),
        _promise(f"sites priced a minute / {name}", ours.a_minute / peer.a_minute, bound),
        _promise(f"CPU a site priced, {name} / ours", peer.cpu_each / ours.cpu_each, bound),
    )


def _promise(what: str, value: float, bound: float) -> Promise:
    return Promise(what, round(value, 2), bound, "x", False)


def _figures(name: str, run: Run) -> dict[str, float | int | str]:
    return {
        f"{name}_searches_a_minute": SEARCHES / run.wall_s * 60,
        f"{name}_cpu_s_a_search": run.cpu_s / SEARCHES,
        f"{name}_sites_with_prices": run.pages,
        f"{name}_sites_with_prices_a_minute": run.a_minute,
        f"{name}_cpu_s_a_site_with_prices": run.cpu_each,
    }


def _ours(here: Ground, sites: list[str]) -> Run:
    """Worker with its browser, and the database that all of it is stored in."""
    answer(question(199, ()), sites)
    running = StateDirectory.at(here.state).running()
    roots = [worker_pid(here)] + ([running.children["postgres"]] if running else [])
    started = time.perf_counter()
    with metered(roots) as meter:
        ids = [service.submit(question(200 + n, ()), sites, again=True) for n in range(SEARCHES)]
        views = [closed(search_id) for search_id in ids]
    priced = sum(p.public.outcome is Outcome.PRICED for v in views for p in v.sources)
    return Run(time.perf_counter() - started, meter.seconds, priced)


def _peer(module: str, asked: dict[str, object], here: Ground, proxy: str) -> Run:
    """Run a peer in a process of its own; it prints how many pages it brought."""
    env = {
        **os.environ,
        "BROWSER": here.services.env["WAYRATE_BROWSER"],
        "PROXY": proxy,
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.fanning.{module}"],
        env=env,
        cwd=here.state,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(here.state / f"{module}.log").open("wb"),
    )
    with metered([process.pid]) as meter:
        said, _ = process.communicate(json.dumps(asked).encode())
    if process.returncode:
        raise RuntimeError(f"{module} ended with {process.returncode}: see {module}.log")
    told = json.loads(said.splitlines()[-1])
    return Run(told["wall_s"], meter.seconds, told["pages"])
