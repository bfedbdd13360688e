"""Queries of health. They read many subjects' rows on purpose: health is what these say together.

Nothing here writes. Figures are of one world; times are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, text

from core.domain.rate import Evidence, Tier
from core.domain.report import Outcome
from core.health.model import NO_VISIT, LastGood, Use, Window
from core.history.clauses import open_to_all

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(hours=24), timedelta(days=7)
_NEWEST = 5_000  # visits of a source that its times are taken from
_COMPARED = 200  # searches that the saving is taken from
_no_visit = [outcome.value for outcome in NO_VISIT]
_answered = [outcome.value for outcome in Outcome if outcome.answered]

_COUNTS = text(
    """
    SELECT site, outcome, count(*) AS visits, sum(unconfirmed) AS unconfirmed,
           count(*) FILTER (WHERE unconfirmed > 0) AS by_generic,
           count(*) FILTER (WHERE ended_at >= :inner) AS inner_visits,
           sum(unconfirmed) FILTER (WHERE ended_at >= :inner) AS inner_unconfirmed,
           count(*) FILTER (WHERE ended_at >= :inner AND unconfirmed > 0) AS inner_by_generic
    FROM source_visit
    WHERE ended_at >= :since AND world = :world AND outcome NOT IN :no_visit
    GROUP BY site, outcome
    """
).bindparams(bindparam("no_visit", expanding=True))

# Sorting a week of a busy source would take seconds: the newest visits are enough for a median.
_TIMES = text(
    """
    SELECT s.slug, t.times FROM source s CROSS JOIN LATERAL (
        SELECT percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY v.took_s) AS times
        FROM (SELECT took_s FROM source_visit
              WHERE site = s.slug AND ended_at >= :since AND world = :world
                AND outcome NOT IN :no_visit
              ORDER BY ended_at DESC LIMIT :newest) v) t
    WHERE t.times IS NOT NULL
    """
).bindparams(bindparam("no_visit", expanding=True))

# Everybody sees it with its search: never one that was asked with a traveller's own code.
_GOOD = text(
    """
    SELECT s.slug, g.search_id, g.ended_at, g.quotes, e.* FROM source s
    CROSS JOIN LATERAL (
        SELECT a.search_id, a.membership, a.ended_at, a.quotes
        FROM search_ask a JOIN search q ON q.id = a.search_id
        WHERE a.site = s.slug AND a.outcome = 'priced' AND q.world = :world
          AND (a.answered_by IS NULL OR a.answered_by = a.search_id)
          AND NOT q.query ? 'sealed_codes'
          AND NOT jsonb_path_exists(q.query, '$.entitlements[*][1] ? (@ != null)')
        ORDER BY a.ended_at DESC LIMIT 1) g
    LEFT JOIN LATERAL (
        SELECT property_name, source_url, seen_at, sha256, parser, tier, size, screenshot
        FROM quote
        WHERE search_id = g.search_id AND site = s.slug AND membership = g.membership
          AND sha256 IS NOT NULL
        ORDER BY ordinal LIMIT 1) e ON true
    """
)

_FAILING = text(
    """
    SELECT b.slug, (
        SELECT min(v.ended_at) FROM source_visit v
        WHERE v.site = b.slug AND v.world = :world AND v.outcome NOT IN :no_visit
          AND v.ended_at > coalesce((
            SELECT max(w.ended_at) FROM source_visit w
            WHERE w.site = b.slug AND w.world = :world AND w.ended_at >= :since
              AND w.outcome IN :answered AND w.outcome NOT IN :no_visit), :since)) AS since
    FROM unnest(CAST(:slugs AS text[])) AS b (slug)
    """
).bindparams(bindparam("no_visit", expanding=True), bindparam("answered", expanding=True))

_TIERS = text("SELECT slug, tier FROM source_learnt WHERE world = :world AND tier IS NOT NULL")

_SEARCHES = text(
    """
    SELECT count(*) AS week, count(*) FILTER (WHERE submitted_at >= :day) AS day,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - submitted_at))
               FILTER (WHERE submitted_at >= :day) AS median_s
    FROM search WHERE submitted_at >= :week AND world = :world
    """
)

_CACHE = text(
    """
    SELECT count(*) AS asks,
           count(*) FILTER (WHERE a.answered_by <> a.search_id) AS hits
    FROM search q JOIN search_ask a ON a.search_id = q.id
    WHERE q.submitted_at >= :day AND q.world = :world AND a.state = 'done'
      AND a.outcome NOT IN :no_visit
    """
).bindparams(bindparam("no_visit", expanding=True))

_SAVING = text(
    f"""
    WITH priced AS (
        SELECT rate_membership = 'public' AS is_public,
               q.search_id, q.site, q.property_ref, q.currency, q.taxes_included,
               min(coalesce(q.total, q.per_night * (q.check_out - q.check_in))) AS amount
        FROM quote q
        WHERE q.confidence IS NULL AND q.currency IS NOT NULL
          AND {open_to_all("q.membership", "q.rate_membership")} AND q.search_id IN (
            SELECT id FROM search WHERE submitted_at >= :day AND world = :world
            ORDER BY submitted_at DESC LIMIT :compared)
        GROUP BY 1, 2, 3, 4, 5, 6)
    SELECT count(*) AS pairs, avg(greatest(0, 1 - m.amount / p.amount)) AS saving
    FROM priced p JOIN priced m USING (search_id, site, property_ref, currency)
    WHERE p.is_public AND NOT m.is_public AND p.amount IS NOT NULL AND m.amount IS NOT NULL
      AND p.taxes_included IS NOT DISTINCT FROM m.taxes_included
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
    rows = connection.execute(
        _COUNTS,
        {"inner": now - inner, "since": now - outer, "world": world, "no_visit": _no_visit},
    ).all()
    return {
        slug: Windows(
            _window([row for row in rows if row.site == slug], "inner_"),
            _window([row for row in rows if row.site == slug], ""),
        )
        for slug in {row.site for row in rows}
    }


def times(
    connection: Connection, world: str, since: datetime
) -> Mapping[str, tuple[float | None, float | None]]:
    """By source: (median, 95th percentile) in seconds of what a visit took."""
    rows = connection.execute(
        _TIMES, {"since": since, "world": world, "no_visit": _no_visit, "newest": _NEWEST}
    )
    return {row.slug: (row.times[0], row.times[1]) for row in rows}


def last_good(connection: Connection, world: str) -> Mapping[str, LastGood]:
    """By source: its newest visit that brought prices."""
    rows = connection.execute(_GOOD, {"world": world})
    return {
        row.slug: LastGood(
            at=row.ended_at,
            search_id=row.search_id,
            quotes=row.quotes,
            house=row.property_name,
            evidence=_evidence(row),
        )
        for row in rows
    }


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
            "no_visit": _no_visit,
            "answered": _answered,
        },
    )
    return {row.slug: row.since for row in rows if row.since}


def learnt_tiers(connection: Connection, world: str) -> Mapping[str, Tier]:
    """By source: the cheapest way that works, where one was learnt."""
    return {row.slug: Tier(row.tier) for row in connection.execute(_TIERS, {"world": world})}


def use(connection: Connection, world: str, now: datetime) -> Use:
    """What people did with the product lately."""
    values = {"day": now - DAY, "week": now - WEEK, "world": world}
    searches = connection.execute(_SEARCHES, values).one()
    cache = connection.execute(_CACHE, {**values, "no_visit": _no_visit}).one()
    saving = connection.execute(_SAVING, {**values, "compared": _COMPARED}).one()
    return Use(
        searches_24h=searches.day,
        searches_7d=searches.week,
        median_search_s=float(searches.median_s) if searches.median_s is not None else None,
        asks_24h=cache.asks,
        cache_hits_24h=cache.hits,
        saving=float(saving.saving) if saving.saving is not None else None,
        saving_pairs=saving.pairs,
    )


def _window(rows: list[Any], prefix: str) -> Window:
    def of(row: Any, name: str) -> int:
        return int(getattr(row, prefix + name) or 0)

    return Window(
        outcomes={Outcome(row.outcome): n for row in rows if (n := of(row, "visits"))},
        unconfirmed=sum(of(row, "unconfirmed") for row in rows),
        by_generic=sum(of(row, "by_generic") for row in rows),
    )


def _evidence(row: Any) -> Evidence | None:
    if row.sha256 is None or row.source_url is None or row.seen_at is None:
        return None
    return Evidence(
        source_url=row.source_url,
        seen_at=row.seen_at,
        sha256=row.sha256,
        parser=row.parser,
        tier=Tier(row.tier),
        size=row.size,
        screenshot=row.screenshot,
    )
