"""Reports as rows, and back. Codes of memberships are sealed here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from core import vault
from core.reports.model import (
    About,
    AllWatches,
    Every,
    Plan,
    Report,
    Said,
    SearchQuestion,
    Unreadable,
)
from core.reports.subjects import Kind, TrendQuestion, as_json, trend_of
from core.search.questions import query_as_json, query_from_json, sealed


def plan_row(plan: Plan) -> dict[str, Any]:
    return {
        "every": plan.every.value,
        "at": plan.at,
        "weekday": plan.weekday,
        "day": plan.day,
        "time_zone": plan.time_zone,
        "until": plan.until,
    }


def about_json(about: About) -> dict[str, Any]:
    match about:
        case SearchQuestion():
            return {"query": sealed(query_as_json(about.query)), "sites": list(about.sites)}
        case TrendQuestion():
            return as_json(about)
        case AllWatches():
            return {}
        case Unreadable():
            raise vault.VaultFault(about.why)


def _about(kind: Kind, data: dict[str, Any]) -> About:
    match kind:
        case Kind.SEARCH:
            try:
                return SearchQuestion(query_from_json(data["query"]), tuple(data["sites"]))
            except vault.VaultFault as fault:
                return Unreadable(str(fault))  # one of these must not hold up everybody's
        case Kind.TREND:
            return trend_of(data)
        case Kind.WATCHES:
            return AllWatches()


def report_of(row: Row[Any]) -> Report:
    is_open = getattr(row, "run_due_at", None) is not None
    return Report(
        report_id=row.id,
        account_id=str(row.account_id),
        title=row.title,
        about=_about(Kind(row.kind), row.about),
        plan=Plan(Every(row.every), row.at, row.weekday, row.day, row.time_zone, row.until),
        is_paused=row.is_paused,
        ended=row.ended,
        next_due_at=row.next_due_at,
        last_sent_at=row.last_sent_at,
        said={key: Said.of(each) for key, each in row.said.items()},
        is_open=is_open,
        put_off=(row.put_off or "") if is_open else "",
    )
