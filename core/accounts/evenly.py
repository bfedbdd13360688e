"""Answers that come no sooner for one case than for the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

LEAST_S = 0.5  # well above what registering and asking for a reset take


@contextmanager
def even(least_s: float | None = None) -> Iterator[None]:
    """Hold the answer back until a fixed time has passed, so that its time tells nothing."""
    ends = time.monotonic() + (LEAST_S if least_s is None else least_s)
    try:
        yield
    finally:
        time.sleep(max(0.0, ends - time.monotonic()))
