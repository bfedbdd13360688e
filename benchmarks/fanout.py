"""Fan-out: many sources at once beside peers, faults, workers, a million quotes, shared answers."""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks.fanning import alike, kills, peers, scale, spread, stored, stream, trouble
from benchmarks.fanning.part import Part
from benchmarks.report import Promise, Report
from benchmarks.searching.ground import Ground, ground

PARTS: tuple[tuple[str, Callable[[Ground], Part]], ...] = (
    ("spread", spread.measure),
    ("trouble", trouble.measure),
    ("peers", peers.measure),
    ("workers", scale.measure),
    ("alike", alike.measure),
    ("stream", stream.measure),
    ("stored", stored.measure),
    ("kills", kills.measure),
)


def run() -> Report:
    """Every part against one running product with a database of its own."""
    figures: dict[str, float | int | str] = {}
    promises: list[Promise] = []
    with ground() as here:
        for name, measure in PARTS:
            print(f"{name} ...", file=sys.stderr, flush=True)
            found, held = measure(here)
            figures |= {f"{name}_{key}": value for key, value in found.items()}
            promises += held
    return Report("fanout", figures, tuple(promises))
