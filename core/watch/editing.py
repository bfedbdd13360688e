"""Changing a watch: its name and schedule, what it asks, and what it looks at.

A watch that asks something else compares anew: its readings until then, what its rules remember and
a check that is under way are of another question, and fire nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import clock
from core.db import transaction
from core.domain.stay import StayQuery
from core.search import service as searches
from core.search.questions import query_as_json
from core.watch import check_store, rows, rule_store, schedule, store
from core.watch.errors import EditedMeanwhile
from core.watch.keeping import EDITED, due_after, one, question_row, usual_title
from core.watch.model import Changes, Watch

CHANGED = "You changed what it looks for meanwhile: that is asked instead."


def edit(account_id: str, watch_id: str, changes: Changes, version: int) -> Watch:
    """Change a watch that is still of this version. Raises EditedMeanwhile when it is not,
    BadQuery for a stay that cannot be asked, BadSchedule and UnknownWatch.

    Another question or target starts comparing anew, and is asked at once unless it is paused.
    """
    with transaction(account_id) as connection:
        before = one(connection, account_id, watch_id)
        if store.version_of(connection, account_id, watch_id) != version:
            raise EditedMeanwhile(EDITED)
        # After the lock: a judge that held it has stored a reading of the old question by now.
        now = clock.now()
        anew = _asks_anew(before, changes)
        store.change(connection, watch_id, _changed(before, changes, now, anew=anew))
        if anew:
            rule_store.forget_states(connection, watch_id)
            check_store.drop_searching(connection, watch_id, now, CHANGED)
        return one(connection, account_id, watch_id)


def is_same_question(query: StayQuery, other: StayQuery) -> bool:
    """Whether the same is asked, in whatever order its ages and memberships stand."""
    return query_as_json(query) == query_as_json(other)


def _asks_anew(before: Watch, changes: Changes) -> bool:
    is_other = changes.query is not None and not is_same_question(changes.query, before.query)
    return is_other or (changes.target is not None and changes.target != before.target)


def _changed(before: Watch, changes: Changes, now: datetime, *, anew: bool) -> dict[str, Any]:
    query = changes.query or before.query
    plan, zone = changes.schedule or before.schedule, changes.time_zone or before.time_zone
    # Whose schedule stays may come near to its check-in: a new name for it is refused by nothing.
    is_other = (plan, zone, query) != (before.schedule, before.time_zone, before.query)
    check_in = query.request.stay.check_in if is_other and not before.ended else None
    schedule.check(plan, zone, now, check_in)
    values = rows.schedule_row(plan, zone)
    if anew:
        values |= _asked(before, changes, query, now)
    if title := _title(before, changes):
        values["title"] = title
    if changes.until_check_in is not None:
        values["until_check_in"] = changes.until_check_in
    if not before.is_paused and (anew or not before.ended):
        values["next_due_at"] = now if anew else due_after(before, plan, zone)
    return values


def _asked(before: Watch, changes: Changes, query: StayQuery, now: datetime) -> dict[str, Any]:
    """The columns of another question or target. Raises BadQuery, also for a stay that is over."""
    searches.check(query)
    target = changes.target or before.target
    return {
        **question_row(query),
        "listings": [list(each) for each in target.listings],
        "target_name": target.name,
        "asked_since": now,
        "ended": "",
        "is_volatile": False,
    }


def _title(before: Watch, changes: Changes) -> str:
    """The new title; "" where it stays. One that named what was looked at follows that."""
    if changes.title is not None and changes.title.strip():
        return changes.title.strip()[:120]
    if before.title != usual_title(before.query, before.target):
        return ""
    return usual_title(changes.query or before.query, changes.target or before.target)
