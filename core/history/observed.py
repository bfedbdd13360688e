"""One observation, found again by its place: what is kept of a price whose quote is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.stay import Occupancy, Stay, StayRequest
from core.history.clauses import open_to_all
from core.history.model import QuoteRef

_STATEMENT = text(
    f"""
    SELECT o.observed_at, o.check_in, o.membership, o.currency, o.price,
           o.is_all_in AND o.is_confirmed AS is_sure, s.nights, s.adults, s.children, s.rooms
    FROM observation o
    JOIN listing l ON l.id = o.listing_id JOIN stay_shape s ON s.id = o.shape_id
    WHERE o.search_id = :search_id AND o.asked = :asked AND o.ordinal = :ordinal
      AND l.site = :site AND l.world = :world AND {open_to_all("o.asked", "o.membership")}
    ORDER BY o.observed_at DESC LIMIT 1
    """  # noqa: S608 - made of our own names alone
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A price as it was observed. `total` is None where it is not sure that all is in it."""

    request: StayRequest
    membership: Membership
    seen_at: datetime
    total: Money | None


def observed_at(connection: Connection, world: str, ref: QuoteRef) -> Observed | None:
    """The observation at a place; None where there is none, or it needs a code."""
    bind = {
        "world": world,
        "search_id": ref.search_id,
        "site": ref.site,
        "asked": ref.membership.value,
        "ordinal": ref.ordinal,
    }
    row = connection.execute(_STATEMENT, bind).first()
    if row is None:
        return None
    # How many children is kept, not how old they are, and nothing compares their ages.
    people = Occupancy(row.adults, (0,) * row.children)
    stay = Stay(row.check_in, row.check_in + timedelta(days=row.nights))
    return Observed(
        request=StayRequest(stay, people, row.rooms, row.currency or ""),
        membership=Membership(row.membership),
        seen_at=row.observed_at,
        total=Money(row.price, row.currency) if row.is_sure and row.price is not None else None,
    )
