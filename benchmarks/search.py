"""A search: wall time, first quote, first row on screen, cost of the browser, nothing lost."""

from __future__ import annotations

from benchmarks.report import Report
from benchmarks.searching import browser_cost, faults, screen, speed
from benchmarks.searching.ground import ground


def run() -> Report:
    """Every part against one running product with a database of its own."""
    with ground(web=True) as here:
        parts = [
            speed.measure(),
            screen.measure(here),
            browser_cost.measure(here),
            faults.measure(here),
        ]
    figures = {name: value for part, _ in parts for name, value in part.items()}
    return Report("search", figures, tuple(promise for _, held in parts for promise in held))
