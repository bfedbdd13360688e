"""How visits ended and what they took, of one world; times are UTC.

A visit answers for every membership and brand that it was made for, each in a row of its own. It
counts once, for the site that was visited, by its best answer, which stands in the row that leads
it: `visit` is null there, as in rows of before visits were told apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from core.domain.report import Outcome
from core.health.model import NO_VISIT, Window

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(hours=24), timedelta(days=7)
_NEWEST = 5_000  # answers of a source that its times are taken from
_visited = [outcome for outcome in Outcome if outcome not in NO_VISIT]
_answered = [outcome.value for outcome in _visited if outcome.answered]
_failed = [outcome.value for outcome in _visited if not outcome.answered]

# Which site is visited for a source: its group's, where it is a brand of one.
VISITED = """
    visited AS MATERIALIZED (
        SELECT slug, coalesce(nullif(descriptor ->> 'visited_with', ''), slug) AS site FROM source)
"""

_COUNTS = text(
    f"""
    WITH {VISITED}, counted AS (
        SELECT site, outcome, ended_at >= :inner AS is_inner, count(*) AS visits,
               sum(unconfirmed) AS unconfirmed,
               count(*) FILTER (WHERE unconfirmed > 0) AS by_generic
        FROM source_visit
        WHERE visit IS NULL AND ended_at >= :since AND world = :world
          AND outcome = ANY(:visited)
        GROUP BY site, outcome, is_inner)
    SELECT s.site, c.outcome, c.is_inner, c.visits, 0 AS in_part, c.unconfirmed, c.by_generic,
           CASE c.outcome WHEN 'layout_changed' THEN c.visits ELSE 0 END AS layout_changed
    FROM counted c JOIN visited s ON s.slug = c.site
    """  # noqa: S608 - made of our own names alone
)

# What failed beside a better answer of the same visit, or beside as bad a one.
_BESIDE = text(
    f"""
    WITH {VISITED}, beside AS (
        SELECT lead.site, lead.ended_at >= :inner AS is_inner,
               lead.outcome = ANY(:answered) AS is_part, sum(v.unconfirmed) AS unconfirmed,
               bool_or(v.outcome = 'layout_changed')
                   AND lead.outcome <> 'layout_changed' AS changed,
               lead.unconfirmed = 0 AND sum(v.unconfirmed) > 0 AS is_generic
        FROM source_visit v JOIN source_visit lead ON lead.id = v.visit
        WHERE v.ended_at >= :since AND v.world = :world AND v.outcome = ANY(:failed)
        GROUP BY lead.id)
    SELECT s.site, NULL AS outcome, b.is_inner, 0 AS visits,
           count(*) FILTER (WHERE b.is_part) AS in_part,
           count(*) FILTER (WHERE b.changed) AS layout_changed,
           count(*) FILTER (WHERE b.is_generic) AS by_generic, sum(b.unconfirmed) AS unconfirmed
    FROM beside b JOIN visited s ON s.slug = b.site
    GROUP BY s.site, b.is_inner
    """  # noqa: S608 - made of our own names alone
)

# Sorting a week of a busy source would take seconds: the newest answers are enough for a median.
# What was told without a visit took no time.
_TIMES = text(
    f"""
    WITH {VISITED}
    SELECT s.site, percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY v.took_s) AS times
    FROM visited s CROSS JOIN LATERAL (
        SELECT took_s, visit FROM source_visit
        WHERE site = s.slug AND ended_at >= :since AND world = :world
          AND outcome = ANY(:visited)
        ORDER BY ended_at DESC LIMIT :newest) v
    WHERE v.visit IS NULL AND v.took_s > 0
    GROUP BY s.site
    """  # noqa: S608 - made of our own names alone
)

_FAILING = text(
    f"""
    WITH {VISITED}, seen AS (
        SELECT s.site, v.outcome = ANY(:answered) AS is_answer, v.ended_at
        FROM source_visit v JOIN visited s ON s.slug = v.site
        WHERE s.site = ANY(:slugs) AND v.ended_at > :since AND v.world = :world
          AND v.outcome = ANY(:visited)
    ), answered AS (
        SELECT site, max(ended_at) AS at FROM seen WHERE is_answer GROUP BY site)
    SELECT f.site, min(f.ended_at) AS since
    FROM seen f LEFT JOIN answered a ON a.site = f.site
    WHERE f.ended_at > coalesce(a.at, :since)
    GROUP BY f.site
    """  # noqa: S608 - made of our own names alone
)


@dataclass(frozen=True, slots=True)
class Windows:
    """Of one source, a short window inside a long one."""

    inner: Window
    outer: Window


def windows(
    connection: Connection, world: str, now: datetime, inner: timedelta, outer: timedelta
) -> Mapping[str, Windows]:
    """By source: how its visits ended lately, without times."""
    values = {"inner": now - inner, "since": now - outer, "world": world}
    led = connection.execute(_COUNTS, {**values, "visited": [*_answered, *_failed]})
    beside = connection.execute(_BESIDE, {**values, "answered": _answered, "failed": _failed})
    by_site: dict[str, list[Any]] = {}
    for row in (*led, *beside):
        by_site.setdefault(row.site, []).append(row)
    return {
        site: Windows(_window([row for row in own if row.is_inner]), _window(own))
        for site, own in by_site.items()
    }


def times(
    connection: Connection, world: str, since: datetime
) -> Mapping[str, tuple[float | None, float | None]]:
    """By source: (median, 95th percentile) in seconds of what a visit took."""
    values = {"since": since, "world": world, "newest": _NEWEST, "visited": [*_answered, *_failed]}
    rows = connection.execute(_TIMES, values)
    return {row.site: (row.times[0], row.times[1]) for row in rows}


def failing_since(
    connection: Connection, world: str, now: datetime, slugs: list[str]
) -> Mapping[str, datetime]:
    """By source: the first visit of the last day that failed with no answer after it."""
    rows = connection.execute(
        _FAILING,
        {
            "slugs": slugs,
            "since": now - DAY,
            "world": world,
            "visited": [*_answered, *_failed],
            "answered": _answered,
        },
    )
    return {row.site: row.since for row in rows}


def _window(rows: list[Any]) -> Window:
    def of(name: str) -> int:
        return sum(int(getattr(row, name)) for row in rows)

    outcomes: dict[Outcome, int] = {}
    for row in rows:
        if row.visits:
            outcome = Outcome(row.outcome)
            outcomes[outcome] = outcomes.get(outcome, 0) + row.visits
    return Window(
        outcomes=outcomes,
        in_part=of("in_part"),
        layout_changed=of("layout_changed"),
        unconfirmed=of("unconfirmed"),
        by_generic=of("by_generic"),
    )
