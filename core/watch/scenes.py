"""What a rule remembers, what it is judged by, and what it may say: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from core.domain.money import Money
from core.fx import RateTable
from core.watch.floors import Exchange, Floor, floor_at, fresh_of, lowest
from core.watch.model import Reading, Seen
from core.watch.rule_model import RuleKind

_NOTHING: Floor = MappingProxyType({})


class RuleState(NamedTuple):
    """What a rule remembers from check to check.

    A tuple, as each rule makes one at each check: to copy a frozen dataclass takes thrice as long.
    """

    # What it compares with: for a drop the dearest, for a rise or a low the cheapest since.
    anchor: Floor = _NOTHING
    is_met: bool = False  # it is true and was told
    # It may be true of the last reading already, untold: it was held back, or changed since.
    is_pending: bool = False
    told: Floor = _NOTHING  # what it said last
    told_at: datetime | None = None
    told_today: int = 0  # alerts of the local day of `told_at`
    was_sold_out: bool = False
    number: int | None = None  # rooms left that were told
    until: date | None = None  # end of the window that was told
    # Of a low: the day of the first quote it was held against, and how many there were. None: what
    # was seen before this rule has not been asked for yet.
    since: date | None = None
    quotes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule has to say. `old` is in its own money, `old_today` in that of `new`."""

    kind: RuleKind
    new: Money | None
    old: Money | None = None
    old_today: Money | None = None
    percent: Decimal | None = None  # signed, of the change
    seen: Seen | None = None
    limit: Money | None = None  # the target or budget that was met
    rooms: int | None = None
    until: date | None = None  # the day on which the window closes
    is_window_check_in: bool = False  # no free cancellation is known: it is check-in
    since: date | None = None  # it is the lowest since then; None: not known
    quotes: int = 0  # that it is lower than


class Verdict(NamedTuple):
    """The rule's new memory, and what it says; `withheld` says why a true rule is silent."""

    state: RuleState
    found: Finding | None = None
    withheld: str = ""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What all rules of a watch are judged by at one check; make it with `scene_of`.

    What only some rules ask for is worked out when the first one asks, once a check.
    """

    reading: Reading
    # Into the currency of the best total, or of the search where nothing is for sale.
    exchange: Exchange
    floor: Floor
    lowest: Decimal | None
    now: datetime
    today: date  # in the time zone of the watch
    day_began: datetime
    check_in: date
    rates: RateTable
    before: Reading | None = None  # the last reading of the same question

    @cached_property
    def fresh(self) -> Mapping[str, Seen]:
        """By voice, only of those that answered this time."""
        return fresh_of(self.reading)

    @cached_property
    def then(self) -> Scene | None:
        """The last reading's own prices by the rates of now."""
        if self.before is None:
            return None
        floor = floor_at(self.before, self.exchange)
        return replace(self, floor=floor, lowest=lowest(floor, self.exchange), before=None)


def scene_of(
    reading: Reading,
    *,
    currency: str,
    now: datetime,
    today: date,
    day_began: datetime,
    check_in: date,
    rates: RateTable,
    before: Reading | None = None,
) -> Scene:
    """What does not depend on the rule; `currency` is the one of the search."""
    exchange = Exchange(reading.best.total.currency if reading.best else currency, rates)
    floor = floor_at(reading, exchange)
    return Scene(
        reading=reading,
        exchange=exchange,
        floor=floor,
        lowest=lowest(floor, exchange),
        now=now,
        today=today,
        day_began=day_began,
        check_in=check_in,
        rates=rates,
        before=before,
    )
