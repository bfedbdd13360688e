"""History: 10 million quotes of a year; trends, chains, bulk writes beside COPY, size."""

from __future__ import annotations

import os
import sys

from benchmarks.keeping import reading, writing, year
from benchmarks.report import Report

# Fewer for a first look; the promises are about ten million.
QUOTES = "WAYRATE_BENCH_QUOTES"


def run() -> Report:
    """Fill, read, write, on a Postgres with its own settings as the product starts it."""
    quotes = int(os.environ.get(QUOTES) or 10_000_000)
    with year.database():
        figures = year.fill(quotes)
        figures |= year.sizes()
        print("reading ...", file=sys.stderr, flush=True)
        read, promised = reading.measure()
        print("writing ...", file=sys.stderr, flush=True)
        written, floors = writing.measure()
    return Report("history", figures | read | written, (*promised, *floors))
