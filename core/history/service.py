"""The door of the history: answers go in with their storer's transaction, and come out."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import Connection

from core import clock
from core.config import settings
from core.db import transaction
from core.domain.money import Money
from core.domain.rate import RateQuote
from core.domain.stay import StayRequest
from core.history import chains, gaps, lines, names, partitions, rolling, trends
from core.history import lows as lowest
from core.history import standings as judging
from core.history.chains import FoundChain
from core.history.lows import Low, LowAsk
from core.history.model import (
    FoundListing,
    ImportReport,
    Kind,
    ListingKey,
    QuoteRef,
    Standing,
    StandingAsk,
    Told,
    Trend,
    TrendAsk,
)
from core.history.observed import Observed, observed_at
from core.history.observing import Answer, observe
from core.history.retention import BATCH, drop_detail, drop_months, retention
from core.history.savings import Example, MemberSaving, savings
from core.history.store import quote_at, quotes_answering, replace_quotes

__all__ = [
    "Answer",
    "Dropped",
    "Example",
    "FoundChain",
    "Low",
    "LowAsk",
    "MemberSaving",
    "Observed",
    "chain",
    "chain_trend",
    "drop_old",
    "evidence",
    "export_rows",
    "find_chains",
    "find_listings",
    "import_rows",
    "lows",
    "make_partitions",
    "observe",
    "observed",
    "quotes_answering",
    "replace_quotes",
    "roll_up",
    "savings_matrix",
    "standing",
    "standings",
    "trend",
]


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was too old to keep: whole months of observations, and quotes' full detail."""

    months: tuple[date, ...]
    quotes: int


def savings_matrix(since: datetime) -> tuple[MemberSaving, ...]:
    """What each membership saved at each site, from searches of this world since a moment; of those
    that need a code nothing.

    Reads every quote of that time: at a million of them this takes seconds, so keep the answer.
    """
    with transaction() as connection:
        return tuple(savings(connection, settings().world, since))


def trend(ask: TrendAsk) -> Trend:
    """A line for each listing asked for, in that order, of confirmed prices only.

    Raises TooLong for days in the wrong order, or too many.
    """
    world = settings().world
    with transaction() as connection:
        known = trends.listed(connection, world, ask.listings)
        rows = lines.by_line(trends.prices(connection, ask, [one.id for one in known]))
        sold_out = gaps.gaps(connection, world, ask, known)
    drawn = (
        lines.line(
            ask,
            rows.get(one.id, ()),
            sold_out.get((one.site, one.place_id), ()),
            one.site,
            one.property_ref,
            one.name or "",
        )
        for one in known
    )
    kept = tuple(one for one in drawn if one is not None)
    return Trend(lines=kept, unit=ask.unit, currency=ask.currency)


def chain_trend(chain: str, ask: TrendAsk) -> Trend:
    """A line for each site over all listings of a chain: a brand as sites name it, or the slug of
    the chain's own site. The ask's listings are left aside. Raises TooLong."""
    world = settings().world
    with transaction() as connection:
        ids = trends.of_chain(connection, world, chain)
        rows = lines.by_line(trends.prices(connection, ask, ids, by_site=True))
    drawn = (lines.line(ask, rows[site], (), site, "", chain) for site in sorted(rows))
    kept = tuple(one for one in drawn if one is not None)
    return Trend(lines=kept, unit=ask.unit, currency=ask.currency)


def standing(
    listings: Sequence[ListingKey], request: StayRequest, total: Money, at: datetime | None = None
) -> Standing:
    """How an all-in total stands among comparable quotes seen before; see `standings`."""
    ask = StandingAsk(listings=tuple(listings), request=request, total=total)
    return standings([ask], at)[0]


def standings(asks: Sequence[StandingAsk], at: datetime | None = None) -> tuple[Standing, ...]:
    """How each price stands, in the order asked: one query for a page of cards.

    `at` is when the prices were seen (now when left out). What is comparable, and when there is
    too little history to say, stands in `core.history.standings`.
    """
    with transaction() as connection:
        found = judging.standings(connection, settings().world, asks, at or clock.now())
    return tuple(found)


def lows(connection: Connection, ask: LowAsk) -> tuple[Low, ...]:
    """The lowest seen of one stay at one house in this world, source by source; in the caller's
    transaction, one query."""
    return tuple(lowest.lows(connection, settings().world, ask))


def evidence(ref: QuoteRef) -> RateQuote | None:
    """The quote behind a point, in full detail; None where that is no longer kept."""
    with transaction() as connection:
        return quote_at(connection, ref)


def observed(ref: QuoteRef) -> Observed | None:
    """What was observed at a point's place, with or without a quote; None where nothing was."""
    with transaction() as connection:
        return observed_at(connection, settings().world, ref)


def find_listings(typed: str, limit: int = 20) -> tuple[FoundListing, ...]:
    """Listings of this world whose names hold every word typed; the likest first."""
    with transaction() as connection:
        return tuple(names.find(connection, settings().world, typed, limit))


def find_chains(typed: str, own: Mapping[str, str], limit: int = 4) -> tuple[FoundChain, ...]:
    """Chains of this world by name; `own` are the sites that chains run, slug to name."""
    with transaction() as connection:
        return tuple(chains.find(connection, settings().world, typed, own, limit))


def chain(code: str, own: Mapping[str, str]) -> FoundChain | None:
    """The chain of a code; None for one that nobody has seen."""
    with transaction() as connection:
        return chains.named(connection, settings().world, code, own)


def export_rows(
    file: BinaryIO, kind: Kind, since: date = date.min, until: date | None = None
) -> int:
    """Write what was seen in this world between two UTC days; how many rows were written."""
    from core.history import exporting  # with the library of Parquet, which takes half a second

    first = max(since, date(1970, 1, 1))
    last = until or clock.now().date()
    with transaction() as connection:
        return exporting.export_rows(connection, file, kind, settings().world, first, last)


def import_rows(
    file: BinaryIO, kind: Kind, sites: Collection[str], told: Told = lambda line, reason: None
) -> ImportReport:
    """Store the rows of a file that can be; `told` hears of each that is refused, and why.

    `sites` are the sources there are. Importing twice stores nothing twice. Raises NotKept for a
    file that is no history.
    """
    from core.history import importing
    from core.history.imported import Allowed

    now = clock.now()
    allowed = Allowed(
        world=settings().world, sites=sites, since=retention(os.environ).first_month(now), now=now
    )
    return importing.import_rows(file, kind, allowed, told)


# What follows is called by the clock.


def make_partitions(now: datetime) -> tuple[date, ...]:
    """Make the months that will be needed soon; which were made."""
    with transaction() as connection:
        return tuple(partitions.make(connection, partitions.ahead(now)))


def roll_up(now: datetime) -> int:
    """Write the roll-up of each day that is over and lacks it; how many. Safe to repeat and to
    cut off: each day is a transaction of its own."""
    done = 0
    while True:
        with transaction() as connection:
            day = rolling.next_due(connection, now)
            if day is None:
                return done
            rolling.roll(connection, day)
        done += 1


def drop_old(now: datetime) -> Dropped:
    """Drop what is older than WAYRATE_HISTORY_MONTHS and WAYRATE_DETAIL_DAYS allow.

    Raises BadRetention for a setting that is no number.
    """
    kept = retention(os.environ)
    with transaction() as connection:
        months = drop_months(connection, kept.first_month(now))
    quotes = 0
    while True:  # in batches, so that no one waits long for a lock
        with transaction() as connection:
            dropped = drop_detail(connection, kept.detail_since(now))
        quotes += dropped
        if dropped < BATCH:
            return Dropped(months=tuple(months), quotes=quotes)
