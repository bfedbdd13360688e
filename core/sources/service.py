"""Use cases of sources: described by workers, shown to people, noted after each visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core import clock
from core.db import transaction
from core.domain.membership import Membership
from core.domain.report import Outcome
from core.domain.source import Source
from core.errors import UnknownSource
from core.sources import store


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A source as people see it. Shares are 0..1 over the last 24 hours; None = not visited."""

    source: Source
    is_on: bool
    off_reason: str
    robots: str
    last_good_at: datetime | None
    success_24h: float | None
    visits_24h: int
    median_s: float | None


def register(sources: Iterable[tuple[Source, bool, str]]) -> None:
    """Describe every source that this program can ask: (source, is on, why it is off)."""
    with transaction() as connection:
        for source, is_on, off_reason in sources:
            store.put(connection, source, is_on, off_reason, clock.now())


def all_sources() -> tuple[SourceState, ...]:
    """Every known source with how it did lately."""
    with transaction() as connection:
        rows = store.all_rows(connection)
        day = store.visits_since(connection, clock.now() - timedelta(hours=24))
    return tuple(_state(row, day.get(row.source.slug)) for row in rows)


def described() -> tuple[Source, ...]:
    """Every known source, without how it did: one small read, for what is asked often."""
    with transaction() as connection:
        return tuple(row.source for row in store.all_rows(connection))


def chosen(slugs: Iterable[str]) -> tuple[Source, ...]:
    """The sources to ask: those named, or all that are on when none is named.

    Raises UnknownSource with the slugs that exist.
    """
    wanted = list(dict.fromkeys(slugs))
    with transaction() as connection:
        rows = {row.source.slug: row for row in store.all_rows(connection)}
    for slug in wanted:
        if slug not in rows:
            raise UnknownSource(
                f"No source is called {slug!r}. There are: {', '.join(sorted(rows))}."
            )
    picked = [rows[slug] for slug in wanted] if wanted else list(rows.values())
    return tuple(state.source for state in picked if state.is_on or wanted)


def note_visit(
    connection: Connection,
    site: str,
    membership: Membership,
    outcome: Outcome,
    took_s: float,
    quotes: int,
) -> None:
    """Note how a visit ended, inside the transaction that stores what it brought."""
    store.note_visit(connection, site, membership, outcome, took_s, quotes, clock.now())


def note_robots(slug: str, sentence: str) -> None:
    """Keep the last robots.txt decision of a source."""
    with transaction() as connection:
        store.note_robots(connection, slug, sentence)


def _state(row: store.SourceRow, day: store.VisitCount | None) -> SourceState:
    return SourceState(
        source=row.source,
        is_on=row.is_on,
        off_reason=row.off_reason,
        robots=row.robots,
        last_good_at=day.last_priced_at if day else None,
        success_24h=day.answered / day.visits if day and day.visits else None,
        visits_24h=day.visits if day else 0,
        median_s=day.median_s if day else None,
    )
