"""Source descriptors to rows and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from core.domain.membership import Membership
from core.domain.rate import Tier
from core.domain.report import Outcome
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.sources.tables import source as table
from core.sources.tables import source_visit


def put(connection: Connection, source: Source, is_on: bool, off_reason: str, at: datetime) -> None:
    """Describe a source; the newest description wins."""
    row = {
        "slug": source.slug,
        "descriptor": _as_json(source),
        "is_on": is_on,
        "off_reason": off_reason,
        "described_at": at,
    }
    statement = insert(table).values(row)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["slug"],
            set_={name: statement.excluded[name] for name in row if name != "slug"},
        )
    )


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the source table."""

    source: Source
    is_on: bool
    off_reason: str
    robots: str


@dataclass(frozen=True, slots=True)
class VisitCount:
    """Visits to one source since a moment: all, answered, and the last that brought prices."""

    visits: int
    answered: int
    median_s: float | None
    last_priced_at: datetime | None


def all_rows(connection: Connection) -> list[SourceRow]:
    """Brands first, then OTAs, then APIs, each by name."""
    rows = connection.execute(select(table)).mappings()
    found = [
        SourceRow(_source(row["descriptor"]), row["is_on"], row["off_reason"], row["robots"])
        for row in rows
    ]
    order = list(SourceKind)
    return sorted(found, key=lambda row: (order.index(row.source.kind), row.source.name))


def note_robots(connection: Connection, slug: str, sentence: str) -> None:
    """Keep the last robots.txt decision of a source."""
    connection.execute(update(table).where(table.c.slug == slug).values(robots=sentence))


def note_visit(
    connection: Connection,
    site: str,
    membership: Membership,
    outcome: Outcome,
    took_s: float,
    quotes: int,
    at: datetime,
) -> None:
    """Append how one visit ended."""
    row = {
        "site": site,
        "membership": membership.value,
        "outcome": outcome.value,
        "took_s": took_s,
        "quotes": quotes,
        "ended_at": at,
    }
    connection.execute(plain_insert(source_visit).values(row))


def visits_since(connection: Connection, since: datetime) -> Mapping[str, VisitCount]:
    """How each source did since a moment; asks that cost no visit do not count."""
    no_visit = (Outcome.DISCOUNT_NOT_OFFERED.value, Outcome.NOT_ASKABLE.value)
    v = source_visit.c
    answered = [outcome.value for outcome in Outcome if outcome.answered]
    rows = connection.execute(
        select(
            v.site,
            func.count().label("visits"),
            func.count().filter(v.outcome.in_(answered)).label("answered"),
            func.percentile_cont(0.5).within_group(v.took_s).label("median_s"),
            func.max(v.ended_at).filter(v.outcome == Outcome.PRICED.value).label("last"),
        )
        .where(v.ended_at >= since, v.outcome.not_in(no_visit))
        .group_by(v.site)
    )
    return {r.site: VisitCount(r.visits, r.answered, r.median_s, r.last) for r in rows}


def _as_json(source: Source) -> dict[str, Any]:
    return {
        "slug": source.slug,
        "name": source.name,
        "kind": source.kind.value,
        "group": source.group,
        "hosts": list(source.hosts),
        "tier": source.tier.value,
        "memberships": sorted(membership.value for membership in source.memberships),
        "verified": {
            "by": source.verified.by.value,
            "on": source.verified.on.isoformat(),
            "note": source.verified.note,
        },
        "terms_url": source.terms_url,
        "key_variables": list(source.key_variables),
        "brands": list(source.brands),
        "visited_with": source.visited_with,
    }


def _source(data: dict[str, Any]) -> Source:
    verified = data["verified"]
    return Source(
        slug=data["slug"],
        name=data["name"],
        kind=SourceKind(data["kind"]),
        group=data["group"],
        hosts=tuple(data["hosts"]),
        tier=Tier(data["tier"]),
        memberships=frozenset(Membership(value) for value in data["memberships"]),
        verified=Verification(
            VerifiedBy(verified["by"]), date.fromisoformat(verified["on"]), verified["note"]
        ),
        terms_url=data["terms_url"],
        key_variables=tuple(data["key_variables"]),
        brands=tuple(data["brands"]),
        visited_with=data.get("visited_with", ""),
    )
