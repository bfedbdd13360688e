"""What a person does with her watches: save, pause, check, delete and bring back, look at them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core import clock
from core.config import settings
from core.db import transaction
from core.domain.stay import StayQuery
from core.search import service as searches
from core.search.questions import query_as_json, sealed
from core.watch import check_store, rows, rule_store, schedule, store
from core.watch.errors import (
    TooManyWatches,
    TooSoon,
    UnknownAlert,
    UnknownWatch,
)
from core.watch.model import Alert, Check, NewWatch, Reading, Schedule, ScheduleKind, Target, Watch
from core.watch.rule_faults import checked_rule

UNDO_FOR = timedelta(minutes=10)
READINGS_SHOWN = 120
CHECKS_AN_HOUR = 6  # by hand and by the clock
CHECKS_KEPT = timedelta(days=30)
EDITED = "This was changed in another tab meanwhile: look at it as it is now, then edit again."


def create(account_id: str, new: NewWatch) -> Watch:
    """Save a search to be watched; its first check is due at once and may use answers of today.

    Raises BadQuery, BadSchedule, BadRule and TooManyWatches.
    """
    now = clock.now()
    searches.check(new.query)
    schedule.check(new.schedule, new.time_zone, now, check_in=new.query.request.stay.check_in)
    rules = [checked_rule(rule, new.query) for rule in new.rules]
    with transaction(account_id) as connection:
        store.lock_account(connection, account_id)
        _check_room(connection, account_id)
        watch_id = store.add(connection, new_row(account_id, new, now))
        rule_store.add_rules(connection, account_id, watch_id, rules, now)
        return one(connection, account_id, watch_id)


def _check_room(connection: Connection, account_id: str) -> None:
    if store.count(connection, account_id) >= settings().watches_each:
        raise TooManyWatches(full())


def full() -> str:
    """What one is told who wants one more watch than an account may hold."""
    most = settings().watches_each
    return f"You have {most:,} watches, which is the most: delete one you do not need."


def new_row(account_id: str, new: NewWatch, now: datetime) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "title": title_of(new),
        **question_row(new.query),
        "listings": [list(each) for each in new.target.listings],
        "target_name": new.target.name,
        **rows.schedule_row(new.schedule, new.time_zone),
        "until_check_in": new.until_check_in,
        "is_paused": new.is_paused,
        "next_due_at": None if new.is_paused else now,
        "created_at": now,
        "asked_since": now,
    }


def title_of(new: NewWatch) -> str:
    """The title that was given, or the usual one; at most 120 characters."""
    words = new.title.strip().replace("\x00", "")[:120]
    return words or usual_title(new.query, new.target)


def usual_title(query: StayQuery, target: Target) -> str:
    """What a watch is called that nobody named: the house, else the destination."""
    return (target.name or query.destination.label).replace("\x00", "")[:120]


def question_row(query: StayQuery) -> dict[str, Any]:
    return {"query": sealed(query_as_json(query)), "check_in": query.request.stay.check_in}


def watches(account_id: str) -> tuple[Watch, ...]:
    """All watches of a person, newest first."""
    with transaction(account_id) as connection:
        return store.watches(connection, account_id)


def watch(account_id: str, watch_id: str) -> Watch:
    """One watch. Raises UnknownWatch, also for a stranger's."""
    with transaction(account_id) as connection:
        return one(connection, account_id, watch_id)


def one(connection: Connection, account_id: str, watch_id: str) -> Watch:
    """One watch in the caller's transaction. Raises UnknownWatch."""
    found = store.watches(connection, account_id, [watch_id]) if is_id(watch_id) else ()
    if not found:
        raise UnknownWatch("This watch does not exist any more: choose another one.")
    return found[0]


def is_id(text: str) -> bool:
    """Whether a text from a link may be an id of ours."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def due_after(watch: Watch, plan: Schedule | None = None, zone: str = "") -> datetime:
    """When a watch is due next, counted from now."""
    now, chosen = clock.now(), plan or watch.schedule
    if chosen.kind is ScheduleKind.ADAPTIVE:
        check_in = watch.query.request.stay.check_in
        return now + schedule.pace(check_in, is_volatile=False, today=now.date())
    return schedule.next_due(chosen, zone or watch.time_zone, now)


def pause(account_id: str, ids: Sequence[str], on: bool) -> int:
    """Pause watches, or let them go on at their next regular moment; how many."""
    wanted = [each for each in ids if is_id(each)]
    with transaction(account_id) as connection:
        if on:
            return store.pause(connection, account_id, wanted)
        resumed = [each for each in store.watches(connection, account_id, wanted) if each.is_paused]
        for each in resumed:
            due = None if each.ended else due_after(each)
            store.change(connection, each.watch_id, {"is_paused": False, "next_due_at": due})
        return len(resumed)


def delete(account_id: str, ids: Sequence[str]) -> int:
    """Delete watches; for ten minutes `undo_delete` brings them back."""
    with transaction(account_id) as connection:
        wanted = [each for each in ids if is_id(each)]
        return store.delete(connection, account_id, wanted, clock.now())


def check_now(account_id: str, watch_id: str) -> None:
    """Check a watch ahead of its next moment. Raises TooSoon, and UnknownWatch."""
    now = clock.now()
    with transaction(account_id) as connection:
        watch = one(connection, account_id, watch_id)
        if watch.is_paused or watch.ended:
            raise TooSoon("This watch rests: let it go on first.")
        if (
            check_store.checks_since(connection, watch_id, now - timedelta(hours=1))
            >= CHECKS_AN_HOUR
        ):
            raise TooSoon("It was checked a few times within the hour: try again later.")
        if not check_store.add_check(connection, account_id, watch_id, now):
            raise TooSoon("It is being checked right now.")


def undo_delete(account_id: str, ids: Sequence[str]) -> int:
    """Bring back what was deleted a moment ago, with rules and readings; how many."""
    with transaction(account_id) as connection:
        back = store.undelete(connection, account_id, [each for each in ids if is_id(each)])
        for each in store.watches(connection, account_id, back):
            if not each.ended and not each.is_paused:
                store.due_at(connection, each.watch_id, due_after(each))
        return len(back)


def purge() -> int:
    """Delete for good what nobody can bring back, and checks of last month; how many watches."""
    now = clock.now()
    with transaction() as connection:
        check_store.forget_checks(connection, now - CHECKS_KEPT)
        return store.purge(connection, now - UNDO_FOR)


def readings(account_id: str, watch_id: str, limit: int = READINGS_SHOWN) -> tuple[Reading, ...]:
    """The newest readings of a watch, oldest first."""
    with transaction(account_id) as connection:
        one(connection, account_id, watch_id)
        return check_store.readings(connection, account_id, watch_id, limit)


def checks(account_id: str, watch_id: str, limit: int = 20) -> tuple[Check, ...]:
    """The newest checks of a watch, newest first, with what was put off and why."""
    with transaction(account_id) as connection:
        one(connection, account_id, watch_id)
        return check_store.checks(connection, account_id, watch_id, limit)


def alerts(account_id: str, watch_id: str | None = None, limit: int = 100) -> tuple[Alert, ...]:
    """The newest alerts of a watch, or of all, newest first."""
    with transaction(account_id) as connection:
        return check_store.alerts(connection, account_id, watch_id, limit)


def alert(account_id: str, alert_id: str) -> Alert:
    """One alert with its evidence. Raises UnknownAlert, also for a stranger's."""
    with transaction(account_id) as connection:
        found = check_store.one_alert(connection, account_id, alert_id) if is_id(alert_id) else None
    if found is None:
        raise UnknownAlert("This alert is gone: its watch was deleted.")
    return found
