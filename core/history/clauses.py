"""Parts of statements that readers of the history share: what is asked, and what nobody is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from core.domain.membership import Membership
from core.history.model import TrendAsk
from core.history.partitions import month_of
from core.history.shapes import LEADS

DAY = timedelta(days=1)
OBSERVED_ON = "(o.observed_at AT TIME ZONE 'UTC')::date"
_LEAD = f"(ARRAY{list(LEADS)})[width_bucket(greatest(0, o.check_in - {{day}}), ARRAY{list(LEADS)})]"
_CODED = ", ".join(f"'{each.value}'" for each in Membership if each.needs_code)
_SHAPE = ("adults", "children", "rooms", "nights", "room_class", "board", "refundability")


def open_to_all(*columns: str) -> str:
    """The condition that leaves out what was asked for, or can be booked, with a code alone.

    What a company or a promotion negotiated is told to who has the code. The history is told to
    everybody, so each statement that reads rows of answers for it holds this.
    """
    return " AND ".join(f"{column} NOT IN ({_CODED})" for column in columns)


def start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def by(ask: TrendAsk, day: str) -> str:
    return _LEAD.format(day=day) if ask.by_lead_time else day


def shape_clauses(ask: TrendAsk) -> list[str]:
    return [f"AND s.{name} = :{name}" for name in _SHAPE if getattr(ask.shape, name) is not None]


def stay_clauses(ask: TrendAsk, column: str) -> list[str]:
    clauses = [f"AND {column} = :check_in"] if ask.check_in else []
    if ask.stay_month:
        clauses.append(f"AND {column} >= :stay_month AND {column} < :stay_month_end")
    return clauses


def bind_of(ask: TrendAsk) -> dict[str, Any]:
    bind: dict[str, Any] = {
        name: value for name in _SHAPE if (value := getattr(ask.shape, name)) is not None
    }
    if ask.membership:
        bind["membership"] = ask.membership.value
    if ask.check_in:
        bind["check_in"] = ask.check_in
    if ask.stay_month:
        first = month_of(ask.stay_month)
        bind |= {"stay_month": first, "stay_month_end": month_of(first + timedelta(days=31))}
    return bind
