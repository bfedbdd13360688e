"""What a rule remembers, as its column keeps it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from sys import intern
from typing import Any

from core.domain.money import Money
from core.watch.floors import Floor
from core.watch.rows import money_row
from core.watch.rules import RuleState


def state_row(state: RuleState) -> dict[str, Any]:
    """JSON of it; what is as at the beginning is left out."""
    row = {
        "anchor": _floor_row(state.anchor),
        "is_met": state.is_met,
        "is_pending": state.is_pending,
        "told": _floor_row(state.told),
        "told_at": state.told_at.isoformat() if state.told_at else None,
        "told_today": state.told_today,
        "was_sold_out": state.was_sold_out,
        "number": state.number,
        "until": state.until.isoformat() if state.until else None,
        "since": state.since.isoformat() if state.since else None,
        "quotes": state.quotes,
    }
    return {name: value for name, value in row.items() if value}


def state_of(row: Mapping[str, Any]) -> RuleState:
    """The inverse of `state_row`."""
    told_at, until, since = row.get("told_at"), row.get("until"), row.get("since")
    return RuleState(
        anchor=_floor_of(row.get("anchor", {})),
        is_met=row.get("is_met", False),
        is_pending=row.get("is_pending", False),
        told=_floor_of(row.get("told", {})),
        told_at=datetime.fromisoformat(told_at) if told_at else None,
        told_today=row.get("told_today", 0),
        was_sold_out=row.get("was_sold_out", False),
        number=row.get("number"),
        until=date.fromisoformat(until) if until else None,
        since=date.fromisoformat(since) if since else None,
        quotes=row.get("quotes", 0),
    )


def _floor_row(floor: Floor) -> dict[str, list[str] | None]:
    return {voice: money_row(total) for voice, total in floor.items()}


def _floor_of(row: Mapping[str, list[str] | None]) -> Floor:
    return {
        intern(voice): Money(Decimal(total[0]), total[1]) if total else None
        for voice, total in row.items()
    }
