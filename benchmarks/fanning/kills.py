"""A worker killed in each of fifty searches: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress

from benchmarks.fanning.part import Part
from benchmarks.fanning.scale import start_worker
from benchmarks.report import Promise
from benchmarks.searching.faults import ASKED, quotes_by_ask
from benchmarks.searching.ground import Ground, answer, closed, question
from core.domain.report import Outcome
from core.search import service
from core.search.model import AskState
from core.workers import service as workers

RUNS = 50
QUESTIONS = 5


def _kill_everyone() -> None:
    for worker in workers.staff().workers:
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)


def measure(here: Ground) -> Part:
    truth = [quotes_by_ask(answer(question(n, ASKED))[1]) for n in range(QUESTIONS)]
    chance = random.Random(3)
    lost = doubled = still_open = 0
    started = time.perf_counter()
    # The supervisor waits ever longer with a worker that keeps dying: the next one is ours.
    ours: list[subprocess.Popen[bytes]] = []
    for n in range(RUNS):
        search_id = service.submit(question(n % QUESTIONS, ASKED), again=True)
        time.sleep(chance.uniform(0.2, 3.0))
        _kill_everyone()
        ours.append(start_worker(here))
        view = closed(search_id)
        found = quotes_by_ask(view)
        for progress in view.sources:
            for ask in progress.asks:
                still_open += ask.state is not AskState.DONE
                key = (progress.source.slug, ask.membership)
                wanted = truth[n % QUESTIONS].get(key, Counter())
                got = found.get(key, Counter())
                if ask.outcome is Outcome.PRICED or wanted:
                    lost += (wanted - got).total()
                    doubled += (got - wanted).total()
    _kill_everyone()
    for process in ours:
        process.wait()
    return {"runs": RUNS, "wall_s": time.perf_counter() - started, "asks_left_open": still_open}, (
        Promise("quotes lost in 50 runs with the worker killed", lost, 0, "quotes"),
        Promise("quotes doubled in 50 runs with the worker killed", doubled, 0, "quotes"),
    )
