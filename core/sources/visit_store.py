"""How visits to sources ended: what one told, and when each last brought rates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from core.config import settings
from core.domain.report import Outcome, SiteReport
from core.sources.tables import source_visit


def note_visit(
    connection: Connection, reports: Sequence[SiteReport], took_s: float, at: datetime
) -> None:
    """Append how one visit ended: a row for each of its reports, led by the best of them."""
    if not reports:
        return
    best_first = sorted(reports, key=lambda report: _worth(report.outcome))
    first, *rest = (_visit_row(report, took_s, at) for report in best_first)
    visit = connection.execute(
        insert(source_visit).values(first).returning(source_visit.c.id)
    ).scalar_one()
    if rest:
        connection.execute(insert(source_visit), [{**row, "visit": visit} for row in rest])


def _worth(outcome: Outcome) -> int:
    """The less the better; what is told without looking at the site says nothing of the visit."""
    if outcome is Outcome.DISCOUNT_NOT_OFFERED or not outcome.was_asked:
        return 4
    if outcome.failed:  # a page that is not known came at least
        return 2 if outcome is Outcome.LAYOUT_CHANGED else 3
    return 0 if outcome is Outcome.PRICED else 1


def _visit_row(report: SiteReport, took_s: float, at: datetime) -> dict[str, Any]:
    seen = next((quote.evidence for quote in report.quotes if quote.evidence), None)
    return {
        "site": report.site,
        "membership": report.membership.value,
        "outcome": report.outcome.value,
        "took_s": took_s,
        "quotes": len(report.quotes),
        "ended_at": at,
        "world": settings().world,
        "tier": seen.tier.value if seen else None,
        "unconfirmed": sum(quote.is_unconfirmed for quote in report.quotes),
    }


def last_good_since(connection: Connection, since: datetime) -> dict[str, datetime]:
    """When each source last brought rates since a moment."""
    v = source_visit.c
    rows = connection.execute(
        select(v.site, func.max(v.ended_at).label("at"))
        .where(
            v.ended_at >= since,
            v.world == settings().world,
            v.outcome == Outcome.PRICED.value,
        )
        .group_by(v.site)
    )
    return {row.site: row.at for row in rows}
