"""The door of reports: links that end, and what is swept of them."""

from __future__ import annotations

from core import clock
from core.db import transaction
from core.reports import link_store
from core.reports.sharing import (
    DAYS,
    KEPT,
    UNDO_FOR,
    USUAL_DAYS,
    Made,
    end_link,
    for_anybody,
    links,
    open_link,
    share,
    undo_end,
)

__all__ = [
    "DAYS",
    "UNDO_FOR",
    "USUAL_DAYS",
    "Made",
    "end_link",
    "for_anybody",
    "links",
    "open_link",
    "share",
    "sweep",
    "undo_end",
]


def sweep() -> int:
    """Delete links that ended long ago; how many. For the leader, which sees everybody's rows."""
    with transaction() as connection:
        return link_store.sweep(connection, clock.now() - KEPT)
