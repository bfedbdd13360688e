"""Watching as the screens see it, kept in memory; what it decides are the real rules of core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.accounts.model import Account, Role
from core.domain.membership import Membership
from core.domain.money import money
from core.search import service as searches
from core.watch import keeping
from core.watch.errors import EditedMeanwhile, UnknownAlert, UnknownRule, UnknownWatch
from core.watch.model import (
    Alert,
    Availability,
    Changes,
    NewWatch,
    Reading,
    Schedule,
    Seen,
    Series,
    Target,
    Watch,
)
from core.watch.rule_faults import checked_rule
from core.watch.rule_model import FOREVER, NewRule, Rule, RuleKind
from tests import builders

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ADA = Account(
    account_id="a-1",
    email="ada@example.com",
    name="Ada",
    role=Role.TRAVELLER,
    is_verified=True,
    home_airport="",
    currency="USD",
    language="en-US",
    time_zone="Europe/Berlin",
    quiet=None,
    version=1,
    has_password=True,
)


def a_rule(kind: RuleKind = RuleKind.DROP, **changes: Any) -> Rule:
    values = {"rule_id": "r-1", "watch_id": "w-1", "kind": kind, "amount": Decimal(5)}
    return Rule(**{**values, **changes})


def a_watch(watch_id: str = "w-1", **changes: Any) -> Watch:
    """A house of New York, daily at noon UTC, looked at an hour ago."""
    values: dict[str, Any] = {
        "watch_id": watch_id,
        "account_id": ADA.account_id,
        "title": "Hampton Inn Manhattan Downtown",
        "query": builders.a_query(),
        "target": Target((("booking", "hampton"),), "Hampton Inn Manhattan Downtown"),
        "schedule": Schedule(),
        "time_zone": "UTC",
        "is_paused": False,
        "until_check_in": True,
        "next_due_at": NOW + timedelta(days=1),
        "last_checked_at": NOW - timedelta(hours=1),
        "put_off": "",
        "ended": "",
        "version": 1,
        "created_at": NOW - timedelta(days=3),
        "asked_since": NOW - timedelta(days=3),
        "rules": (a_rule(watch_id=watch_id),),
        "last": None,
    }
    return Watch(**{**values, **changes})


def seen(total: str = "288.00 USD", **changes: Any) -> Seen:
    values: dict[str, Any] = {
        "series": Series("booking", Membership.PUBLIC, "1 King Bed", refundable=True),
        "total": money(total),
        "source_name": "Booking.com",
        "house": "Hampton Inn Manhattan Downtown",
        "seen_at": NOW - timedelta(hours=1),
        "link": "https://www.booking.example/hotel",
    }
    return Seen(**{**values, **changes})


def a_reading(total: str | None = "320.00 USD", days_ago: float = 0, **changes: Any) -> Reading:
    """One check; `None` is a check in which nothing was for sale."""
    at = NOW - timedelta(days=days_ago, hours=1)
    best = seen(total) if total else None
    values: dict[str, Any] = {
        "watch_id": "w-1",
        "due_at": at,
        "at": at,
        "search_id": "s-1",
        "availability": Availability.AVAILABLE if best else Availability.SOLD_OUT,
        "best": best,
        "shown": best.total if best else None,
    }
    return Reading(**{**values, **changes})


def an_alert(**changes: Any) -> Alert:
    values: dict[str, Any] = {
        "alert_id": "al-1",
        "watch_id": "w-1",
        "rule_id": "r-1",
        "kind": RuleKind.DROP,
        "due_at": NOW - timedelta(hours=1),
        "at": NOW - timedelta(hours=1),
        "title": "Hampton Inn Manhattan Downtown: $32.00 less",
        "words": "It dropped by 10 %.",
        "old": money("320.00 USD"),
        "new": money("288.00 USD"),
        "percent": Decimal(-10),
        "seen": seen(),
        "search_id": "s-1",
        "watch_title": "Hampton Inn Manhattan Downtown",
        "rule": a_rule(),
    }
    return Alert(**{**values, **changes})


class Watching:
    """The use cases of core.watch.service over a dict; `done` is what was asked, in order."""

    FOREVER = FOREVER

    def __init__(self, *watches: Watch) -> None:
        self.kept = {one.watch_id: one for one in watches}
        self.seen: dict[str, tuple[Reading, ...]] = {}
        self.told: tuple[Alert, ...] = ()
        self.binned: dict[str, Watch] = {}
        self.done: list[tuple[object, ...]] = []

    def watches(self, account_id: str) -> tuple[Watch, ...]:
        return tuple(one for one in self.kept.values() if one.account_id == account_id)

    def watch(self, account_id: str, watch_id: str) -> Watch:
        for one in self.watches(account_id):
            if one.watch_id == watch_id:
                return one
        raise UnknownWatch("This watch does not exist any more: choose another one.")

    def create(self, account_id: str, new: NewWatch) -> Watch:
        made = a_watch(
            f"w-{len(self.kept) + 1}",
            account_id=account_id,
            title=keeping.title_of(new),
            query=new.query,
            target=new.target,
            schedule=new.schedule,
            time_zone=new.time_zone,
            last_checked_at=None,
        )
        self.kept[made.watch_id] = made
        self.done.append(("create", made.watch_id))
        return made

    def edit(self, account_id: str, watch_id: str, changes: Changes, version: int) -> Watch:
        before = self.watch(account_id, watch_id)
        if before.version != version:
            raise EditedMeanwhile("This was changed in another tab meanwhile.")
        searches.check(changes.query or before.query, builders.CHECK_IN)
        anew = changes.query is not None or changes.target is not None
        after = replace(
            before,
            title=changes.title or before.title,
            query=changes.query or before.query,
            target=changes.target or before.target,
            asked_since=NOW if anew else before.asked_since,
            schedule=changes.schedule or before.schedule,
            time_zone=changes.time_zone or before.time_zone,
            version=version + 1,
        )
        self.kept[watch_id] = after
        self.done.append(("edit", watch_id))
        return after

    def pause(self, account_id: str, ids: Sequence[str], on: bool) -> int:
        for each in ids:
            self.kept[each] = replace(self.watch(account_id, each), is_paused=on)
        self.done.append(("pause", tuple(ids), on))
        return len(ids)

    def delete(self, account_id: str, ids: Sequence[str]) -> int:
        for each in ids:
            self.binned[each] = self.kept.pop(self.watch(account_id, each).watch_id)
        self.done.append(("delete", tuple(ids)))
        return len(ids)

    def undo_delete(self, account_id: str, ids: Sequence[str]) -> int:
        self.kept |= {each: self.binned.pop(each) for each in ids}
        self.done.append(("undo_delete", tuple(ids)))
        return len(ids)

    def check_now(self, account_id: str, watch_id: str) -> None:
        self.done.append(("check_now", self.watch(account_id, watch_id).watch_id))

    def put_rule(self, account_id: str, watch_id: str, new: NewRule) -> Rule:
        watch = self.watch(account_id, watch_id)
        rule = checked_rule(new, watch.query)
        before = {one.rule_id: one for one in watch.rules}.get(rule.rule_id)
        if before and before.version != rule.version:
            raise EditedMeanwhile("This was changed in another tab meanwhile.")
        after = Rule(
            rule_id=rule.rule_id or f"r-{len(watch.rules) + 1}",
            watch_id=watch_id,
            kind=rule.kind,
            amount=rule.amount,
            currency=rule.currency,
            min_change=rule.min_change,
            cool_down=rule.cool_down,
            daily_cap=rule.daily_cap,
            again=rule.again,
            version=before.version + 1 if before else 1,
        )
        rest = [one for one in watch.rules if one.rule_id != after.rule_id]
        self.kept[watch_id] = replace(watch, rules=(*rest, after))
        return after

    def drop_rule(self, account_id: str, rule_id: str) -> None:
        watch = self._with_rule(account_id, rule_id)
        left = tuple(one for one in watch.rules if one.rule_id != rule_id)
        self.kept[watch.watch_id] = replace(watch, rules=left)

    def mute(self, account_id: str, rule_id: str, until: datetime | None = FOREVER) -> None:
        watch = self._with_rule(account_id, rule_id)
        rules = tuple(
            replace(one, muted_until=until) if one.rule_id == rule_id else one
            for one in watch.rules
        )
        self.kept[watch.watch_id] = replace(watch, rules=rules)

    def readings(self, account_id: str, watch_id: str, limit: int = 120) -> tuple[Reading, ...]:
        return self.seen.get(self.watch(account_id, watch_id).watch_id, ())[-limit:]

    def checks(self, account_id: str, watch_id: str, limit: int = 20) -> tuple[Any, ...]:
        return ()

    def alerts(
        self, account_id: str, watch_id: str | None = None, limit: int = 100
    ) -> tuple[Alert, ...]:
        return tuple(one for one in self.told if watch_id in (None, one.watch_id))[:limit]

    def alert(self, account_id: str, alert_id: str) -> Alert:
        for one in self.told:
            if one.alert_id == alert_id:
                return one
        raise UnknownAlert("This alert is gone: its watch was deleted.")

    def _with_rule(self, account_id: str, rule_id: str) -> Watch:
        for watch in self.watches(account_id):
            if any(one.rule_id == rule_id for one in watch.rules):
                return watch
        raise UnknownRule("This rule does not exist any more: look at the watch again.")
