"""Use cases of sources: described by workers, shown to people, noted after each visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core import clock
from core.config import settings
from core.db import transaction
from core.domain.rate import Tier
from core.domain.report import SiteReport
from core.domain.source import Source, SourceKind, Verification
from core.errors import UnknownSource
from core.sources import decisions, store, visit_store
from core.sources.decisions import Said
from core.sources.rules import Proof, Standing, why_off


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A source as people see it: whether it is asked, what robots.txt says, how it is verified.

    How its visits went is told by `core.health`.
    """

    source: Source
    is_on: bool
    off_reason: str
    robots: str  # of this world and what is visited in it; "" while it was never visited here
    last_good_at: datetime | None  # the last rates of these 24 hours
    live_proof: Verification | None = None  # its first good visit in the live world, once kept

    @property
    def verified(self) -> Verification:
        """What verifies its reader: a good visit in the live world outweighs what was laid down."""
        return self.live_proof or self.source.verified


def register(sources: Iterable[tuple[Source, bool, str]]) -> None:
    """Describe every source that this program can ask: (source, has its keys, what is missing)."""
    with transaction() as connection:
        for source, is_on, off_reason in sources:
            store.put(connection, source, is_on, off_reason, clock.now())


def all_sources() -> tuple[SourceState, ...]:
    """Every known source, with when it last brought rates."""
    with transaction() as connection:
        rows = store.all_rows(connection, settings().world)
        good = visit_store.last_good_since(connection, clock.now() - timedelta(hours=24))
    off = _reasons(rows)
    return tuple(_state(row, off[row.source.slug], good.get(row.source.slug)) for row in rows)


def described() -> tuple[Source, ...]:
    """Every known source as it is verified in this world, without how it did: one small read."""
    with transaction() as connection:
        rows = store.all_rows(connection, settings().world)
    return tuple(
        replace(row.source, verified=row.live_proof) if row.live_proof else row.source
        for row in rows
    )


def on() -> tuple[Source, ...]:
    """Every source that is on in this world, without how it did: one small read."""
    return chosen(())


def chosen(slugs: Iterable[str]) -> tuple[Source, ...]:
    """The sources to ask: those named, or all when none is named; only what is on in this world.

    Raises UnknownSource with the slugs that exist.
    """
    return sought(slugs)[0]


def off_among(slugs: Iterable[str]) -> dict[str, str]:
    """Of the sources named, those that are off, each with the reason. Raises UnknownSource."""
    named = list(slugs)
    return sought(named)[1] if named else {}


def sought(slugs: Iterable[str]) -> tuple[tuple[Source, ...], dict[str, str]]:
    """The sources to ask, and those that are off with the reason, in one read.

    When none is named every site that is off is told: it cannot be asked, and people can open it.
    An API without its key has nothing to open.
    """
    named = list(slugs)
    rows, off = _named(named)
    asked = tuple(row.source for row in rows if not off[row.source.slug])
    told = (row.source for row in rows if named or row.source.kind is not SourceKind.API)
    return asked, {source.slug: off[source.slug] for source in told if off[source.slug]}


def switch(slug: str, is_on: bool, by: str) -> bool:
    """Switch a source on or off in the world of this process; `by` names who wants it.

    False when it was switched like that before: nothing changes then. Raises UnknownSource.
    """
    world = settings().world
    with transaction() as connection:
        _pick(store.all_rows(connection, world), [slug])
        return store.put_switch(connection, world, slug, is_on, by, clock.now())


def is_proved(slug: str) -> bool:
    """Whether a good visit to this source in the live world was kept."""
    with transaction() as connection:
        return store.is_proved(connection, slug)


def prove(slug: str, proof: Proof) -> bool:
    """Keep the first good visit in the live world as the proof; False when there is one already."""
    with transaction() as connection:
        return store.put_proof(connection, slug, proof, clock.now())


def _named(slugs: Iterable[str]) -> tuple[list[store.SourceRow], dict[str, str]]:
    """The rows of those named, or of all; and why each source of all is off, "" when it is on."""
    with transaction() as connection:
        rows = store.all_rows(connection, settings().world)
    wanted = list(dict.fromkeys(slugs))
    return (_pick(rows, wanted) if wanted else rows), _reasons(rows)


def _pick(rows: Iterable[store.SourceRow], slugs: Iterable[str]) -> list[store.SourceRow]:
    known = {row.source.slug: row for row in rows}
    for slug in slugs:
        if slug not in known:
            raise UnknownSource(
                f"No source is called {slug!r}. There are: {', '.join(sorted(known))}."
            )
    return [known[slug] for slug in slugs]


def _reasons(rows: Iterable[store.SourceRow]) -> dict[str, str]:
    world = settings().world
    standing = {row.source.slug: _standing(row) for row in rows}
    return {
        slug: why_off(one, standing.get(one.source.visited_with), world)
        for slug, one in standing.items()
    }


def _standing(row: store.SourceRow) -> Standing:
    missing = "" if row.is_on else row.off_reason or "A key is missing."
    return Standing(source=row.source, key_missing=missing, switched=row.switched)


def note_visit(
    connection: Connection, reports: Sequence[SiteReport], took_s: float, at: datetime
) -> None:
    """Note what one visit told, inside the transaction that stores what it brought."""
    visit_store.note_visit(connection, reports, took_s, at)


def note_robots(slug: str, said: Iterable[Said]) -> None:
    """Keep for people what robots.txt says of what is visited of a source in this world."""
    with transaction() as connection:
        for each in said:
            decisions.note(connection, settings().world, slug, each)


def learnt_tier(slug: str) -> tuple[Tier, datetime] | None:
    """The way that was learnt to open a source's pages in this world, and when; None where nothing
    was."""
    with transaction() as connection:
        return store.learnt_tier(connection, settings().world, slug)


def learn_tier(slug: str, tier: Tier | None) -> None:
    """Tell all workers the way that worked; None = forget it."""
    with transaction() as connection:
        store.learn_tier(connection, settings().world, slug, tier)


def _state(row: store.SourceRow, off: str, last_good_at: datetime | None) -> SourceState:
    return SourceState(
        source=row.source,
        is_on=not off,
        off_reason=off,
        robots=row.robots,
        last_good_at=last_good_at,
        live_proof=row.live_proof,
    )
