"""Watches and what belongs to them as rows, and back. Codes of memberships are sealed here."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import Board
from core.history.model import QuoteRef
from core.search.questions import query_from_json
from core.watch.model import (
    Alert,
    Availability,
    Check,
    CheckState,
    Reading,
    Schedule,
    ScheduleKind,
    Seen,
    Series,
    Target,
    Watch,
)
from core.watch.rule_model import Rule, RuleKind

_Row = RowMapping | dict[str, Any]


def schedule_row(schedule: Schedule, time_zone: str) -> dict[str, Any]:
    """The columns that say when a watch is due."""
    return {
        "schedule": schedule.kind.value,
        "cron": schedule.cron,
        "at": schedule.at,
        "weekday": schedule.weekday,
        "time_zone": time_zone,
    }


def schedule_of(row: _Row) -> Schedule:
    return Schedule(ScheduleKind(row["schedule"]), row["cron"], row["at"], row["weekday"])


def watch_of(row: _Row, rules: tuple[Rule, ...], last: Reading | None) -> Watch:
    return Watch(
        watch_id=row["id"],
        account_id=row["account_id"],
        title=row["title"],
        query=query_from_json(row["query"]),
        target=Target(tuple((site, ref) for site, ref in row["listings"]), row["target_name"]),
        schedule=schedule_of(row),
        time_zone=row["time_zone"],
        is_paused=row["is_paused"],
        until_check_in=row["until_check_in"],
        next_due_at=row["next_due_at"],
        last_checked_at=row["last_checked_at"],
        put_off=row["put_off"],
        ended=row["ended"],
        version=row["version"],
        created_at=row["created_at"],
        asked_since=row["asked_since"],
        rules=rules,
        last=last,
    )


def rule_of(row: _Row) -> Rule:
    return Rule(
        rule_id=row["id"],
        watch_id=row["watch_id"],
        kind=RuleKind(row["kind"]),
        amount=row["amount"],
        currency=row["currency"],
        min_change=row["min_change"],
        cool_down=row["cool_down"],
        daily_cap=row["daily_cap"],
        again=row["again"],
        muted_until=row["muted_until"],
        version=row["version"],
    )


def check_of(row: _Row) -> Check:
    return Check(
        watch_id=row["watch_id"],
        due_at=row["due_at"],
        state=CheckState(row["state"]),
        search_id=row["search_id"],
        put_off=row["put_off"],
        closed_at=row["closed_at"],
    )


def reading_row(reading: Reading) -> dict[str, Any]:
    best, shown = reading.best, reading.shown
    return {
        "watch_id": reading.watch_id,
        "due_at": reading.due_at,
        "at": reading.at,
        "search_id": reading.search_id,
        "availability": reading.availability.value,
        "amount": best.total.amount if best else None,
        "currency": best.total.currency if best else None,
        "shown_amount": shown.amount if shown else None,
        "shown_currency": shown.currency if shown else None,
        "series": [seen_row(seen) for seen in reading.series],
        "none_at": list(reading.none_at),
        "silent": list(reading.failed),
    }


def reading_of(row: _Row) -> Reading:
    series = tuple(seen_of(each) for each in row["series"])
    return Reading(
        watch_id=row["watch_id"],
        due_at=row["due_at"],
        at=row["at"],
        search_id=row["search_id"],
        availability=Availability(row["availability"]),
        best=series[0] if row["amount"] is not None else None,
        shown=money_of(row["shown_amount"], row["shown_currency"]),
        series=series,
        none_at=tuple(row["none_at"]),
        failed=tuple(row["silent"]),
    )


def seen_row(seen: Seen) -> dict[str, Any]:
    one, quote = seen.series, seen.quote
    return {
        "site": one.site,
        "membership": one.membership.value,
        "room": one.room,
        "board": one.board.value if one.board else None,
        "refundable": one.refundable,
        "total": money_row(seen.total),
        "source": seen.source_name,
        "house": seen.house,
        "seen_at": seen.seen_at.isoformat(),
        "quote": [quote.search_id, quote.site, quote.membership.value, quote.ordinal]
        if quote
        else None,
        "rooms_left": seen.rooms_left,
        "until": seen.refundable_until.isoformat() if seen.refundable_until else None,
        "link": seen.link,
        "is_carried": seen.is_carried,
    }


def seen_of(row: _Row) -> Seen:
    quote = row["quote"]
    return Seen(
        series=Series(
            row["site"],
            Membership(row["membership"]),
            row["room"],
            Board(row["board"]) if row["board"] else None,
            row["refundable"],
        ),
        total=_money(row["total"]),
        source_name=row["source"],
        house=row["house"],
        seen_at=datetime.fromisoformat(row["seen_at"]),
        quote=QuoteRef(quote[0], quote[1], Membership(quote[2]), quote[3]) if quote else None,
        rooms_left=row["rooms_left"],
        refundable_until=date.fromisoformat(row["until"]) if row["until"] else None,
        link=row["link"],
        is_carried=row["is_carried"],
    )


def alert_row(alert: Alert) -> dict[str, Any]:
    """The facts of an alert for its column."""
    return {
        "title": alert.title,
        "words": alert.words,
        "old": money_row(alert.old),
        "old_today": money_row(alert.old_today),
        "new": money_row(alert.new),
        "percent": str(alert.percent) if alert.percent is not None else None,
        "seen": seen_row(alert.seen) if alert.seen else None,
        "search_id": alert.search_id,
        "watch_title": alert.watch_title,
        "since": alert.since.isoformat() if alert.since else None,
        "quotes": alert.quotes,
        "rule": _told_rule_row(alert.rule) if alert.rule else None,
    }


def alert_of(row: _Row) -> Alert:
    facts = row["facts"]
    return Alert(
        alert_id=row["id"],
        watch_id=row["watch_id"],
        rule_id=row["rule_id"],
        kind=RuleKind(row["kind"]),
        due_at=row["due_at"],
        at=row["at"],
        title=facts["title"],
        words=facts["words"],
        old=_maybe_money(facts["old"]),
        old_today=_maybe_money(facts["old_today"]),
        new=_maybe_money(facts["new"]),
        percent=Decimal(facts["percent"]) if facts["percent"] is not None else None,
        seen=seen_of(facts["seen"]) if facts["seen"] else None,
        search_id=facts["search_id"],
        watch_title=facts["watch_title"],
        since=date.fromisoformat(facts["since"]) if facts.get("since") else None,
        quotes=facts.get("quotes", 0),
        rule=_told_rule(row) if facts.get("rule") else None,
    )


def _told_rule_row(rule: Rule) -> dict[str, str]:
    return {"amount": "" if rule.amount is None else str(rule.amount), "currency": rule.currency}


def _told_rule(row: _Row) -> Rule:
    told = row["facts"]["rule"]
    return Rule(
        rule_id=row["rule_id"],
        watch_id=row["watch_id"],
        kind=RuleKind(row["kind"]),
        amount=Decimal(told["amount"]) if told["amount"] else None,
        currency=told["currency"],
    )


def money_row(value: Money | None) -> list[str] | None:
    return [str(value.amount), value.currency] if value else None


def money_of(amount: Decimal | None, currency: str | None) -> Money | None:
    return Money(amount, currency) if amount is not None and currency else None


def _money(row: list[str]) -> Money:
    return Money(Decimal(row[0]), row[1])


def _maybe_money(row: list[str] | None) -> Money | None:
    return _money(row) if row else None
