"""One, two and four workers: searches a minute, and what bounds them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.fanning.meter import cores_busy
from benchmarks.fanning.part import Figures, Part, twenty
from benchmarks.searching.ground import Ground, answer, closed, question
from core.search import service
from core.workers import service as workers
from jobs.state import ROOT

COUNTS = (1, 2, 4)
SEARCHES = 12


def measure(here: Ground) -> Part:
    """Searches of different places and weeks, all handed over at once, public rates."""
    names = [source.slug for source in twenty()]
    figures: Figures = {"searches": SEARCHES, "cores": os.cpu_count() or 0}
    for turn, count in enumerate(COUNTS):
        with _more_workers(here, count - 1):
            for n in range(count):  # each worker's browser and connections are warm
                answer(question(40 + n, ()), names)
            before, started = cores_busy(), time.perf_counter()
            ids = [
                service.submit(question(70 + 30 * turn + n, ()), names, again=True)
                for n in range(SEARCHES)
            ]
            for search_id in ids:
                closed(search_id)
            wall = time.perf_counter() - started
            busy = (cores_busy() - before) / wall
        figures[f"{count}_searches_a_minute"] = SEARCHES / wall * 60
        figures[f"{count}_cores_busy"] = busy
    full = float(figures["1_cores_busy"]) > 0.85 * (os.cpu_count() or 1)
    figures["bound_by"] = "the cores of this machine" if full else "the sites' own pace"
    return figures, ()


@contextmanager
def _more_workers(here: Ground, count: int) -> Iterator[None]:
    """Further workers as `./wayrate worker` starts them, ended with the block."""
    running = [start_worker(here) for _ in range(count)]
    try:
        deadline = time.monotonic() + 60
        while len(workers.staff().workers) < count + 1:
            if time.monotonic() > deadline:
                raise TimeoutError("the further workers did not start within a minute")
            time.sleep(0.1)
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)


def start_worker(here: Ground) -> subprocess.Popen[bytes]:
    """One more worker, as `./wayrate worker` starts it."""
    env = {**os.environ, **here.services.env}
    argv = [sys.executable, "-m", "jobs.worker"]
    with (here.state / "more-workers.log").open("ab") as log:
        return subprocess.Popen(argv, cwd=ROOT, env=env, stdout=log, stderr=log)
