"""A rate as one site showed it at one instant, with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.stay import Stay


class Board(StrEnum):
    """Meals inside the rate."""

    ROOM_ONLY = "room only"
    BREAKFAST = "breakfast"
    HALF_BOARD = "half board"
    FULL_BOARD = "full board"
    ALL_INCLUSIVE = "all inclusive"


class Tier(StrEnum):
    """How an answer was come by."""

    HTTP = "http"
    BROWSER = "browser"
    FILE = "file"


class LineKind(StrEnum):
    """What one line of a price is for."""

    ROOM = "room"
    TAX = "tax"
    FEE = "fee"
    DISCOUNT = "discount"


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One part of a total, for the whole stay, as the site states it."""

    kind: LineKind
    label: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A property as one site describes it. None = the site does not say."""

    ref: str  # the site's own id; stable between visits
    name: str | None  # None for an opaque deal that hides its house
    brand: str | None = None
    lat: float | None = None
    lon: float | None = None
    stars: float | None = None
    score: float | None = None  # guest score, scaled to 0..10
    reviews: int | None = None
    address: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a price was read, when, and from exactly which bytes."""

    source_url: str
    seen_at: datetime  # UTC
    sha256: str  # of the body that was read
    parser: str  # "booking/1": reader and its version
    tier: Tier
    size: int  # bytes of the body
    screenshot: str | None = None  # name of the PNG in the evidence folder; only for Tier.BROWSER


@dataclass(frozen=True, slots=True, kw_only=True)
class RateQuote:
    """One price of one room plan at one property, for everyone and every room of the request.

    `total` is the whole stay and `per_night` one night, each only if the site states it: neither is
    ever worked out from the other. Points are for the whole stay; a points rate has no `total`.
    """

    site: str
    listing: Listing
    stay: Stay  # the dates that the page shows; those asked where it shows none
    per_night: Money | None
    total: Money | None
    # Of `total`, or of `per_night` where there is no total; None = not said.
    taxes_included: bool | None
    covers: str  # in words: "2 nights, 2 adults, taxes and fees included"
    membership: Membership = Membership.PUBLIC
    rate_plan: str | None = None
    room: str | None = None
    board: Board | None = None
    refundable: bool | None = None
    refundable_until: date | None = None
    strike_through: Money | None = None  # as the site strikes it; `covers` says for what
    lines: tuple[PriceLine, ...] = ()
    points: int | None = None
    rooms_left: int | None = None
    deep_link: str | None = None
    evidence: Evidence | None = None
    # Only of a reader that does not know the site: 0..1, and what speaks for and against.
    confidence: float | None = None
    reasons: tuple[str, ...] = ()

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody has checked a reader of this site against its page."""
        return self.confidence is not None

    @property
    def is_priced(self) -> bool:
        return self.total is not None or self.per_night is not None
