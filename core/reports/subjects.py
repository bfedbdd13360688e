"""What a link shows and a report is about: a search's result, a trend, or a list of watches. Pure.

Each becomes JSON for its row and comes back equal.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from core.domain.membership import Membership
from core.domain.rate import Board
from core.history.model import (
    ListingKey,
    Refundability,
    RoomClass,
    ShapeFilter,
    TrendAsk,
    Unit,
)

_FAR_BACK = timedelta(days=5 * 365)  # as far as a trend may reach


class Kind(StrEnum):
    """What there is to share and to report of."""

    SEARCH = "search"
    TREND = "trend"
    WATCHES = "watches"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The result of one search, which stays as it was."""

    search_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendQuestion:
    """The houses of a trend, or a chain, with the choices made on its page, in the asking person's
    currency."""

    houses: tuple[tuple[ListingKey, ...], ...] = ()
    chain: str = ""  # the code of a chain, which is read in place of houses
    days: int | None = 30  # None: as far back as the history goes
    currency: str = "USD"
    unit: Unit = Unit.NIGHT
    by_lead_time: bool = False
    every_source: bool = True  # else, of several houses, a line each
    membership: Membership | None = None
    shape: ShapeFilter = field(default_factory=ShapeFilter)

    def ask(self, today: date) -> TrendAsk:
        """What the history is asked, by day."""
        back = timedelta(days=self.days) if self.days else _FAR_BACK
        return TrendAsk(
            listings=tuple(key for house in self.houses for key in house),
            since=today - back,
            until=today,
            unit=self.unit,
            currency=self.currency,
            membership=self.membership,
            shape=self.shape,
        )


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One watch as it stood; amounts are text ("312.40"), "" where no price is known."""

    title: str
    about: str  # "New York, 2026-12-04 to 2026-12-06"
    amount: str
    currency: str
    source: str
    change: str
    state: str  # "sold out", "paused"; "" where there is nothing to add


@dataclass(frozen=True, slots=True)
class WatchList:
    """A person's watches at one moment: what changes later is not shared."""

    rows: tuple[WatchRow, ...]
    at: datetime


Subject = SearchResult | TrendQuestion | WatchList


def kind_of(subject: Subject) -> Kind:
    match subject:
        case SearchResult():
            return Kind.SEARCH
        case TrendQuestion():
            return Kind.TREND
        case WatchList():
            return Kind.WATCHES


def as_json(subject: Subject) -> dict[str, Any]:
    """What a row keeps of it."""
    found = asdict(subject)
    if isinstance(subject, WatchList):
        found["at"] = subject.at.isoformat()
    return found


def from_json(kind: Kind, data: dict[str, Any]) -> Subject:
    match kind:
        case Kind.SEARCH:
            return SearchResult(data["search_id"])
        case Kind.TREND:
            return trend_of(data)
        case Kind.WATCHES:
            rows = tuple(WatchRow(**row) for row in data["rows"])
            return WatchList(rows, datetime.fromisoformat(data["at"]))


def trend_of(data: dict[str, Any]) -> TrendQuestion:
    shape = data["shape"]
    return TrendQuestion(
        houses=tuple(tuple((site, ref) for site, ref in house) for house in data["houses"]),
        chain=data.get("chain", ""),  # rows of before chains could be shared have none
        days=data["days"],
        currency=data["currency"],
        unit=Unit(data["unit"]),
        by_lead_time=data["by_lead_time"],
        every_source=data["every_source"],
        membership=Membership(data["membership"]) if data["membership"] else None,
        shape=ShapeFilter(
            **{name: shape[name] for name in ("adults", "children", "rooms", "nights")},
            room_class=RoomClass(shape["room_class"]) if shape["room_class"] else None,
            board=Board(shape["board"]) if shape["board"] else None,
            refundability=Refundability(shape["refundability"]) if shape["refundability"] else None,
        ),
    )
