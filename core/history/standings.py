"""How a price stands among comparable ones: low, typical, high, or too little history.

Comparable is the cheapest confirmed all-in quote that one answer held of the same property, for as
many adults, children and rooms and about as many nights (per night), where check-in lies within 45
days of the asked one in this year or one of the two before, and which was either of the very same
stay, or seen about as long before its check-in. The asked price's own six hours do not count, nor
does what others were told for a code of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from core.domain.money import Money
from core.history.clauses import open_to_all
from core.history.euros import from_euros
from core.history.model import ENOUGH, ENOUGH_DAYS, Level, Standing, StandingAsk
from core.history.shapes import lead_days, like_lead, like_nights

SEASON = timedelta(days=45)
YEARS = (0, 1, 2)
# Searches share an answer for as long: what was seen in it is the price that is being judged.
_OWN = timedelta(hours=6)
_YEAR_DAYS = 365

_STATEMENT = text(
    f"""
    WITH asked AS (
        SELECT * FROM unnest(
            CAST(:n AS int[]), CAST(:check_in AS date[]), CAST(:nights AS int[]),
            CAST(:few AS int[]), CAST(:many AS int[]), CAST(:adults AS int[]),
            CAST(:children AS int[]), CAST(:rooms AS int[]), CAST(:near AS int[]),
            CAST(:far AS int[]), CAST(:currency AS text[]), CAST(:rate AS numeric[])
        ) AS a (n, check_in, nights, few, many, adults, children, rooms, near, far, currency, rate)
    ),
    place AS (
        SELECT p.n, l.id FROM unnest(
            CAST(:place_n AS int[]), CAST(:site AS text[]), CAST(:ref AS text[])
        ) AS p (n, site, ref)
        JOIN listing l ON (l.world, l.site, l.property_ref) = (:world, p.site, p.ref)
    ),
    -- The very same stay from any distance, and the stays of the season from a like one.
    wanted AS MATERIALIZED (
        SELECT a.n, place.id, a.check_in AS first, a.check_in AS last, 0 AS near, 100000 AS far,
               timestamptz 'epoch' AS seen_from, a.nights AS few, a.nights AS many,
               a.adults, a.children, a.rooms, a.currency, a.rate
        FROM asked a JOIN place USING (n)
        UNION ALL
        SELECT a.n, place.id, a.check_in - back - :around, a.check_in - back + :around, a.near,
               a.far, (a.check_in - back - :around - a.far - 1)::timestamptz, a.few, a.many,
               a.adults, a.children, a.rooms, a.currency, a.rate
        FROM asked a JOIN place USING (n) CROSS JOIN unnest(CAST(:back AS int[])) AS back
    ),
    -- Materialized: the planner would join shapes first, and read each listing once a shape.
    seen AS MATERIALIZED (
        SELECT w.*, o.listing_id, o.search_id, o.check_in, o.shape_id, o.observed_at,
               CASE WHEN o.currency = w.currency THEN o.price ELSE o.base * w.rate END AS price
        FROM wanted w CROSS JOIN LATERAL (
            SELECT * FROM observation o
            WHERE o.listing_id = w.id AND o.check_in BETWEEN w.first AND w.last
              AND o.observed_at >= w.seen_from AND o.observed_at < :before
              AND o.is_confirmed AND o.is_all_in
              AND {open_to_all("o.asked", "o.membership")}
              AND o.check_in - (o.observed_at AT TIME ZONE 'UTC')::date BETWEEN w.near AND w.far
        ) AS o
    ),
    cheapest AS (
        SELECT seen.n, min(seen.price / s.nights) AS price, min(seen.observed_at) AS at
        FROM seen JOIN stay_shape s ON s.id = seen.shape_id
        WHERE (s.adults, s.children, s.rooms) = (seen.adults, seen.children, seen.rooms)
          AND s.nights BETWEEN seen.few AND seen.many
        GROUP BY seen.n, listing_id, search_id, check_in, s.nights
    )
    SELECT n, count(price) AS quotes, count(DISTINCT (at AT TIME ZONE 'UTC')::date) AS days,
           percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY price) AS quarters
    FROM cheapest WHERE price IS NOT NULL GROUP BY n
    """  # noqa: S608 - made of our own names alone
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Comparable prices of a night: how many, on how many days, and their quartiles."""

    count: int
    days: int
    low: Decimal
    median: Decimal
    high: Decimal


def standings(
    connection: Connection, world: str, asks: Sequence[StandingAsk], at: datetime
) -> list[Standing]:
    """Each price's standing, in the order asked, from one statement."""
    if not asks:
        return []
    rows = connection.execute(_STATEMENT, _bind(world, asks, at))
    found = {row.n: Sample(row.quotes, row.days, *_decimals(row.quarters)) for row in rows}
    return [judge(ask, found.get(n)) for n, ask in enumerate(asks)]


def judge(ask: StandingAsk, sample: Sample | None) -> Standing:
    """The rule itself. Pure: a quarter of the comparable prices are low, a quarter high."""
    if sample is None or sample.count < ENOUGH or sample.days < ENOUGH_DAYS:
        return Standing(level=None, comparable=sample.count if sample else 0)
    night = ask.total.amount / ask.request.nights
    level = Level.TYPICAL
    # Where nearly all comparable prices are one and the same, that price is typical.
    if night <= sample.low and night < sample.median:
        level = Level.LOW
    elif night >= sample.high and night > sample.median:
        level = Level.HIGH

    def stay(amount: Decimal) -> Money:
        return Money(amount * ask.request.nights, ask.total.currency).rounded()

    return Standing(
        level=level,
        comparable=sample.count,
        median=stay(sample.median),
        low=stay(sample.low),
        high=stay(sample.high),
    )


def _decimals(quarters: Sequence[float]) -> tuple[Decimal, Decimal, Decimal]:
    """percentile_cont answers in floating point: cut where no currency has digits any more."""
    low, median, high = (Decimal(repr(one)).quantize(Decimal("0.00001")) for one in quarters)
    return low, median, high


def _bind(world: str, asks: Sequence[StandingAsk], at: datetime) -> dict[str, Any]:
    today = at.astimezone(UTC).date()
    places = [(n, site, ref) for n, ask in enumerate(asks) for site, ref in ask.listings]
    stays = [ask.request.stay for ask in asks]
    leads = [like_lead(lead_days(today, stay.check_in)) for stay in stays]
    nights = [like_nights(stay.nights) for stay in stays]
    return {
        "world": world,
        "before": at - _OWN,
        "around": SEASON.days,
        "back": [_YEAR_DAYS * year for year in YEARS],
        "n": list(range(len(asks))),
        "check_in": [stay.check_in for stay in stays],
        "nights": [stay.nights for stay in stays],
        "few": [few for few, _ in nights],
        "many": [many for _, many in nights],
        "adults": [ask.request.occupancy.adults for ask in asks],
        "children": [len(ask.request.occupancy.child_ages) for ask in asks],
        "rooms": [ask.request.rooms for ask in asks],
        "near": [near for near, _ in leads],
        "far": [far for _, far in leads],
        "currency": [ask.total.currency for ask in asks],
        "rate": [from_euros(ask.total.currency, today) for ask in asks],
        "place_n": [n for n, _, _ in places],
        "site": [site for _, site, _ in places],
        "ref": [ref for _, _, ref in places],
    }
