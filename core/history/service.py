"""The door of the history: answers go in with their storer's transaction, and come out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core import clock
from core.config import settings
from core.db import transaction
from core.domain.money import Money
from core.domain.stay import StayRequest
from core.history import lines, trends
from core.history import standings as judging
from core.history.model import ListingKey, Standing, StandingAsk, Trend, TrendAsk
from core.history.observing import Answer, observe
from core.history.savings import Example, MemberSaving, savings
from core.history.store import quotes_answering, replace_quotes

__all__ = [
    "Answer",
    "Example",
    "MemberSaving",
    "observe",
    "quotes_answering",
    "replace_quotes",
    "savings_matrix",
    "standing",
    "standings",
    "trend",
]


def savings_matrix(since: datetime) -> tuple[MemberSaving, ...]:
    """What each membership saved at each site, from searches of this world since a moment.

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
        gaps = trends.gaps(connection, world, ask, known)
    drawn = (
        lines.line(
            ask,
            rows.get(one.id, ()),
            gaps.get((one.site, one.place_id), ()),
            one.site,
            one.property_ref,
            one.name or "",
        )
        for one in known
    )
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
