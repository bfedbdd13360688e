"""Queries of health. They read many subjects' rows on purpose: health is what these say together.

Nothing here writes. Figures are of one world; times are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text

from core.domain.rate import Evidence, Tier
from core.health.model import NO_VISIT, GoodSearch, LastGood, Use
from core.health.visits import DAY, VISITED, WEEK
from core.history.clauses import open_to_all

_COMPARED = 200  # searches that the saving is taken from
_no_visit = [outcome.value for outcome in NO_VISIT]

# A brand's rates are rates of the site that was visited for it.
_GOOD_AT = text(
    f"""
    WITH {VISITED}
    SELECT s.site, max(g.ended_at) AS at FROM visited s CROSS JOIN LATERAL (
        SELECT ended_at FROM source_visit
        WHERE site = s.slug AND world = :world AND outcome = 'priced'
        ORDER BY ended_at DESC LIMIT 1) g
    GROUP BY s.site
    """  # noqa: S608 - made of our own names alone
)

# Everybody sees it with its search: never one that was asked with a traveller's own code.
_SHOWN = text(
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
    SELECT coalesce(sum(1 + q.shared), 0) AS asks,
           coalesce(sum(q.shared + coalesce((a.answered_by <> a.search_id)::int, 0)), 0) AS hits
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


def last_good(connection: Connection, world: str) -> Mapping[str, LastGood]:
    """By source: when it last brought prices, whoever asked, and what of that is shown."""
    shown = {
        row.slug: GoodSearch(
            at=row.ended_at,
            search_id=row.search_id,
            quotes=row.quotes,
            house=row.property_name,
            evidence=_evidence(row),
        )
        for row in connection.execute(_SHOWN, {"world": world})
    }
    at = {row.site: row.at for row in connection.execute(_GOOD_AT, {"world": world})}
    for slug, one in shown.items():
        at[slug] = max(one.at, at.get(slug, one.at))
    return {slug: LastGood(at=when, shown=shown.get(slug)) for slug, when in at.items()}


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
