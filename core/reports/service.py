"""The door of reports: links that end, mails that come by themselves, what the clock does."""

from __future__ import annotations

from core import clock
from core.db import transaction
from core.reports import keeping, link_store
from core.reports.keeping import (
    by_link,
    create,
    delete,
    pause,
    replan,
    reports,
    send_now,
    stop_by_link,
    undo_delete,
)
from core.reports.making import enqueue_due, start_waiting, write_ready
from core.reports.plans import words_of
from core.reports.sharing import (
    DAYS,
    KEPT,
    UNDO_FOR,
    USUAL_DAYS,
    Made,
    end_link,
    for_anybody,
    links,
    move_end,
    open_link,
    share,
    undo_end,
)

__all__ = [
    "DAYS",
    "UNDO_FOR",
    "USUAL_DAYS",
    "Made",
    "by_link",
    "create",
    "delete",
    "end_link",
    "enqueue_due",
    "for_anybody",
    "links",
    "move_end",
    "open_link",
    "pause",
    "replan",
    "reports",
    "send_now",
    "share",
    "start_waiting",
    "stop_by_link",
    "sweep",
    "undo_delete",
    "undo_end",
    "words_of",
    "write_ready",
]


def sweep() -> int:
    """Delete for good links that ended long ago and reports that nobody can bring back; how many.

    For the leader, which sees everybody's rows.
    """
    with transaction() as connection:
        return keeping.purge() + link_store.sweep(connection, clock.now() - KEPT)
