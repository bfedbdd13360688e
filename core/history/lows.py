"""The lowest that was ever seen of one stay at one house, source by source.

What counts is confirmed and all-in, of the very same nights, guests and rooms; whichever room, meal
and terms were the cheapest. Of each source and membership asked for the cheapest in each currency
is kept apart, so that no rate of an old day comes into a comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.stay import StayRequest
from core.history.model import ListingKey

# Materialized for the same reason as in `standings`: else each listing is read once a shape.
_STATEMENT = text(
    """
    WITH seen AS MATERIALIZED (
        SELECT l.site, o.*
        FROM unnest(CAST(:sites AS text[]), CAST(:refs AS text[])) AS p (site, ref)
        JOIN listing l ON (l.world, l.site, l.property_ref) = (:world, p.site, p.ref)
        JOIN observation o ON o.listing_id = l.id AND o.check_in = :check_in
        WHERE o.observed_at < :before AND o.is_confirmed AND o.is_all_in AND o.price IS NOT NULL
          AND o.asked = ANY(:asked) AND o.membership = ANY(:asked)
          AND o.search_id <> ALL(:but_of)
    )
    SELECT seen.site, asked, currency, min(price) AS low, min(observed_at) AS since,
           count(DISTINCT (listing_id, search_id)) AS answers
    FROM seen JOIN stay_shape s ON s.id = seen.shape_id
    WHERE (s.nights, s.adults, s.children, s.rooms) = (:nights, :adults, :children, :rooms)
    GROUP BY seen.site, asked, currency
    ORDER BY seen.site, asked, currency
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LowAsk:
    """One stay at one house, as some memberships can book it, before a moment."""

    listings: tuple[ListingKey, ...]
    request: StayRequest
    # Those that need a code are left aside: what is kept does not tell one company from another.
    memberships: frozenset[Membership]
    before: datetime
    but_of: frozenset[str] = frozenset()  # searches whose answers do not count


@dataclass(frozen=True, slots=True, kw_only=True)
class Low:
    """The cheapest stay total of one source asked for one membership, in one currency."""

    site: str
    asked: Membership
    total: Money
    since: datetime  # the first answer that counts
    answers: int


def lows(connection: Connection, world: str, ask: LowAsk) -> list[Low]:
    """By source, membership and currency, from one statement; none where nothing was seen."""
    request = ask.request
    values = {
        "world": world,
        "sites": [site for site, _ in ask.listings],
        "refs": [ref for _, ref in ask.listings],
        "check_in": request.stay.check_in,
        "nights": request.nights,
        "adults": request.occupancy.adults,
        "children": len(request.occupancy.child_ages),
        "rooms": request.rooms,
        "before": ask.before,
        "asked": sorted(each.value for each in ask.memberships if not each.needs_code),
        "but_of": sorted(ask.but_of),
    }
    return [
        Low(
            site=row.site,
            asked=Membership(row.asked),
            total=Money(row.low, row.currency),
            since=row.since,
            answers=row.answers,
        )
        for row in connection.execute(_STATEMENT, values)
    ]
