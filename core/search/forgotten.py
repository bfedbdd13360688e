"""Searches that nobody works on though they are open: no search may stay so.

A process may die between storing a search and handing it over, and a piece of work may fail as a
whole, as when the database went away under it. Such a search is handed over anew. One whose work
stopped so often (it failed, or its worker died) that the fault must be ours is closed, so that
nobody waits for it any longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from core import clock, workqueue
from core.db import transaction
from core.domain.report import Outcome, SiteReport
from core.log import log
from core.search import answers, ask_store, service, store
from core.search.model import AskState

# A search that was just stored may still be on its way to the queue.
OVERDUE = timedelta(seconds=3)
_BEGUN = (AskState.ASKING, AskState.RETRYING)
_MOST = 10_000  # open searches looked at in one go
_SORRY = (
    f"Asking stopped {workqueue.TRIES} times on our side before this source had answered. "
    "Search again later."
)


def hand_over() -> Sequence[str]:
    """Give every forgotten search to the queue, or close it; returns their ids.

    Raises Unavailable.
    """
    with transaction() as connection:
        left = store.open_since(connection, clock.now() - OVERDUE, _MOST)
    tries = workqueue.idle(left) if left else {}
    # Asked once more: a search closes just before its work is noted as finished.
    with transaction() as connection:
        still_open = store.open_among(connection, list(tries))
    for search_id in still_open:
        if tries[search_id] < workqueue.TRIES:
            key = workqueue.nth(search_id, tries[search_id])
            workqueue.enqueue(service.WORKFLOW, key, search_id)
        else:
            _give_up(search_id)
    return sorted(still_open)


def _give_up(search_id: str) -> None:
    """Close what is left to ask as failed, and the search with it; a person is told.

    The question is not read, since that may be what fails; no visit ended, so none is noted.
    """
    now = clock.now()
    with transaction() as connection:
        asks = [row.ask for row in ask_store.asks_of(connection, search_id)]
        begun = [each for each in asks if each.state in _BEGUN]
        # One of these may be what ends the worker each time.
        sites = sorted({each.site for each in begun})
        log.error("search_given_up", search_id=search_id, tries=workqueue.TRIES, asked=sites)
        for each in asks:
            report = SiteReport(
                site=each.site, membership=each.membership, outcome=Outcome.FAILED, reason=_SORRY
            )
            key = ask_store.finish_ask(connection, search_id, report, 0, now)
            if key and each in begun:  # who waits for that answer need not try the same
                answers.settle(connection, key, search_id, report, now)
        store.close_search(connection, search_id, now)
