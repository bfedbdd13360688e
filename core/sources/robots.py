"""A site's robots.txt, read before the site is ever asked: who wants it asks, a worker reads."""

from __future__ import annotations

import time

from core import clock, workqueue
from core.config import settings

WORKFLOW = "sources.robots"
PATIENCE_S = 12.0
_BUCKET_S, _POLL_S = 5, 0.2  # a second click within so long is the same reading


def read(slug: str, patience_s: float = PATIENCE_S) -> bool:
    """Have a worker read what robots.txt says of a source, at the host's pace and without a visit.

    What it says is then in the source's state. False when no worker came to it in time: it will be
    there later. Raises Unavailable.
    """
    bucket = int(clock.now().timestamp()) // _BUCKET_S
    key = f"robots-{settings().world}-{slug}-{bucket}"
    workqueue.enqueue(WORKFLOW, key, slug)
    deadline = time.monotonic() + patience_s
    while not workqueue.is_over(key):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True
