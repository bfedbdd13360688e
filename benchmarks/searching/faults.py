"""Quotes lost or doubled: 100 searches, a fifth of all answers broken, the worker killed in ten."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

from benchmarks.report import Promise
from benchmarks.searching.ground import Ground, answer, clear_faults, closed, question, set_fault
from core.domain.membership import Membership
from core.domain.report import Extent, Outcome
from core.search import service
from core.search.model import AskState, SearchView
from jobs.state import StateDirectory

SEARCHES = 100
KILLS = 10
QUESTIONS = 5
AT_ONCE = 10
FAULTS = ("error503", "reset", "truncated", "bot_wall", "empty_shell")
SHARE = 0.2
ASKED = (Membership.AAA,)  # beside the public rate

Quotes = Counter[tuple[object, ...]]


def measure(ground: Ground) -> tuple[dict[str, float | int | str], tuple[Promise, ...]]:
    """Every answer that a source gave must stand exactly once, as it does without any fault."""
    truth = [quotes_by_ask(answer(question(n, ASKED))[1]) for n in range(QUESTIONS)]
    started = time.perf_counter()
    views = _searches(ground)
    wall = time.perf_counter() - started
    doubled = odd = asked = priced = late = 0
    missing: Counter[str] = Counter()
    for n, view in views:
        found = quotes_by_ask(view)
        for progress in view.sources:
            for ask in progress.asks:
                asked += 1
                odd += ask.state is not AskState.DONE
                if ask.outcome is not Outcome.PRICED:
                    continue
                priced += 1
                key = (progress.source.slug, ask.membership)
                wanted, got = truth[n % QUESTIONS].get(key, Counter()), found.get(key, Counter())
                lacking = (wanted - got).total()
                if ask.extent is Extent.PARTIAL:
                    late += lacking  # never given, and the answer says so
                else:
                    missing[progress.source.slug] += lacking
                doubled += (got - wanted).total()
    figures: dict[str, float | int | str] = {
        "fault_searches": len(views),
        "fault_share": SHARE,
        "fault_kinds": ", ".join(FAULTS),
        "workers_killed": KILLS,
        "fault_asks": asked,
        "fault_asks_priced": priced,
        "fault_asks_not_closed": odd,
        "fault_wall_s": wall,
        "quotes_of_late_hotels": late,
        "lost_by_source": ", ".join(f"{slug} {n}" for slug, n in missing.items() if n) or "none",
    }
    return figures, (
        Promise(
            "quotes lost over 100 searches with faults and kills", missing.total(), 0, "quotes"
        ),
        Promise("quotes doubled over 100 searches with faults and kills", doubled, 0, "quotes"),
    )


def _searches(ground: Ground) -> list[tuple[int, SearchView]]:
    views: list[tuple[int, SearchView]] = []
    chance = random.Random(7)
    url = ground.services.control_url
    try:
        for batch in range(SEARCHES // AT_ONCE):
            set_fault(url, FAULTS[batch % len(FAULTS)], SHARE)
            numbers = range(batch * AT_ONCE, (batch + 1) * AT_ONCE)
            ids = [(n, service.submit(question(n % QUESTIONS, ASKED), again=True)) for n in numbers]
            if batch < KILLS:
                time.sleep(chance.uniform(0.3, 2.0))
                os.kill(worker_pid(ground), signal.SIGKILL)
            views += [(n, closed(search_id)) for n, search_id in ids]
    finally:
        clear_faults(url)
    return views


def worker_pid(ground: Ground) -> int:
    deadline = time.monotonic() + 60
    while True:
        running = StateDirectory.at(ground.state).running()
        pid = running.children.get("worker", 0) if running else 0
        if pid:
            return pid
        if time.monotonic() > deadline:
            raise TimeoutError("no worker came back within a minute")
        time.sleep(0.1)


def quotes_by_ask(view: SearchView) -> dict[tuple[str, Membership], Quotes]:
    """What stands for each ask, by everything that makes a quote what it is."""
    return {
        key: Counter(
            (
                quote.listing.ref, quote.rate_plan, quote.room, quote.membership, quote.total,
                quote.per_night, quote.points,
            )
            for quote in quotes
        )
        for key, quotes in service.rates_of(view.search_id).items()
    }  # fmt: skip
