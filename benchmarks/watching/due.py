"""All saved searches due at one moment: found, enqueued, their next moments set."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median

from sqlalchemy import text

from benchmarks.report import Promise
from benchmarks.watching import ground
from benchmarks.watching.part import Part
from core import clock
from core.db import transaction
from core.watch import service

ROUNDS = 3
BOUND_S = 2.0


def measure() -> Part:
    """Noon of three days, each with every watch due; the checks of the day before are done."""
    took: list[float] = []
    now = clock.now()
    for day in range(ROUNDS):
        moment = now + timedelta(days=day)
        _all_due(moment)
        started = time.perf_counter()
        enqueued = service.enqueue_due(moment)
        took.append(time.perf_counter() - started)
        assert enqueued == ground.WATCHES, f"{enqueued} of {ground.WATCHES} were enqueued"
        assert service.enqueue_due(moment) == 0, "a repeated tick enqueued something"
    figures: dict[str, float | int | str] = {
        "watches_due": ground.WATCHES,
        "tick_s_median": round(median(took), 2),
    }
    return figures, (
        Promise("100,000 due watches found and enqueued, slowest of 3", max(took), BOUND_S, "s"),
    )


def _all_due(moment: object) -> None:
    with transaction() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("UPDATE watch_check SET state = 'done' WHERE state = 'waiting'"))
        connection.execute(text("UPDATE watch SET next_due_at = :at"), {"at": moment})
