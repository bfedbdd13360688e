"""What a traveller has watched: saved searches with their schedule, rules, readings and alerts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import Board
from core.domain.stay import StayQuery
from core.history.model import QuoteRef
from core.watch.rule_model import NewRule, Rule, RuleKind

NOON = time(12)


class ScheduleKind(StrEnum):
    """How often a watch is checked. Plain choices, or a cron expression of five fields."""

    DAILY = "daily"
    TWICE_DAILY = "twice_daily"
    SIX_HOURLY = "six_hourly"
    WEEKLY = "weekly"
    ADAPTIVE = "adaptive"
    CRON = "cron"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a watch is checked, in its own time zone: daily at noon unless chosen otherwise.

    `at` is the time of the (first) check of a day, `weekday` (0 = Monday) only of a weekly one,
    `cron` only of CRON. An adaptive pace has no time of day.
    """

    kind: ScheduleKind = ScheduleKind.DAILY
    cron: str = ""
    at: time = NOON
    weekday: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """The house that is watched: it is whichever holds one of these (site, ref).

    Without listings the cheapest of the whole search is watched.
    """

    listings: tuple[tuple[str, str], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One thing one source sells: readings of the same series can be held against each other."""

    site: str
    membership: Membership
    room: str = ""  # as the site calls it
    board: Board | None = None
    refundable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The all-in total of a series in its own currency, with what proves it."""

    series: Series
    total: Money
    source_name: str
    house: str
    seen_at: datetime
    quote: QuoteRef | None = None  # None: the quote could not be told from its twins
    rooms_left: int | None = None
    refundable_until: date | None = None
    link: str | None = None  # deep link to the booking
    is_carried: bool = False  # its source did not answer this time: this is what it said last


class Availability(StrEnum):
    """Whether anything is for sale. SOLD_OUT only as sources prove it, UNKNOWN after failures."""

    AVAILABLE = "available"
    SOLD_OUT = "sold_out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one check found. Only totals that are certain are in it: stated or derived, confirmed.

    `series` holds the cheapest of each series, cheapest first, at most `SERIES_KEPT`.
    """

    watch_id: str
    due_at: datetime
    at: datetime
    search_id: str
    availability: Availability
    best: Seen | None
    shown: Money | None  # the best in the currency of the search
    series: tuple[Seen, ...] = ()
    none_at: tuple[str, ...] = ()  # voices ("booking/aaa") that proved to have nothing
    failed: tuple[str, ...] = ()  # voices that were asked and did not answer


SERIES_KEPT = 40


class CheckState(StrEnum):
    """Where a check stands."""

    WAITING = "waiting"
    SEARCHING = "searching"
    DONE = "done"
    DROPPED = "dropped"  # could not be asked; `put_off` says why


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One due moment of a watch. `put_off` says why it waits, or what was left out."""

    watch_id: str
    due_at: datetime
    state: CheckState
    search_id: str | None = None
    put_off: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A saved search. `ended` is a sentence when it will not be checked any more, else empty."""

    watch_id: str
    account_id: str
    title: str
    query: StayQuery
    target: Target
    schedule: Schedule
    time_zone: str
    is_paused: bool
    until_check_in: bool
    next_due_at: datetime | None  # None while paused or ended
    last_checked_at: datetime | None
    put_off: str
    ended: str
    version: int
    created_at: datetime
    asked_since: datetime  # what was read and told before is of another question or target
    rules: tuple[Rule, ...] = ()
    last: Reading | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWatch:
    """A watch as it is asked for. An empty title becomes the target or the destination."""

    query: StayQuery
    title: str = ""
    target: Target = Target()
    schedule: Schedule = Schedule()
    time_zone: str = "UTC"
    until_check_in: bool = True
    is_paused: bool = False
    rules: tuple[NewRule, ...] = (NewRule(kind=RuleKind.DROP),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What of a watch is to be another; None = as it is."""

    title: str | None = None
    query: StayQuery | None = None
    target: Target | None = None
    schedule: Schedule | None = None
    time_zone: str | None = None
    until_check_in: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a rule found, once. `old` is None where there was nothing to compare with.

    `old_today` is the old total in the currency of the new one, by the rates of that day.
    """

    alert_id: str
    watch_id: str
    rule_id: str
    kind: RuleKind
    due_at: datetime
    at: datetime
    title: str
    words: str
    old: Money | None = None
    old_today: Money | None = None
    new: Money | None = None
    percent: Decimal | None = None  # of the change, signed
    seen: Seen | None = None
    search_id: str = ""
    watch_title: str = ""
    since: date | None = None  # of a new low: it is the lowest since then, where that is known
    quotes: int = 0  # that it is lower than
    rule: Rule | None = None  # as it was then: kind and amount. None: told before that was kept


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReport:
    """What became of one line of an import: `watch_id` once stored, or the sentence why not."""

    line: int  # as an editor counts, the head is 1
    watch_id: str = ""
    words: str = ""  # the title of the watch
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """One entry a line that was read and held anything."""

    lines: tuple[LineReport, ...] = field(default_factory=tuple)
    # Of the file as a whole, in sentences: what of it was not read, and what had no room.
    said: tuple[str, ...] = ()

    @property
    def stored(self) -> int:
        """Lines that were stored; of a preview those that can be."""
        return sum(1 for line in self.lines if not line.refused)

    @property
    def refused(self) -> tuple[LineReport, ...]:
        return tuple(line for line in self.lines if line.refused)
