"""Schedules and rules as words of a CSV cell: "weekly tue 07:30", "drop 8 min:10 quiet:6h again".

What is written here is read back the same, so that an export loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from core.watch.errors import BrokenLine
from core.watch.model import NOON, Schedule, ScheduleKind
from core.watch.rule_model import FOREVER, NewRule, Rule, RuleKind

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIMED = frozenset(
    {
        ScheduleKind.DAILY,
        ScheduleKind.TWICE_DAILY,
        ScheduleKind.SIX_HOURLY,
        ScheduleKind.WEEKLY,
    }
)
_NO_RULE = "none"
_SPAN = re.compile(r"(\d{1,9})([hms])")
_UNITS = {"h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}
_LIMITS = "min:10 (percent), quiet:6h, most:2 (a day), again, muted"


def schedule_in(text: str) -> Schedule:
    """ "daily 07:30", "weekly tue 07:30", "adaptive" or a cron expression. Raises BrokenLine."""
    name, *rest = text.casefold().split() or [ScheduleKind.DAILY.value]
    if name not in set(ScheduleKind) or name == ScheduleKind.CRON:
        return Schedule(ScheduleKind.CRON, text)
    kind, at, weekday = ScheduleKind(name), NOON, 0
    for word in rest:
        if kind is ScheduleKind.WEEKLY and word[:3] in _DAYS:
            weekday = _DAYS.index(word[:3])
        elif kind in _TIMED:
            at = _time(word)
        else:
            raise BrokenLine(f"{name} has no time of day: leave {word[:40]!r} out.")
    return Schedule(kind, "", at, weekday)


def schedule_words(schedule: Schedule) -> str:
    """The schedule as `schedule_in` reads it."""
    if schedule.kind is ScheduleKind.CRON:
        return schedule.cron
    parts = [schedule.kind.value]
    if schedule.kind is ScheduleKind.WEEKLY:
        parts.append(_DAYS[schedule.weekday])
    if schedule.kind in _TIMED:
        parts.append(f"{schedule.at:%H:%M}")
    return " ".join(parts)


def _time(word: str) -> time:
    try:
        return time.fromisoformat(word.zfill(5)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as exc:
        raise BrokenLine(f"{word[:40]!r} is no time of day: write it as 07:30.") from exc


def rules_in(text: str) -> tuple[NewRule, ...]:
    """Rules with a bar between them; an empty cell is a drop, "none" no rule. Raises BrokenLine."""
    if text.strip().casefold() == _NO_RULE:
        return ()
    parts = [part for part in (text or RuleKind.DROP.value).split("|") if part.strip()]
    return tuple(_rule(part.strip()) for part in parts)


def rules_words(rules: tuple[Rule, ...]) -> str:
    """The rules as `rules_in` reads them."""
    return " | ".join(_words(rule) for rule in rules) or _NO_RULE


def _rule(text: str) -> NewRule:
    name, *rest = text.casefold().split()
    try:
        kind = RuleKind(name)
    except ValueError as exc:
        known = ", ".join(each.value for each in RuleKind)
        raise BrokenLine(f"There is no rule {name[:40]!r}: there are {known}.") from exc
    limits = [word for word in rest if _is_limit(word)]
    amount, *currency = [word for word in rest if not _is_limit(word)] or [""]
    if len(currency) > 1:
        raise BrokenLine(f"A rule is a word and an amount such as drop 10, not {text[:40]!r}.")
    found: dict[str, Any] = {}
    for word in limits:
        found |= _limit(word)
    return NewRule(
        kind=kind,
        amount=_number(amount.removesuffix("%")) if amount else None,
        currency=currency[0].upper() if currency else "",
        **found,
    )


def _is_limit(word: str) -> bool:
    return ":" in word or word in ("again", "muted")


def _limit(word: str) -> dict[str, Any]:
    name, _, value = word.partition(":")
    reader = _READERS.get(name)
    if reader is None:
        raise BrokenLine(f"There is no limit {word[:40]!r}: there are {_LIMITS}.")
    return reader(value)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as exc:
        raise BrokenLine(f"{text[:40]!r} is no amount: write it as 10 or 399.50.") from exc


def _quiet(text: str) -> dict[str, Any]:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise BrokenLine(f"{text[:40]!r} is no span of time: write it as quiet:6h or quiet:30m.")
    return {"cool_down": int(match[1]) * _UNITS[match[2]]}


def _most(text: str) -> dict[str, Any]:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise BrokenLine(f"{text[:40]!r} is no number of alerts a day: write it as most:2.")
    return {"daily_cap": int(text)}


def _muted(text: str) -> dict[str, Any]:
    try:
        until = datetime.fromisoformat(text.upper()) if text else FOREVER
    except ValueError as exc:
        raise BrokenLine(f"{text[:40]!r} is no moment: write muted:2027-05-01T08:00Z.") from exc
    return {"muted_until": until if until.tzinfo else until.replace(tzinfo=UTC)}


_READERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "min": lambda text: {"min_change": _number(text.removesuffix("%"))},
    "quiet": _quiet,
    "most": _most,
    "again": lambda _: {"again": True},
    "muted": _muted,
}


def _words(rule: Rule) -> str:
    parts = [rule.kind.value, _plain(rule.amount), rule.currency]
    if rule.min_change:
        parts.append(f"min:{_plain(rule.min_change)}")
    if rule.cool_down:
        parts.append(f"quiet:{_span(rule.cool_down)}")
    if rule.daily_cap is not None:
        parts.append(f"most:{rule.daily_cap}")
    if rule.again:
        parts.append("again")
    if rule.muted_until is not None:
        is_for_good = rule.muted_until >= FOREVER
        parts.append("muted" if is_for_good else f"muted:{rule.muted_until.isoformat()}")
    return " ".join(part for part in parts if part)


def _plain(amount: Decimal | None) -> str:
    return f"{amount.normalize():f}" if amount is not None else ""


def _span(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
