"""What the history is asked and what it answers: shapes, trends, and how a price stands.

HistoryError
├── TooLong        a trend over more days than are kept
└── NotKept        a file's rows cannot be read at all
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import Board
from core.domain.stay import StayRequest
from core.errors import WayrateError

# Every amount is kept a second time in this currency, over which all reference rates are given.
BASE = "EUR"
# Fewer than this, or all of one day, say nothing about what a price usually is.
ENOUGH, ENOUGH_DAYS = 8, 2

ListingKey = tuple[str, str]  # (site, property_ref): one property as one site lists it


class HistoryError(WayrateError):
    """Something asked of the history that it cannot give."""


class TooLong(HistoryError):
    """The days asked for are in the wrong order, or more than a history can hold."""


class NotKept(HistoryError):
    """A file that is no history at all: nothing of it was stored."""


class RoomClass(StrEnum):
    """Rooms that cost alike, whatever a site calls them."""

    DORMITORY = "dormitory"
    STANDARD = "standard"
    SUPERIOR = "superior"
    CLUB = "club"
    SUITE = "suite"
    APARTMENT = "apartment"
    VILLA = "villa"


class Refundability(StrEnum):
    """Whether money comes back when the traveller does not go."""

    REFUNDABLE = "refundable"
    NON_REFUNDABLE = "non-refundable"


class Unit(StrEnum):
    """What a price is for: one night, all rooms, or the whole stay."""

    NIGHT = "night"
    STAY = "stay"


class Level(StrEnum):
    """Where a price lies among comparable ones: the cheapest quarter, the dearest, or between."""

    LOW = "low"
    TYPICAL = "typical"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What two quotes must share to be quotes of the same thing. None: the site does not say."""

    adults: int
    children: int
    rooms: int
    nights: int
    room_class: RoomClass | None = None
    board: Board | None = None
    refundability: Refundability | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeFilter:
    """Shapes to read. None: any, what is not said included."""

    adults: int | None = None
    children: int | None = None
    rooms: int | None = None
    nights: int | None = None
    room_class: RoomClass | None = None
    board: Board | None = None
    refundability: Refundability | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadBand:
    """Days between seeing a price and its check-in; `last` is None for the band without an end."""

    first: int
    last: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question whose answers are observed; equal for all sources of a search."""

    search_id: str
    world: str
    request: StayRequest
    place_id: str
    place: str  # "New York, NY, United States"


@dataclass(frozen=True, slots=True)
class QuoteRef:
    """A quote's place in the history; `membership` is the one that was asked for."""

    search_id: str
    site: str
    membership: Membership
    ordinal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendAsk:
    """One question to the history. Days are UTC days on which prices were seen, both included.

    `check_in` reads one stay's prices, `stay_month` (its first day) those of all stays beginning
    in that month. `by_lead_time` groups by the days left until check-in instead of by day.
    """

    listings: tuple[ListingKey, ...]
    since: date
    until: date
    unit: Unit = Unit.NIGHT
    currency: str = "USD"
    membership: Membership | None = None  # None: the cheapest of all
    shape: ShapeFilter = ShapeFilter()
    check_in: date | None = None
    stay_month: date | None = None
    by_lead_time: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Prices of one day, or of one lead-time band.

    Without a price the three amounts are None: the site said that nothing was left. A day of which
    nothing is known has no point.
    """

    day: date | None  # None where points are by lead time
    minimum: Money | None
    mean: Money | None
    maximum: Money | None
    count: int
    lead: LeadBand | None = None  # only where points are by lead time
    is_sold_out: bool = False
    quote: QuoteRef | None = None  # of the minimum; None where it was imported without evidence
    observed: QuoteRef | None = None  # the observation of the minimum, imported or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One listing's prices, or one site's over a chain. `label` is the newest name, or the chain.

    `is_all_in`: True where the prices hold all taxes and fees, False where they are before tax,
    None where the site does not say. A line never mixes them.
    """

    site: str
    property_ref: str  # "" for a chain
    label: str
    points: tuple[Point, ...]
    is_all_in: bool | None = None
    converted_from: tuple[str, ...] = ()  # currencies other than the asked one


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Lines in the order asked; a listing without any point has no line."""

    lines: tuple[Line, ...]
    unit: Unit
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingAsk:
    """One price to be judged: the all-in total of a stay, at any of a property's listings."""

    listings: tuple[ListingKey, ...]
    request: StayRequest
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a price stands. `level` is None where there is too little history to say.

    The amounts are for the whole stay asked about: the median, and the bounds of low and high.
    """

    level: Level | None
    comparable: int  # quotes it was held against
    median: Money | None = None
    low: Money | None = None
    high: Money | None = None

    @property
    def words(self) -> str:
        return self.level.value if self.level else "too little history"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundListing:
    """A listing that the history knows, by its newest name."""

    site: str
    property_ref: str
    name: str
    brand: str | None
    place: str
    lat: float | None
    lon: float | None
    last_seen_at: datetime

    @property
    def key(self) -> ListingKey:
        return (self.site, self.property_ref)


class Kind(StrEnum):
    """The two forms of a history file."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of each row. `refused` holds the first thousand; `refusals` counts them all."""

    stored: int
    already_there: int
    refusals: int
    refused: tuple[tuple[int, str], ...]  # (line, reason)


Told = Callable[[int, str], None]  # (line, reason), of each refused row
