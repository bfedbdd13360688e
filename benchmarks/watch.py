"""Watching: 100,000 saved searches due at once, a million rules, toasts, and 50 kills."""

from __future__ import annotations

import sys

from benchmarks.report import Promise, Report
from benchmarks.searching import ground as services
from benchmarks.watching import due, ground, judged, kills, toast


def run() -> Report:
    """Each part by itself: rules in this process, the tick on a database alone, the rest live."""
    figures: dict[str, float | int | str] = {}
    promises: list[Promise] = []

    def take(part: tuple[dict[str, float | int | str], tuple[Promise, ...]]) -> None:
        figures.update(part[0])
        promises.extend(part[1])

    _say("rules ...")
    take(judged.measure())
    with ground.database():
        _say("a database of saved searches ...")
        figures["fill_s"] = ground.fill()
        take(due.measure())
    with services.ground(web=True) as here:
        _say("toasts ...")
        take(toast.measure(here))
    _say("kills ...")
    take(kills.measure())
    return Report("watch", figures, tuple(promises))


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
