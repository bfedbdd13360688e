"""What a person has mailed: what it is about, when, and how its last one went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.domain.money import Money
from core.domain.stay import StayQuery
from core.reports.subjects import Kind, TrendQuestion


class Every(StrEnum):
    """How often a report comes."""

    DAY = "daily"
    WEEK = "weekly"
    MONTH = "monthly"


@dataclass(frozen=True, slots=True)
class Plan:
    """When a report comes, in its own time zone.

    `weekday` (0 = Monday) counts for a weekly one, `day` of the month (1 to 28) for a monthly one.
    """

    every: Every = Every.WEEK
    at: time = time(8)
    weekday: int = 0
    day: int = 1
    time_zone: str = "UTC"
    until: date | None = None  # the last day on which it comes; None: until it is ended by hand


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """A search that is asked anew for each report; without `sites` of every source that is on."""

    query: StayQuery
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AllWatches:
    """The person's whole list of watches, as it stands when the report is made."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A search whose codes were sealed with another key; `why` says what to do."""

    why: str


About = SearchQuestion | TrendQuestion | AllWatches | Unreadable


def kind_of(about: About) -> Kind:
    match about:
        case SearchQuestion() | Unreadable():
            return Kind.SEARCH
        case TrendQuestion():
            return Kind.TREND
        case AllWatches():
            return Kind.WATCHES


@dataclass(frozen=True, slots=True)
class Said:
    """What one voice said last, in its own currency, and when that was."""

    price: Money
    at: datetime

    def as_json(self) -> list[str]:
        return [f"{self.price.amount:f}", self.price.currency, self.at.isoformat()]

    @staticmethod
    def of(row: list[str]) -> Said:
        amount, currency, at = row
        return Said(Money(Decimal(amount), currency), datetime.fromisoformat(at))


Voices = Mapping[str, Said]  # "booking/aaa", "booking:123" or a watch's id -> what it said last


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    title: str
    about: About
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`ended` is a sentence when it comes no more, else empty."""

    report_id: str
    account_id: str
    title: str
    about: About
    plan: Plan
    is_paused: bool
    ended: str
    next_due_at: datetime | None  # None while paused or ended
    last_sent_at: datetime | None
    said: Voices = field(default_factory=dict)  # as the last report had it
    is_open: bool = False  # one is being made right now
    put_off: str = ""  # why that one waits

    @property
    def row(self) -> dict[str, Any]:
        """What a next report is held against."""
        return {key: each.as_json() for key, each in self.said.items()}
