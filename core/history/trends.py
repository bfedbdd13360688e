"""Trends: prices of listings by day or by lead time, from the roll-up and from what is newer.

A day whose roll-up stands is read from it, any other from the observations themselves, so what was
just seen shows at once. One stay's own prices are not in the roll-up and always come from these.
Prices that need a code are in neither: see `clauses.open_to_all`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from core.history.clauses import (
    DAY,
    OBSERVED_ON,
    bind_of,
    by,
    open_to_all,
    shape_clauses,
    start,
    stay_clauses,
)
from core.history.model import ListingKey, ShapeFilter, TooLong, TrendAsk, Unit
from core.places_text import fold

MAX_DAYS = 366 * 5

_LISTED = text(
    "SELECT l.id, l.site, l.property_ref, l.name, l.place_id FROM listing l"
    " JOIN unnest(CAST(:sites AS text[]), CAST(:refs AS text[])) AS n (site, ref)"
    "   ON (l.site, l.property_ref) = (n.site, n.ref) WHERE l.world = :world"
)
_OF_CHAIN = text("SELECT id FROM listing WHERE world = :world AND (chain = :chain OR site = :site)")
_OPEN_DAYS = text(
    "SELECT day FROM history_day WHERE day BETWEEN :since AND :until AND NOT is_rolled"
)
# Two reads of the same columns. `div` is the nights of a stay where the unit is a night.
_ROLLED = """
    SELECT d.listing_id, {by} AS at, d.is_all_in, d.currency, d.count AS n, {div} AS div,
           d.low, d.high, d.total, d.base_total,
           d.search_id, d.asked, d.ordinal, d.day
    FROM daily_price d {join}
    WHERE d.listing_id = ANY(:ids) AND d.day BETWEEN :since AND :until
      AND d.day <> ALL(CAST(:open AS date[])) {where}
"""
_RAW = """
    SELECT o.listing_id, {by} AS at, o.is_all_in, o.currency, 1 AS n, {div} AS div,
           o.price AS low, o.price AS high, o.price AS total,
           o.base AS base_total,
           o.search_id, o.asked, o.ordinal, {day} AS day
    FROM observation o {join}
    WHERE o.listing_id = ANY(:ids) AND o.observed_at >= :first_at AND o.observed_at < :last_at
      AND o.is_confirmed AND o.price IS NOT NULL {where}
"""
_GROUPED = """
    SELECT {line}, at, is_all_in, currency, sum(n)::int AS n,
           min(low / div) AS low, max(high / div) AS high, sum(total / div) AS total,
           CASE WHEN count(base_total) = count(*) THEN sum(base_total) / sum(total) END AS euros,
           max(day) AS day,
           (array_agg(concat_ws(' ', search_id, asked, ordinal)
                      ORDER BY low / div, day))[1] AS quote
    FROM ({seen}) AS seen {sites} GROUP BY {group}, at, is_all_in, currency ORDER BY at
"""
# What most charts draw needs no grouping: every row of it is a point.
_LINES = """
    SELECT listing_id AS line, day AS at, is_all_in, currency, count AS n,
           {unit}_low AS low, {unit}_high AS high, {unit}_total AS total, euros, day,
           {unit}_quote AS quote
    FROM daily_line
    WHERE listing_id = ANY(:ids) AND membership = :of AND day BETWEEN :since AND :until
      AND day <> ALL(CAST(:open AS date[]))
"""
_CHAIN_LINES = """
    SELECT site AS line, at, is_all_in, currency, sum(n)::int AS n, min(low) AS low,
           max(high) AS high, sum(total) AS total,
           CASE WHEN count(euros) = count(*) THEN sum(euros * total) / sum(total) END AS euros,
           at AS day, (array_agg(quote ORDER BY low))[1] AS quote
    FROM ({lines}) AS each JOIN listing l ON l.id = each.line
    GROUP BY site, at, is_all_in, currency
"""


class Prices(NamedTuple):
    """Prices of one line, day (or lead band), tax basis and currency, in the unit asked for.

    A named tuple, since a chart has thousands and a row of the library is slow to look into.
    """

    line: int | str  # a listing's id, or a site
    at: Any  # the day, or the first day of a lead band
    is_all_in: bool | None
    currency: str
    n: int
    low: Decimal
    high: Decimal
    total: Decimal
    euros: Decimal | None  # for one unit of the currency; None without a rate
    day: date  # the last one
    quote: str  # the cheapest: "search_id asked ordinal"


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing that a trend is asked for and the history knows."""

    id: int
    site: str
    property_ref: str
    name: str | None
    place_id: str


def listed(connection: Connection, world: str, keys: Sequence[ListingKey]) -> list[Listed]:
    """The known ones among some listings, in the order asked."""
    sites, refs = zip(*keys, strict=True) if keys else ((), ())
    rows = connection.execute(_LISTED, {"sites": list(sites), "refs": list(refs), "world": world})
    found = {(row.site, row.property_ref): Listed(*row) for row in rows}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def of_chain(connection: Connection, world: str, chain: str) -> list[int]:
    """Every listing of a chain: of its brand as any site names it, or of its own site (a slug)."""
    bind = {"world": world, "chain": fold(chain), "site": chain}
    return list(connection.execute(_OF_CHAIN, bind).scalars())


def prices(
    connection: Connection, ask: TrendAsk, ids: Iterable[int], *, by_site: bool = False
) -> list[Prices]:
    """One row a line, day (or lead band), tax basis and currency, by day.

    A line is a listing (`line` is its id), or with `by_site` all of a site's (`line` is the site).
    Raises TooLong.
    """
    if not timedelta(0) <= ask.until - ask.since < timedelta(days=MAX_DAYS):
        raise TooLong(f"A trend covers 1 to {MAX_DAYS} days: {ask.since} to {ask.until} does not.")
    open_days = _open_days(connection, ask)
    bind = {
        **bind_of(ask), "ids": list(ids), "since": ask.since, "until": ask.until, "open": open_days,
    }  # fmt: skip
    found: list[Prices] = []
    parts = []
    if _is_plain(ask):
        found += map(Prices._make, connection.execute(text(_plain(ask, by_site)), bind | _of(ask)))
    elif ask.check_in is None:
        parts.append(_rolled(ask))
    if open_days:
        parts.append(_raw(ask))
        bind |= {"first_at": start(open_days[0]), "last_at": start(open_days[-1] + DAY)}
    if parts:
        rows = connection.execute(text(_grouped(parts, by_site)), bind).all()
        found += map(Prices._make, rows)
    return found


def _is_plain(ask: TrendAsk) -> bool:
    """Whether the roll-up by listing and day alone tells what is asked."""
    stays = ask.check_in or ask.stay_month or ask.by_lead_time
    return not stays and ask.shape == ShapeFilter()


def _plain(ask: TrendAsk, by_site: bool) -> str:
    lines = _LINES.format(unit=ask.unit.value)
    return _CHAIN_LINES.format(lines=lines) if by_site else lines


def _of(ask: TrendAsk) -> dict[str, str]:
    return {"of": ask.membership.value if ask.membership else ""}


def _grouped(parts: Sequence[str], by_site: bool) -> str:
    return _GROUPED.format(
        seen=" UNION ALL ".join(parts),
        line="l.site AS line" if by_site else "listing_id AS line",
        group="l.site" if by_site else "listing_id",
        sites="JOIN listing l ON l.id = seen.listing_id" if by_site else "",
    )


def _open_days(connection: Connection, ask: TrendAsk) -> list[date]:
    """The days to read from the observations: all of them where one stay is asked for."""
    if ask.check_in is not None:
        return [ask.since + n * DAY for n in range((ask.until - ask.since).days + 1)]
    days = connection.execute(_OPEN_DAYS, {"since": ask.since, "until": ask.until}).scalars()
    return sorted(days)


def _rolled(ask: TrendAsk) -> str:
    clauses = shape_clauses(ask)
    if ask.membership:
        clauses.append("AND d.membership = :membership")
    if ask.stay_month:
        clauses.append("AND d.stay_month = :stay_month")
    return _ROLLED.format(
        by="d.lead" if ask.by_lead_time else "d.day",
        div=_div(ask),
        join=_join(ask, "d"),
        where=" ".join(clauses),
    )


def _raw(ask: TrendAsk) -> str:
    clauses = [f"AND {open_to_all('o.asked', 'o.membership')}"]
    clauses += [*shape_clauses(ask), *stay_clauses(ask, "o.check_in")]
    if ask.membership:
        clauses.append("AND o.membership = :membership")
    if ask.check_in is None:  # days whose roll-up stands may lie between two that are open
        clauses.append(f"AND {OBSERVED_ON} = ANY(CAST(:open AS date[]))")
    return _RAW.format(
        by=by(ask, OBSERVED_ON),
        day=OBSERVED_ON,
        div=_div(ask),
        join=_join(ask, "o"),
        where=" ".join(clauses),
    )


def _div(ask: TrendAsk) -> str:
    return "s.nights" if ask.unit is Unit.NIGHT else "1"


def _join(ask: TrendAsk, table: str) -> str:
    needed = ask.unit is Unit.NIGHT or shape_clauses(ask)
    return f"JOIN stay_shape s ON s.id = {table}.shape_id" if needed else ""
