"""What a person does with her watches: save, change, pause, delete and bring back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from core import clock, vault
from core.config import settings
from core.db import transaction
from core.domain.stay import StayQuery
from core.fx import rate_table
from core.search import service as searches
from core.search.questions import query_as_json, sealed
from core.watch import rows, schedule, store
from core.watch.errors import (
    BadRule,
    EditedMeanwhile,
    TooManyWatches,
    TooSoon,
    UnknownAlert,
    UnknownRule,
    UnknownWatch,
)
from core.watch.model import (
    USUAL_AMOUNT,
    Alert,
    Check,
    NewRule,
    NewWatch,
    Reading,
    Rule,
    RuleKind,
    Schedule,
    ScheduleKind,
    Target,
    Watch,
)

UNDO_FOR = timedelta(minutes=10)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)  # a rule muted until somebody unmutes it
READINGS_SHOWN = 120
CHECKS_AN_HOUR = 6  # by hand and by the clock
CHECKS_KEPT = timedelta(days=30)
EDITED = "This was changed in another tab meanwhile: look at it as it is now, then edit again."
_MUTE = "mute"


def create(account_id: str, new: NewWatch) -> Watch:
    """Save a search to be watched; its first check is due at once and may use answers of today.

    Raises BadQuery, BadSchedule, BadRule and TooManyWatches.
    """
    now = clock.now()
    searches.check(new.query)
    schedule.check(new.schedule, new.time_zone, now)
    rules = [checked_rule(rule, new.query) for rule in new.rules]
    with transaction(account_id) as connection:
        store.lock_account(connection, account_id)
        _check_room(connection, account_id)
        watch_id = store.add(connection, new_row(account_id, new, now))
        store.add_rules(connection, account_id, watch_id, rules, now)
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
        "next_due_at": now,
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


def checked_rule(rule: NewRule, query: StayQuery) -> NewRule:
    """The rule with its usual amount and the search's currency filled in. Raises BadRule."""
    amount = rule.amount if rule.amount is not None else USUAL_AMOUNT.get(rule.kind)
    if rule.kind.is_of_money and amount is None:
        raise BadRule("Say how much the whole stay may cost.")
    if amount is not None and not (amount.is_finite() and 0 < amount < Decimal(10) ** 9):
        raise BadRule("An amount is a number above zero.")
    if rule.kind is RuleKind.DROP and amount is not None and amount >= 100:
        raise BadRule("A price cannot drop by 100 % or more: choose a smaller number.")
    cap = 1 if rule.daily_cap is None else rule.daily_cap
    if rule.min_change < 0 or rule.cool_down < timedelta(0) or cap < 1:
        raise BadRule("Limits of a rule are zero or more; a cap is one alert a day or more.")
    currency = (rule.currency or query.request.currency) if rule.kind.is_of_money else ""
    if currency and currency not in rate_table().fixed:
        raise BadRule(f"There is no daily rate for {currency}: choose another currency.")
    return replace(rule, amount=amount, currency=currency)


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
        if store.checks_since(connection, watch_id, now - timedelta(hours=1)) >= CHECKS_AN_HOUR:
            raise TooSoon("It was checked a few times within the hour: try again later.")
        if not store.add_check(connection, account_id, watch_id, now):
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
        store.forget_checks(connection, now - CHECKS_KEPT)
        return store.purge(connection, now - UNDO_FOR)


def put_rule(account_id: str, watch_id: str, new: NewRule) -> Rule:
    """Add a rule, or replace the one named in it. Raises BadRule, UnknownRule, EditedMeanwhile."""
    with transaction(account_id) as connection:
        rule = checked_rule(new, one(connection, account_id, watch_id).query)
        if not rule.rule_id:
            (rule_id,) = store.add_rules(connection, account_id, watch_id, [rule], clock.now())
        else:
            _rule(connection, account_id, rule.rule_id)
            if not store.change_rule(connection, account_id, rule):
                raise EditedMeanwhile(EDITED)
            rule_id = rule.rule_id
        return _rule(connection, account_id, rule_id)


def _rule(connection: Connection, account_id: str, rule_id: str) -> Rule:
    found = store.rule(connection, account_id, rule_id) if is_id(rule_id) else None
    if found is None:
        raise UnknownRule("This rule does not exist any more: look at the watch again.")
    return found


def drop_rule(account_id: str, rule_id: str) -> None:
    """Take a rule away; what it told stays. Raises UnknownRule."""
    with transaction(account_id) as connection:
        _rule(connection, account_id, rule_id)
        store.drop_rule(connection, account_id, rule_id)


def mute(account_id: str, rule_id: str, until: datetime | None = FOREVER) -> None:
    """Keep a rule quiet until a moment; None lets it speak again. Raises UnknownRule."""
    with transaction(account_id) as connection:
        _rule(connection, account_id, rule_id)
        store.mute(connection, account_id, rule_id, until)


def mute_token(account_id: str, rule_id: str) -> str:
    """What a link carries that mutes one rule without signing in."""
    return vault.sign(_MUTE, [account_id, rule_id])


def rule_by_link(token: str) -> tuple[Watch, Rule]:
    """What a mute link is about, to ask before muting. Raises NotOurs, UnknownRule."""
    account_id, rule_id = vault.signed(_MUTE, token)
    with transaction(account_id) as connection:
        rule = _rule(connection, account_id, rule_id)
        return one(connection, account_id, rule.watch_id), rule


def mute_by_link(token: str) -> tuple[Watch, Rule]:
    """Mute the rule of a link; twice equals once. Raises NotOurs, UnknownRule."""
    account_id, rule_id = vault.signed(_MUTE, token)
    mute(account_id, rule_id)
    return rule_by_link(token)


def readings(account_id: str, watch_id: str, limit: int = READINGS_SHOWN) -> tuple[Reading, ...]:
    """The newest readings of a watch, oldest first."""
    with transaction(account_id) as connection:
        one(connection, account_id, watch_id)
        return store.readings(connection, account_id, watch_id, limit)


def checks(account_id: str, watch_id: str, limit: int = 20) -> tuple[Check, ...]:
    """The newest checks of a watch, newest first, with what was put off and why."""
    with transaction(account_id) as connection:
        one(connection, account_id, watch_id)
        return store.checks(connection, account_id, watch_id, limit)


def alerts(account_id: str, watch_id: str | None = None, limit: int = 100) -> tuple[Alert, ...]:
    """The newest alerts of a watch, or of all, newest first."""
    with transaction(account_id) as connection:
        return store.alerts(connection, account_id, watch_id, limit)


def alert(account_id: str, alert_id: str) -> Alert:
    """One alert with its evidence. Raises UnknownAlert, also for a stranger's."""
    with transaction(account_id) as connection:
        found = store.one_alert(connection, account_id, alert_id) if is_id(alert_id) else None
    if found is None:
        raise UnknownAlert("This alert is gone: its watch was deleted.")
    return found
