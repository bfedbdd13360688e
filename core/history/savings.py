"""What a membership saved at each site: every member rate beside the public rate of the same thing.

The same thing is the same house at the same source, for the same stay and party, with the same
room, board and cancellation, with taxes or without, in the same currency, seen within the six hours
in which searches share an answer. What a site leaves unsaid is the same only as what it leaves
unsaid elsewhere. What a company or a promotion negotiated is nobody's example, and the public rate
that was seen with a code is nobody's measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from core.config import World
from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.stay import Stay
from core.history.clauses import open_to_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A member rate and the cheapest public rate of the same thing, of the stay or of a night."""

    property_name: str | None  # None for a deal that hides its house
    property_ref: str
    stay: Stay
    public: Money
    member: Money
    is_total: bool  # False: both are of one night
    seen_at: datetime

    @property
    def saved(self) -> Money:
        """Negative where the member rate is the dearer one."""
        return self.public - self.member

    @property
    def percent(self) -> float:
        return float(100 * self.saved.amount / self.public.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSaving:
    """What one membership did at one site. `best` is None where no public rate stood beside one.

    Of PUBLIC: how many public rates were the measure of a member's; it saves nothing on itself.
    """

    site: str
    membership: Membership
    compared: int  # member rates that a public rate of the same thing was seen beside
    last_seen_at: datetime  # of any rate of this membership
    best: Example | None


# The tables of searches are another subject's: only world and party of a search are looked up here,
# along the foreign key that a quote has to it. Without them made-up prices would count in the live
# world, and a price for four be held against one for two.
_SHAPE = (
    # The house first: of its names the first letters differ, which is what sorting looks at.
    "property_ref, site, check_in, check_out, party, room, board, refundable, taxes_included,"
    " currency, is_total, hours"
)
_TOLD = tuple(each for each in Membership if not each.needs_code)
# One pass over the quotes; of each thing the price and the time of each membership.
_EACH = ",\n               ".join(
    f"min(price) FILTER (WHERE rate_membership = '{one.value}') AS {one.value},"
    f" max(seen_at) FILTER (WHERE rate_membership = '{one.value}') AS {one.value}_at"
    for one in _TOLD
)
_ROWS = ", ".join(f"('{one.value}', {one.value}, {one.value}_at)" for one in _TOLD)
# Things are turned into a row each membership twice, which is cheaper than to keep and sort those
# wide rows: at a million quotes only the best few hundred are ever put in order.
_STATEMENT = text(
    f"""
    WITH seen AS (
        SELECT q.site, q.property_ref, q.check_in, q.check_out, s.party, q.room, q.board,
               q.refundable, q.taxes_included, q.currency, q.total IS NOT NULL AS is_total,
               floor(extract(epoch FROM q.seen_at) / 21600)::int AS hours,
               q.rate_membership, q.property_name, q.seen_at,
               coalesce(q.total, q.per_night) AS price
        FROM quote AS q JOIN (
            SELECT id, concat_ws(' ', query->'adults', query->'child_ages', query->'rooms') AS party
            FROM search WHERE world = :world AND submitted_at >= :since
        ) AS s ON s.id = q.search_id
        WHERE q.confidence IS NULL AND q.seen_at IS NOT NULL
          AND coalesce(q.total, q.per_night) IS NOT NULL
          AND {open_to_all("q.membership", "q.rate_membership")}
    ),
    thing AS MATERIALIZED (
        SELECT {_SHAPE}, min(property_name) AS property_name,
               {_EACH}
        FROM seen GROUP BY {_SHAPE}
        HAVING bool_or(rate_membership <> 'public')
    ),
    told AS (
        SELECT site, own.membership, count(public) AS compared, max(own.seen_at) AS last_seen_at,
               max((public - own.price) / public) AS share
        FROM thing CROSS JOIN LATERAL (VALUES {_ROWS}) AS own (membership, price, seen_at)
        WHERE own.price IS NOT NULL
        GROUP BY site, own.membership
    )
    SELECT DISTINCT ON (site, membership)
           site, membership, property_ref, property_name, check_in, check_out, currency, is_total,
           public, own.price, own.seen_at, told.compared, told.last_seen_at
    FROM thing CROSS JOIN LATERAL (VALUES {_ROWS}) AS own (membership, price, seen_at)
    JOIN told USING (site, membership)
    WHERE own.price IS NOT NULL
      AND (told.share IS NULL OR (public - own.price) / public = told.share)
    ORDER BY site, membership, own.seen_at DESC, property_ref, room
    """  # noqa: S608 - made of our own names alone
)


def savings(connection: Connection, world: World, since: datetime) -> list[MemberSaving]:
    """One row for each site and membership of which a rate was seen since, PUBLIC among them;
    none for those that need a code."""
    connection.execute(text("SET LOCAL work_mem = '64MB'"))  # groups in memory, not on disk
    rows = connection.execute(_STATEMENT, {"world": world, "since": since}).mappings()
    return [_saving(row) for row in rows]


def _saving(row: RowMapping) -> MemberSaving:
    return MemberSaving(
        site=row["site"],
        membership=Membership(row["membership"]),
        compared=row["compared"],
        last_seen_at=row["last_seen_at"],
        best=_example(row) if row["public"] is not None else None,
    )


def _example(row: RowMapping) -> Example:
    def money(amount: Any) -> Money:
        return Money(Decimal(amount), row["currency"])

    return Example(
        property_name=row["property_name"],
        property_ref=row["property_ref"],
        stay=Stay(row["check_in"], row["check_out"]),
        public=money(row["public"]),
        member=money(row["price"]),
        is_total=row["is_total"],
        seen_at=row["seen_at"],
    )
