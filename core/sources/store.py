"""Source descriptors to rows and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from core.config import World
from core.domain.membership import Membership
from core.domain.rate import Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.sources.decisions import SAID
from core.sources.rules import Proof
from core.sources.tables import source as table
from core.sources.tables import source_learnt, source_proof, source_switch


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
    robots: str  # in the world asked about, of the visit that answers for it; "" = never visited
    switched: bool | None = None  # what a person chose in the world asked about; None = nobody
    live_proof: Verification | None = None  # its first good visit in the live world


# "" for a site with a visit of its own.
_visited_with = func.nullif(table.c.descriptor["visited_with"].astext, "")
# Made once: every search and every poll reads it.
_ALL_ROWS = (
    select(
        table.c.descriptor,
        table.c.is_on,
        table.c.off_reason,
        func.coalesce(SAID.c.robots, source_learnt.c.robots, "").label("robots"),
        source_switch.c.is_on.label("switched"),
        source_proof.c.seen_at,
        source_proof.c.recording,
    )
    .outerjoin(
        source_switch,
        and_(source_switch.c.slug == table.c.slug, source_switch.c.world == bindparam("world")),
    )
    .outerjoin(
        source_learnt,
        and_(source_learnt.c.slug == table.c.slug, source_learnt.c.world == bindparam("world")),
    )
    # A brand is visited with its group, so what its group's robots.txt says is said of it.
    .outerjoin(SAID, SAID.c.slug == func.coalesce(_visited_with, table.c.slug))
    # What proves a site proves the brands that its visit answers for: one reader reads both.
    .outerjoin(source_proof, source_proof.c.slug == func.coalesce(_visited_with, table.c.slug))
)


def all_rows(connection: Connection, world: World) -> list[SourceRow]:
    """Brands first, then OTAs, then APIs, each by name, as they stand in `world`."""
    rows = connection.execute(_ALL_ROWS, {"world": world}).mappings()
    found = [
        SourceRow(
            _source(row["descriptor"]),
            row["is_on"],
            row["off_reason"],
            row["robots"],
            row["switched"],
            _live_proof(row["seen_at"], row["recording"]),
        )
        for row in rows
    ]
    order = list(SourceKind)
    return sorted(found, key=lambda row: (order.index(row.source.kind), row.source.name))


def put_switch(
    connection: Connection, world: World, slug: str, is_on: bool, by: str, at: datetime
) -> bool:
    """Keep what a person chose; False when it stood like that already, and nothing is written."""
    row = {"world": world, "slug": slug, "is_on": is_on, "changed_by": by, "changed_at": at}
    statement = insert(source_switch).values(row)
    changed = connection.execute(
        statement.on_conflict_do_update(
            constraint="pk_source_switch",
            set_={name: statement.excluded[name] for name in ("is_on", "changed_by", "changed_at")},
            where=source_switch.c.is_on != statement.excluded.is_on,
        ).returning(source_switch.c.slug)
    )
    return changed.first() is not None


def is_proved(connection: Connection, slug: str) -> bool:
    """Whether a good live visit to this source was kept."""
    found = select(source_proof.c.slug).where(source_proof.c.slug == slug)
    return connection.execute(found).first() is not None


def put_proof(connection: Connection, slug: str, proof: Proof, at: datetime) -> bool:
    """Keep the first good visit; False when another worker's was kept before."""
    row = {
        "slug": slug,
        "seen_at": at,
        "recording": proof.recording,
        "sha256": proof.sha256,
        "quotes": proof.quotes,
    }
    kept = connection.execute(
        insert(source_proof)
        .values(row)
        .on_conflict_do_nothing(index_elements=["slug"])
        .returning(source_proof.c.slug)
    )
    return kept.first() is not None


def learnt_tier(connection: Connection, world: World, slug: str) -> tuple[Tier, datetime] | None:
    """The way that was learnt for a source, and when; None where nothing was."""
    row = connection.execute(
        select(source_learnt.c.tier, source_learnt.c.tier_at).where(
            source_learnt.c.world == world, source_learnt.c.slug == slug
        )
    ).one_or_none()
    return (Tier(row.tier), row.tier_at) if row and row.tier else None


def learn_tier(connection: Connection, world: World, slug: str, tier: Tier | None) -> None:
    """Keep the way that worked; None = forget it."""
    learnt = {"tier": tier.value if tier else None, "tier_at": func.now()}
    connection.execute(
        insert(source_learnt)
        .values(world=world, slug=slug, **learnt)
        .on_conflict_do_update(constraint="pk_source_learnt", set_=learnt)
    )


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
            "evidence": source.verified.evidence,
        },
        "terms_url": source.terms_url,
        "key_variables": list(source.key_variables),
        "brands": list(source.brands),
        "visited_with": source.visited_with,
    }


def _source(data: dict[str, Any]) -> Source:
    return _source_of(orjson.dumps(data))


# Each search reads every source twice, when it is asked and when it is shown; they hardly change.
@lru_cache(maxsize=512)
def _source_of(words: bytes) -> Source:
    data = orjson.loads(words)
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
            VerifiedBy(verified["by"]),
            date.fromisoformat(verified["on"]),
            verified["note"],
            verified.get("evidence", ""),
        ),
        terms_url=data["terms_url"],
        key_variables=tuple(data["key_variables"]),
        brands=tuple(data["brands"]),
        visited_with=data.get("visited_with", ""),
    )


def _live_proof(seen_at: datetime | None, recording: str | None) -> Verification | None:
    if seen_at is None or recording is None:
        return None
    return Verification(VerifiedBy.LIVE_VISIT, seen_at.date(), evidence=recording)
